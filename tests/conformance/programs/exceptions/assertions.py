def mean(numbers):
    assert numbers, "no numbers"
    assert all(isinstance(n, (int, float)) for n in numbers), f"not all numbers: {numbers}"
    return sum(numbers) / len(numbers)


print(mean([1, 2, 6]))
for numbers in ([], [1, "2"]):
    try:
        mean(numbers)
    except AssertionError as error:
        print("AssertionError:", error)
assert mean([1]) == 2
