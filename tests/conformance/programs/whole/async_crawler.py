import async_runner
import asyncio

PAGES = {
    "/": ["/a", "/b"],
    "/a": ["/b", "/c"],
    "/b": ["/", "/missing"],
    "/c": [],
}


class NotFound(Exception):
    pass


def extract(text):
    return [part for part in text.split() if part.startswith("/")]


async def fetch(path):
    await asyncio.sleep(0.01)
    if path not in PAGES:
        raise NotFound(path)
    return "links: " + " ".join(PAGES[path])


async def crawl(start):
    seen, broken = {start}, []
    level = [start]
    while level:
        texts = await asyncio.gather(*(fetch(path) for path in level), return_exceptions=True)
        following = []
        for path, text in zip(level, texts):
            if isinstance(text, NotFound):
                broken.append(path)
                continue
            for link in await async_runner.invoke(extract, text):
                if link not in seen:
                    seen.add(link)
                    following.append(link)
        print("level", level, "->", following)
        level = following
    return sorted(seen), broken


print(async_runner.await_async(crawl("/")))
