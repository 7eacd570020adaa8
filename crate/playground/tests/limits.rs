//! What a run may take: output and events are cut with a notice, and greedy scripts end with an error of Python's kind.

mod common;

use std::collections::HashSet;

use async_runner::trace::What;
use async_runner_playground::run::{NoticeKind, Status};
use common::{Ran, run};

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
