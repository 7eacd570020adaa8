import asyncio


class Room:
    def __init__(self):
        self.members = {}

    def join(self, name):
        self.members[name] = asyncio.Queue()
        return self.members[name]

    async def say(self, sender, text):
        for name, inbox in self.members.items():
            if name != sender:
                await inbox.put((sender, text))


async def member(name, inbox, expected):
    heard = []
    while len(heard) < expected:
        sender, text = await inbox.get()
        heard.append(f"{sender}: {text}")
    return name, heard


async def main():
    room = Room()
    tasks = [asyncio.create_task(member(name, room.join(name), 2)) for name in ("ada", "bob", "cy")]
    for sender, text in (("ada", "hi"), ("bob", "hello"), ("cy", "hey")):
        await room.say(sender, text)
        await asyncio.sleep(0)
    for name, heard in await asyncio.gather(*tasks):
        print(name, heard)


asyncio.run(main())
