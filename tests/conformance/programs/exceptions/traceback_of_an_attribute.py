class Point:
    def __init__(self, x):
        self.x = x


def length(points):
    return sum(point.x + point.y for point in points)


print(length([]))
print(length([Point(1)]))
