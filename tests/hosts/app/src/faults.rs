//! What goes wrong on purpose. Each function gives what the callers were told, and what the pool does afterwards.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::trace::{Event, What};
use async_runner::{Runner, TaskError, on_worker, sleep};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

use crate::calls::{add, fails};
use crate::{builder, shown};

/// One job, of which only the error is of interest.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn one_call(make_worker: Option<Function>) -> Result<String, JsError> {
    Ok(shown(&builder(make_worker).workers(2).build()?.invoke(add, (2, 40)).await))
}

/// One job, for workers that may take a moment until they are ready and no more.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn one_call_in_time(make_worker: Function) -> Result<String, JsError> {
    let builder = builder(Some(make_worker)).workers(1).worker_start_timeout(Duration::from_millis(50));
    Ok(shown(&builder.build()?.invoke(add, (2, 40)).await))
}

fn this_worker() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn closes_itself() {
    this_worker().close();
}

async fn closes_itself_and_waits() {
    this_worker().close();
    std::future::pending().await
}

fn takes_all_memory() {
    loop {
        std::mem::forget(std::hint::black_box(Vec::<u8>::with_capacity(256 << 20)));
    }
}

fn says_nonsense(kind: u32) {
    let message = match kind {
        0 => JsValue::from("a message of the job's own"),
        1 => JsValue::from(42),
        _ => js_sys::Uint8Array::from(&[255_u8; 9][..]).into(),
    };
    this_worker().post_message(&message).expect("it is plain data");
}

fn traps() {
    std::arch::wasm32::unreachable()
}

fn overflows_the_stack(depth: u64) -> u64 {
    if std::hint::black_box(depth) == u64::MAX { 0 } else { overflows_the_stack(depth + 1).wrapping_mul(3) + 1 }
}

fn throws() {
    wasm_bindgen::throw_str("thrown in JavaScript");
}

async fn waits_for_ever() {
    std::future::pending().await
}

/// Runs a faulty job by its name beside one that is well; gives what each ended with, and the job after them.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn fault(name: String) -> Result<Vec<String>, JsError> {
    let runner = builder(None).workers(2).build()?;
    let well = runner.invoke(on_worker(well), ());
    let faulty = match name.as_str() {
        "closes itself" => shown(&runner.invoke(closes_itself, ()).await),
        "closes itself and waits" => shown(&runner.invoke(on_worker(closes_itself_and_waits), ()).await),
        "panics" => shown(&runner.invoke(fails, ("config".to_owned(),)).await),
        "traps" => shown(&runner.invoke(traps, ()).await),
        "overflows the stack" => shown(&runner.invoke(overflows_the_stack, (0,)).await),
        "takes all memory" => shown(&runner.invoke(takes_all_memory, ()).await),
        "says a text" => shown(&runner.invoke(says_nonsense, (0,)).await),
        "says a number" => shown(&runner.invoke(says_nonsense, (1,)).await),
        "says bytes" => shown(&runner.invoke(says_nonsense, (2,)).await),
        "throws" => shown(&runner.invoke(throws, ()).await),
        _ => return Err(JsError::new("there is no such fault")),
    };
    Ok(vec![faulty, shown(&well.await), shown(&runner.invoke(add, (1, 1)).await)])
}

pub(crate) async fn well() -> u32 {
    sleep(Duration::from_millis(20)).await;
    7
}

/// Calls `end` once a job runs on a worker that the page has made, and gives what the job ended with, and the next.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn ended_from_outside(make_worker: Function, end: Function) -> Result<Vec<String>, JsError> {
    let started = Rc::new(RefCell::new(Some(end)));
    let runner = builder(Some(make_worker))
        .workers(1)
        .on_event(move |event: Event| {
            if matches!(event.what, What::JobStart { .. })
                && let Some(end) = started.borrow_mut().take()
            {
                end.call0(&JsValue::NULL).expect("the page ends a worker");
            }
        })
        .build()?;
    let ended = shown(&runner.invoke(on_worker(waits_for_ever), ()).await);
    Ok(vec![ended, shown(&runner.invoke(add, (1, 1)).await)])
}

