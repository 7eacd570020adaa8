# A seed begins everything anew, also what gauss keeps; json's hooks for numbers; the error function.
import json
import math
import random


def shown(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)


for seed in (0, 1, 42, "abc", 2**70, -5):
    random.seed(seed)
    print(random.gauss(0, 1), random.random(), random.randrange(0, 100, 7), random.choices("ab", weights=[1, 9], k=3))
shown(lambda: random.randrange(1.5))
print(json.loads("[1.5, 2]", parse_float=str), json.loads('{"a": [1]}', parse_int=float))
for x in (0.0, 0.5, -0.5, 0.9, -1.0, 1.3, 2.5, -3.0, 10.0, 28.0, math.inf, math.nan):
    print(x, math.erf(x), math.erfc(x))
print(math.modf(-1), math.modf(2.5), math.log(2**70), math.gcd(2**17000, 6**7000).bit_length(), math.isqrt(10**6000) == 10**3000)
print(math.lcm(2**17000, 3 * 2**16500).bit_length(), pow(3, 2**5000 + 1, 2**5000 + 3) % 1000007, pow(7, -1, 2**5000) * 7 % 2**5000)
shown(lambda: pow(2, -1, 2**5000))
