//! Jobs that call jobs: they end however deep, and what they let go of outlives them.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use async_runner::sim::busy;
use async_runner::trace::What;
use async_runner::{Lane, Runner, Simulation, TaskError, on_worker, sleep};
use common::{lines, ms, simulated, traced};

thread_local! {
    /// What jobs have done, whichever virtual worker they ran on.
    static DONE: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn done() -> Vec<&'static str> {
    DONE.with_borrow(Clone::clone)
}

fn here() -> Runner {
    Runner::current().expect("a worker has a runner of its own")
}

fn hard(result: u32) -> u32 {
    busy(ms(10));
    result
}

/// Takes longer than an idle worker is kept.
fn very_hard() {
    busy(ms(20_000));
    DONE.with_borrow_mut(|done| done.push("very hard"));
}

fn fails() {
    busy(ms(10));
    panic!("nobody sees it");
}

async fn patient(result: u32) -> u32 {
    sleep(ms(10)).await;
    result
}

/// A runner, and what its hook for unhandled errors has heard.
fn with_hook() -> (Simulation, Runner, Rc<RefCell<Vec<String>>>) {
    let simulation = Simulation::new();
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let sink = heard.clone();
    let builder = simulation.runner().workers(2);
    let builder = builder.on_unhandled_error(move |it| sink.borrow_mut().push(format!("{}: {}", it.name, it.error)));
    (simulation, builder.build().unwrap(), heard)
}

fn nested(depth: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    Box::pin(async move {
        if depth == 0 {
            return 0;
        }
        here().invoke(on_worker(nested), (depth - 1,)).await.expect("the inner job ends") + 1
    })
}

#[test]
fn a_job_calls_a_job_and_waits_for_it() {
    let (simulation, runner, events) = traced();
    assert_eq!(simulation.run(runner.invoke(on_worker(nested), (1,))).unwrap(), Ok(1));
    let events = lines(&events.borrow());
    assert!(events.contains(&"0 loop spawn nested by nested".to_owned()), "{events:#?}");
    assert!(events.contains(&"0 worker1 job-start nested".to_owned()), "{events:#?}");
}

#[test]
fn nested_calls_end_however_deep_they_are() {
    let (simulation, runner) = simulated();
    let handles: Vec<_> = (0..3).map(|_| runner.invoke(on_worker(nested), (50,))).collect();
    for handle in handles {
        assert_eq!(simulation.run(handle).unwrap(), Ok(50));
    }
}

#[test]
fn for_each_worker_that_waits_another_may_be_started_and_no_more_than_twice_the_limit() {
    let (simulation, runner, events) = traced();
    let handles: Vec<_> = (0..9).map(|_| runner.invoke(on_worker(nested), (5,))).collect();
    for handle in handles {
        assert_eq!(simulation.run(handle).unwrap(), Ok(5));
    }
    let up = events.borrow().iter().filter(|event| matches!(event.what, What::WorkerUp { .. })).count();
    assert_eq!(up, 4);
}

#[test]
fn a_job_that_is_aborted_takes_the_jobs_that_it_called_with_it() {
    async fn calls() -> u32 {
        here().invoke(on_worker(patient), (7,)).await.unwrap_or(0)
    }
    let (simulation, runner) = simulated();
    let cut = runner.invoke(on_worker(calls), ()).timeout(ms(3));
    assert_eq!(simulation.run(cut).unwrap(), Err(TaskError::TimedOut(ms(3))));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(runner.live_tasks(), 0);
}

#[test]
fn a_sync_function_called_by_a_job_runs_on_another_worker() {
    async fn calls() -> u32 {
        let runner = here();
        let (a, b) = (runner.invoke(hard, (1,)), runner.invoke(hard, (2,)));
        a.await.expect("it ends") + b.await.expect("it ends")
    }
    let (simulation, runner) = simulated();
    assert_eq!(simulation.run(runner.invoke(on_worker(calls), ())).unwrap(), Ok(3));
    assert_eq!(simulation.now(), ms(10), "the waiting worker is made up for by one more");
}

#[test]
fn a_call_that_a_job_let_go_of_outlives_the_job_and_its_worker() {
    async fn lets_go() {
        here().invoke(very_hard, ());
        sleep(ms(1)).await; // Long enough for the other worker to take it.
    }
    let (simulation, runner, events) = traced();
    assert_eq!(simulation.run(runner.invoke(on_worker(lets_go), ())).unwrap(), Ok(()));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!((done(), simulation.now()), (vec!["very hard"], ms(20_000)));
    let events = lines(&events.borrow());
    assert!(events.contains(&"10001 worker0 worker-down idle".to_owned()), "{events:#?}");
    assert!(events.contains(&"20000 loop done very_hard Ok".to_owned()), "{events:#?}");
}

#[test]
fn a_sync_job_may_let_go_of_a_call_too() {
    fn lets_go() {
        here().invoke(very_hard, ());
    }
    let (simulation, runner) = simulated();
    assert_eq!(simulation.run(runner.invoke(lets_go, ())).unwrap(), Ok(()));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(done(), ["very hard"]);
}

