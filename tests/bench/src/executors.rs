//! Spawning, awaiting and waking, on each executor by the same code.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use async_runner::Runner;
use futures::channel::oneshot;
use wasm_bindgen::prelude::*;

use crate::work::{Ball, Countdown, compute};

/// What the bench needs of an executor.
trait Executor: Clone + 'static {
    /// Spawns a task and lets go of it.
    fn go(&self, task: impl Future<Output = ()> + 'static);

    /// Spawns a task; the result gives its value.
    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static;

    /// Runs a task and whatever it spawns until it is done.
    fn run(&self, main: impl Future<Output = u32> + 'static) -> impl Future<Output = u32>;
}

async fn fire_and_forget(executor: impl Executor, tasks: u32) -> u32 {
    let inner = executor.clone();
    executor
        .run(async move {
            let countdown = Countdown::from(tasks);
            for _ in 0..tasks {
                let countdown = countdown.clone();
                inner.go(async move { countdown.tick() });
            }
            countdown.ended().await;
            tasks
        })
        .await
}

async fn spawn_all_await_all(executor: impl Executor, tasks: u32, steps: u32) -> u32 {
    let inner = executor.clone();
    executor
        .run(async move {
            let spawn = |number: u32| inner.spawn(async move { number ^ compute(steps) });
            let handles: Vec<_> = (0..tasks).map(spawn).collect();
            let mut sum = 0_u32;
            for handle in handles {
                sum = sum.wrapping_add(handle.await);
            }
            sum
        })
        .await
}

async fn spawn_and_await_in_turn(executor: impl Executor, tasks: u32) -> u32 {
    let inner = executor.clone();
    executor
        .run(async move {
            let mut sum = 0_u32;
            for number in 0..tasks {
                sum = sum.wrapping_add(inner.spawn(async move { number }).await);
            }
            sum
        })
        .await
}

async fn ping_pong(executor: impl Executor, rounds: u32) -> u32 {
    let inner = executor.clone();
    executor
        .run(async move {
            let ball = Ball::new();
            let side = |side| {
                let playing = ball.clone().play(side, rounds);
                inner.spawn(async move {
                    playing.await;
                    1
                })
            };
            let (ping, pong) = (side(0), side(1));
            ping.await + pong.await
        })
        .await
}

#[derive(Clone)]
struct Ours(Runner);

impl Executor for Ours {
    fn go(&self, task: impl Future<Output = ()> + 'static) {
        self.0.spawn_task(task, "default");
    }

    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static {
        let handle = self.0.spawn_task(task, "default");
        async { handle.await.unwrap_throw() }
    }

    async fn run(&self, main: impl Future<Output = u32> + 'static) -> u32 {
        self.0.spawn_task(main, "default").await.unwrap_throw()
    }
}

#[derive(Clone, Copy)]
struct BindgenFutures;

impl Executor for BindgenFutures {
    fn go(&self, task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }

    // It has no handle: a channel is what people take.
    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static {
        let (sender, receiver) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async {
            let _ = sender.send(task.await);
        });
        async { receiver.await.unwrap_throw() }
    }

    async fn run(&self, main: impl Future<Output = u32> + 'static) -> u32 {
        self.spawn(main).await
    }
}

