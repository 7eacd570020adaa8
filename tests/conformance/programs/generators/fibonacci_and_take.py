def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, iterable):
    for index, item in enumerate(iterable):
        if index == n:
            return
        yield item


def windows(iterable, size):
    window = []
    for item in iterable:
        window.append(item)
        if len(window) == size:
            yield tuple(window)
            window.pop(0)


print(list(take(12, fibonacci())))
print(list(windows(take(5, fibonacci()), 3)))
print(sum(n for n in take(30, fibonacci()) if n % 2 == 0))
evens = (n for n in fibonacci() if n % 2 == 0)
print(next(evens), next(evens), next(evens), next(evens))
