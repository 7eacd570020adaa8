class InsufficientFunds(Exception):
    def __init__(self, needed, available):
        super().__init__(f"need {needed}, have {available}")
        self.missing = needed - available


class Account:
    interest = 0.02

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.log = []

    @property
    def balance(self):
        return self._balance

    def withdraw(self, amount):
        if amount > self._balance:
            raise InsufficientFunds(amount, self._balance)
        self._balance -= amount
        self.log.append(("withdraw", amount))

    def deposit(self, amount):
        self._balance += amount
        self.log.append(("deposit", amount))

    def transfer(self, other, amount):
        self.withdraw(amount)
        other.deposit(amount)


ada, bob = Account("ada", 100), Account("bob")
ada.transfer(bob, 30)
try:
    bob.transfer(ada, 50)
except InsufficientFunds as error:
    print(error, "missing", error.missing)
for account in (ada, bob):
    print(f"{account.owner:>5}: {account.balance:6.2f} {account.log}")
    account._balance = round(account.balance * (1 + account.interest), 2)
print(ada.balance + bob.balance)
