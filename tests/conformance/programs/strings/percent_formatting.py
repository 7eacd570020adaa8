print("%s is %d years and %.2f m" % ("ada", 36, 1.7))
print("%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42))
print("%x %X %#x %o %#o %e %E %g %g" % (255, 255, 255, 8, 8, 12345.678, 0.00012, 1e10, 0.5))
print("%10s|%-10s|%.3s" % ("right", "left", "truncated"))
print("%r %s %%" % ("quoted", None))
print("%(name)s: %(score)06.2f" % {"name": "ada", "score": 9.5})
print("%*d|%.*f" % (6, 42, 2, 3.14159))
print("%s" % [1, 2], "%s" % (("tuple",),), "%d" % 3.9, "%c%c" % ("a", 98))
for template, args in (("%d", "x"), ("%s %s", ("a",)), ("%s", ("a", "b")), ("%z", 1), ("%(a)s", (1,))):
    try:
        print(template % args)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
