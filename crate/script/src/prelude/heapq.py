# What scripts find in heapq: the same steps as CPython's, so that a heap's list is the same list.


def heappush(heap, item):
    heap.append(item)
    _sift_down(heap, 0, len(heap) - 1)


def heappop(heap):
    _need_item(heap)
    last = heap.pop()
    if not heap:
        return last
    result, heap[0] = heap[0], last
    _sift_up(heap, 0)
    return result


def heapreplace(heap, item):
    _need_item(heap)
    result, heap[0] = heap[0], item
    _sift_up(heap, 0)
    return result


def _need_item(heap):
    if not heap:
        raise IndexError("index out of range")


def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sift_up(heap, 0)
    return item


def heapify(x):
    for place in reversed(range(len(x) // 2)):
        _sift_up(x, place)


def _sift_down(heap, start, place):
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


def _sift_up(heap, place):
    start, end, item = place, len(heap), heap[place]
    child = 2 * place + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _sift_down(heap, start, place)


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[: max(n, 0)]


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]


def merge(*iterables, key=None, reverse=False):
    heads = []
    for place, items in enumerate([iter(iterable) for iterable in iterables]):
        for item in items:
            heads.append([item if key is None else key(item), place, item, items])
            break
    while heads:
        best = heads[0]
        for head in heads[1:]:
            if best[0] < head[0] if reverse else head[0] < best[0]:
                best = head
        yield best[2]
        for item in best[3]:
            best[0], best[2] = item if key is None else key(item), item
            break
        else:
            heads.remove(best)
