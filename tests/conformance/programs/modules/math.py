import math
from math import pi, sqrt

print(pi, math.e, math.tau, math.inf, math.nan)
print(sqrt(2), math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.trunc(-2.7), math.fabs(-3))
print(math.sin(1), math.cos(1), math.tan(1), math.atan2(1, -1), math.asin(0.5), math.acos(0.5), math.atan(2))
print(math.exp(1), math.log(10), math.log(8, 2), math.log2(10), math.log10(1000), math.pow(2, 0.5))
print(math.gcd(12, 18), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.isqrt(99))
print(math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1))
print(math.hypot(3, 4), math.degrees(pi), math.radians(180), math.fmod(-7, 3), math.modf(2.5), math.copysign(1, -0.0))
print(math.prod([1, 2, 3, 4]), math.fsum([0.1] * 10), math.dist((0, 0), (3, 4)))
for call in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.exp(1000), lambda: math.floor(math.nan)):
    try:
        call()
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
