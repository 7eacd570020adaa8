name, value, width = "ada", 3.14159, 10
print(f"{name} {name!r} {name.upper()} {len(name)} {'nested'}")
print(f"{value:.2f}|{value:10.3f}|{value:<10.1f}|{value:^{width}.2f}|{value:+.1e}")
print(f"{name:>{width}}|{name:<{width}}|{name:^{width}}|{name:*^{width + 3}}")
print(f"{{braces}} {{{name}}} {1 + 1 = } {name=} {value = :.1f} {name = !s}")
print(f"{[n * 2 for n in range(3)]} {({'a': 1})['a']} {(lambda x: x + 1)(2)}")
print(f"{True} {None} {1 if name else 2} {name if value > 3 else ''}")
print(f"multi" f" {name} " "plain {not}")
print(f"""{name}
  {value:.1f}""")
print(f"{'a' if 1 else 'b'}{'':>3}|{1:{'0'}{4}}|{255:#06x}")
