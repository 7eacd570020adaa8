class TodoList:
    def __init__(self):
        self._items = {}
        self._next = 1

    def add(self, text, *tags, done=False):
        self._items[self._next] = {"text": text, "tags": set(tags), "done": done}
        self._next += 1
        return self._next - 1

    def finish(self, number):
        try:
            self._items[number]["done"] = True
        except KeyError:
            raise LookupError(f"no item {number}") from None

    def __iter__(self):
        yield from self._items.items()

    def __len__(self):
        return sum(not item["done"] for item in self._items.values())

    def tagged(self, tag):
        return [item["text"] for _, item in self if tag in item["tags"]]


todo = TodoList()
todo.add("write tests", "work", "urgent")
milk = todo.add("buy milk", "home")
todo.add("call ada", "home", "urgent", done=True)
todo.finish(milk)
for number, item in todo:
    print(f"[{'x' if item['done'] else ' '}] {number}. {item['text']:<12} {', '.join(sorted(item['tags']))}")
print(len(todo), "left;", "urgent:", todo.tagged("urgent"))
try:
    todo.finish(99)
except LookupError as error:
    print(error)
