numbers = [3, 8, 1, 12, 7]
if (count := len(numbers)) > 3:
    print("many:", count)
print([half for n in numbers if (half := n // 2) > 2], half)
data = iter("stream of text")
word = ""
while (char := next(data, None)) not in (None, " "):
    word += char
print(word)
print(any((found := n) > 10 for n in numbers), found)


def partial_sums(values):
    total = 0
    return [total := total + v for v in values]


print(partial_sums(numbers))
