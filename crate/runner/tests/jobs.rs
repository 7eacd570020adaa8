//! What `invoke` does with functions on (virtual) workers.

#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::sim::busy;
use async_runner::trace::What;
use async_runner::{Lane, Runner, Simulation, TaskError, defer, on_worker, sleep};
use common::{lines, ms, simulated, traced};

fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn hard(result: u32) -> u32 {
    busy(Duration::from_millis(10));
    result
}

fn fails(text: String) -> u32 {
    panic!("cannot read {text}")
}

async fn patient(result: u32) -> u32 {
    sleep(ms(10)).await;
    result
}

#[test]
fn a_sync_function_runs_on_a_worker_and_its_result_comes_back() {
    let (simulation, runner, events) = traced();
    let handle = runner.invoke(add, (2, 40));
    assert_eq!(simulation.run(handle).unwrap(), Ok(42));
    let events = lines(&events.borrow());
    assert!(events.contains(&"0 worker0 job-start add".to_owned()), "{events:#?}");
}

#[test]
fn an_async_function_runs_on_the_loop() {
    let (simulation, runner, events) = traced();
    let handle = runner.invoke(patient, (7,));
    assert_eq!(simulation.run(handle).unwrap(), Ok(7));
    let events = lines(&events.borrow());
    assert!(events.contains(&"0 loop poll-start patient".to_owned()), "{events:#?}");
    assert!(!events.iter().any(|event| event.contains("worker")), "{events:#?}");
}

#[test]
fn a_function_may_have_eight_arguments_of_any_serde_types() {
    type Nested = (Option<String>, Vec<(u8, f64)>);
    #[allow(clippy::too_many_arguments, reason = "eight is what is tested")]
    fn eight(a: u8, b: i16, c: u32, d: f64, e: bool, f: char, g: String, h: Nested) -> (String, Nested) {
        (format!("{a} {b} {c} {d} {e} {f} {g}"), h)
    }
    let (simulation, runner) = simulated();
    let nested = (Some("inner".to_owned()), vec![(1, 1.5)]);
    let handle = runner.invoke(eight, (1, -2, 3, 4.5, true, 'x', "seven".to_owned(), nested.clone()));
    assert_eq!(simulation.run(handle).unwrap(), Ok(("1 -2 3 4.5 true x seven".to_owned(), nested)));
}

#[test]
fn what_cannot_travel_is_an_error_that_names_the_type_and_the_next_job_works() {
    /// It says that it is a number, and asks for a text.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(into = "u8", try_from = "String")]
    #[derive(Clone)]
    struct TwoFaced(u8);
    impl From<TwoFaced> for u8 {
        fn from(it: TwoFaced) -> Self {
            it.0
        }
    }
    impl TryFrom<String> for TwoFaced {
        type Error = &'static str;
        fn try_from(_: String) -> Result<Self, Self::Error> {
            Err("it never is one")
        }
    }
    fn takes(_: TwoFaced) {}
    fn gives() -> TwoFaced {
        TwoFaced(9)
    }
    let (simulation, runner) = simulated();
    let codec = |told: Result<(), TaskError>| match told {
        Err(TaskError::Codec { what, type_name, .. }) => (what, type_name.contains("TwoFaced")),
        other => panic!("{other:?}"),
    };
    let told = simulation.run(runner.invoke(takes, (TwoFaced(9),))).unwrap();
    assert_eq!(codec(told), ("arguments".to_owned(), true));
    let told = simulation.run(runner.invoke(gives, ())).unwrap();
    assert_eq!(codec(told.map(drop)), ("result".to_owned(), true));
    assert_eq!(simulation.run(runner.invoke(add, (1, 1))).unwrap(), Ok(2));
}

