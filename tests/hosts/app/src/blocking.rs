//! Calls that block by suspending the stack.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::{Runner, TaskError, on_worker, sleep};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::calls::add;
use crate::shown;

async fn later(value: u32) -> u32 {
    sleep(Duration::from_millis(10)).await;
    value
}

fn built() -> Runner {
    Runner::builder().workers(1).build().expect("a browser has what a runner needs")
}

/// Blocks, in sync code, on a sleep, on a job, on an async job, and on a promise of the page's; gives what each gave.
#[wasm_bindgen(jspi)]
pub fn block(promise: Promise) -> Vec<String> {
    let runner = built();
    let inner = runner.clone();
    let pages = async move { JsFuture::from(promise).await.ok().and_then(|value| value.as_string()) };
    vec![
        shown(&runner.can_block()),
        shown(&runner.await_async(later(1))),
        shown(&runner.await_async(async move { inner.invoke(add, (2, 40)).await })),
        shown(&runner.clone().await_async(async move { runner.invoke(on_worker(later), (3,)).await })),
        shown(&built().await_async(pages)),
    ]
}

/// Blocks inside of a task; gives what the task got, and whether another task ran meanwhile, and afterwards.
#[wasm_bindgen(jspi)]
pub fn block_in_a_task() -> Vec<String> {
    let runner = built();
    let other_ran = Rc::new(Cell::new(false));
    let (inner, ran) = (runner.clone(), other_ran.clone());
    let task = async move {
        let note = ran.clone();
        let other = inner.spawn_task(async move { note.set(true) }, "default");
        let job = inner.clone();
        let got = inner.await_async(async move { job.invoke(on_worker(later), (5,)).await });
        let meanwhile = ran.get();
        let joined = other.await;
        vec![shown(&got), shown(&meanwhile), shown(&joined), shown(&ran.get())]
    };
    runner.await_async(task).expect("it ends")
}

/// A task blocks on one that blocks itself; gives what each got, and sums of numbers that were on the stacks meanwhile.
#[wasm_bindgen(jspi)]
pub fn block_in_a_block() -> String {
    let runner = built();
    let outer = runner.clone();
    let task = async move {
        let numbers = std::hint::black_box([2_u32; 64]);
        let inner = outer.clone();
        let got = outer.await_async(async move {
            let numbers = std::hint::black_box([1_u32; 64]);
            let got = inner.await_async(later(7));
            (got, numbers.iter().sum::<u32>())
        });
        shown(&(got, numbers.iter().sum::<u32>()))
    };
    runner.await_async(task).expect("it ends")
}

/// Blocks for some milliseconds; gives the sum of numbers that were on the stack meanwhile.
#[wasm_bindgen(jspi)]
pub fn block_for(milliseconds: u32, number: u32) -> String {
    let numbers = std::hint::black_box([number; 64]);
    let slept = built().await_async(later(milliseconds / 10));
    let longer = built().await_async(async move { sleep(Duration::from_millis(milliseconds.into())).await });
    shown(&(slept, longer, numbers.iter().sum::<u32>()))
}

/// Blocks with JavaScript on the stack, which cannot be suspended; gives the error.
#[wasm_bindgen(jspi)]
pub fn block_through_javascript() -> String {
    let result: Rc<Cell<Option<Result<u32, TaskError>>>> = Rc::default();
    let (slot, runner) = (result.clone(), built());
    let closure = Closure::<dyn FnMut()>::new(move || {
        let inner = runner.clone();
        slot.set(Some(
            runner.await_async(async move { inner.invoke(on_worker(later), (1,)).await }).and_then(|job| job),
        ));
    });
    let function: &js_sys::Function = closure.as_ref().unchecked_ref();
    function.call0(&JsValue::NULL).expect("it catches its own errors");
    shown(&result.take())
}

/// Blocks on a task that waits for one which the block holds up; gives the error.
#[wasm_bindgen(jspi)]
pub fn block_for_ever() -> String {
    let runner = built();
    let inner = runner.clone();
    let task = async move {
        let held_up = inner.task().name("held up").spawn(later(1));
        shown(&inner.await_async(held_up))
    };
    runner.await_async(task).expect("it ends")
}
