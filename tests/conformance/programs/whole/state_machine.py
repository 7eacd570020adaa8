TRANSITIONS = {
    ("locked", "coin"): "unlocked",
    ("unlocked", "push"): "locked",
    ("unlocked", "coin"): "unlocked",
}


class Turnstile:
    def __init__(self):
        self.state = "locked"
        self.history = []

    def handle(self, event):
        key = (self.state, event)
        if key not in TRANSITIONS:
            raise ValueError(f"{event!r} is not allowed when {self.state}")
        self.history.append(key)
        self.state = TRANSITIONS[key]
        return self


machine = Turnstile()
machine.handle("coin").handle("coin").handle("push")
print(machine.state, len(machine.history), machine.history[-1])
machine.handle("push")
