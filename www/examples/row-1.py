# Row 1: in sync code, call a sync function and use its result.
# await_async runs it here, on this thread, until it is done.
import async_runner
import time

def read_config_file(path):
    time.sleep(0.1)
    return {"path": path, "theme": "dark"}

config = async_runner.await_async(read_config_file, "config.json")
print("theme:", config["theme"])
