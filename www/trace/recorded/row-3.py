# Row 3: in sync code, run a coroutine and use its result.
# await_async blocks this function until the coroutine is done.
import async_runner
import asyncio

async def get_session(user):
    await asyncio.sleep(0.1)
    return {"user": user, "token": 42}

def build_session():
    session = async_runner.await_async(get_session("ada"))
    return session

session = build_session()
print(f"session of {session['user']}: {session['token']}")