#[test]
fn a_call_that_was_let_go_of_survives_the_panic_of_its_caller() {
    fn lets_go_and_fails() {
        here().invoke(very_hard, ());
        panic!("after the call");
    }
    let (simulation, runner) = simulated();
    let told = simulation.run(runner.invoke(lets_go_and_fails, ())).unwrap();
    assert_eq!(told, Err(TaskError::Panicked("after the call".to_owned())));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(done(), ["very hard"]);
}

#[test]
fn the_error_of_a_call_that_was_let_go_of_reaches_the_hook_once() {
    async fn lets_go_before_it_fails() {
        here().invoke(fails, ());
    }
    async fn lets_go_after_it_failed() {
        let call = here().invoke(fails, ());
        sleep(ms(50)).await;
        drop(call);
    }
    for job in [0, 1] {
        let (simulation, runner, heard) = with_hook();
        let ended = match job {
            0 => simulation.run(runner.invoke(on_worker(lets_go_before_it_fails), ())),
            _ => simulation.run(runner.invoke(on_worker(lets_go_after_it_failed), ())),
        };
        assert_eq!(ended.unwrap(), Ok(()));
        simulation.run_to_rest();
        let heard = heard.borrow();
        assert!(heard.len() == 1 && heard[0].ends_with("the task panicked: nobody sees it"), "{job}: {heard:?}");
    }
}

#[test]
fn a_task_that_a_job_left_behind_keeps_its_worker_until_it_is_done() {
    async fn leaves_behind() {
        here().spawn_task(
            async {
                sleep(ms(20_000)).await;
                DONE.with_borrow_mut(|done| done.push("left behind"));
            },
            "default",
        );
    }
    let (simulation, runner, events) = traced();
    assert_eq!(simulation.run(runner.invoke(on_worker(leaves_behind), ())).unwrap(), Ok(()));
    drop(runner);
    simulation.run_to_rest();
    assert_eq!(done(), ["left behind"]);
    let events = lines(&events.borrow());
    assert_eq!(events.last().unwrap(), "20000 worker0 worker-down idle", "the runner ends when all is done");
}

#[test]
fn the_error_of_a_task_that_a_job_left_behind_reaches_the_hook() {
    async fn leaves_behind() {
        here().task().name("left").spawn(async {
            sleep(ms(5)).await;
            panic!("too late to tell the job");
        });
    }
    let (simulation, runner, heard) = with_hook();
    assert_eq!(simulation.run(runner.invoke(on_worker(leaves_behind), ())).unwrap(), Ok(()));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(*heard.borrow(), ["left: the task panicked: too late to tell the job"]);
}

#[test]
fn an_aborted_job_takes_what_it_waits_for_along_and_leaves_what_it_let_go_of() {
    async fn lets_go_and_waits() {
        here().invoke(very_hard, ());
        here().task().name("awaited").invoke(on_worker(patient), (7,)).await.unwrap();
    }
    let (simulation, runner, events) = traced();
    let cut = runner.invoke(on_worker(lets_go_and_waits), ()).timeout(ms(3));
    assert_eq!(simulation.run(cut).unwrap(), Err(TaskError::TimedOut(ms(3))));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(done(), ["very hard"]);
    let events = lines(&events.borrow());
    assert!(events.contains(&"3 loop done awaited Cancelled".to_owned()), "{events:#?}");
}

#[test]
fn a_lanes_queue_bound_is_for_calls_from_workers_too() {
    async fn calls_three() -> Vec<Result<u32, TaskError>> {
        let runner = here();
        let calls: Vec<_> = (0..3).map(|number| runner.task().lane("io").invoke(hard, (number,))).collect();
        let mut ends = Vec::new();
        for call in calls {
            ends.push(call.await);
        }
        ends
    }
    let simulation = Simulation::new();
    let runner = simulation.runner().workers(2).lane("io", Lane::new().concurrency(1).queue(1)).build().unwrap();
    let ends = simulation.run(runner.invoke(on_worker(calls_three), ())).unwrap();
    assert_eq!(ends, Ok(vec![Ok(0), Ok(1), Err(TaskError::QueueFull("io".to_owned()))]));
    assert_eq!(runner.lane_counts("io"), async_runner::LaneCounts::default());
}

#[test]
fn a_call_that_a_sync_job_takes_back_before_it_left_never_runs() {
    fn noted() {
        DONE.with_borrow_mut(|done| done.push("taken back"));
    }
    fn changes_its_mind() {
        let call = here().invoke(noted, ());
        call.abort();
        async_runner::report(&1).expect("a number is plain data");
    }
    let (simulation, runner) = simulated();
    assert_eq!(simulation.run(runner.invoke(changes_its_mind, ())), Ok(Ok(())));
    simulation.run_to_rest();
    assert_eq!(done(), Vec::<&str>::new());
}
