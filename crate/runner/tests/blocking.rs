//! What blocks, whom it holds up, and when it can never end.

#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use async_runner::sim::busy;
use async_runner::{BlockOn, Lane, Runner, TaskError, defer, sleep};
use common::{lines, ms, simulated, traced};

fn current() -> Runner {
    Runner::current().expect("this runs inside of a task")
}

#[test]
fn await_async_outside_of_any_task_runs_the_whole_loop() {
    let (simulation, runner) = simulated();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let inside = seen.clone();
    runner.spawn_task(
        async move {
            sleep(ms(2)).await;
            inside.borrow_mut().push("background");
        },
        "default",
    );
    let value = runner.await_async(async {
        sleep(ms(5)).await;
        "target"
    });
    assert_eq!(value, Ok("target"));
    assert_eq!(*seen.borrow(), ["background"]);
    assert_eq!(simulation.now(), ms(5));
}

#[test]
fn await_async_of_a_deferred_call_runs_it_here() {
    fn double(number: u32) -> u32 {
        busy(ms(1));
        number * 2
    }
    let (_, runner, events) = traced();
    assert_eq!(runner.await_async(defer(double, (21,))), Ok(42));
    assert!(events.borrow().is_empty());
}

#[test]
fn await_async_inside_of_a_task_polls_nobody_but_its_target_and_what_that_spawns() {
    let (simulation, runner, events) = traced();
    let main = runner.task().name("main").spawn(async {
        current().task().name("bystander").spawn(async {
            sleep(ms(1)).await;
        });
        sleep(ms(0)).await;
        current()
            .await_async(async {
                let child = current().task().name("child").spawn(async {
                    sleep(ms(3)).await;
                });
                child.await.unwrap();
            })
            .unwrap();
    });
    simulation.run(main).unwrap().unwrap();
    simulation.run(runner.at_rest()).unwrap();
    let events = lines(&events.borrow());
    let start = events.iter().position(|event| event.contains("block-start main")).expect("it blocks");
    let end = events.iter().position(|event| event.contains("block-end main")).expect("the block ends");
    let polled: Vec<_> = events[start..end].iter().filter(|event| event.contains("poll-start")).collect();
    assert!(!polled.is_empty());
    assert!(!polled.iter().any(|event| event.contains("bystander")), "{events:#?}");
    assert!(events[end..].iter().any(|event| event.contains("poll-start bystander")), "{events:#?}");
    assert_eq!(events.iter().filter(|event| event.contains("poll-start main")).count(), 1, "a block is one poll");
}

#[test]
fn the_workers_go_on_while_the_loop_is_blocked() {
    fn job() -> u32 {
        busy(ms(4));
        1
    }
    let (simulation, runner, events) = traced();
    let main = runner.task().name("main").spawn(async {
        let job = current().invoke(job, ());
        // The job is handed out with this turn.
        sleep(ms(1)).await;
        current().await_async(async { sleep(ms(10)).await }).unwrap();
        job.await.unwrap()
    });
    assert_eq!(simulation.run(main).unwrap(), Ok(1));
    let events = lines(&events.borrow());
    let end = events.iter().position(|event| event.contains("block-end")).expect("the block ends");
    assert!(events[..end].iter().any(|event| event.contains("job-end job")), "{events:#?}");
}

#[test]
fn a_target_that_waits_for_a_task_held_up_by_the_block_is_a_deadlock_that_names_both() {
    let (simulation, runner) = simulated();
    let main = runner.task().name("main").spawn(async {
        let slow = current().task().name("slow").spawn(async {
            sleep(ms(5)).await;
        });
        current().await_async(slow)
    });
    let Err(TaskError::Deadlock(text)) = simulation.run(main).unwrap().unwrap() else { panic!("no deadlock") };
    assert!(text.starts_with("`main` (") && text.contains(") blocks until"), "{text}");
    assert!(text.contains("waits for `slow` (") && text.contains("), which this very block holds up"), "{text}");
}

#[test]
fn a_child_in_its_parents_full_lane_is_a_deadlock_under_a_block() {
    let (simulation, runner) = simulated();
    runner.configure("one", Lane::new().concurrency(1)).unwrap();
    let main = runner.task().name("main").lane("one").spawn(async {
        current().await_async(async { current().task().name("child").lane("one").spawn(async {}).await })
    });
    let error = simulation.run(main).unwrap().unwrap();
    assert!(matches!(error, Err(TaskError::Deadlock(_))), "{error:?}");
}

