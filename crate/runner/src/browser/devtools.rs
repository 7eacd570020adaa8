//! What the browser's developer tools show of the runner, in debug builds alone: polls and jobs in the performance panel,
//! and who spawned whom in stack traces.
//!
//! Each poll and each job that takes a measurable time is an entry of User Timing, on a track of its thread, with its
//! task's name, lane and place; a poll so long that it keeps the page from rendering is red. Entries are not kept in the
//! page's memory: the panel has them while it records, and a `PerformanceObserver` hears them. Where there is
//! `console.createTask` (Chromium), a stack trace in a task goes on with the code that spawned it.

use std::sync::Arc;
use std::time::Duration;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::cell::Runnable;
use crate::executor::Core;
use crate::name::Name;
use crate::place::Place;
use crate::pool::WorkerId;
use crate::record::{Key, Record};

/// Browsers call what takes longer a long task: it delays what the user sees.
const LONG: Duration = Duration::from_millis(50);

#[wasm_bindgen]
extern "C" {
    type Timings;

    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static TIMINGS: Timings;

    #[wasm_bindgen(method, catch)]
    fn measure(this: &Timings, name: &str, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = clearMeasures)]
    fn clear_measures(this: &Timings, name: &str);

    #[wasm_bindgen(thread_local_v2, js_name = console)]
    static CONSOLE: JsValue;

    /// What `console.createTask` gives: a task, by whose `run` the browser links stack traces.
    #[derive(Clone)]
    pub(crate) type ConsoleTask;

    #[wasm_bindgen(method)]
    fn run(this: &ConsoleTask, call: &mut dyn FnMut());
}

/// The stack of a task's spawn, where the browser keeps it.
///
/// With `jspi` there is none: a stack cannot be suspended with a frame of JavaScript on it.
pub(crate) fn spawn_stack(name: &Name) -> Option<ConsoleTask> {
    if cfg!(feature = "jspi") {
        return None;
    }
    let create = CONSOLE.with(|console| Reflect::get(console, &"createTask".into())).ok()?;
    let create: js_sys::Function = create.dyn_into().ok()?;
    let task = CONSOLE.with(|console| create.call1(console, &name.to_string().into())).ok()?;
    Some(task.unchecked_into())
}

/// Runs a task's poll, and shows it.
pub(crate) fn run(core: &Core, runnable: Runnable) {
    let shown = Shown::of(core, &runnable.record);
    let begun = core.clock.now();
    match runnable.spawn_stack() {
        Some(task) => {
            let mut runnable = Some(runnable);
            task.run(&mut || {
                if let Some(runnable) = runnable.take() {
                    runnable.run();
                }
            });
        }
        None => {
            runnable.run();
        }
    }
    let took = core.clock.now().saturating_sub(begun);
    let (track, color) = (this_thread(), if took > LONG { "error" } else { "primary" });
    shown.measure(core, &track, color, begun, begun + took);
}

/// Shows a job that is over.
pub(crate) fn show_job(core: &Core, worker: WorkerId, job: Key, begun: Duration, ended: Duration) {
    if let Some(shown) = core.with_record(job, |record| Shown::of(core, record)) {
        let track = format!("worker {}", worker.number + 1);
        shown.measure(core, &track, "tertiary", begun, ended);
    }
}

/// `loop`, or on a worker of the pool `worker 1`.
fn this_thread() -> String {
    let name = Reflect::get(&js_sys::global(), &"name".into()).ok().and_then(|name| name.as_string());
    name.as_deref().and_then(|name| name.strip_prefix("async-runner ")).unwrap_or("loop").to_owned()
}

/// What is shown of a task. Its record may be gone at the end of its poll.
struct Shown {
    task: u64,
    name: Name,
    lane: Arc<str>,
    place: Option<Place>,
}

impl Shown {
    fn of(core: &Core, record: &Record) -> Self {
        let lane = core.lanes.borrow().name(record.lane).clone();
        Self { task: record.key.id, name: record.name.clone(), lane, place: record.place.clone() }
    }

    fn measure(&self, core: &Core, track: &str, color: &str, begun: Duration, ended: Duration) {
        // One that took no time would not be seen, and 100,000 of them would be felt.
        let (Some(start), Some(end)) = (core.clock.page_time(begun), core.clock.page_time(ended)) else { return };
        if end <= start {
            return;
        }
        let properties = Array::of2(&pair("task", &self.task.to_string()), &pair("lane", &self.lane));
        if let Some(place) = &self.place {
            properties.push(&pair("spawned at", &place.to_string()));
        }
        let devtools = object(&[
            ("dataType", "track-entry".into()),
            ("trackGroup", "async-runner".into()),
            ("track", track.into()),
            ("color", color.into()),
            ("tooltipText", format!("{}, in lane {}", self.name, self.lane).into()),
            ("properties", properties.into()),
        ]);
        let detail = object(&[("devtools", devtools)]);
        let options = object(&[("start", start.into()), ("end", end.into()), ("detail", detail)]);
        // The application may have measures of its own by the task's name.
        let name = format!("async-runner: {}", self.name);
        TIMINGS.with(|timings| {
            // A browser that takes no such options shows nothing, and that is all.
            let _ = timings.measure(&name, &options);
            timings.clear_measures(&name);
        });
    }
}

fn pair(name: &str, value: &str) -> JsValue {
    Array::of2(&name.into(), &value.into()).into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a new object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
