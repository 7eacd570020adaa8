functions = []
for n in range(3):
    functions.append(lambda: n)
print([f() for f in functions])
functions = [lambda n=n: n for n in range(3)]
print([f() for f in functions])
functions = [(lambda k: lambda: k * 10)(n) for n in range(3)]
print([f() for f in functions])
squares = {name: (lambda x, p=power: x**p) for name, power in (("square", 2), ("cube", 3))}
print(squares["square"](3), squares["cube"](3))