#[test]
fn what_could_only_arrive_from_outside_is_an_error_at_once() {
    let (_, runner) = simulated();
    let error = runner.await_async(std::future::pending::<()>()).unwrap_err();
    assert!(matches!(error, TaskError::BlockingUnavailable(_)), "{error:?}");
}

#[test]
fn a_hold_keeps_the_others_waiting_though_its_task_gives_the_thread_back() {
    let (simulation, runner, events) = traced();
    let holder = runner.task().name("holder").spawn(async {
        let hold = current().hold().unwrap();
        sleep(ms(2)).await;
        sleep(ms(2)).await;
        drop(hold);
        sleep(ms(2)).await;
    });
    runner.task().name("other").spawn(async {});
    simulation.run(holder).unwrap().unwrap();
    let events = lines(&events.borrow());
    assert!(events.contains(&"4 loop poll-start other".to_owned()), "{events:#?}");
    let polls = events.iter().filter(|event| event.contains("poll-start holder")).count();
    assert_eq!(polls, 2, "one for the hold, one after its last sleep: {events:#?}");
}

#[test]
fn a_blocking_sleep_is_a_block_in_the_trace() {
    let (simulation, runner, events) = traced();
    let sleeper = runner.task().name("sleeper").spawn(async {
        let _block = current().block(&BlockOn::Sleep).unwrap();
        sleep(ms(3)).await;
    });
    simulation.run(sleeper).unwrap().unwrap();
    let told = lines(&events.borrow());
    assert_eq!(
        told,
        [
            "0 loop spawn sleeper by nobody",
            "0 loop poll-start sleeper",
            "0 loop block-start sleeper on sleep",
            "3 loop block-end sleeper",
            "3 loop poll-end sleeper waits for []",
            "3 loop done sleeper Ok",
        ]
    );
}

#[test]
fn aborting_a_holder_lets_the_others_go_on() {
    let (simulation, runner) = simulated();
    let holder = runner.spawn_task(
        async {
            let _hold = current().hold().unwrap();
            std::future::pending::<()>().await;
        },
        "default",
    );
    let other = runner.spawn_task(async { 1 }, "default");
    let outside = async_runner::Runner::clone(&runner);
    simulation.run(async { outside.at_rest().await }).unwrap();
    holder.abort();
    assert_eq!(simulation.run(other).unwrap(), Ok(1));
    assert_eq!(simulation.run(holder).unwrap(), Err(TaskError::Cancelled));
}

#[test]
fn a_hold_outside_of_a_task_is_an_error() {
    let (_, runner) = simulated();
    assert!(matches!(runner.hold(), Err(TaskError::NoAsyncContext(_))));
}

#[test]
fn the_programs_own_block_holds_nobody_up() {
    let (simulation, runner, events) = traced();
    let program = runner.task().name("program").program().spawn(async {
        let runner = current();
        runner.task().name("background").spawn(async { sleep(ms(1)).await });
        let target = runner.task().name("target").spawn(async { sleep(ms(2)).await });
        let _block = runner.block(&BlockOn::Task(target.id())).unwrap();
        target.await.unwrap();
    });
    simulation.run(program).unwrap().unwrap();
    let events = lines(&events.borrow());
    let end = events.iter().position(|event| event.contains("block-end program")).expect("the block ends");
    assert!(events[..end].iter().any(|event| event.contains("done background")), "{events:#?}");
}

#[test]
fn a_target_that_waits_for_a_queue_can_go_on_while_somebody_may_fill_it() {
    let (simulation, runner) = simulated();
    let main = runner.task().name("main").spawn(async {
        current().await_async(async {
            let item = Rc::new(RefCell::new(None));
            let filled = item.clone();
            let producer = current().spawn_task(
                async move {
                    sleep(ms(5)).await;
                    *filled.borrow_mut() = Some(7);
                },
                "default",
            );
            let watched = producer.id();
            std::future::poll_fn(|cx| {
                if let Some(item) = item.borrow_mut().take() {
                    return std::task::Poll::Ready(item);
                }
                // It is woken by the producer's end, but all it says is that it waits for a queue.
                let _ = std::pin::Pin::new(&mut Runner::ended(&current(), watched)).poll(cx);
                current().waits_on(async_runner::trace::WaitingOn::only(async_runner::trace::WaitKind::Queue));
                std::task::Poll::Pending
            })
            .await
        })
    });
    assert_eq!(simulation.run(main).unwrap(), Ok(Ok(7)));
}