#[test]
fn progress_arrives_in_order_and_before_the_result() {
    fn count(to: u32) -> u32 {
        for number in 1..=to {
            busy(ms(5));
            async_runner::report(&number).expect("a number is plain data");
        }
        to
    }
    let (simulation, runner) = simulated();
    let handle = runner.invoke(count, (3,));
    let heard = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let sink = heard.clone();
    let clock = runner.clone();
    handle.on_progress(move |number: u32| sink.borrow_mut().push((number, clock.now())));
    assert_eq!(simulation.run(handle).unwrap(), Ok(3));
    assert_eq!(*heard.borrow(), [(1, ms(5)), (2, ms(10)), (3, ms(15))]);
}

#[test]
fn a_timeout_covers_the_time_in_the_queue_too_and_a_job_that_never_began_costs_no_worker() {
    let (simulation, runner, events) = traced();
    let running: Vec<_> = (0..2).map(|number| runner.invoke(hard, (number,))).collect();
    let queued = runner.invoke(hard, (2,)).timeout(ms(5));
    assert_eq!(simulation.run(queued).unwrap(), Err(TaskError::TimedOut(ms(5))));
    for (number, handle) in (0..).zip(running) {
        assert_eq!(simulation.run(handle).unwrap(), Ok(number));
    }
    let events = lines(&events.borrow());
    assert!(!events.iter().any(|event| event.contains("worker-down")), "{events:#?}");
}

#[test]
fn a_closure_without_captures_can_be_invoked() {
    let (simulation, runner) = simulated();
    let handle = runner.invoke(|text: String, times: usize| text.repeat(times), ("ab".to_owned(), 2));
    assert_eq!(simulation.run(handle).unwrap(), Ok("abab".to_owned()));
}

#[test]
fn two_workers_run_two_jobs_side_by_side_and_the_third_waits() {
    let (simulation, runner) = simulated();
    let handles: Vec<_> = (0..3).map(|number| runner.invoke(hard, (number,))).collect();
    for (number, handle) in (0..).zip(handles) {
        assert_eq!(simulation.run(handle).unwrap(), Ok(number));
    }
    assert_eq!(simulation.now(), ms(20));
}

#[test]
fn a_panic_in_a_job_is_an_error_for_its_caller_and_the_next_job_works() {
    let (simulation, runner, events) = traced();
    let bad = runner.invoke(fails, ("config".to_owned(),));
    let error = simulation.run(bad).unwrap().unwrap_err();
    assert_eq!(error, TaskError::Panicked("cannot read config".to_owned()));
    let next = runner.invoke(add, (1, 1));
    assert_eq!(simulation.run(next).unwrap(), Ok(2));
    let events = lines(&events.borrow());
    assert!(events.contains(&"0 worker0 worker-down the task panicked: cannot read config".to_owned()), "{events:#?}");
    assert_eq!(events.iter().filter(|event| event.ends_with("worker-up")).count(), 2, "{events:#?}");
}

#[test]
fn other_jobs_are_unharmed_by_a_panic() {
    let (simulation, runner) = simulated();
    let good: Vec<_> = (0..4).map(|number| runner.invoke(hard, (number,))).collect();
    let bad = runner.invoke(fails, (String::new(),));
    let more: Vec<_> = (4..8).map(|number| runner.invoke(hard, (number,))).collect();
    assert!(simulation.run(bad).unwrap().is_err());
    for (number, handle) in (0..).zip(good.into_iter().chain(more)) {
        assert_eq!(simulation.run(handle).unwrap(), Ok(number));
    }
}

#[test]
fn an_async_job_waits_on_its_worker_and_holds_it() {
    let (simulation, runner) = simulated();
    let jobs: Vec<_> = (0..4).map(|number| runner.invoke(on_worker(patient), (number,))).collect();
    for (number, job) in (0..).zip(jobs) {
        assert_eq!(simulation.run(job).unwrap(), Ok(number));
    }
    assert_eq!(simulation.now(), ms(20));
}

#[test]
fn a_panic_in_an_async_job_is_an_error_for_its_caller_and_the_next_job_works() {
    async fn fails_late() -> u32 {
        sleep(ms(1)).await;
        panic!("too late")
    }
    let (simulation, runner) = simulated();
    let bad = runner.invoke(on_worker(fails_late), ());
    assert_eq!(simulation.run(bad).unwrap(), Err(TaskError::Panicked("too late".to_owned())));
    let next = runner.invoke(on_worker(patient), (5,));
    assert_eq!(simulation.run(next).unwrap(), Ok(5));
}

