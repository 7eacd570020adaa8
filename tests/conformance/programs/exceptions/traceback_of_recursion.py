def down(n):
    if n == 0:
        raise RuntimeError("at the bottom")
    return down(n - 1)


down(2)
