text = """one
twothree"""
print(repr(text))
if text:
    print("lines end as they may")
