# A sync function that await_async runs is called in place: nothing is copied.
import async_runner

log = []


def remember(items, item):
    items.append(item)
    log.append(len(items))
    return items


names = ["ada"]
same = async_runner.await_async(remember, names, "grace")
print(names, same is names, log)
