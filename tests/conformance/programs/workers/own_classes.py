import async_runner


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        self.balance += amount
        self.history.append(amount)
        return self

    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"


class Savings(Account):
    rate = 10

    def grow(self):
        return self.deposit(self.balance * self.rate // 100)


def work(account):
    return account.deposit(100).grow()


async def main():
    account = Savings("ada", 50)
    result = await async_runner.invoke(work, account)
    print(account, account.history)
    print(result, result.history, type(result) is Savings, isinstance(result, Account))
    print(await async_runner.invoke(account.deposit, 5), account)
    print(await async_runner.invoke(Account, "grace", balance=3))


async_runner.await_async(main())
