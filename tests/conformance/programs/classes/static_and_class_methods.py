class Date:
    separator = "-"

    def __init__(self, year, month, day):
        self.parts = (year, month, day)

    @classmethod
    def parse(cls, text):
        return cls(*map(int, text.split(cls.separator)))

    @staticmethod
    def is_leap(year):
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

    def __str__(self):
        return self.separator.join(f"{part:02}" for part in self.parts)


class GermanDate(Date):
    separator = "."

    @classmethod
    def parse(cls, text):
        date = super().parse(text)
        date.parts = date.parts[::-1]
        return date

    def __str__(self):
        return ".".join(f"{part:02}" for part in reversed(self.parts))


print(Date.parse("2024-2-9"), Date(1999, 12, 31).parse("2000-01-02"))
d = GermanDate.parse("9.2.2024")
print(d, d.parts, type(d).__name__)
print(Date.is_leap(2024), d.is_leap(1900), GermanDate.is_leap(2000))
