from collections import deque

GRAPH = {"a": ["b", "c"], "b": ["d"], "c": ["d", "e"], "d": ["f"], "e": ["f"], "f": []}
WEIGHTS = {("a", "b"): 1, ("a", "c"): 4, ("b", "d"): 7, ("c", "d"): 1, ("c", "e"): 5, ("d", "f"): 2, ("e", "f"): 1}


def breadth_first(start, goal):
    queue = deque([[start]])
    seen = {start}
    while queue:
        path = queue.popleft()
        if path[-1] == goal:
            return path
        for node in GRAPH[path[-1]]:
            if node not in seen:
                seen.add(node)
                queue.append(path + [node])


def shortest(start):
    distance = {node: float("inf") for node in GRAPH}
    distance[start] = 0
    todo = set(GRAPH)
    while todo:
        node = min(todo, key=lambda n: (distance[n], n))
        todo.remove(node)
        for other in GRAPH[node]:
            distance[other] = min(distance[other], distance[node] + WEIGHTS[node, other])
    return distance


def topological(graph):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                visit(other)
            order.append(node)

    for node in graph:
        visit(node)
    return order[::-1]


print(breadth_first("a", "f"))
print(shortest("a"))
print(topological(GRAPH))
