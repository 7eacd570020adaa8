//! What `spawn_task` and its join handle do.

#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::{Lane, Runner, TaskError, sleep};
use common::{ms, simulated};

#[test]
fn a_handle_gives_the_tasks_value() {
    let (simulation, runner) = simulated();
    let handle = runner.spawn_task(async { 6 * 7 }, "default");
    assert_eq!(simulation.run(handle).unwrap(), Ok(42));
}

#[test]
fn dropping_a_handle_lets_the_task_go_on() {
    let (simulation, runner) = simulated();
    let done = Rc::new(Cell::new(false));
    let inside = done.clone();
    drop(runner.spawn_task(
        async move {
            sleep(ms(5)).await;
            inside.set(true);
        },
        "io",
    ));
    simulation.run_to_rest();
    assert!(done.get());
}

#[test]
fn dropping_the_runner_lets_its_tasks_go_on() {
    let (simulation, runner) = simulated();
    let handle = runner.spawn_task(
        async {
            sleep(ms(5)).await;
            "late"
        },
        "default",
    );
    drop(runner);
    assert_eq!(simulation.run(handle).unwrap(), Ok("late"));
}

#[test]
fn an_aborted_task_is_dropped_and_its_handle_says_cancelled() {
    struct Dropped(Rc<Cell<bool>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let (simulation, runner) = simulated();
    let dropped = Rc::new(Cell::new(false));
    let guard = Dropped(dropped.clone());
    let handle = runner.spawn_task(
        async move {
            let _guard = guard;
            std::future::pending::<()>().await;
        },
        "default",
    );
    handle.abort();
    assert_eq!(simulation.run(handle).unwrap(), Err(TaskError::Cancelled));
    assert!(dropped.get());
}

#[test]
fn aborting_a_task_that_is_done_keeps_its_value() {
    let (simulation, runner) = simulated();
    let handle = runner.spawn_task(async { 1 }, "default");
    simulation.run_to_rest();
    assert!(handle.is_finished());
    handle.abort();
    assert_eq!(simulation.run(handle).unwrap(), Ok(1));
}

#[test]
fn a_panic_is_an_error_for_whoever_awaits_and_for_nobody_else() {
    let (simulation, runner) = simulated();
    let bad = runner.spawn_task(async { panic!("no such page") }, "default");
    let good = runner.spawn_task(async { 1 }, "default");
    assert_eq!(simulation.run(bad).unwrap(), Err::<(), _>(TaskError::Panicked("no such page".to_owned())));
    assert_eq!(simulation.run(good).unwrap(), Ok(1));
}

#[test]
fn an_error_that_nobody_awaits_reaches_the_hook_whenever_the_handle_is_dropped() {
    let heard = Rc::new(Cell::new(0));
    let hook = heard.clone();
    let simulation = async_runner::Simulation::new();
    let runner = simulation.runner().on_unhandled_error(move |_| hook.set(hook.get() + 1)).build().unwrap();
    drop(runner.spawn_task(async { panic!("dropped before") }, "default"));
    simulation.run_to_rest();
    assert_eq!(heard.get(), 1);
    let late = runner.spawn_task(async { panic!("dropped after") }, "default");
    simulation.run_to_rest();
    assert_eq!(heard.get(), 1);
    drop(late);
    assert_eq!(heard.get(), 2);
}

#[test]
fn a_lane_runs_no_more_tasks_at_once_than_its_limit() {
    let (simulation, runner) = simulated();
    runner.configure("gallery", Lane::new().concurrency(2)).unwrap();
    let (now, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    for _ in 0..7 {
        let (now, most) = (now.clone(), most.clone());
        runner.spawn_task(
            async move {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                sleep(ms(10)).await;
                now.set(now.get() - 1);
            },
            "gallery",
        );
    }
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(most.get(), 2);
    assert_eq!(simulation.now(), ms(40));
}

#[test]
fn a_lane_without_room_is_refused() {
    let (_, runner) = simulated();
    let error = runner.configure("none", Lane::new().concurrency(0)).unwrap_err();
    assert!(error.to_string().contains("give it 1 or more"));
}

#[test]
fn ready_tasks_of_a_higher_priority_go_first() {
    let (simulation, runner) = simulated();
    runner.configure("urgent", Lane::new().priority(1)).unwrap();
    let order = Rc::new(std::cell::RefCell::new(Vec::new()));
    for (name, lane) in [("a", "default"), ("b", "urgent"), ("c", "default"), ("d", "urgent")] {
        let order = order.clone();
        runner.spawn_task(async move { order.borrow_mut().push(name) }, lane);
    }
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(*order.borrow(), ["b", "d", "a", "c"]);
}

#[test]
fn an_aborted_task_that_waits_for_its_lane_never_runs() {
    let (simulation, runner) = simulated();
    runner.configure("one", Lane::new().concurrency(1)).unwrap();
    let first = runner.spawn_task(async { sleep(ms(5)).await }, "one");
    let second = runner.spawn_task(async { panic!("it must not run") }, "one");
    let third = runner.spawn_task(async { 3 }, "one");
    second.abort();
    assert_eq!(simulation.run(second).unwrap(), Err::<(), _>(TaskError::Cancelled));
    assert_eq!(simulation.run(first).unwrap(), Ok(()));
    assert_eq!(simulation.run(third).unwrap(), Ok(3));
}

#[test]
fn a_task_that_wakes_itself_lets_the_others_run() {
    let (simulation, runner) = simulated();
    let stop = Rc::new(Cell::new(false));
    let seen = stop.clone();
    let spinner = runner.spawn_task(
        async move {
            let mut turns = 0;
            while !seen.get() {
                turns += 1;
                let mut yielded = false;
                std::future::poll_fn(|cx| {
                    if std::mem::replace(&mut yielded, true) {
                        return std::task::Poll::Ready(());
                    }
                    cx.waker().wake_by_ref();
                    std::task::Poll::Pending
                })
                .await;
            }
            turns
        },
        "default",
    );
    let stopper = runner.spawn_task(async move { stop.set(true) }, "default");
    simulation.run(stopper).unwrap().unwrap();
    assert_eq!(simulation.run(spinner).unwrap(), Ok(1));
}

#[test]
fn a_full_queue_refuses_a_task_and_the_others_go_on() {
    let (simulation, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1).queue(1)).unwrap();
    let work = || async { sleep(ms(1)).await };
    let handles = [runner.spawn_task(work(), "io"), runner.spawn_task(work(), "io"), runner.spawn_task(work(), "io")];
    assert_eq!(runner.lane_counts("io"), async_runner::LaneCounts { running: 1, waiting: 1 });
    let ends: Vec<_> = handles.into_iter().map(|handle| simulation.run(handle).unwrap()).collect();
    assert_eq!(ends, [Ok(()), Ok(()), Err(TaskError::QueueFull("io".to_owned()))]);
    assert_eq!(runner.lane_counts("io"), async_runner::LaneCounts::default());
}

#[test]
fn a_full_queue_refuses_a_job() {
    let (simulation, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1).queue(0)).unwrap();
    let add = |a: u32, b: u32| a + b;
    let first = runner.spawn_task(async_runner::defer(add, (1, 1)), "io");
    let second = runner.spawn_task(async_runner::defer(add, (1, 1)), "io");
    assert_eq!(simulation.run(second).unwrap(), Err(TaskError::QueueFull("io".to_owned())));
    assert_eq!(simulation.run(first).unwrap(), Ok(2));
}

