for text in ("abc", "ABC", "Abc", "a1", "123", "", " ", "1.5", "é", "a b", "½", "_x"):
    print(
        repr(text),
        text.isalpha(),
        text.isdigit(),
        text.isalnum(),
        text.isupper(),
        text.islower(),
        text.isspace(),
        text.isidentifier(),
        text.istitle(),
        text.isnumeric(),
        text.isdecimal(),
    )
