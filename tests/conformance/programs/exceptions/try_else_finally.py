def attempt(text):
    print("try", text)
    try:
        number = int(text)
    except ValueError:
        print("  not a number")
        return -1
    else:
        print("  a number")
        return number
    finally:
        print("  finally")


print([attempt(text) for text in ("1", "x", "3")])