#[test]
fn whoever_waits_for_room_is_let_in_when_there_is_some() {
    let (simulation, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1).queue(1)).unwrap();
    let producer = runner.spawn_task(
        async {
            let runner = Runner::current().unwrap();
            let mut handles = Vec::new();
            for _ in 0..5 {
                runner.room("io").await;
                handles.push(runner.spawn_task(async { sleep(ms(10)).await }, "io"));
            }
            for handle in handles {
                handle.await.unwrap();
            }
        },
        "default",
    );
    assert_eq!(simulation.run(producer).unwrap(), Ok(()));
    assert_eq!(simulation.now(), ms(50));
}

#[test]
fn whoever_waits_for_room_is_let_in_when_the_lane_is_given_more() {
    let (simulation, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1).queue(0)).unwrap();
    let blocker = runner.spawn_task(std::future::pending::<()>(), "io");
    let inner = runner.clone();
    let waits = runner.spawn_task(async move { inner.room("io").await }, "default");
    let inner = runner.clone();
    runner.spawn_task(
        async move {
            inner.sleep(ms(5)).await;
            inner.configure("io", Lane::new().concurrency(2).queue(0)).unwrap();
        },
        "default",
    );
    assert_eq!(simulation.run(waits).unwrap(), Ok(()));
    assert_eq!(simulation.now(), ms(5));
    drop(blocker);
}

#[test]
fn a_handle_tells_its_tasks_number_and_whether_it_has_ended() {
    let (simulation, runner) = simulated();
    let handles = [runner.spawn_task(async {}, "default"), runner.spawn_task(std::future::pending(), "default")];
    assert_eq!(handles.each_ref().map(|handle| handle.id().number()), [0, 1]);
    assert_eq!(handles.each_ref().map(async_runner::JoinHandle::is_finished), [false, false]);
    simulation.run_to_rest();
    assert_eq!(handles.each_ref().map(async_runner::JoinHandle::is_finished), [true, false]);
    assert_eq!(handles.map(|handle| runner.has_ended(handle.id())), [true, false]);
}

#[test]
fn a_timeout_aborts_a_task_that_takes_longer_and_lets_a_faster_one_be() {
    let (simulation, runner) = simulated();
    let slow = runner.spawn_task(async { sleep(ms(100)).await }, "default").timeout(ms(10));
    let fast = runner.spawn_task(async { sleep(ms(5)).await }, "default").timeout(ms(10));
    assert_eq!(simulation.run(fast).unwrap(), Ok(()));
    assert_eq!(simulation.run(slow).unwrap(), Err(TaskError::TimedOut(ms(10))));
    assert_eq!(simulation.now(), ms(10));
    assert_eq!(runner.live_tasks(), 0);
}

