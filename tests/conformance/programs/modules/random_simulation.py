import random

random.seed(7)
first = [random.random(), random.randint(1, 100), random.choice("abc")]
random.seed(7)
print(first == [random.random(), random.randint(1, 100), random.choice("abc")])


def monte_carlo(count, seed):
    random.seed(seed)
    inside = sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(count))
    return 4 * inside / count


def deal(seed, players):
    random.seed(seed)
    cards = [f"{rank}{suit}" for suit in "shdc" for rank in "789XJQKA"]
    random.shuffle(cards)
    return {player: sorted(cards.pop() for _ in range(3)) for player in players}


print(monte_carlo(2000, 3), monte_carlo(500, 2**70), monte_carlo(500, -3), monte_carlo(500, 0))
print(deal(5, ["ada", "bob"]))
for call in (
    lambda: random.choice([]),
    lambda: random.randint(5, 1),
    lambda: random.sample([1], 2),
    lambda: random.randrange(0),
    lambda: random.choices([1, 2], weights=[0, 0]),
):
    try:
        call()
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)
