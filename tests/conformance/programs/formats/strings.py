for spec in ("", "s", "10", "<10", ">10", "^10", "*^9", ".2", "5.1", "-<8s", "010"):
    print(f"[{'text':{spec}}] [{'':{spec}}] [{'é🐍':{spec}}]")
for spec in ("d", "+", "=10", ",", ".2f"):
    try:
        print(format("text", spec))
    except ValueError as error:
        print(error)
print(format([1, 2]), format(None, ""), format((1,), ""))
try:
    format([1], "5")
except TypeError as error:
    print(error)
try:
    format(None, ">5")
except TypeError as error:
    print(error)
