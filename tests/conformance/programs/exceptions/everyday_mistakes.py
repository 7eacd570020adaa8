"""What people get wrong, and what they are told: an object without the methods that something needs, and the like."""
class Foo: pass
o = Foo()
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
def u(): a, b = o
def u2(): (a, b), c = o, 1
def u3(): a, *b = o
def f(*a, **k): pass
t(u)
t(u2)
t(u3)
t(lambda: f(*o))
t(lambda: f(**o))
t(lambda: [*o])
t(lambda: {**o})
t(lambda: (*o,))
t(lambda: {*o})
t(lambda: "a" + o)
t(lambda: [] + o)
t(lambda: () + o)
t(lambda: o + "a")
t(lambda: 1 + o)
t(lambda: "a" * o)
t(lambda: [1] * o)
t(lambda: [][o])
t(lambda: "a"[o])
t(lambda: (1,)[o])
t(lambda: o[0])
t(lambda: len(o))
t(lambda: o())
t(lambda: o < o)
t(lambda: o in 5)
t(lambda: 5 in o)
t(lambda: list(o))
t(lambda: sum(o))
t(lambda: max(o))
t(lambda: sorted(o))
t(lambda: dict(o))
t(lambda: "".join(o))
t(lambda: "".join([o]))
t(lambda: int(o))
t(lambda: float(o))
t(lambda: -o)
t(lambda: abs(o))
t(lambda: round(o))
t(lambda: range(o))
t(lambda: o.x)
t(lambda: setattr(o, 1, 2))
t(lambda: zip(o))
t(lambda: enumerate(o))
t(lambda: list(map(o, [1])))
t(lambda: any(o))
t(lambda: [1,2].remove(o))
t(lambda: "a" in o)
t(lambda: "%d" % o)
t(lambda: f"{o:5}")
t(lambda: next(o))
t(lambda: iter(o))
t(lambda: reversed(o))
t(lambda: hash([o]))
t(lambda: isinstance(o, o))
t(lambda: pow(2, o))
t(lambda: [].extend(o))
t(lambda: {}.update(o))
t(lambda: set().update(o))
t(lambda: tuple(o))
t(lambda: str.join(o, "a"))
t(lambda: "a".split(o))
t(lambda: "abc".replace(o, "x"))
t(lambda: "abc".startswith(o))
t(lambda: "abc".count(o))
t(lambda: chr(o))
t(lambda: ord(o))
t(lambda: bin(o))
t(lambda: min(1, "a"))
t(lambda: sorted([3, "a", 1]))
t(lambda: sorted([1, 2, "a", 3]))
t(lambda: sorted(["b", 1, "a", 2]))
def g():
    d = {"a": 1}
    d |= [("b", 2)]
    return d
t(g)
def g():
    d = {"a": 1}
    d |= 5
    return d
t(g)
def g():
    d = [1]
    d += 5
t(g)
def g():
    d = {1}
    d |= [5]
t(g)
def g():
    for x in o: pass
t(g)
def g():
    with o: pass
t(g)
def g():
    raise o
t(g)
def g():
    try: 1/0
    except o: pass
t(g)
def g():
    del o.x
t(g)
def g():
    del o[1]
t(g)
def g():
    o[1] = 2
t(g)
def g():
    yield from o
t(lambda: list(g()))
async def c():
    await o
import asyncio
t(lambda: asyncio.run(c()))
async def c():
    async with o: pass
t(lambda: asyncio.run(c()))
async def c():
    async for x in o: pass
t(lambda: asyncio.run(c()))
async def c():
    await asyncio.gather(o)
t(lambda: asyncio.run(c()))
async def c():
    with asyncio.Lock(): pass
t(lambda: asyncio.run(c()))
async def c():
    for x in asyncio.Queue(): pass
t(lambda: asyncio.run(c()))
async def c():
    await asyncio.sleep("a")
t(lambda: asyncio.run(c()))
async def c():
    await asyncio.wait_for(asyncio.sleep(1), "a")
t(lambda: asyncio.run(c()))
async def c():
    return await c
t(lambda: asyncio.run(c()))