#[test]
fn a_runner_is_current_inside_of_its_tasks_only() {
    let (simulation, runner) = simulated();
    assert!(Runner::current().is_none());
    let inside = runner.spawn_task(async { Runner::current().is_some() }, "default");
    assert_eq!(simulation.run(inside).unwrap(), Ok(true));
    assert!(Runner::current().is_none());
}

#[test]
fn shutting_down_ends_every_task_and_tells_every_handle() {
    let (simulation, runner) = simulated();
    let waits = runner.spawn_task(std::future::pending::<()>(), "default");
    let sleeps = runner.spawn_task(sleepy(), "default");
    simulation.run(runner.at_rest_for_a_moment()).unwrap();
    runner.shut_down();
    assert_eq!(runner.live_tasks(), 0);
    assert_eq!(simulation.run(waits).unwrap(), Err(TaskError::Cancelled));
    assert_eq!(simulation.run(sleeps).unwrap(), Err(TaskError::Cancelled));
}

async fn sleepy() {
    sleep(Duration::from_secs(60)).await;
}

/// Lets what is ready run, without waiting for what sleeps.
trait Moment {
    async fn at_rest_for_a_moment(&self);
}

impl Moment for Runner {
    async fn at_rest_for_a_moment(&self) {
        self.spawn_task(async {}, "default").await.unwrap();
    }
}

#[test]
fn what_a_task_spawns_while_a_shutdown_drops_it_is_cancelled_too() {
    struct TidiesUp(Runner);
    impl Drop for TidiesUp {
        fn drop(&mut self) {
            self.0.spawn_task(sleepy(), "default");
        }
    }
    let (simulation, runner) = simulated();
    let guard = TidiesUp(runner.clone());
    runner.spawn_task(
        async move {
            let _guard = guard;
            sleepy().await;
        },
        "default",
    );
    simulation.run(runner.sleep(ms(1))).unwrap();
    runner.shut_down();
    assert_eq!(runner.live_tasks(), 0);
    assert_eq!(simulation.run(runner.spawn_task(async { 7 }, "default")), Ok(Ok(7)), "it can be used again");
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("it would not let go");
    }
}

#[test]
fn a_drop_that_panics_during_an_abort_is_its_tasks_error_and_the_others_go_on() {
    let (simulation, runner) = simulated();
    let bad = runner.spawn_task(
        async {
            let _guard = PanicsWhenDropped;
            std::future::pending::<()>().await;
        },
        "default",
    );
    let inner = runner.clone();
    let good = runner.spawn_task(async move { inner.sleep(ms(5)).await }, "default");
    simulation.run(runner.sleep(ms(1))).unwrap();
    bad.abort();
    assert_eq!(simulation.run(bad).unwrap(), Err(TaskError::Panicked("it would not let go".to_owned())));
    assert_eq!(simulation.run(good).unwrap(), Ok(()));
}

#[test]
fn a_hook_that_spawns_into_a_full_lane_hears_of_its_own_errors_no_more() {
    let heard = Rc::new(Cell::new(0));
    let hook = heard.clone();
    let lane = Lane::new().concurrency(1).queue(0);
    let simulation = async_runner::Simulation::new();
    let builder = simulation.runner().lane("log", lane).on_unhandled_error(move |_| {
        hook.set(hook.get() + 1);
        drop(Runner::current().map(|runner| runner.spawn_task(async {}, "log")));
    });
    let runner = builder.build().unwrap();
    let full = runner.spawn_task(std::future::pending::<()>(), "log");
    drop(runner.spawn_task(async { panic!("no disk") }, "default"));
    simulation.run_to_rest();
    assert_eq!(heard.get(), 1);
    full.abort();
    simulation.run_to_rest();
}

#[test]
fn waiting_for_room_again_and_again_keeps_one_waker() {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    struct Counts;
    impl Wake for Counts {
        fn wake(self: Arc<Self>) {}
    }
    let (_, runner) = simulated();
    runner.configure("io", Lane::new().concurrency(1).queue(0)).unwrap();
    let _full = runner.spawn_task(std::future::pending::<()>(), "io");
    let counts = Arc::new(Counts);
    let waker = Waker::from(counts.clone());
    let mut room = pin!(runner.room("io"));
    for _ in 0..10 {
        assert!(room.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    assert_eq!(Arc::strong_count(&counts), 3, "this test's, the waker, and the lane's");
}

#[test]
fn an_invoked_job_runs_in_the_lane_that_its_task_names() {
    fn busy(number: u32) -> u32 {
        async_runner::sim::busy(ms(10));
        number
    }
    let (simulation, runner) = simulated();
    runner.configure("disk", Lane::new().concurrency(1)).unwrap();
    let jobs: Vec<_> = (0..2).map(|number| runner.task().lane("disk").invoke(busy, (number,))).collect();
    assert_eq!(runner.lane_counts("disk"), async_runner::LaneCounts { running: 1, waiting: 1 });
    for job in jobs {
        simulation.run(job).unwrap().unwrap();
    }
    assert_eq!(simulation.now(), ms(20), "there are two workers, and the lane lets one job run at a time");
}
