class Tokens:
    def __init__(self, text):
        self.tokens = []
        number = ""
        for char in text + " ":
            if char.isdigit() or char == ".":
                number += char
                continue
            if number:
                self.tokens.append(float(number) if "." in number else int(number))
                number = ""
            if char in "+-*/()^":
                self.tokens.append(char)
            elif not char.isspace():
                raise SyntaxError(f"unexpected {char!r}")
        self.position = 0

    def peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self):
        token = self.peek()
        self.position += 1
        return token


def expression(tokens):
    value = term(tokens)
    while tokens.peek() in ("+", "-"):
        value = value + term(tokens) if tokens.take() == "+" else value - term(tokens)
    return value


def term(tokens):
    value = factor(tokens)
    while (operator := tokens.peek()) in ("*", "/"):
        tokens.take()
        right = factor(tokens)
        value = value * right if operator == "*" else value / right
    return value


def factor(tokens):
    token = tokens.take()
    if token == "-":
        return -factor(tokens)
    if token == "(":
        value = expression(tokens)
        if tokens.take() != ")":
            raise SyntaxError("missing )")
    elif isinstance(token, (int, float)):
        value = token
    else:
        raise SyntaxError(f"unexpected {token!r}")
    if tokens.peek() == "^":
        tokens.take()
        return value ** factor(tokens)
    return value


for text in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-4 / (2 - 2.0)", "10 / 4 - 1", "1 + $", "(1", "2 *"):
    try:
        print(text, "=", expression(Tokens(text)))
    except (SyntaxError, ZeroDivisionError) as error:
        print(text, "->", type(error).__name__, error)