#[test]
fn tasks_that_wait_for_each_other_under_a_block_are_a_deadlock() {
    let (simulation, runner) = simulated();
    let main = runner.task().name("main").spawn(async {
        current().await_async(async {
            let other: Rc<RefCell<Option<async_runner::JoinHandle<()>>>> = Rc::default();
            let inside = other.clone();
            let a = current().task().name("a").spawn(async move {
                sleep(ms(1)).await;
                let other = inside.borrow_mut().take().expect("it was put there");
                let _ = other.await;
            });
            let b = current().task().name("b").spawn(async move {
                let _ = a.await;
            });
            let watched = b.id();
            *other.borrow_mut() = Some(b);
            current().ended(watched).await;
        })
    });
    let Err(TaskError::Deadlock(text)) = simulation.run(main).unwrap().unwrap() else { panic!("no deadlock") };
    let path: Vec<_> = text.split(", which waits for ").map(|part| part.get(..3).unwrap_or_default()).collect();
    assert_eq!(path[1..], ["`b`", "`a`"], "{text}");
    assert!(text.ends_with(": they wait for each other"), "{text}");
}

#[test]
fn a_timer_rings_under_a_block_though_what_the_target_spawned_yields_again_and_again() {
    let (simulation, runner) = simulated();
    let task = runner.spawn_task(
        async {
            current().await_async(async {
                let yields = Rc::new(std::cell::Cell::new(0));
                let counts = yields.clone();
                let other = current().spawn_task(
                    async move {
                        while counts.get() < 1000 {
                            counts.set(counts.get() + 1);
                            async_runner::sim::busy(ms(1));
                            yield_once().await;
                        }
                    },
                    "default",
                );
                sleep(ms(20)).await;
                other.abort();
                yields.get()
            })
        },
        "default",
    );
    let yields = simulation.run(task).unwrap().unwrap().unwrap();
    assert!(yields < 100, "{yields}");
}

async fn yield_once() {
    let mut has_yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

#[test]
fn a_task_that_a_block_holds_up_can_be_aborted_while_the_block_goes_on() {
    struct Dropped(Rc<RefCell<Vec<&'static str>>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.borrow_mut().push("dropped");
        }
    }
    let (simulation, runner) = simulated();
    let seen: Rc<RefCell<Vec<&str>>> = Rc::default();
    let inside = seen.clone();
    let main = runner.spawn_task(
        async move {
            let guard = Dropped(inside.clone());
            let held = current().spawn_task(
                async move {
                    let _guard = guard;
                    sleep(ms(1)).await;
                    unreachable!("it is held up, and then aborted");
                },
                "default",
            );
            sleep(ms(0)).await;
            let log = inside.clone();
            current()
                .await_async(async move {
                    sleep(ms(5)).await; // by now the other is ready, and kept back
                    held.abort();
                    assert_eq!(held.await, Err(TaskError::Cancelled));
                    log.borrow_mut().push("the block goes on");
                })
                .unwrap();
        },
        "default",
    );
    simulation.run(main).unwrap().unwrap();
    assert_eq!(*seen.borrow(), ["dropped", "the block goes on"]);
}

#[test]
fn a_target_that_also_waits_for_something_from_outside_is_no_deadlock() {
    let (simulation, runner) = simulated();
    let from_outside: Rc<RefCell<Option<Waker>>> = Rc::default();
    let arrives: Rc<RefCell<Option<u32>>> = Rc::default();
    // Somebody beside this runner, as an event of the page would be.
    let (other, waker, value) = (simulation.runner().build().unwrap(), from_outside.clone(), arrives.clone());
    let inside = other.clone();
    drop(other.spawn_task(
        async move {
            inside.sleep(ms(20)).await;
            *value.borrow_mut() = Some(7);
            waker.take().expect("somebody waits").wake();
        },
        "default",
    ));
    let main = runner.spawn_task(
        async move {
            let held = current().spawn_task(async { sleep(ms(1)).await }, "default");
            sleep(ms(0)).await;
            current().await_async(async move {
                let mut held = pin!(held);
                poll_fn(|cx| {
                    if held.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(0);
                    }
                    *from_outside.borrow_mut() = Some(cx.waker().clone());
                    arrives.borrow_mut().take().map_or(Poll::Pending, Poll::Ready)
                })
                .await
            })
        },
        "default",
    );
    assert_eq!(simulation.run(main).unwrap(), Ok(Ok(7)));
}

