def sqrt(x, tolerance=1e-12):
    guess = x
    while abs(guess * guess - x) > tolerance * x:
        guess = (guess + x / guess) / 2
    return guess


def pi_digits(count):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    digits = []
    while len(digits) < count:
        if 4 * q + r - t < m * t:
            digits.append(str(m))
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(digits)


print(sqrt(2), sqrt(144), sqrt(1e-4))
print(pi_digits(60))
print(sum((-1) ** k / (2 * k + 1) for k in range(2000)) * 4)
total = 0.0
for n in range(1, 1001):
    total += 1 / n**2
print(total)
