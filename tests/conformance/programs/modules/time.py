import time

a = time.time()
b = time.monotonic()
c = time.perf_counter()
time.sleep(0.03)
print(time.time() - a > 0.025, time.monotonic() - b > 0.025, time.perf_counter() - c > 0.025)
print(type(a).__name__, type(b).__name__, a > 1_600_000_000)
try:
    time.sleep(-1)
except ValueError as error:
    print(error)
try:
    time.sleep("1")
except TypeError as error:
    print(error)
