//! What a run may take: output and events are cut with a notice, and greedy scripts end with an error of Python's kind.

mod common;

use std::collections::HashSet;

use async_runner::trace::What;
use async_runner_playground::run::{NoticeKind, Options, Status};
use common::{Ran, run, run_with};

fn is_cut(ran: &Ran) -> usize {
    ran.end.notices.iter().filter(|notice| notice.kind == NoticeKind::Truncated).count()
}

#[test]
fn output_that_ends_at_the_limit_and_goes_on_is_cut_with_one_notice() {
    let just_full = "print('x' * (1024 * 1024 - 1))\n";
    let ran = run(just_full);
    assert_eq!((ran.output.len(), is_cut(&ran)), (1024 * 1024, 0));
    let ran = run(&format!("{just_full}print('more')\nprint('and more')\n"));
    assert_eq!((ran.output.len(), is_cut(&ran)), (1024 * 1024, 1));
    assert_eq!(ran.end.status, Status::Completed);
}

#[test]
fn a_trace_that_is_cut_leaves_nothing_open() {
    let ran = run("import asyncio

async def child(n):
    await asyncio.sleep(0)

async def main():
    for n in range(36000):
        await async_runner.spawn_task(child(n))

async_runner.await_async(main())
");
    assert_eq!((ran.end.status, is_cut(&ran)), (Status::Completed, 1));
    let (mut tasks, mut polls) = (HashSet::new(), HashSet::new());
    for event in &ran.events {
        match &event.what {
            What::Spawn { task, .. } => assert!(tasks.insert(*task)),
            What::Done { task, .. } => assert!(tasks.remove(task)),
            What::PollStart { task } => assert!(polls.insert(*task)),
            What::PollEnd { task, .. } => assert!(polls.remove(task)),
            _ => {}
        }
    }
    assert!(tasks.is_empty() && polls.is_empty(), "{} tasks and {} polls stay open", tasks.len(), polls.len());
}

#[test]
fn greedy_scripts_end_with_an_error_of_pythons_kind() {
    let deep = "d = []\nfor _ in range(20000):\n    d = [d]\n";
    let cases: &[(&str, &str)] = &[
        ("x = 'a' * 10**10\n", "MemoryError"),
        ("x = [0] * 10**10\n", "MemoryError"),
        ("x = 10 ** (10 ** 8)\n", "MemoryError"),
        ("x = 1 << 10**9\n", "MemoryError"),
        ("x = list(range(10**12))\n", "MemoryError"),
        ("def f():\n    f()\nf()\n", "RecursionError"),
        (&format!("{deep}print(d)\n"), "RecursionError"),
        (&format!("{deep}e = []\nfor _ in range(20000):\n    e = [e]\nd == e\n"), "RecursionError"),
        (&format!("import json\n{deep}json.dumps(d)\n"), "RecursionError"),
        ("t = ()\nfor _ in range(20000):\n    t = (t,)\nhash(t)\n", "RecursionError"),
        ("class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())\n", "RecursionError"),
        (
            "import asyncio\nasync def main():\n    g = asyncio.gather()\n    for _ in range(1000):\n        g = asyncio.gather(g)\n    await g\nasyncio.run(main())\n",
            "RecursionError",
        ),
    ];
    for (source, expected) in cases {
        let owned = (*source).to_owned();
        // With the stack of a main thread: without optimisation, frames are several times as large as in a release.
        let thread = std::thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || run(&owned).end.error.map(|error| error.type_name));
        let found = thread.expect("a thread starts").join().expect("the engine does not panic");
        assert_eq!(found.as_deref(), Some(*expected), "{source}");
    }
}

