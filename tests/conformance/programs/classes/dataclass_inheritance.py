from dataclasses import dataclass


@dataclass
class Base:
    name: str
    size: int = 1


@dataclass
class Derived(Base):
    color: str = "red"

    def label(self):
        return f"{self.color} {self.name} x{self.size}"


d = Derived("ball", color="blue")
print(d, d.label(), d == Derived("ball", 1, "blue"), isinstance(d, Base))
print(Base("a") == d)
d.size += 4
print(d.label())
