# An object with `__index__` stands for an integer wherever Python asks for one.
class I:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a = list(range(10))
t(lambda: hex(I(255)))
t(lambda: bin(I(5)))
t(lambda: oct(I(8)))
t(lambda: chr(I(65)))
t(lambda: [1]*I(3))
t(lambda: "ab"*I(2))
t(lambda: I(2)*(1,))
t(lambda: a.pop(I(0)))
t(lambda: a.index(5, I(1)))
t(lambda: round(3.14159, I(2)))
t(lambda: int(I(7)))
t(lambda: a.insert(I(0), 5))
t(lambda: float(I(3)))
t(lambda: list(range(I(3))))
t(lambda: a[I(1):I(8):I(2)])
t(lambda: "abcdef"[:I(3)])
t(lambda: (1,2,3)[I(1):])
t(lambda: range(10)[I(2):I(5)])
t(lambda: a[I(1):"x"])
t(lambda: range("x"))
t(lambda: a[1.5])
t(lambda: a[1.5:])
def dele():
    b = list(range(6)); del b[I(1):I(3)]; b[I(0):I(1)] = [7, 8]; b[I(2):] = (x for x in "ab"); return b
t(dele)
t(lambda: I("x")[0])
t(lambda: a[I("x")])
t(lambda: a[I(1):I("y")])