#[test]
fn a_deferred_call_runs_on_a_worker_in_its_lane() {
    let (simulation, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1)).unwrap();
    let first = runner.spawn_task(defer(hard, (1,)), "io");
    let second = runner.spawn_task(defer(hard, (2,)), "io");
    assert_eq!(simulation.run(first).unwrap(), Ok(1));
    assert_eq!(simulation.run(second).unwrap(), Ok(2));
    assert_eq!(simulation.now(), ms(20), "one after the other, though there are two workers");
}

#[test]
fn an_aborted_job_that_runs_ends_with_its_worker_and_the_others_go_on() {
    let (simulation, runner, events) = traced();
    let long = runner.invoke(on_worker(patient), (1,));
    let other = runner.invoke(on_worker(patient), (2,));
    let killer = {
        let runner = runner.clone();
        runner.clone().spawn_task(
            async move {
                runner.sleep(ms(5)).await;
                long.abort();
                long.await
            },
            "default",
        )
    };
    assert_eq!(simulation.run(killer).unwrap(), Ok(Err(TaskError::Cancelled)));
    assert_eq!(simulation.now(), ms(5), "an async job ends at its wait");
    assert_eq!(simulation.run(other).unwrap(), Ok(2));
    assert!(!lines(&events.borrow()).iter().any(|event| event.contains("worker-down")));
}

