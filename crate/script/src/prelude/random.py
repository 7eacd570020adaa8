# The random module, over the machine's generator. Each function draws as CPython's does, so that the same seed gives
# the same values.

import math


def seed(a=None, version=2):
    if isinstance(a, str):
        data = _utf8(a)
        a = 0
        for byte in data:
            a = a << 8 | byte
        a = a << 512 | _sha512(data)
    _next[0] = None
    _seed(abs(a) if isinstance(a, int) else a)


def _utf8(text):
    data = []
    for code in map(ord, text):
        if code < 0x80:
            data.append(code)
            continue
        count = 1 if code < 0x800 else 2 if code < 0x10000 else 3
        data.append((0xF00 >> count & 0xFF) | code >> 6 * count)
        for place in range(count - 1, -1, -1):
            data.append(0x80 | code >> 6 * place & 0x3F)
    return data


_WORD = (1 << 64) - 1


def _root(number, power):
    # The first 64 bits of the fraction of a root.
    number <<= 64 * power
    low, high = 0, 1 << number.bit_length() // power + 1
    while low < high - 1:
        middle = (low + high) // 2
        if middle**power <= number:
            low = middle
        else:
            high = middle
    return low & _WORD


def _sha512(data):
    primes = [n for n in range(2, 410) if all([n % d for d in range(2, math.isqrt(n) + 1)])]
    constants = [_root(prime, 3) for prime in primes]
    state = [_root(prime, 2) for prime in primes[:8]]
    bits = len(data) * 8
    data = data + [0x80] + [0] * ((111 - len(data)) % 128)
    data += [bits >> 8 * place & 0xFF for place in range(15, -1, -1)]
    turn = lambda word, by: (word >> by | word << 64 - by) & _WORD
    for start in range(0, len(data), 128):
        words = []
        for at in range(start, start + 128, 8):
            word = 0
            for byte in data[at : at + 8]:
                word = word << 8 | byte
            words.append(word)
        for at in range(16, 80):
            x, y = words[at - 15], words[at - 2]
            x = turn(x, 1) ^ turn(x, 8) ^ x >> 7
            y = turn(y, 19) ^ turn(y, 61) ^ y >> 6
            words.append(words[at - 16] + x + words[at - 7] + y & _WORD)
        a, b, c, d, e, f, g, h = state
        for at in range(80):
            x = h + (turn(e, 14) ^ turn(e, 18) ^ turn(e, 41)) + (e & f ^ ~e & g) + constants[at] + words[at]
            y = (turn(a, 28) ^ turn(a, 34) ^ turn(a, 39)) + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, h = x + y & _WORD, a, b, c, d + x & _WORD, e, f, g
        state = [old + new & _WORD for old, new in zip(state, (a, b, c, d, e, f, g, h))]
    result = 0
    for word in state:
        result = result << 64 | word
    return result


def _below(n):
    k = n.bit_length()
    r = getrandbits(k)
    while r >= n:
        r = getrandbits(k)
    return r


def _whole(value, which):
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, float):
        raise TypeError(f"'{_type_name(value)}' object cannot be interpreted as an integer")
    if int(value) != value:
        raise ValueError(f"non-integer {which} for randrange()")
    return int(value)


def randrange(start, stop=None, step=1):
    start, stop, step = _whole(start, "arg 1"), _whole(stop, "stop"), _whole(step, "step")
    if stop is None:
        if start > 0:
            return _below(start)
        raise ValueError("empty range for randrange()")
    width = stop - start
    if step == 1:
        if width > 0:
            return start + _below(width)
        raise ValueError(f"empty range for randrange() ({start}, {stop}, {width})")
    if step > 0:
        n = (width + step - 1) // step
    elif step < 0:
        n = (width + step + 1) // step
    else:
        raise ValueError("zero step for randrange()")
    if n <= 0:
        raise ValueError("empty range for randrange()")
    return start + step * _below(n)


def randint(a, b):
    return randrange(a, b + 1)


def choice(seq):
    if not len(seq):
        raise IndexError("Cannot choose from an empty sequence")
    return seq[_below(len(seq))]


def shuffle(x):
    for i in range(len(x) - 1, 0, -1):
        j = _below(i + 1)
        x[i], x[j] = x[j], x[i]


def sample(population, k, *, counts=None):
    if isinstance(population, (set, frozenset, dict)):
        raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
    n = len(population)
    if counts is not None:
        population = [item for item, times in zip(population, counts) for _ in range(times)]
        n = len(population)
    if not 0 <= k <= n:
        raise ValueError("Sample larger than population or is negative")
    result = [None] * k
    size = 21
    if k > 5:
        size += 4 ** math.ceil(math.log(k * 3, 4))
    if n <= size:
        pool = list(population)
        for i in range(k):
            j = _below(n - i)
            result[i] = pool[j]
            pool[j] = pool[n - i - 1]
    else:
        selected = set()
        for i in range(k):
            j = _below(n)
            while j in selected:
                j = _below(n)
            selected.add(j)
            result[i] = population[j]
    return result


def choices(population, weights=None, *, cum_weights=None, k=1):
    n = len(population)
    if cum_weights is None:
        if weights is None:
            return [population[math.floor(random() * n)] for _ in range(k)]
        total, cum_weights = 0, []
        for weight in weights:
            total += weight
            cum_weights.append(total)
    if len(cum_weights) != n:
        raise ValueError("The number of weights does not match the population")
    total = cum_weights[-1] + 0.0
    if total <= 0.0:
        raise ValueError("Total of weights must be greater than zero")
    result = []
    for _ in range(k):
        wanted = random() * total
        low, high = 0, n - 1
        while low < high:
            middle = (low + high) // 2
            if wanted < cum_weights[middle]:
                high = middle
            else:
                low = middle + 1
        result.append(population[low])
    return result


def uniform(a, b):
    return a + (b - a) * random()


def triangular(low=0.0, high=1.0, mode=None):
    u = random()
    c = 0.5 if mode is None else (mode - low) / (high - low)
    if u > c:
        u = 1.0 - u
        c = 1.0 - c
        low, high = high, low
    return low + (high - low) * math.sqrt(u * c)


def expovariate(lambd):
    return -math.log(1.0 - random()) / lambd


_MAGIC = 4 * math.exp(-0.5) / math.sqrt(2.0)


def normalvariate(mu=0.0, sigma=1.0):
    while True:
        u1 = random()
        u2 = 1.0 - random()
        z = _MAGIC * (u1 - 0.5) / u2
        if z * z / 4.0 <= -math.log(u2):
            return mu + z * sigma


_next = [None]


def gauss(mu=0.0, sigma=1.0):
    z = _next[0]
    _next[0] = None
    if z is None:
        x2pi = random() * 2.0 * math.pi
        g2rad = math.sqrt(-2.0 * math.log(1.0 - random()))
        z = math.cos(x2pi) * g2rad
        _next[0] = math.sin(x2pi) * g2rad
    return mu + z * sigma


class Random:
    def __init__(self, x=None):
        raise NotImplementedError("generators of one's own are not supported here: use the module's functions")