#[test]
fn deep_data_that_is_only_held_and_dropped_does_no_harm() {
    let ran = run("d = []
for _ in range(300000):
    d = [d]
f = lambda: 0
for _ in range(100000):
    f = (lambda g: lambda: g)(f)
class Node:
    pass
n = None
for _ in range(100000):
    m = Node()
    m.next = n
    n = m
del d, f, n, m
print(sum(1 for _ in range(10**5)), len(range(10**15)))
");
    assert_eq!(
        (ran.output.as_str(), ran.end.error.as_ref().map(|error| &error.message)),
        ("100000 1000000000000000\n", None)
    );
}

#[test]
fn endless_nesting_across_tasks_workers_and_the_scripts_own_methods_ends() {
    // What blocks lies below all that runs meanwhile, as on one stack; what only waits takes memory.
    let cases = [
        ("async def g():\n    return async_runner.await_async(g())\nasync_runner.await_async(g())", "RecursionError"),
        ("async def g(): return f()\ndef f(): return async_runner.await_async(g())\nf()", "RecursionError"),
        (
            "class A:\n    def __repr__(self): return async_runner.await_async(h(self))\nasync def h(a): return repr(a)\nrepr(A())",
            "RecursionError",
        ),
        (
            "class A:\n    def __eq__(self, b): return async_runner.await_async(h(self, b))\nasync def h(a, b): return a == b\nA() == A()",
            "RecursionError",
        ),
        (
            "async def h(x): return sorted([x], key=k)\ndef k(x): return async_runner.await_async(h(x))\nk(1)",
            "RecursionError",
        ),
        ("def i(): yield async_runner.await_async(h())\nasync def h(): return list(i())\nlist(i())", "RecursionError"),
        (
            "class A:\n    def __getattr__(self, n): return async_runner.await_async(h(self))\nasync def h(a): return a.x\nA().x",
            "RecursionError",
        ),
        (
            "class A:\n    def __enter__(self): return async_runner.await_async(h())\n    def __exit__(self, *_): pass\nasync def h():\n    with A(): pass\nasync_runner.await_async(h())",
            "RecursionError",
        ),
        (
            "class A:\n    async def __aenter__(self):\n        async with A(): pass\n    async def __aexit__(self, *_): pass\nasync def h():\n    async with A(): pass\nasync_runner.await_async(h())",
            "RecursionError",
        ),
        (
            "class A:\n    def __await__(self): return g().__await__()\nasync def g(): return await A()\nasync_runner.await_async(g())",
            "RecursionError",
        ),
        (
            "def f(): return async_runner.await_async(h())\nasync def h(): return await async_runner.invoke(f)\nf()",
            "RecursionError",
        ),
        ("async def g(): await async_runner.spawn_task(g())\nasync_runner.await_async(g())", "MemoryError"),
        ("import asyncio\nasync def g(): await asyncio.gather(g())\nasyncio.run(g())", "MemoryError"),
        ("import asyncio\nasync def g(): await asyncio.wait_for(g(), 9)\nasyncio.run(g())", "MemoryError"),
        (
            "import asyncio\nasync def g():\n    async with asyncio.TaskGroup() as t: t.create_task(g())\nasyncio.run(g())",
            "MemoryError",
        ),
        (
            "import asyncio\nasync def m():\n    q = asyncio.Queue()\n    while True: q.put_nowait([0] * 99)\nasyncio.run(m())",
            "MemoryError",
        ),
        (
            "import asyncio\nasync def s(): await asyncio.sleep(99)\nasync def m():\n    while True: asyncio.create_task(s())\nasyncio.run(m())",
            "MemoryError",
        ),
    ];
    for (source, expected) in cases {
        let memory_limit = if expected == "MemoryError" { 16 << 20 } else { 128 << 20 };
        let options = Options { memory_limit, ..Options::default() };
        let thread = std::thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || run_with(source, &options).end.error.map(|error| error.type_name));
        let found = thread.expect("a thread starts").join().expect("the engine does not panic");
        assert_eq!(found.as_deref(), Some(expected), "{source}");
    }
}

#[test]
fn tasks_that_start_one_another_for_ever_end_at_the_instruction_limit() {
    let options = Options { instruction_limit: Some(200_000), ..Options::default() };
    let sources = [
        "async def g(): async_runner.spawn_task(g())\nasync_runner.await_async(g())\n",
        "import asyncio\nasync def g():\n    t = asyncio.create_task(asyncio.sleep(0))\n    t.add_done_callback(lambda _: asyncio.create_task(g()))\nasyncio.run(g())\nasync_runner.await_async(g())\n",
        "import time\nasync def g():\n    while True: print('x' * 1000)\nasync_runner.await_async(g())\n",
    ];
    for source in sources {
        let ran = run_with(source, &options);
        let told = format!("{:?} {:?}", ran.end.error, ran.end.notices);
        assert!(told.contains("instruction limit exceeded"), "{source}: {told}");
    }
}

#[test]
fn after_a_recursion_error_of_await_async_was_caught_calls_go_on() {
    let ran = run("
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

async def deeper():
    try:
        async_runner.await_async(deeper())
    except RecursionError:
        print('caught, and', depth(2), 'calls went well')

def dig(n):
    if n:
        return dig(n - 1)
    try:
        async_runner.await_async(5)
    except TypeError:
        print('refused, and', depth(40), 'calls went well')

async_runner.await_async(deeper())
dig(900)
");
    let said = "caught, and 2 calls went well\nrefused, and 40 calls went well\n";
    assert_eq!((ran.output.as_str(), ran.end.status), (said, Status::Completed), "{:?}", ran.end.error);
}
