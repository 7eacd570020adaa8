# The gamma function, remainders, and the floats beside a float.
import math, random
random.seed(1)
xs = [0.5, 1.5, -0.5, -1.5, 2.5, 100.3, 170.6, -170.5, 1e-21, 1e-5, 5, 23, 24, 30.5, 171, -140.2, 3.0000001, 50, 150.5]+[random.uniform(-20,20) for _ in range(50)]
print([math.gamma(x) for x in xs])
print([math.lgamma(x) for x in xs])
for f,a in [(math.gamma,(172,)),(math.gamma,(0.0,)),(math.gamma,(-1,)),(math.gamma,(float("-inf"),)),(math.lgamma,(0,)),(math.lgamma,(-3,)),(math.remainder,(1,0)),(math.remainder,(float("inf"),1)),(math.gamma,("a",)),(math.exp2,(5000,)),(math.acosh,(0.5,)),(math.atanh,(1,)),(math.nextafter,(1,)),(math.ulp,("a",))]:
    try: print(f(*a))
    except Exception as e: print(type(e).__name__, e)
print([math.remainder(random.uniform(-50,50), random.uniform(-3,3)) for _ in range(30)], math.remainder(-0.0, 1), math.remainder(2.5,1), math.remainder(3.5,1), math.remainder(1, float("inf")))
print(math.nextafter(1.0, 2.0), math.nextafter(0.0, 1), math.nextafter(0,-1), math.nextafter(float("inf"),0), math.nextafter(1,1), math.ulp(1.0), math.ulp(0), math.ulp(1e300), math.ulp(float("inf")), math.ulp(1.7976931348623157e308), math.ulp(-3))
print([math.exp2(x) for x in (3, 0.5, -2.5, -2000)], [math.asinh(x) for x in (0,1,-2.5,1e10,1e-10)], [math.acosh(x) for x in (1,2.5,1e10)], [math.atanh(x) for x in (0,.5,-.3,1e-9)])