#[derive(Clone)]
struct AsyncExecutor(Rc<async_executor::LocalExecutor<'static>>);

impl Executor for AsyncExecutor {
    fn go(&self, task: impl Future<Output = ()> + 'static) {
        self.0.spawn(task).detach();
    }

    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static {
        self.0.spawn(task)
    }

    async fn run(&self, main: impl Future<Output = u32> + 'static) -> u32 {
        self.0.run(main).await
    }
}

#[derive(Clone)]
struct TokioLocalSet(Rc<tokio::task::LocalSet>);

impl Executor for TokioLocalSet {
    fn go(&self, task: impl Future<Output = ()> + 'static) {
        self.0.spawn_local(task);
    }

    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static {
        let handle = self.0.spawn_local(task);
        async { handle.await.unwrap_throw() }
    }

    async fn run(&self, main: impl Future<Output = u32> + 'static) -> u32 {
        self.0.run_until(main).await
    }
}

/// No executor, but what async-executor stands on, with a queue and nothing else.
#[derive(Clone, Default)]
struct BareAsyncTask(Rc<RefCell<VecDeque<async_task::Runnable>>>);

impl BareAsyncTask {
    fn cell<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> async_task::Task<T> {
        let queue = std::mem::ManuallyDrop::new(self.0.clone());
        // SAFETY: the module has one thread, so nothing is sent anywhere. Leaking a count of the queue is harmless here.
        let queue: &'static RefCell<_> = unsafe { &*Rc::as_ptr(&queue) };
        let queue = OneThread(queue);
        let schedule = move |runnable| queue.get().borrow_mut().push_back(runnable);
        // SAFETY: as above; future and function are 'static.
        let (runnable, task) = unsafe { async_task::spawn_unchecked(task, schedule) };
        runnable.schedule();
        task
    }
}

#[derive(Clone, Copy)]
struct OneThread(&'static RefCell<VecDeque<async_task::Runnable>>);

impl OneThread {
    fn get(&self) -> &RefCell<VecDeque<async_task::Runnable>> {
        self.0
    }
}

// SAFETY: the module has one thread.
unsafe impl Send for OneThread {}
// SAFETY: the module has one thread.
unsafe impl Sync for OneThread {}

impl Executor for BareAsyncTask {
    fn go(&self, task: impl Future<Output = ()> + 'static) {
        self.cell(task).detach();
    }

    fn spawn(&self, task: impl Future<Output = u32> + 'static) -> impl Future<Output = u32> + 'static {
        self.cell(task)
    }

    async fn run(&self, main: impl Future<Output = u32> + 'static) -> u32 {
        let main = self.cell(main);
        loop {
            let next = self.0.borrow_mut().pop_front();
            let Some(runnable) = next else { break };
            runnable.run();
        }
        main.await
    }
}

thread_local! {
    /// An application's runner lives as long as its page; with the last one the memory goes that is kept for tasks.
    static LIVES: Runner = Runner::builder().workers(0).build().unwrap_throw();
}

/// Whether the trace is heard.
fn ours(traced: bool) -> Ours {
    LIVES.with(|_| ());
    let builder = Runner::builder().workers(0);
    let builder = if traced {
        let mut heard = 0_u32;
        builder.on_event(move |event| {
            heard = heard.wrapping_add(1);
            std::hint::black_box(&event);
        })
    } else {
        builder
    };
    Ours(builder.build().unwrap_throw())
}

/// Looks at the runner's clock so often, as each event of a trace may have to.
#[wasm_bindgen(js_name = lookAtClock)]
pub fn look_at_clock(looks: u32) -> f64 {
    let Ours(runner) = ours(false);
    (0..looks).map(|_| runner.now().as_secs_f64()).sum()
}

/// Runs one case on one peer. The names are those of the page's table.
#[wasm_bindgen(js_name = runTasks)]
pub async fn run_tasks(case: String, peer: String, tasks: u32, steps: u32) -> Result<u32, JsValue> {
    match peer.as_str() {
        "ours" | "off" | "absent" => run_case(&case, ours(false), tasks, steps).await,
        "on" => run_case(&case, ours(true), tasks, steps).await,
        "wasm-bindgen-futures" => run_case(&case, BindgenFutures, tasks, steps).await,
        "async-executor" => run_case(&case, AsyncExecutor(Rc::default()), tasks, steps).await,
        "tokio LocalSet" => run_case(&case, TokioLocalSet(Rc::default()), tasks, steps).await,
        "bare async-task" => run_case(&case, BareAsyncTask::default(), tasks, steps).await,
        other => Err(format!("there is no executor {other}").into()),
    }
}

async fn run_case(case: &str, executor: impl Executor, tasks: u32, steps: u32) -> Result<u32, JsValue> {
    Ok(match case {
        "fire-and-forget" => fire_and_forget(executor, tasks).await,
        "spawn-all-await-all" => spawn_all_await_all(executor, tasks, steps).await,
        "spawn-and-await-in-turn" => spawn_and_await_in_turn(executor, tasks).await,
        "ping-pong" => ping_pong(executor, tasks).await,
        other => return Err(format!("there is no case {other}").into()),
    })
}
