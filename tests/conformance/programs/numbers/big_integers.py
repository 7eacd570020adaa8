def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def digits(n):
    return sum(int(d) for d in str(n))


print(factorial(30), digits(factorial(60)))
print(2**200 % 1000007, (2**127 - 1) * (2**89 - 1))
a, b = 1, 1
while len(str(b)) < 50:
    a, b = b, a + b
print(b, b // a, divmod(b, a)[1] < a)
print(-(2**70) // 3, -(2**70) % 3, 2**70 // -7, (2**70) % -7, -(2**70) >> 5, (2**70) & (2**65 + 5), ~(2**70))
print(int("9" * 40) + 1, int(1e20), int(-1.5e25), float(10**25), 10**25 / 10**5, 2**64 / 3)
print(2**70 > 2**69, 2**70 == 2**70, 2**70 > 1e10, 2**70 < float("inf"), hash(2**70) == hash(2**70))
print(f"{2**80:,} {2**80:x} {2**80:e} {-(2**80):+d} {2**80:>30}")
print(int("123456789" * 5) % 97, int("z" * 20, 36), (7**77).bit_length(), round(123456789012345678901234567890, -20))
