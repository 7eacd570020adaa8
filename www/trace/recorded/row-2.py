# Row 2: in sync code, call a sync function, with no use for its
# result. It blocks all the same: there is no fire-and-forget.
import async_runner
import time

def write_log(line):
    time.sleep(0.1)
    print("log:", line)

print("before")
async_runner.await_async(write_log, "gallery opened")
print("after")
