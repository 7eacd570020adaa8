print(0.1 + 0.2, 1 / 3, 2 / 3, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 1.0, -0.0, 1e100, 5e-324)
print(3.0 // 2, -3.5 // 2, 3.5 % 2, -3.5 % 2, 3.5 % -2, divmod(7.5, 2), 2.0**0.5, 2**0.5, 4**0.5, 10.0**-3)
print(float("1e3"), float("-inf"), float(" 1.5 "), float("nan") == float("nan"), float("1_0.5"), float(7))
print(round(2.675, 2), round(1.5), round(0.5), round(-1.5), round(3.14159, 3), round(1e20), round(12345.678, -2), round(5, 2))
print((0.5).is_integer(), (4.0).is_integer(), (0.75).as_integer_ratio(), int(1e15), 7 / 2, 8 / 2, 1e308 * 10)
print(0.1 == 0.1, 0.1 + 0.2 == 0.3, abs(0.1 + 0.2 - 0.3) < 1e-9, 1.5 > 1, 1.0 == 1, float("inf") > 10**400)
print(max(1, 2.5), min(1.0, 1), sum([0.1] * 10), sum([1, 2.5]), 1e3, 1.5e-10, 123e-7, 0.1 * 3, 1e22, 1e23)
print([x / 10 for x in range(5)], str(1.10), repr(100.0), 1.7976931348623157e308, 2.5e-8, 4.35 * 100)
try:
    int(float("nan"))
except ValueError as error:
    print(error)
try:
    int(float("inf"))
except OverflowError as error:
    print(error)
try:
    2.0**10000
except OverflowError as error:
    print(error)
try:
    10**400 / 3
except OverflowError as error:
    print(error)
