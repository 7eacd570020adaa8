import asyncio

async def count(name, pause):
    for step in range(3):
        await asyncio.sleep(pause)
        print(name, step)

async def main():
    await asyncio.gather(count("slow", 0.03), count("quick", 0.01))

asyncio.run(main())
