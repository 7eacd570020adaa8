items = [3, 1, 2]
items.append(5)
items.extend((4, 0))
items.insert(1, "x")
items.insert(-1, "y")
items.insert(100, "end")
print(items, len(items))
items.remove("x")
print(items.pop(), items.pop(0), items.pop(-1), items)
print(items.index(2), items.count(1), items.index(4, 2))
items = [3, 1, 2]
print(items.sort(), items, items.reverse(), items)
items.sort(key=lambda n: n % 3)
print(items, sorted(items, reverse=True), list(reversed(items)))
copy = items.copy()
copy.clear()
print(copy, items, items + [9], items * 2, 2 * [0])
items += "ab"
items *= 2
print(items, items == items[:], items is items[:])
print([1, 2] < [1, 3], [1] < [1, 0], [] < [0], [1, 2] == [1.0, 2.0], [1, 2] != [2, 1], ["a"] > ["B"])
print([[]] * 2, [None] * 3, list("abc"), list(range(3)), list({"k": 1}), [*range(2), *"xy"])
nested = [[0] * 2] * 2
nested[0][0] = 1
print(nested)
me = [1]
me.append(me)
print(me, {"list": me})
