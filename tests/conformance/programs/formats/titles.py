# Titles and capitals of letters that become several, flags of % with whole numbers, lines.
def shown(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)


print("ß".capitalize(), "ǆ".capitalize(), "ß".title(), "ﬁx fluß".title(), "ﬁx".capitalize(), "ǆ".title(), "ßx".swapcase())
print("they're bill's".title(), "İ".lower() == "i̇", "ΑΣ".lower())
for template in ["%#.3x", "%#.1o", "%#5.2d", "%#x", "%#X", "%-#8x|", "%+#.3o", "%08.3d"]:
    print(repr(template % 10), repr(template % -10))
shown(lambda: "a\nb".splitlines(None))
shown(lambda: "a\nb".splitlines("x"))
shown(lambda: "a\nb".splitlines(1))
shown(lambda: [].pop("a"))
