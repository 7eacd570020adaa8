LOG = """10 GET /index 200
11 GET /missing 404
12 POST /form 500
13 GET /index 200"""


def lines(text):
    for line in text.splitlines():
        yield line


def parsed(source):
    for line in source:
        time, method, path, status = line.split()
        yield {"time": int(time), "method": method, "path": path, "status": int(status)}


def only(source, **wanted):
    for entry in source:
        if all(entry[key] == value for key, value in wanted.items()):
            yield entry


print([entry["time"] for entry in only(parsed(lines(LOG)), method="GET", status=200)])
print(sum(1 for entry in parsed(lines(LOG)) if entry["status"] >= 400))


def grouped(source, key):
    groups = {}
    for entry in source:
        groups.setdefault(entry[key], []).append(entry["path"])
    return groups


print(grouped(parsed(lines(LOG)), "status"))
