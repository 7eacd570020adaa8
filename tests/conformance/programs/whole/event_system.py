class Events:
    def __init__(self):
        self.handlers = {}

    def on(self, name, *, priority=0):
        def register(function):
            self.handlers.setdefault(name, []).append((priority, function))
            self.handlers[name].sort(key=lambda pair: -pair[0])
            return function

        return register

    def emit(self, name, *args, **kwargs):
        return [function(*args, **kwargs) for _, function in self.handlers.get(name, [])]


events = Events()
log = []


@events.on("save")
def remember(path, size=0):
    log.append((path, size))
    return "remembered"


@events.on("save", priority=10)
def check(path, **details):
    return f"checked {path} {sorted(details)}"


@events.on("load")
@events.on("save", priority=-1)
def count(*args, **kwargs):
    count.calls = getattr(count, "calls", 0) + 1
    return count.calls


print(events.emit("save", "a.png", size=3))
print(events.emit("load"), events.emit("unknown"))
print(log, count.calls)
