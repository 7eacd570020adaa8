class Version:
    def __init__(self, text):
        self.parts = [int(part) for part in text.split(".")]

    def __lt__(self, other):
        return self.parts < other.parts

    def __eq__(self, other):
        return self.parts == other.parts

    def __le__(self, other):
        return self < other or self == other

    def __repr__(self):
        return "v" + ".".join(map(str, self.parts))


versions = [Version(text) for text in ("1.10", "1.2", "0.9.1", "1.2")]
print(sorted(versions), max(versions), min(versions))
print(versions[0] > versions[1], versions[1] <= versions[3], versions[1] >= versions[0])
print(versions.index(Version("0.9.1")), versions.count(Version("1.2")))
versions.sort(reverse=True)
print(versions)
try:
    hash(versions[0])
except TypeError as error:
    print(error)
