//! The page's examples under virtual time: what they print, and what their traces tell.

mod common;

use async_runner::trace::{Outcome, TaskKind, What};
use async_runner_playground::run::{Options, Status, read_lanes};
use common::{Ran, example, run};

fn prints_what_it_is_to_print(name: &str) -> Ran {
    let ran = run(&example(&format!("{name}.py")));
    let error = ran.end.error.as_ref().map(|error| error.traceback.as_str());
    assert_eq!(ran.output, example(&format!("{name}.expected.txt")), "{name}: {error:?}");
    ran
}

#[test]
fn every_example_prints_what_it_is_to_print_and_ends_as_it_is_to_end() {
    let names = common::examples();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let ran = prints_what_it_is_to_print(&name);
        match common::expected_error(&name) {
            Some(expected) => {
                let error = ran.end.error.expect("it fails");
                assert_eq!((ran.end.status, error.type_name), (Status::Failed, expected), "{name}");
            }
            None => {
                assert_eq!(ran.end.status, Status::Completed, "{name}");
                assert!(ran.end.notices.is_empty(), "{name}: {:?}", ran.end.notices);
            }
        }
    }
}

#[test]
fn a_fan_out_has_at_most_three_tasks_under_way() {
    let ran = run(&example("fan-out.py"));
    assert_eq!(most_at_once(&ran), 3);
}

#[test]
fn a_run_begins_with_the_lanes_that_it_is_given_and_the_script_has_the_last_word() {
    let source = "import asyncio\n\nasync def work():\n    await asyncio.sleep(0.1)\n\nasync def main():\n    for _ in range(6):\n        async_runner.spawn_task(work(), type='io')\n\nasync_runner.await_async(main())\n";
    let given = |lanes: &str| Options { lanes: read_lanes(lanes).expect("they are lanes"), ..Options::default() };
    assert_eq!(most_at_once(&common::run_with(source, &given("io:2"))), 2);
    assert_eq!(most_at_once(&common::run_with(source, &given("other:2"))), 6);
    let configured = format!("async_runner.configure('io', concurrency=4)\n{source}");
    assert_eq!(most_at_once(&common::run_with(&configured, &given("io:2:3"))), 4);
}

#[test]
fn lanes_that_are_none_are_named() {
    for text in ["io", "io:", ":2", "io:0", "io:x", "io:1:2:3", "io:1:x"] {
        let read = read_lanes(&format!("a:1, {text}"));
        if text == "io:" {
            assert_eq!(read.map(|lanes| lanes.len()), Ok(2), "an empty limit is none");
        } else {
            assert!(read.is_err_and(|error| error.contains(&format!("`{text}` is no lane"))), "{text}");
        }
    }
}

/// How many of the tasks that sleep have begun and not ended, at the most.
fn most_at_once(ran: &Ran) -> usize {
    let is_watched = |task: u64| {
        ran.events.iter().any(|event| {
            matches!(&event.what, What::Spawn { task: spawned, name, .. } if *spawned == task && name != "main" && *spawned != 0)
        })
    };
    let (mut begun, mut most) = (std::collections::HashSet::new(), 0);
    for event in &ran.events {
        match event.what {
            What::PollStart { task } if is_watched(task) => {
                begun.insert(task);
                most = most.max(begun.len());
            }
            What::Done { task, .. } => {
                begun.remove(&task);
            }
            _ => {}
        }
    }
    most
}

#[test]
fn row_4_raises_runtime_error() {
    let ran = prints_what_it_is_to_print("row-4");
    assert_eq!(ran.end.status, Status::Failed);
    let error = ran.end.error.expect("it fails");
    assert_eq!((error.type_name.as_str(), error.line), ("RuntimeError", Some(11)));
    assert!(error.message.contains("row 4 of the guide"), "{}", error.message);
    assert_eq!(ran.end.notices.len(), 1, "the coroutine that was made for it was never awaited, as Python says too");
}

