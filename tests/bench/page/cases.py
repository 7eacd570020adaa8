# What the scripts' bench runs in each engine. Which case is called with what stands in page/scripts.js.

def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total

def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

def sieve(n):
    prime = [True] * n
    for i in range(2, int(n ** 0.5) + 1):
        if prime[i]:
            for j in range(i * i, n, i):
                prime[j] = False
    return sum(prime)

def strings(n):
    text = ""
    parts = []
    for i in range(n):
        text += "x"
        parts.append(str(i))
    return len(text) + len(",".join(parts))

def dicts(n):
    counts = {}
    for i in range(n):
        key = i % 1000
        counts[key] = counts.get(key, 0) + 1
    return len(counts)

class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.mass = mass

def nbody(steps):
    bodies = [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47),
        Body(4.84, -1.16, -0.10, 0.60, 2.81, -0.02, 0.037),
        Body(8.34, 4.12, -0.40, -1.01, 1.82, 0.008, 0.011),
        Body(12.89, -15.11, -0.22, 1.08, 0.86, -0.010, 0.0017),
        Body(15.37, -25.9, 0.17, 0.97, 0.59, -0.034, 0.0020),
    ]
    for step in range(steps):
        for i in range(5):
            a = bodies[i]
            for j in range(i + 1, 5):
                b = bodies[j]
                dx = a.x - b.x
                dy = a.y - b.y
                dz = a.z - b.z
                d = dx * dx + dy * dy + dz * dz
                f = 0.001 / (d * d ** 0.5)
                a.vx -= dx * b.mass * f
                a.vy -= dy * b.mass * f
                a.vz -= dz * b.mass * f
                b.vx += dx * a.mass * f
                b.vy += dy * a.mass * f
                b.vz += dz * a.mass * f
        for body in bodies:
            body.x += 0.001 * body.vx
            body.y += 0.001 * body.vy
            body.z += 0.001 * body.vz
    return bodies[0].x

class Counter:
    def __init__(self):
        self.count = 0

    def add(self, by):
        self.count += by
        return self.count

def calls(n):
    counter = Counter()
    add = counter.add
    for i in range(n):
        counter.add(i)
        counter.count = i
    return counter.count
