import json
from collections import defaultdict

ORDERS = """[
  {"id": 1, "items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 1}], "paid": true},
  {"id": 2, "items": [{"sku": "a", "n": 5}], "paid": false},
  {"id": 3, "items": [], "paid": true}
]"""
PRICES = {"a": 2.5, "b": 10}


def total(order):
    return sum(PRICES[item["sku"]] * item["n"] for item in order["items"])


orders = json.loads(ORDERS)
sold = defaultdict(int)
for order in orders:
    if order["paid"]:
        for item in order["items"]:
            sold[item["sku"]] += item["n"]
summary = {
    "paid": sum(total(o) for o in orders if o["paid"]),
    "open": sum(total(o) for o in orders if not o["paid"]),
    "sold": sold,
    "largest": max(orders, key=total)["id"],
}
print(json.dumps(summary, indent=2, sort_keys=True))