#[test]
fn the_gallery_reads_its_config_on_a_worker_and_saves_after_the_top_level_went_on() {
    let ran = prints_what_it_is_to_print("gallery");
    let (reads, saves) = (ran.task("read_config_file"), ran.task("save_gallery"));
    let start = ran.place(|what| matches!(what, What::JobStart { task } if *task == reads));
    assert_eq!(ran.events[start].worker, Some(0));
    let went_on = ran.place(|what| matches!(what, What::BlockEnd { task: 0, .. }));
    let saved = ran.place(|what| matches!(what, What::Done { task, .. } if *task == saves));
    assert!(ran.events[saved].at > ran.events[went_on].at);
    assert_eq!(ran.events[saved].at.round(), 400.0, "150 ms, 150 ms and 100 ms, one after the other");
}

#[test]
fn while_row_9_blocks_the_loop_no_other_task_is_polled() {
    let ran = run(&example("row-9.py"));
    let (main, migrate) = (ran.task("main"), ran.task("migrate"));
    let start = ran.place(|what| matches!(what, What::BlockStart { task, .. } if *task == main));
    let end = ran.place(|what| matches!(what, What::BlockEnd { task, .. } if *task == main));
    assert_eq!((ran.events[end].at - ran.events[start].at).round(), 200.0);
    let polled: Vec<u64> = ran.events[start..end]
        .iter()
        .filter_map(|event| match event.what {
            What::PollStart { task } => Some(task),
            _ => None,
        })
        .collect();
    assert!(!polled.is_empty() && polled.iter().all(|task| *task == migrate), "{polled:?}");
}

#[test]
fn every_trace_begins_with_the_program_and_closes_what_it_opens() {
    for name in ["gallery", "row-1", "row-4", "row-5", "row-7", "row-8", "row-9"] {
        let ran = run(&example(&format!("{name}.py")));
        let first = &ran.events[0].what;
        assert!(matches!(first, What::Spawn { task: 0, kind: TaskKind::Program, parent: None, .. }), "{first:?}");
        let count = |is_it: fn(&What) -> bool| ran.events.iter().filter(|event| is_it(&event.what)).count();
        let pairs = [
            (count(|what| matches!(what, What::Spawn { .. })), count(|what| matches!(what, What::Done { .. }))),
            (count(|what| matches!(what, What::PollStart { .. })), count(|what| matches!(what, What::PollEnd { .. }))),
            (count(|what| matches!(what, What::JobStart { .. })), count(|what| matches!(what, What::JobEnd { .. }))),
            (
                count(|what| matches!(what, What::BlockStart { .. })),
                count(|what| matches!(what, What::BlockEnd { .. })),
            ),
        ];
        assert!(pairs.iter().all(|(opened, closed)| opened == closed), "{name}: {pairs:?}");
    }
}

#[test]
fn the_same_script_leaves_the_same_trace_every_time() {
    let source = example("row-7.py");
    assert_eq!(run(&source).events, run(&source).events);
}

#[test]
fn a_fire_and_forget_error_is_a_notice_and_the_run_completes() {
    let ran = run(
        "async def bad():\n    raise ValueError('no such page')\n\nasync def main():\n    async_runner.spawn_task(bad())\n\nasync_runner.await_async(main())\n",
    );
    assert_eq!(ran.end.status, Status::Completed);
    assert_eq!(ran.end.notices.len(), 1);
    assert!(ran.end.notices[0].text.ends_with("ValueError: no such page"), "{:?}", ran.end.notices);
    let bad = ran.task("bad");
    let done = ran.place(|what| matches!(what, What::Done { task, outcome: Outcome::Error, .. } if *task == bad));
    assert!(matches!(&ran.events[done].what, What::Done { error: Some(error), .. } if error.line == Some(2)));
}

#[test]
fn an_error_in_a_job_comes_back_with_its_type_message_and_line() {
    let ran = run(
        "def read(path):\n    raise KeyError(path)\n\nasync def main():\n    try:\n        await async_runner.invoke(read, 'a')\n    except KeyError as error:\n        print('caught', error)\n\nasync_runner.await_async(main())\n",
    );
    assert_eq!(ran.output, "caught 'a'\n", "{:?}", ran.end);
    assert!(ran.end.notices.is_empty(), "{:?}", ran.end.notices);
}