#[test]
fn an_aborted_async_job_that_never_waits_is_ended_with_its_worker_after_a_grace() {
    async fn stubborn() -> u32 {
        loop {
            busy(ms(5));
            let mut waited = false;
            std::future::poll_fn(|cx| {
                // A future that ignores its drop cannot be: this one only never lets its thread rest.
                cx.waker().wake_by_ref();
                if std::mem::replace(&mut waited, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            })
            .await;
        }
    }
    let (simulation, runner) = simulated();
    let job = runner.invoke(on_worker(stubborn), ());
    let waiter = {
        let runner = runner.clone();
        runner.clone().spawn_task(
            async move {
                runner.sleep(ms(50)).await;
                job.abort();
                job.await
            },
            "default",
        )
    };
    assert_eq!(simulation.run(waiter).unwrap(), Ok(Err(TaskError::Cancelled)));
    assert!(simulation.now() <= ms(50 + 260));
    let next = runner.invoke(add, (1, 1));
    assert_eq!(simulation.run(next).unwrap(), Ok(2));
}

#[test]
fn an_aborted_job_in_the_queue_never_runs() {
    let (simulation, runner) = simulated();
    let running: Vec<_> = (0..2).map(|number| runner.invoke(hard, (number,))).collect();
    let queued = runner.invoke(fails, (String::new(),));
    queued.abort();
    assert_eq!(simulation.run(queued).unwrap(), Err(TaskError::Cancelled));
    for handle in running {
        simulation.run(handle).unwrap().unwrap();
    }
}

#[test]
fn an_idle_worker_is_ended_and_another_starts_when_there_is_work() {
    let (simulation, runner, events) = traced();
    simulation.run(runner.invoke(add, (1, 1))).unwrap().unwrap();
    simulation.run_to_rest();
    assert!(lines(&events.borrow()).contains(&"10000 worker0 worker-down idle".to_owned()));
    assert_eq!(simulation.run(runner.invoke(add, (2, 2))).unwrap(), Ok(4));
}

#[test]
fn a_worker_stays_as_long_as_it_is_told_to_and_for_ever_where_that_never_ends() {
    let calls = |idle_timeout, pause| {
        let simulation = Simulation::new();
        let starts = Rc::new(Cell::new(0));
        let counts = starts.clone();
        let builder = simulation.runner().workers(1).worker_idle_timeout(idle_timeout).on_event(move |event| {
            counts.set(counts.get() + u32::from(matches!(event.what, What::WorkerUp { .. })));
        });
        let runner = builder.build().unwrap();
        for number in 0..3 {
            assert_eq!(simulation.run(runner.invoke(add, (number, 1))), Ok(Ok(number + 1)));
            simulation.run(runner.sleep(pause)).unwrap();
        }
        starts.get()
    };
    assert_eq!(calls(ms(50), ms(49)), 1);
    assert_eq!(calls(ms(50), ms(51)), 3);
    assert_eq!(calls(Duration::MAX, Duration::from_secs(1 << 40)), 1);
}

#[test]
fn output_of_a_job_is_told_while_it_runs() {
    async fn talks() {
        let runner = Runner::current().expect("a worker has a runner of its own");
        runner.output("one");
        sleep(ms(10)).await;
        runner.output("two");
    }
    let (simulation, runner, events) = traced();
    simulation.run(runner.invoke(on_worker(talks), ())).unwrap().unwrap();
    let events = lines(&events.borrow());
    let expected = [
        "0 worker0 job-start talks",
        "0 worker0 output talks \"one\"",
        "10 worker0 output talks \"two\"",
        "10 worker0 job-end talks",
        "10 loop done talks Ok",
    ];
    let told: Vec<_> = events.iter().filter(|event| event.contains("talks") && !event.contains("spawn")).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_runner_without_workers_calls_sync_functions_in_place() {
    let simulation = async_runner::Simulation::new();
    let runner = simulation.runner().workers(0).build().unwrap();
    assert_eq!(simulation.run(runner.invoke(add, (20, 22))).unwrap(), Ok(42));
}

thread_local! {
    static RUNS: std::cell::RefCell<Vec<u32>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Notes that it runs. It is quick, but for 1000, which panics, and 2000, which takes ten seconds.
fn noted(number: u32) -> u32 {
    RUNS.with(|runs| runs.borrow_mut().push(number));
    assert_ne!(number, 1000, "it has to");
    if number == 2000 {
        busy(Duration::from_secs(10));
    }
    number
}

/// A runner with one worker, which knows that `noted` is quick.
fn practised() -> (async_runner::Simulation, Runner) {
    let simulation = async_runner::Simulation::new();
    let runner = simulation.runner().workers(1).quick_jobs_together().build().unwrap();
    for _ in 0..9 {
        simulation.run(runner.invoke(noted, (0,))).unwrap().unwrap();
    }
    RUNS.take();
    (simulation, runner)
}

#[test]
fn quick_jobs_travel_together_and_each_gives_its_own_result() {
    let (simulation, runner) = practised();
    let handles: Vec<_> = (0..100).map(|number| runner.invoke(noted, (number,))).collect();
    for (number, handle) in (0..).zip(handles) {
        assert_eq!(simulation.run(handle).unwrap(), Ok(number));
    }
    assert_eq!(RUNS.take(), (0..100).collect::<Vec<_>>());
}

#[test]
fn when_one_of_several_quick_jobs_panics_the_others_all_run_and_none_twice() {
    let (simulation, runner) = practised();
    let numbers: Vec<u32> = (0..10).chain([1000]).chain(10..20).collect();
    let handles: Vec<_> = numbers.iter().map(|&number| runner.invoke(noted, (number,))).collect();
    for (&number, handle) in numbers.iter().zip(handles) {
        let result = simulation.run(handle).unwrap();
        assert_eq!(result.is_err(), number == 1000, "{number}: {result:?}");
    }
    assert_eq!(RUNS.take(), numbers);
}

#[test]
fn an_aborted_quick_job_is_cancelled_and_the_others_are_unharmed() {
    let (simulation, runner, events) = {
        let simulation = async_runner::Simulation::new();
        let events: std::rc::Rc<std::cell::RefCell<Vec<_>>> = std::rc::Rc::default();
        let sink = events.clone();
        let listening = simulation.runner().workers(1).on_event(move |event| sink.borrow_mut().push(event));
        (simulation.clone(), listening.build().unwrap(), events)
    };
    for _ in 0..9 {
        simulation.run(runner.invoke(noted, (0,))).unwrap().unwrap();
    }
    let handles: Vec<_> = (1..10).map(|number| runner.invoke(noted, (number,))).collect();
    simulation.run(runner.sleep(Duration::ZERO)).unwrap();
    handles[4].abort();
    for (number, handle) in (1..).zip(handles) {
        let expected = if number == 5 { Err(TaskError::Cancelled) } else { Ok(number) };
        assert_eq!(simulation.run(handle).unwrap(), expected);
    }
    simulation.run(runner.sleep(ms(300))).unwrap();
    assert!(!lines(&events.borrow()).iter().any(|event| event.contains("worker-down")));
    RUNS.take();
}

#[test]
fn when_a_function_that_was_quick_takes_long_its_abort_ends_the_worker_and_nothing_runs_twice() {
    let (simulation, runner) = practised();
    let numbers = [1, 2, 2000, 3, 4];
    let handles: Vec<_> = numbers.iter().map(|&number| runner.invoke(noted, (number,))).collect();
    let killer = {
        let runner = runner.clone();
        runner.clone().spawn_task(
            async move {
                let mut ends = Vec::new();
                runner.sleep(ms(5)).await;
                handles[2].abort();
                for handle in handles {
                    ends.push(handle.await);
                }
                ends
            },
            "default",
        )
    };
    let ends = simulation.run(killer).unwrap().unwrap();
    assert_eq!(ends[2], Err(TaskError::Cancelled));
    assert!(simulation.now() < ms(300), "{:?}", simulation.now());
    let mut ran = RUNS.take();
    ran.dedup();
    assert!(ran.is_sorted_by(|a, b| a == &2000 || b == &2000 || a < b), "{ran:?}");
    assert_eq!(simulation.run(runner.invoke(noted, (7,))).unwrap(), Ok(7));
}

#[test]
fn jobs_that_are_aborted_in_the_queue_leave_the_others_in_their_order() {
    let (simulation, runner) = simulated();
    let mut jobs: Vec<_> = (0..400).map(|number| (number, runner.invoke(noted, (number,)))).collect();
    simulation.run(runner.sleep(ms(0))).unwrap();
    for (number, job) in jobs.iter().rev() {
        if number % 10 > 0 {
            job.abort();
        }
    }
    let kept: Vec<_> = jobs.extract_if(.., |(number, _)| *number % 10 == 0).collect();
    for (number, job) in kept {
        assert_eq!(simulation.run(job), Ok(Ok(number)));
    }
    assert_eq!(runner.live_tasks(), 0);
}

#[test]
fn an_async_job_that_is_aborted_on_its_way_to_a_worker_leaves_that_worker_whole() {
    async fn patient() {
        sleep(ms(1000)).await;
    }
    let (simulation, runner, events) = traced();
    simulation.run(runner.invoke(add, (1, 1))).unwrap().unwrap();
    let job = runner.invoke(on_worker(patient), ());
    // The turn that hands it out, and no more: the worker has not heard of it.
    let abort = runner.clone();
    let id = job.id();
    simulation.run(runner.spawn_task(async {}, "default")).unwrap().unwrap();
    abort.abort(id);
    assert_eq!(simulation.run(job).unwrap(), Err(TaskError::Cancelled));
    simulation.run(runner.invoke(add, (1, 1))).unwrap().unwrap();
    let events = lines(&events.borrow());
    let place = |what: &str| events.iter().position(|event| event.contains(what));
    // It was aborted before it began, and yet it was sent: it begins before its worker hears that it is to end.
    let (aborted, began) = (place("cancel-requested patient"), place("job-start patient"));
    assert!(aborted.is_some() && aborted < began, "{events:#?}");
    assert_eq!(events.iter().filter(|event| event.contains("worker-up")).count(), 1, "{events:#?}");
    assert!(!events.iter().any(|event| event.contains("worker-down")), "{events:#?}");
}
