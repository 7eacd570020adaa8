config = {"db": {"host": "local", "ports": [1, 2]}, "debug": False}


def merge(base, extra):
    result = dict(base)
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


def paths(data, prefix=""):
    for key, value in data.items():
        if isinstance(value, dict):
            yield from paths(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


merged = merge(config, {"db": {"host": "remote", "user": "ada"}, "debug": True})
print(merged)
print(config)
print(list(paths(merged)))
merged["db"]["ports"].append(3)
print(config["db"]["ports"], merged["db"]["ports"] is config["db"]["ports"])
try:
    merged["db"]["missing"]["deep"]
except KeyError as error:
    print("KeyError", error)
