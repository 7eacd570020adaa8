values = (0.0, 1.0, -1.5, 3.14159265, 1234567.891, 1e-7, 1e22, float("inf"))
for spec in ("", ".2f", ".0f", "8.3f", "e", ".2e", "g", ".3g", ".10g", "%", ".1%", "+.1f", ",.2f", "010.2f", "G", "E", ".3", "#.0f", "_", "<12", "^+12.2f"):
    print(f"{spec:>8}", [format(v, spec) for v in values])
print(format(float("nan"), ".2f"), format(-0.0, ".1f"), format(0.5, ".0f"), format(1.5, ".0f"), format(2.5, ".0f"))
print(format(1e16), format(123456789.123456789, ".15g"), format(2.675, ".2f"), format(1.005, ".2f"))
for spec in ("d", "s", "x"):
    try:
        print(format(1.5, spec))
    except ValueError as error:
        print(error)
