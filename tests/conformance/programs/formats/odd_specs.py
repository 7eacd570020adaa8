# Format specifications of the odd kind: found by generated programs.
cases = [
    (5, ".2q"), (5, ",x"), (5, "z"), (True, "q"), (-7, "^010"), (865.5249, "^-020.3e"), ("ab", "010"), ("ab", "<010"), ("ab", "=5"),
    ("1e16", "0>-.10"), ("ab", "z"), ("ab", "#10,"), (0.0, ".1"), (5.0, ".1"), (12.0, ".2"), (-74.8, " #,.0G"), (76, "#1_.0g"),
    (-0.0, "z.1f"), (-0.001, "z.1f"), (-0.06, "z.1f"), (65, "+c"), (65, "#c"), (3, "_d"), (3, "_n"), (3, "!"), (3, ",!"), (255, "#_b"),
]
for value, spec in cases:
    try:
        print(repr(spec), repr(format(value, spec)))
    except (ValueError, OverflowError, MemoryError) as error:
        print(repr(spec), type(error).__name__, error)
for template, value in [("%05.0u|%-8.3d|%+.3x", (3, 4, 5)), ("%-10.0%", 7), ("%%|%5s", 7), ("%010.4i", (-26,)), ("%#*c|", (-3, 65)), ("%c", 10**20), ("%+5c", 65), ("a", [1, 2]), ("a", {1}), ("%5.*f", (2, 1.5))]:
    try:
        print(repr(template % value))
    except (ValueError, TypeError, OverflowError) as error:
        print(template, type(error).__name__, error)
