def count(limit):
    n = 0
    while n < limit:
        print("making", n)
        yield n
        n += 1
    return "result"


for n in count(2):
    print("got", n)
g = count(1)
print(next(g))
try:
    next(g)
except StopIteration as stop:
    print("stopped with", stop.value)
print(list(g), next(g, "nothing"))
print(iter(g) is g, type(g).__name__)
