import random

a, b = random.Random(1), random.Random(1)
print([a.randint(0, 99) for _ in range(5)] == [b.randint(0, 99) for _ in range(5)])
print(a.random(), b.random())
random.seed(7)
first = random.random()
a.random()
random.seed(7)
print(random.random() == first)


def monte_carlo(count, seed):
    generator = random.Random(seed)
    inside = sum(generator.random() ** 2 + generator.random() ** 2 <= 1 for _ in range(count))
    return 4 * inside / count


print(monte_carlo(2000, 3))
try:
    random.choice([])
except IndexError as error:
    print(error)
try:
    random.randint(5, 1)
except ValueError as error:
    print(error)
try:
    random.sample([1], 2)
except ValueError as error:
    print(error)