#[test]
fn a_coroutine_that_waits_for_a_held_up_task_is_a_deadlock_that_names_both() {
    let ran = run(
        "import asyncio

async def slow():\n    await asyncio.sleep(0.1)\n\nasync def waits(task):\n    await task\n\nasync def main():\n    task = async_runner.spawn_task(slow())\n    async_runner.await_async(waits(task))\n\nasync_runner.await_async(main())\n",
    );
    let error = ran.end.error.expect("it fails");
    assert_eq!(error.type_name, "RuntimeError");
    assert!(error.message.contains("`main` blocks until `waits` is done, which waits for `slow`"), "{}", error.message);
}

#[test]
fn computing_takes_virtual_time_on_the_loop_and_on_workers_side_by_side() {
    let count = "def count(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n\n";
    let ran = run(&format!(
        "import asyncio\n\n{count}async def main():\n    a, b = await asyncio.gather(async_runner.invoke(count, 200000), async_runner.invoke(count, 200000))\n    print(a == b)\n\nasync_runner.await_async(main())\n"
    ));
    assert_eq!(ran.output, "True\n", "{:?}", ran.end);
    let starts: Vec<_> = ran
        .events
        .iter()
        .filter(|event| matches!(event.what, What::JobStart { .. }))
        .map(|event| event.worker)
        .collect();
    assert_eq!(starts.len(), 2);
    assert_ne!(starts[0], starts[1]);
    assert!(ran.end.duration > 20.0, "{}", ran.end.duration);
}

#[test]
fn what_still_waits_at_the_end_is_cancelled_with_a_notice_and_its_finally_blocks_run() {
    let ran = run(
        "import asyncio

async def a(other):\n    try:\n        await asyncio.sleep(0.01)\n        await other[0]\n    finally:\n        print('cleaned up')\n\nasync def main():\n    other = []\n    task = async_runner.spawn_task(a(other))\n    other.append(async_runner.spawn_task(b(task)))\n\nasync def b(task):\n    await task\n\nasync_runner.await_async(main())\nprint('end')\n",
    );
    assert_eq!(ran.output, "end\ncleaned up\n", "{:?}", ran.end);
    assert_eq!(ran.end.status, Status::Completed);
    assert_eq!(ran.end.notices.len(), 2, "{:?}", ran.end.notices);
}

#[test]
fn a_script_that_does_not_compile_says_where() {
    let ran = run("x = 1\ny = = 2\n");
    assert_eq!(ran.end.status, Status::Failed);
    let error = ran.end.error.expect("it fails");
    assert_eq!((error.type_name.as_str(), error.line), ("SyntaxError", Some(2)));
    assert!(ran.events.is_empty());
}

#[test]
fn jobs_that_block_on_jobs_end_however_deep_they_are() {
    let source = "def f(n):\n    if n == 0:\n        return 0\n    return async_runner.await_async(async_runner.invoke(f, n - 1)) + 1\n\nasync def main():\n    print(await async_runner.invoke(f, 12))\n\nasync_runner.await_async(main())\n";
    for workers in [1, 2] {
        let ran = common::run_with(source, &Options { workers, ..Default::default() });
        assert_eq!(ran.output, "12\n", "{:?}", ran.end);
    }
}

#[test]
fn a_timeout_does_not_interrupt_what_blocks() {
    let ran = run(
        "import asyncio\nimport time\n\nasync def main():\n    try:\n        async with asyncio.timeout(0.05):\n            time.sleep(0.2)\n            print('slept')\n            await asyncio.sleep(1)\n    except TimeoutError:\n        print('then it was over')\n\nasync_runner.await_async(main())\n",
    );
    assert_eq!(ran.output, "slept\nthen it was over\n", "{:?}", ran.end);
    assert_eq!(ran.end.duration.round(), 200.0);
}
