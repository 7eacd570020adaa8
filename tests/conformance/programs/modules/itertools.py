from itertools import chain, count, islice, product

print(list(chain([1, 2], "ab", range(2))), list(chain.from_iterable([[1], [2, 3]])))
print(list(islice(count(5), 3)), list(islice(count(0, 0.5), 3)), list(islice("abcdef", 1, 5, 2)), list(islice([1, 2, 3], None)))
print(list(product([1, 2], "ab")), list(product([0, 1], repeat=3))[:4], list(product()))
c = count(10, -2)
print(next(c), next(c), next(c))
it = iter(range(6))
print(list(islice(it, 2)), list(it))
print(sum(a * b for a, b in product(range(3), range(4))))
dice = [a + b for a, b in product(range(1, 7), repeat=2)]
print({total: dice.count(total) for total in range(2, 13)})
print(next(n for n in count(1) if n % 7 == 0 and n % 5 == 0))
print([*zip(count(), "abc")], dict(zip("xyz", count(1))))
