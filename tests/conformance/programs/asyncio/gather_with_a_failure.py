import asyncio


async def work(name, seconds):
    await asyncio.sleep(seconds)
    if name == "bad":
        raise ValueError(f"{name} failed")
    print("done", name)
    return name


async def main():
    try:
        await asyncio.gather(work("slow", 0.06), work("bad", 0.02))
    except ValueError as error:
        print("caught", error)
    await asyncio.sleep(0.06)
    print("the other one went on")
    results = await asyncio.gather(work("good", 0), work("bad", 0), return_exceptions=True)
    print(results)


asyncio.run(main())
