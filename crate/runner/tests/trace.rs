//! What the trace tells of a run, event by event.

#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use async_runner::sim::busy;
use async_runner::{Runner, sleep};
use common::{lines, ms, traced};

#[test]
fn the_guides_gallery_is_told_from_spawn_to_done() {
    fn read_config_file(_path: String) -> String {
        busy(ms(150));
        "dark".to_owned()
    }
    async fn fetch_gallery() -> u32 {
        sleep(ms(150)).await;
        3
    }
    let (simulation, runner, events) = traced();
    let main = runner.task().name("process_gallery").spawn(async {
        let runner = Runner::current().expect("a task has one");
        let data = runner.spawn_task(fetch_gallery(), "gallery").await.unwrap();
        let config = runner.invoke(read_config_file, ("config.json".to_owned(),)).await.unwrap();
        format!("{data} {config}")
    });
    assert_eq!(simulation.run(main).unwrap(), Ok("3 dark".to_owned()));
    assert_eq!(
        lines(&events.borrow()),
        [
            "0 loop spawn process_gallery by nobody",
            "0 loop poll-start process_gallery",
            "0 loop spawn fetch_gallery by process_gallery",
            "0 loop poll-end process_gallery waits for [fetch_gallery]",
            "0 loop poll-start fetch_gallery",
            "0 loop poll-end fetch_gallery waits for [timer]",
            "150 loop wake fetch_gallery by Timer",
            "150 loop poll-start fetch_gallery",
            "150 loop poll-end fetch_gallery waits for []",
            "150 loop done fetch_gallery Ok",
            "150 loop wake process_gallery by fetch_gallery",
            "150 loop poll-start process_gallery",
            "150 loop spawn read_config_file by process_gallery",
            "150 loop poll-end process_gallery waits for [read_config_file]",
            "150 worker0 worker-up",
            "150 worker0 job-start read_config_file",
            "300 worker0 job-end read_config_file",
            "300 loop done read_config_file Ok",
            "300 loop wake process_gallery by read_config_file",
            "300 loop poll-start process_gallery",
            "300 loop poll-end process_gallery waits for []",
            "300 loop done process_gallery Ok",
        ]
    );
}

#[test]
fn what_is_open_when_a_run_is_stopped_is_closed_at_that_moment() {
    let (simulation, runner, events) = traced();
    runner.task().name("blocked").spawn(async {
        let runner = Runner::current().expect("a task has one");
        let _block = runner.block(&async_runner::BlockOn::Sleep).unwrap();
        runner.sleep(ms(100)).await;
    });
    let stop = runner.sleep(ms(7));
    simulation.run(stop).unwrap();
    runner.shut_down();
    let told = lines(&events.borrow());
    assert_eq!(
        told[told.len() - 3..],
        ["7 loop block-end blocked", "7 loop poll-end blocked waits for [timer]", "7 loop done blocked Cancelled"]
    );
}

#[test]
fn time_that_a_poll_takes_is_between_its_start_and_its_end() {
    let (simulation, runner, events) = traced();
    let handle = runner.task().name("hard").spawn(async { busy(ms(3)) });
    simulation.run(handle).unwrap().unwrap();
    let told = lines(&events.borrow());
    assert_eq!(told[1], "0 loop poll-start hard");
    assert_eq!(told[2], "3 loop poll-end hard waits for []");
}

