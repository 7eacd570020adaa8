# Above 2 ** 49 two numbers of 16 digits may be equally near a float, and both read back as it: the even one is shown.
import random

print(619245270412464.25, 619245270412464.75, -1125899906842624.25, 2.0**50 + 0.75)
print(9007199254740993.0, 1e23, 5e-324, 9.5e-323, 1.7976931348623157e308)
random.seed(5)
for exponent in range(46, 60):
    number = random.random() * 2.0**exponent
    print(number, number - number % 0.25, f"{number - number % 0.25!r:>20}")
