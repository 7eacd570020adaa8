print("tab\there", "new\\n", 'single \' "double"', "\x41\u00e9\U0001f40d", r"raw\n", "a\
b")
for text in ("plain", "it's", 'say "hi"', "both ' and \"", "line\nbreak", "tab\t", "\x00\x1f\x7f", "é ü", "\u200b", "🐍", "\\"):
    print(repr(text), len(text))
print("""triple
"quoted"
text""")
print("implicit " "concatenation" f" {1 + 1}")
print(ord("é"), chr(128013), ascii("é🐍"), "ß".upper(), "İ".lower() == "i̇", "ǅ".lower())
print("%" in "100%", "a" < "b" < "ä", "Z" < "a", "abc" < "abcd", "" < "a")
