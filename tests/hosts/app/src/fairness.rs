//! What the event loop does meanwhile: the executor lets everybody have a turn.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use async_runner::sleep;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::calls::add;
use crate::{builder, shown};

/// Has 1,000 tasks yield for ever until what the page waits for has come; gives that, a job's result, a late task's, and
/// whether every single one of the 1,000 has had a turn after the page's wait too.
///
/// # Errors
/// What a runner says that cannot be built, and what the page throws.
#[wasm_bindgen]
pub async fn while_tasks_yield_for_ever(page: Function) -> Result<Vec<String>, JsValue> {
    let runner = builder(None).workers(1).build().map_err(|error| JsValue::from(error.to_string()))?;
    let stop = Rc::new(Cell::new(false));
    let polls: Rc<Vec<Cell<u64>>> = Rc::new((0..1000).map(|_| Cell::new(0)).collect());
    for number in 0..1000 {
        let (stop, polls) = (stop.clone(), polls.clone());
        let yields = std::future::poll_fn(move |cx| {
            polls[number].set(polls[number].get() + 1);
            if stop.get() {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        });
        runner.spawn_task(yields, "default");
    }
    let seen = JsFuture::from(Promise::from(page.call0(&JsValue::NULL)?)).await?;
    let before: Vec<u64> = polls.iter().map(Cell::get).collect();
    let job = runner.invoke(add, (1, 1)).await;
    let late = runner.spawn_task(async { "late" }, "default").await;
    let all_had_turns = before.iter().zip(polls.iter()).all(|(before, now)| *before > 0 && now.get() > *before);
    stop.set(true);
    runner.at_rest().await;
    Ok(vec![seen.as_string().unwrap_or_default(), shown(&job), shown(&late), shown(&all_had_turns)])
}

/// Has 1,000 tasks sleep for different times; gives how many have woken.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn sleepers() -> Result<u32, JsError> {
    let runner = builder(None).workers(1).build()?;
    let sleeps = |number: u64| async move { sleep(Duration::from_millis(1 + number * 37 % 50)).await };
    let handles: Vec<_> = (0..1000).map(|number| runner.spawn_task(sleeps(number), "default")).collect();
    let mut woken = 0;
    for handle in handles {
        woken += u32::from(handle.await.is_ok());
    }
    Ok(woken)
}
