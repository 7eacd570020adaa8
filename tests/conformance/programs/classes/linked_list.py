class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class LinkedList:
    def __init__(self, values=()):
        self.head = None
        self.length = 0
        for value in reversed(list(values)):
            self.push(value)

    def push(self, value):
        self.head = Node(value, self.head)
        self.length += 1

    def reverse(self):
        previous, node = None, self.head
        while node:
            node.next, previous, node = previous, node, node.next
        self.head = previous

    def __iter__(self):
        node = self.head
        while node is not None:
            yield node.value
            node = node.next

    def __len__(self):
        return self.length

    def __repr__(self):
        return "LinkedList(" + " -> ".join(repr(v) for v in self) + ")"


items = LinkedList("abc")
items.push("z")
print(items, len(items), list(items), "b" in items)
items.reverse()
print(items)
first, *_, last = items
print(first, last)
