def averager():
    total, count = 0, 0
    average = None
    try:
        while True:
            try:
                value = yield average
            except ValueError as error:
                print("skipped", error)
                continue
            total += value
            count += 1
            average = total / count
    finally:
        print("closing after", count)


g = averager()
print(next(g), g.send(10), g.send(20))
print(g.throw(ValueError("bad")))
print(g.send(60))
g.close()
try:
    g.send(1)
except StopIteration:
    print("it is over")
h = averager()
try:
    h.send(1)
except TypeError as error:
    print(error)
next(h)
try:
    h.throw(KeyError("out"))
except KeyError as error:
    print("passed through", error)
