class HttpError(Exception):
    def __init__(self, status, reason="unknown"):
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason

    def is_client_error(self):
        return 400 <= self.status < 500


class Teapot(HttpError):
    def __init__(self):
        super().__init__(418, "I'm a teapot")

    def __str__(self):
        return f"short and stout ({self.status})"


for error in (HttpError(404, "Not Found"), HttpError(500), Teapot()):
    try:
        raise error
    except HttpError as caught:
        print(caught, caught.args, caught.is_client_error(), repr(caught))
