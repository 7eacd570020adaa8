"""heapq: a heap's list is CPython's list, step by step."""
import heapq
import random

random.seed(5)
heap = []
for _ in range(12):
    heapq.heappush(heap, random.randint(0, 30))
print(heap)
print([heapq.heappop(heap) for _ in range(4)], heap)
print(heapq.heapreplace(heap, 1), heapq.heappushpop(heap, 50), heapq.heappushpop([], 3), heap)
numbers = [random.randint(0, 99) for _ in range(17)]
heapq.heapify(numbers)
print(numbers)
print(heapq.nlargest(3, numbers), heapq.nsmallest(3, numbers), heapq.nsmallest(0, numbers), heapq.nlargest(50, [2, 1]))
words = ["pear", "fig", "banana", "apple", "kiwi"]
print(heapq.nlargest(2, words, key=len), heapq.nsmallest(3, words, key=len))
print(list(heapq.merge([1, 4, 7], [2, 4, 8], [0])), list(heapq.merge(["c", "a"], ["b"], reverse=True)))
print(list(heapq.merge(["a", "ccc"], ["bb"], key=len)))
graph = {"A": {"B": 1, "C": 4}, "B": {"C": 2, "D": 5}, "C": {"D": 1}, "D": {}}
distances, queue = {"A": 0}, [(0, "A")]
while queue:
    distance, node = heapq.heappop(queue)
    for neighbour, weight in graph[node].items():
        if distance + weight < distances.get(neighbour, float("inf")):
            distances[neighbour] = distance + weight
            heapq.heappush(queue, (distance + weight, neighbour))
print(distances)
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
