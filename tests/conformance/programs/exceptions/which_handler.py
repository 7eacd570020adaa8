class AppError(Exception):
    pass


class NotFound(AppError):
    pass


def classify(error):
    try:
        raise error
    except NotFound as found:
        return f"not found: {found}"
    except (AppError, KeyError) as found:
        return f"app or key: {found}"
    except ArithmeticError as found:
        return f"arithmetic: {type(found).__name__}"
    except Exception as found:
        return f"other: {found!r}"


for error in (NotFound("page"), AppError("app"), KeyError("k"), ZeroDivisionError("z"), OSError("disk"), IndexError()):
    print(classify(error))
