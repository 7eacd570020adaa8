class Shape:
    def __init__(self, name):
        self.name = name

    def area(self):
        raise NotImplementedError("area")

    def describe(self):
        return f"{self.name}: {self.area():.2f}"


class Rectangle(Shape):
    def __init__(self, width, height, name="rectangle"):
        super().__init__(name)
        self.width, self.height = width, height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side, name="square")

    def describe(self):
        return super().describe() + " (equal sides)"


for shape in (Rectangle(2, 3), Square(1.5)):
    print(shape.describe())
try:
    Shape("abstract").describe()
except NotImplementedError as error:
    print("not implemented:", error)
print(issubclass(Square, Shape), Square.__bases__[0].__name__, [c.__name__ for c in Square.__mro__])
print(isinstance(Square(1), Rectangle), type(Square(1)) == Rectangle)
