import async_runner


def twist(graph):
    graph["a"].append(3)
    same = graph["a"] is graph["b"]
    loop = graph["self"] is graph
    return graph, same, loop


async def main():
    shared = [1, 2]
    graph = {"a": shared, "b": shared}
    graph["self"] = graph
    result, same, loop = await async_runner.invoke(twist, graph)
    print(same, loop)
    print(result["a"], result["b"] is result["a"], result["self"] is result)
    print(shared, result is graph)


async_runner.await_async(main())
