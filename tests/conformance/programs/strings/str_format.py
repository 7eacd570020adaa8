print("{} {} {}".format(1, "two", [3]))
print("{1} {0} {1}".format("a", "b"))
print("{name} is {age:>4}".format(name="ada", age=36))
print("{0[1]} {1[key]} {2.real}".format([1, 2], {"key": "v"}, 5))
print("{{literal}} {:{}}|{:{width}.{precision}f}".format("x", 5, 3.14159, width=8, precision=2))
print("{!r} {!s} {!a}".format("é", "é", "é"))
print("{:*^20}|{:<6}|{:>6}".format(" mid ", "l", "r"))
for template in ("{} {}", "{0} {}", "{x}", "{", "}", "{:d}"):
    try:
        print(template.format("only"))
    except (IndexError, KeyError, ValueError) as error:
        print(type(error).__name__, error)
