class Box:
    size = 3

    def __init__(self):
        self.items = []


def show(function):
    try:
        function()
    except AttributeError as error:
        print(error)


box = Box()
show(lambda: box.missing)
show(lambda: Box.missing)
show(lambda: box.item)
show(lambda: None.upper)
show(lambda: "text".push)
show(lambda: [].add(1))
show(lambda: (1, 2).append)
show(lambda: {}.foo)
show(lambda: len.foo)
show(lambda: (5).real_part)


def delete():
    del box.size


show(delete)


def set_on_int():
    (5).x = 1


show(set_on_int)
