def sieve(limit):
    is_prime = [True] * (limit + 1)
    is_prime[0:2] = [False, False]
    for n in range(2, int(limit**0.5) + 1):
        if is_prime[n]:
            for multiple in range(n * n, limit + 1, n):
                is_prime[multiple] = False
    return [n for n, prime in enumerate(is_prime) if prime]


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def quicksort(items):
    if len(items) <= 1:
        return items
    pivot, *rest = items
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


def binary(n):
    return binary(n // 2) + str(n % 2) if n > 1 else str(n)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(sieve(60))
print(max(range(1, 300), key=collatz), collatz(27))
print(quicksort([5, 3, 9, 1, 5, 0, -2]))
print(binary(37), gcd(1071, 462))
print(["FizzBuzz"[n % 3 and 4 : 8 - (n % 5 and 4)] or n for n in range(1, 16)])
