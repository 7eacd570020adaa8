from dataclasses import dataclass


def greet(name: str, times: int = 1, *rest: "anything") -> list[str]:
    result: list[str] = []
    for _ in range(times):
        result.append(f"hello {name}")
    return result


limit: int = 3
unset: str
names: dict[str, list[int]] = {"a": [1]}


@dataclass
class Task:
    name: str
    after: "Task | None" = None


print(greet("ada", 2), limit, names)
print(Task("a"), Task("b", Task("a")))
try:
    print(unset)
except NameError as error:
    print(error)
if __name__ == "__main__":
    print("main")
