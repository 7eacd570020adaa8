# What the math module does not take from the machine. The gamma function is Lanczos' approximation with CPython's
# coefficients and in its order of operations, so that the last digit agrees.

_LANCZOS_G = 6.024680040776729583740234375
_LANCZOS = (
    (23531376880.410759688572007674451636754734846804940, 0.0),
    (42919803642.649098768957899047001988850926355848959, 39916800.0),
    (35711959237.355668049440185451547166705960488635843, 120543840.0),
    (17921034426.037209699919755754458931112671403265390, 150917976.0),
    (6039542586.3520280050642916443072979210699388420708, 105258076.0),
    (1439720407.3117216736632230727949123939715485786372, 45995730.0),
    (248874557.86205415651146038641322942321632125127801, 13339535.0),
    (31426415.585400194380614231628318205362874684987640, 2637558.0),
    (2876370.6289353724412254090516208496135991145378768, 357423.0),
    (186056.26539522349504029498971604569928220784236328, 32670.0),
    (8071.6720023658162106380029022722506138218516325024, 1925.0),
    (210.82427775157934587250973392071336271166969580291, 66.0),
    (2.5066282746310002701649081771338373386264310793408, 1.0),
)


def _number(x):
    return fabs(x) if copysign(1.0, x) > 0 else -fabs(x)


def _domain():
    raise ValueError("math domain error")


def _range():
    raise OverflowError("math range error")


def _lanczos(x):
    top = bottom = 0.0
    if x < 5.0:
        for numerator, denominator in reversed(_LANCZOS):
            top = top * x + numerator
            bottom = bottom * x + denominator
    else:
        for numerator, denominator in _LANCZOS:
            top = top / x + numerator
            bottom = bottom / x + denominator
    return top / bottom


def _sin_pi(x):
    y = fmod(fabs(x), 2.0)
    part = round(2.0 * y)
    if part == 0:
        result = sin(pi * y)
    elif part == 1:
        result = cos(pi * (y - 0.5))
    elif part == 2:
        result = sin(pi * (1.0 - y))
    elif part == 3:
        result = -cos(pi * (y - 1.5))
    else:
        result = sin(pi * (y - 2.0))
    return copysign(1.0, x) * result


def gamma(x):
    x = _number(x)
    if not isfinite(x):
        return x if isnan(x) or x > 0 else _domain()
    if x == 0.0:
        _domain()
    if x == floor(x):
        if x < 0.0:
            _domain()
        if x <= 23.0:
            return float(factorial(int(x) - 1))
    size = fabs(x)
    if size < 1e-20:
        result = 1.0 / x
        return _range() if isinf(result) else result
    if size > 200.0:
        if x < 0.0:
            return 0.0 / _sin_pi(x)
        _range()
    y = size + (_LANCZOS_G - 0.5)
    if size > _LANCZOS_G - 0.5:
        z = y - size
        z = z - (_LANCZOS_G - 0.5)
    else:
        z = y - (_LANCZOS_G - 0.5)
        z = z - size
    z = z * _LANCZOS_G / y
    if x < 0.0:
        result = -pi / _sin_pi(size) / size * exp(y) / _lanczos(size)
        result -= z * result
        if size < 140.0:
            result /= _power(y, size - 0.5)
        else:
            root = _power(y, size / 2.0 - 0.25)
            result /= root
            result /= root
    else:
        result = _lanczos(size) / exp(y)
        result += z * result
        if size < 140.0:
            result *= _power(y, size - 0.5)
        else:
            root = _power(y, size / 2.0 - 0.25)
            result *= root
            result *= root
    return _range() if isinf(result) else result


def _power(x, y):
    try:
        return x**y
    except OverflowError:
        return inf


def lgamma(x):
    x = _number(x)
    if not isfinite(x):
        return x if isnan(x) else inf
    if x == floor(x) and x <= 2.0:
        return _domain() if x <= 0.0 else 0.0
    size = fabs(x)
    if size < 1e-20:
        return -log(size)
    result = log(_lanczos(size)) - _LANCZOS_G
    result += (size - 0.5) * (log(size + _LANCZOS_G - 0.5) - 1)
    if x < 0.0:
        result = log(pi) - log(fabs(_sin_pi(size))) - log(size) - result
    return _range() if isinf(result) else result


def remainder(x, y):
    x, y = _number(x), _number(y)
    if isnan(x) or isnan(y):
        return x + y
    if isinf(x) or y == 0.0:
        _domain()
    if isinf(y):
        return x
    size, step = fabs(x), fabs(y)
    low = fmod(size, step)
    high = step - low
    if low < high:
        rest = low
    elif low > high:
        rest = -high
    else:
        rest = low - 2.0 * fmod(0.5 * (size - low), step)
    return copysign(1.0, x) * rest


def exp2(x):
    x = _number(x)
    result = _power(2.0, x)
    return _range() if isinf(result) and isfinite(x) else result


def ulp(x):
    x = fabs(x)
    if isnan(x) or isinf(x):
        return x
    above = nextafter(x, inf)
    return x - nextafter(x, -inf) if isinf(above) else above - x


# The inverse hyperbolic functions as the C library computes them.


def asinh(x):
    x = _number(x)
    size = fabs(x)
    if not isfinite(x) or size < 2.0**-28:
        return x
    if size > 2.0**28:
        result = log(size) + log(2.0)
    elif size > 2.0:
        result = log(2.0 * size + 1.0 / (sqrt(size * size + 1.0) + size))
    else:
        square = size * size
        result = log1p(size + square / (1.0 + sqrt(1.0 + square)))
    return copysign(result, x)


def acosh(x):
    x = _number(x)
    if x < 1.0:
        _domain()
    if not isfinite(x):
        return x
    if x > 2.0**28:
        return log(x) + log(2.0)
    if x > 2.0:
        return log(2.0 * x - 1.0 / (x + sqrt(x * x - 1.0)))
    above = x - 1.0
    return log1p(above + sqrt(2.0 * above + above * above))


def atanh(x):
    x = _number(x)
    size = fabs(x)
    if size >= 1.0:
        _domain()
    if isnan(x) or size < 2.0**-28:
        return x
    double = size + size
    if size < 0.5:
        return copysign(0.5 * log1p(double + double * size / (1.0 - size)), x)
    return copysign(0.5 * log1p(double / (1.0 - size)), x)
