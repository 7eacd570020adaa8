class Resource:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind.__name__ if kind else "-", error)


with Resource("a") as a:
    print("body", a)
with Resource("b") as b, Resource("c") as c:
    print(b, c)
with (
    Resource("d"),
    Resource("e") as e,
):
    print(e)
try:
    with Resource("f"):
        raise ValueError("inside")
except ValueError as error:
    print("caught", error)


def early():
    with Resource("g"):
        return "returned"


print(early())
for n in range(3):
    with Resource(f"loop {n}"):
        if n == 0:
            continue
        break
