//! What advice there is: each rule's code, severity and rows, with what the documentation's page says of it.

use super::Severity;

/// A kind of advice.
pub(crate) struct Rule {
    /// Its lasting name.
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// The rows of the guide that it may point to.
    pub(crate) rows: &'static [u8],
    /// What it finds and why that matters, in two sentences.
    #[cfg(test)]
    pub(crate) about: &'static str,
    /// A script that it says one thing to, and no other rule anything.
    #[cfg(test)]
    pub(crate) example: &'static str,
}

macro_rules! rules {
    ($($name:ident: $code:literal $severity:ident $rows:expr; $about:literal; $example:literal;)*) => {
        $(pub(crate) static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            rows: &$rows,
            #[cfg(test)]
            about: $about,
            #[cfg(test)]
            example: $example,
        };)*

        /// All of them, in the order of the page.
        #[cfg(test)]
        pub(crate) static ALL: &[&Rule] = &[$(&$name,)*];
    };
}

rules! {
    CALLED_TOO_EARLY: "called-too-early" Error [1, 7, 8];
    "A function is called in the argument of `invoke`, `await_async` or `spawn_task`, which then only get its result. It \
     has run already, here and not where it should.";
    r#"def read_config(path):
    return {"path": path}

async def main():
    print(await async_runner.invoke(read_config("config.json")))

async_runner.await_async(main())
"#;

    FUNCTION_NOT_COROUTINE: "function-not-coroutine" Error [5];
    "An async function itself is given to `spawn_task`, `create_task`, `gather`, `wait_for` or `run`. They want the \
     coroutine that a call of it makes, and raise TypeError.";
    r#"import asyncio

async def fetch():
    await asyncio.sleep(0.1)
    return "page"

async def main():
    print(await async_runner.spawn_task(fetch))

async_runner.await_async(main())
"#;

    SPAWN_IN_SYNC_CONTEXT: "spawn-in-sync-context" Error [4];
    "`spawn_task` or `create_task` is called at the top level, in a function called from there, or on a worker. No loop \
     runs there that could take the task, and it raises RuntimeError.";
    r#"async def save(data):
    print("saved", data)

async_runner.spawn_task(save("gallery"), type="io")
"#;

    BLOCKS_THE_LOOP: "blocks-the-loop" Hint [9];
    "`await_async` is called in an `async def`. Every other task stands still until it is done, which is rarely meant.";
    r#"import asyncio

async def fetch():
    await asyncio.sleep(0.1)
    return "page"

async def main():
    print(async_runner.await_async(fetch()))

async_runner.await_async(main())
"#;

    NEVER_AWAITED: "never-awaited" Error [3, 5];
    "A coroutine is made and dropped, or taken for its result. Nothing of it has run: a coroutine runs when it is awaited, \
     spawned, or given to `await_async`.";
    r#"import asyncio

async def save(data):
    await asyncio.sleep(0.1)
    print("saved", data)

async def main():
    save("gallery")

async_runner.await_async(main())
"#;

    INVOKE_NOT_AWAITED: "invoke-not-awaited" Error [8];
    "`invoke` is called without `await`, and what it makes is dropped. It is a coroutine like any other, so nothing runs.";
    r#"def save(data):
    print("saved", data)

async def main():
    async_runner.invoke(save, "gallery")

async_runner.await_async(main())
"#;

    INVOKE_OF_ASYNC: "invoke-of-async" Hint [5];
    "`invoke` is given a function that is plainly async. It works, but `spawn_task` says what happens: a task on the loop, \
     and no worker.";
    r#"import asyncio

async def fetch(n):
    await asyncio.sleep(0.1)
    return n

async def main():
    print(await async_runner.invoke(fetch, 1))

async_runner.await_async(main())
"#;

    BLOCKING_CALL: "blocking-call" Warning [7];
    "`time.sleep`, or a function that sleeps, is called straight in an `async def`. It holds the loop, and every other \
     task stands still.";
    r#"import time

def read_slowly(path):
    time.sleep(0.1)
    return path.upper()

async def main():
    print(read_slowly("a.txt"))

async_runner.await_async(main())
"#;

    LONG_LOOP: "long-loop" Warning [7];
    "A loop in an `async def` has 100,000 turns or more, or no end, and awaits nothing. No other task runs until it is \
     through.";
    r#"async def main():
    total = 0
    for n in range(1_000_000):
        total += n
    print(total)

async_runner.await_async(main())
"#;

    ONE_BY_ONE: "one-by-one" Hint [5];
    "A loop or a comprehension awaits one thing after the other, and none needs the one before. Side by side they would \
     take as long as the slowest.";
    r#"import asyncio

async def fetch(n):
    await asyncio.sleep(0.1)
    return n

async def main():
    print([await fetch(n) for n in range(3)])

async_runner.await_async(main())
"#;

    GLOBAL_WRITE_IN_JOB: "global-write-in-job" Warning [7];
    "A function that runs on a worker changes a global. The worker has a copy, and the change stays there.";
    r#"count = 0

def job():
    global count
    count += 1

async def main():
    await async_runner.invoke(job)
    print(count)

async_runner.await_async(main())
"#;

    UNKNOWN_NAME: "unknown-name" Error [];
    "Nothing binds a name, or one of the modules has no such member. It would be a NameError or an AttributeError when \
     the line runs.";
    r#"def greet(name):
    message = "Hello, " + name
    return mesage

print(greet("you"))
"#;

    UNUSED_RESULT: "unused-result" Warning [];
    "A statement computes a value and does nothing with it. Mostly a call or an assignment was meant.";
    r#"def main():
    print("Hello")

main
"#;

    NOT_SUPPORTED: "not-supported" Error [];
    "Python has it, and scripts have not. [What is there and what is not](language.md) lists both.";
    r#"async def pages():
    yield 1

print("never run")
"#;

    SYNTAX_ERROR: "syntax-error" Error [];
    "It is not Python. There is no other advice until it is mended.";
    r#"def main()
    print("Hello")
"#;
}
