for spec in ("", "d", "5", "<5", "^5", ">5", "05", "+", "-", " ", ",", "_", "x", "X", "#x", "o", "#o", "b", "#b", "08b", "#010x", "c", "e", ".2f", "%", "n", "*>+8", "=+6", "0=6", "_b", "_x", "+,d"):
    print(f"{spec:>6}", [format(n, spec) for n in (0, 65, 1234)])
print(format(-1234567, ","), format(-5, "04"), format(-255, "#x"), format(10**20, ","), format(True, "d"), f"{True}")
for spec in ("s", ".2d", "z", "5.2", ",x", "q"):
    try:
        print(format(5, spec))
    except ValueError as error:
        print(error)
