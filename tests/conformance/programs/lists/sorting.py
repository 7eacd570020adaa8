people = [("ada", 36), ("bob", 25), ("cy", 36), ("dan", 25)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted(people, key=lambda p: (-p[1], p[0])))
print(sorted(["b", "A", "c"], key=str.lower), sorted(["b", "A", "c"]), sorted("hello"))
print(sorted([3, 1.5, True, -2]), sorted([[2, 1], [1, 2], [1]]), sorted({3: "a", 1: "b"}))
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(set(words), key=lambda w: (len(w), w)))
print(max(words, key=len), min(words, key=len), max(people, key=lambda p: p[1]))
calls = []


def key(n):
    calls.append(n)
    return -n


print(sorted([2, 3, 1], key=key), calls)
try:
    sorted([1, "a", 2])
except TypeError as error:
    print(error)
print(max(1, 2, 3, key=lambda n: -n), min([], default="none"), max({"a": 3, "b": 5}, key={"a": 3, "b": 5}.get))
