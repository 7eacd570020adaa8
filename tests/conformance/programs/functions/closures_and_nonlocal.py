def make_account(balance):
    def deposit(amount):
        nonlocal balance
        balance += amount
        return balance

    def read():
        return balance

    return deposit, read


a_deposit, a_read = make_account(10)
b_deposit, b_read = make_account(100)
print(a_deposit(5), b_deposit(-1), a_deposit(1))
print(a_read(), b_read())


def outer():
    x = "outer"

    def middle():
        def inner():
            nonlocal x
            x = "inner"

        inner()
        return x

    return middle(), x


print(outer())
