def parse(text):
    try:
        return {"one": 1}[text]
    except KeyError:
        raise ValueError("no such number: " + text) from None


print(parse("one"))
parse("two")
