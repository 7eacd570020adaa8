# After: invoke is handed the function, then its arguments. It
# makes the call on a worker, and the loop is free meanwhile.
import async_runner
import time

def read_config_file(path):
    print("reading", path)
    time.sleep(0.2)
    return {"path": path, "theme": "dark"}

async def main():
    config = await async_runner.invoke(read_config_file, "config.json")
    print("theme:", config["theme"])

async_runner.await_async(main())