#[test]
fn everything_that_happens_in_a_poll_is_told_with_its_own_time() {
    async fn inner() {
        busy(ms(4));
    }
    let (simulation, runner, events) = traced();
    let main = runner.task().name("main").spawn(async {
        let runner = Runner::current().expect("a task has one");
        busy(ms(2));
        let child = runner.task().name("child").spawn(async { busy(ms(1)) });
        busy(ms(3));
        runner.output("said");
        runner.await_async(inner()).unwrap();
        runner.output("said again");
        child.await.unwrap();
        busy(ms(5));
    });
    simulation.run(main).unwrap().unwrap();
    simulation.run(runner.sleep(ms(90))).unwrap();
    runner.task().name("late").spawn(async {});
    let mut told = lines(&events.borrow());
    told.retain(|line| !line.contains("block"));
    assert_eq!(
        told,
        [
            "0 loop spawn main by nobody",
            "0 loop poll-start main",
            "2 loop spawn child by main",
            "5 loop output main \"said\"",
            "5 loop spawn inner by main",
            "5 loop poll-start inner",
            "9 loop poll-end inner waits for []",
            "9 loop done inner Ok",
            "9 loop output main \"said again\"",
            "9 loop poll-end main waits for [child]",
            "9 loop poll-start child",
            "10 loop poll-end child waits for []",
            "10 loop done child Ok",
            "10 loop wake main by child",
            "10 loop poll-start main",
            "15 loop poll-end main waits for []",
            "15 loop done main Ok",
            "105 loop spawn late by nobody",
        ]
    );
}

#[test]
fn without_a_listener_the_same_things_happen() {
    let simulation = async_runner::Simulation::new();
    let runner = simulation.runner().build().unwrap();
    let handle = runner.spawn_task(async { sleep(ms(3)).await }, "default");
    simulation.run(handle).unwrap().unwrap();
    assert_eq!(simulation.now(), ms(3));
}

#[test]
fn a_task_is_spawned_at_its_callers_line() {
    let (simulation, runner, events) = traced();
    let line = line!() + 1;
    let handle = runner.spawn_task(async {}, "default");
    simulation.run(handle).unwrap().unwrap();
    let events = events.borrow();
    let spawned = events.iter().find_map(|event| match event.what {
        async_runner::trace::What::Spawn { line, .. } => Some(line),
        _ => None,
    });
    assert_eq!(spawned, Some(Some(line)));
}

#[test]
fn a_job_that_is_cut_off_in_its_sleep_is_closed_in_the_trace() {
    async fn sleeps() {
        let runner = Runner::current().expect("a worker has one");
        let _block = runner.block(&async_runner::BlockOn::Sleep).unwrap();
        runner.sleep(ms(100)).await;
    }
    let (simulation, runner, events) = traced();
    drop(runner.invoke(async_runner::on_worker(sleeps), ()));
    simulation.run(runner.sleep(ms(7))).unwrap();
    runner.shut_down();
    let told = lines(&events.borrow());
    assert_eq!(
        told[told.len() - 4..],
        [
            "7 worker0 block-end sleeps",
            "7 worker0 job-end sleeps",
            "7 worker0 worker-down stopped",
            "7 loop done sleeps Cancelled"
        ]
    );
}

#[test]
fn what_a_task_drops_in_the_same_poll_it_does_not_wait_for() {
    /// Waits for whatever of both comes first, and drops the other.
    async fn first(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
        let (mut one, mut other) = (pin!(one), pin!(other));
        poll_fn(|cx| match one.as_mut().poll(cx) {
            Poll::Pending => other.as_mut().poll(cx),
            ready => ready,
        })
        .await;
    }
    let (simulation, runner, events) = traced();
    let inner = runner.clone();
    let main = async move {
        let slow = inner.task().name("slow").spawn(async { sleep(ms(9)).await });
        // Both are polled once, and dropped at once, for the third.
        first(first(sleep(ms(5)), async { slow.await.unwrap() }), async {}).await;
        let soon = inner.task().name("soon").spawn(async { sleep(ms(1)).await });
        first(async { soon.await.unwrap() }, sleep(ms(20))).await;
        sleep(ms(3)).await;
    };
    let main = runner.task().name("main").spawn(main);
    simulation.run(main).unwrap().unwrap();
    let told = lines(&events.borrow());
    let waits: Vec<_> = told.iter().filter(|line| line.contains("poll-end main")).collect();
    assert_eq!(
        waits,
        [
            "0 loop poll-end main waits for [soon, timer]",
            "1 loop poll-end main waits for [timer]",
            "4 loop poll-end main waits for []"
        ]
    );
}