fn perhaps(number: u32) -> u32 {
    match number % 40 {
        9 => panic!("job {number}"),
        19 => std::arch::wasm32::unreachable(),
        29 => wasm_bindgen::throw_str("thrown"),
        39 => {
            this_worker().close();
            0
        }
        _ => number,
    }
}

/// 1,000 jobs, every tenth of which takes its worker along; gives how many ended in which way.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn many_faults() -> Result<String, JsError> {
    let runner = builder(None).workers(3).build()?;
    let handles: Vec<_> = (0..1000).map(|number| runner.invoke(perhaps, (number,))).collect();
    let (mut right, mut panicked, mut lost, mut other) = (0, 0, 0, 0);
    for (number, handle) in (0..).zip(handles) {
        match (number % 40, handle.await) {
            (9, Err(TaskError::Panicked(message))) if message.starts_with(&format!("job {number}, ")) => panicked += 1,
            (19 | 29, Err(TaskError::WorkerLost(_))) => lost += 1,
            // Whether its own end or its result comes first is open; it ran once either way.
            (39, Err(TaskError::WorkerLost(_)) | Ok(0)) => lost += 1,
            (_, Ok(value)) if value == number => right += 1,
            _ => other += 1,
        }
    }
    let left = runner.live_tasks();
    Ok(format!("{right} right, {panicked} panicked, {lost} lost, {other} other, {left} left"))
}

/// The loop's own end; gives what each handle was told, whatever its task waited for, and what comes of new work.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn end_of_the_loop(how: String) -> Result<Vec<String>, JsError> {
    let runner = builder(None).workers(1).build()?;
    let waits = runner.spawn_task(std::future::pending::<()>(), "default");
    let sleeps = runner.spawn_task(async { sleep(Duration::from_secs(3600)).await }, "default");
    let job = runner.invoke(on_worker(waits_for_ever), ());
    let inner = runner.clone();
    let awaits =
        runner.spawn_task(async move { inner.spawn_task(std::future::pending::<()>(), "io").await }, "default");
    let culprit = runner.spawn_task(
        async move {
            sleep(Duration::from_millis(5)).await;
            match how.as_str() {
                "panic" => panic!("a mistake"),
                "trap" => std::arch::wasm32::unreachable(),
                _ => wasm_bindgen::throw_str("a mistake"),
            }
        },
        "default",
    );
    let mut told = vec![
        shown(&culprit.await.map(|never: ()| never)),
        shown(&waits.await),
        shown(&sleeps.await),
        shown(&job.await),
        shown(&awaits.await),
    ];
    runner.at_rest().await;
    told.push(shown(&runner.spawn_task(async {}, "default").await));
    told.push(shown(&runner.invoke(add, (1, 1)).await));
    Ok(told)
}

/// Lets go of the runner while a task and a job are under way; gives what they end with, and what the trace told last.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn dropped_with_work_under_way() -> Result<Vec<String>, JsError> {
    let last: Rc<RefCell<String>> = Rc::default();
    let sink = last.clone();
    let runner = builder(None)
        .workers(1)
        .on_event(move |event| {
            if let What::WorkerDown { reason } = event.what {
                *sink.borrow_mut() = reason;
            }
        })
        .build()?;
    let task = runner.spawn_task(well(), "default");
    let failing = runner.invoke(fails, ("config".to_owned(),));
    let job = runner.invoke(on_worker(well), ());
    drop(runner);
    let told = [shown(&task.await), shown(&failing.await.is_err()), shown(&job.await)];
    let next = Runner::builder().workers(1).build()?;
    next.sleep(Duration::from_millis(1)).await;
    Ok(told.into_iter().chain([last.borrow().clone()]).collect())
}

/// The names of the locks that workers hold here: one for each that is alive.
///
/// # Errors
/// What the browser says that has no locks.
#[wasm_bindgen]
pub async fn live_workers() -> Result<u32, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let query: Function = Reflect::get(&locks, &"query".into())?.unchecked_into();
    let state = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(query.call0(&locks)?)).await?;
    let held: js_sys::Array = Reflect::get(&state, &"held".into())?.unchecked_into();
    Ok(held.length())
}
