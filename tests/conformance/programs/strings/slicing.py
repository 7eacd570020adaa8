s = "abcdefgh"
print(s[0], s[-1], s[2:5], s[:3], s[5:], s[-3:], s[:-3])
print(s[::2], s[1::3], s[::-1], s[6:2:-1], s[-2:-6:-2], s[10:], s[5:2])
print(s[slice(1, 4)], s[:100], s[-100:2])
word = "añb🐍c"
print(word[1], word[3], word[::-1], len(word), list(word))
for step in (1, -1):
    print([s[i : i + 3 : step] for i in range(0, 8, 3)])
try:
    s[::0]
except ValueError as error:
    print(error)
try:
    s[0] = "x"
except TypeError as error:
    print(error)
