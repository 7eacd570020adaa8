ROWS = [("apple", 3, 0.5), ("banana", 12, 0.25), ("cherry", 150, 12.0)]


def report(rows):
    lines = [f"{'item':<10}|{'n':>5}|{'price':>8}|{'sum':>10}", "-" * 36]
    total = 0
    for name, count, price in rows:
        total += count * price
        lines.append(f"{name:<10}|{count:>5}|{price:>8.2f}|{count * price:>10,.2f}")
    lines.append(f"{'total':<10}|{'':>5}|{'':>8}|{total:>10,.2f}")
    return "\n".join(lines)


print(report(ROWS))
print(report([]))
