def parse(text):
    try:
        return {"one": 1}[text]
    except KeyError:
        return fallback(text)


def fallback(text):
    return int(text)


print(parse("one"), parse("2"))
parse("three")