#[test]
fn a_target_that_polls_only_those_of_its_parts_that_were_woken_is_found_to_be_deadlocked_too() {
    let (simulation, runner) = simulated();
    runner.configure("one", Lane::new().concurrency(1)).unwrap();
    let main = runner.task().name("main").lane("one").spawn(async {
        current().await_async(async {
            let mut child = pin!(current().task().name("child").lane("one").spawn(async {}));
            let (mut first, mut kept) = (true, None);
            poll_fn(|cx| {
                kept = Some(cx.waker().clone());
                if std::mem::take(&mut first) { child.as_mut().poll(cx).map(|_| ()) } else { Poll::Pending }
            })
            .await;
            drop(kept);
        })
    });
    let error = simulation.run(main).unwrap().unwrap();
    assert!(matches!(error, Err(TaskError::Deadlock(_))), "{error:?}");
}

#[test]
fn a_target_that_gives_its_parts_wakers_of_its_own_may_have_one_that_waits_for_something_from_outside() {
    /// What `FuturesUnordered` gives each of its parts.
    struct Part(Waker, AtomicBool);
    impl Wake for Part {
        fn wake(self: Arc<Self>) {
            self.1.store(true, Ordering::Relaxed);
            self.0.wake_by_ref();
        }
    }
    let (simulation, runner) = simulated();
    let (sender, arrives) = (Rc::new(RefCell::new(None::<Waker>)), Rc::new(Cell::new(false)));
    // Somebody beside this runner, as an event of the page would be.
    let other = simulation.runner().build().unwrap();
    let (sends, has_arrived, inside) = (sender.clone(), arrives.clone(), other.clone());
    drop(other.spawn_task(
        async move {
            inside.sleep(ms(20)).await;
            has_arrived.set(true);
            sends.take().expect("somebody waits").wake();
        },
        "default",
    ));
    let main = runner.spawn_task(
        async move {
            let held = current().spawn_task(async { sleep(ms(1)).await }, "default");
            sleep(ms(0)).await;
            let foreign = poll_fn(move |cx| {
                *sender.borrow_mut() = Some(cx.waker().clone());
                if arrives.get() { Poll::Ready(7) } else { Poll::Pending }
            });
            current().await_async(async move {
                let (mut held, mut foreign) = (pin!(held), pin!(foreign));
                let mut parts: Vec<Arc<Part>> = Vec::new();
                poll_fn(|cx| {
                    if parts.is_empty() {
                        let part = || Arc::new(Part(cx.waker().clone(), AtomicBool::new(true)));
                        parts.extend([part(), part()]);
                    }
                    let is_woken = |part: &Arc<Part>| part.1.swap(false, Ordering::Relaxed);
                    let waker = |part: &Arc<Part>| Waker::from(part.clone());
                    if is_woken(&parts[0]) && held.as_mut().poll(&mut Context::from_waker(&waker(&parts[0]))).is_ready()
                    {
                        return Poll::Ready(0);
                    }
                    match is_woken(&parts[1]) {
                        true => foreign.as_mut().poll(&mut Context::from_waker(&waker(&parts[1]))),
                        false => Poll::Pending,
                    }
                })
                .await
            })
        },
        "default",
    );
    assert_eq!(simulation.run(main).unwrap(), Ok(Ok(7)));
}

#[test]
fn finding_out_what_a_target_waits_for_is_no_part_of_the_trace() {
    let (simulation, runner, events) = traced();
    let main = runner.task().name("main").spawn(async {
        let slow = current().task().name("slow").spawn(async { sleep(ms(5)).await });
        let target = current().task().name("target").spawn(slow);
        current().await_async(target)
    });
    let told = simulation.run(main).unwrap().unwrap();
    assert!(matches!(told, Err(TaskError::Deadlock(_))), "{told:?}");
    simulation.run_to_rest();
    let events = lines(&events.borrow());
    for name in ["main", "slow", "target"] {
        let begun = events.iter().filter(|event| event.ends_with(&format!("poll-start {name}"))).count();
        let ended = events.iter().filter(|event| event.contains(&format!("poll-end {name} "))).count();
        assert_eq!(begun, ended, "{events:#?}");
    }
}
