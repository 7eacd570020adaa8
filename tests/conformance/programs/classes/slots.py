# `__slots__` keep out attributes that they do not name.
class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y
p = P(1, 2)
print(p.x, p.y, P.__slots__)
try:
    p.z = 3
except AttributeError as e:
    print(e)
try:
    print(p.__dict__)
except AttributeError as e:
    print(e)

class P:
    __slots__ = ("x",)
try: P().x
except AttributeError as e: print(repr(e))
class Q(P): pass
q = Q(); q.z = 1; print(q.__dict__)
class R(P):
    __slots__ = "y"
r = R(); r.x = 1; r.y = 2; del r.x
try: r.x
except AttributeError as e: print(repr(e))
try: r.z = 1
except AttributeError as e: print(repr(e))
class S:
    __slots__ = ["__dict__"]
s = S(); s.q = 1
print(s.q)
