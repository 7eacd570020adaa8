//! Jobs that are ended: before, while and after they run, by an abort, a timeout, a full queue, or with their batch.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use async_runner::trace::{Event, What};
use async_runner::{Lane, Runner, TaskError, check_cancelled, on_worker};
use wasm_bindgen::prelude::*;

use crate::calls::add;
use crate::faults::well;
use crate::{builder, shown};

fn computes_for_ever() {
    loop {
        check_cancelled();
    }
}

/// A runner whose jobs and workers are counted.
struct Counted {
    runner: Runner,
    /// How many jobs have begun.
    begun: Rc<Cell<u32>>,
    /// How many workers are gone.
    lost: Rc<Cell<u32>>,
}

impl Counted {
    fn new(workers: usize) -> Result<Self, JsError> {
        let (begun, lost) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let (begins, losses) = (begun.clone(), lost.clone());
        let listener = move |event: Event| match event.what {
            What::JobStart { .. } => begins.set(begins.get() + 1),
            What::WorkerDown { .. } => losses.set(losses.get() + 1),
            _ => {}
        };
        Ok(Self { runner: builder(None).workers(workers).on_event(listener).build()?, begun, lost })
    }

    async fn until_begun(&self, jobs: u32) {
        while self.begun.get() < jobs {
            self.runner.sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Ends a job in the way of this name, beside one that is well. Gives what the job ended with, the other, the next, and
/// how many workers that took.
///
/// # Errors
/// What a runner says that cannot be built, and names that are unknown.
#[wasm_bindgen]
pub async fn ended(how: String) -> Result<Vec<String>, JsError> {
    let is_queued = how.ends_with("in the queue");
    let counted = Counted::new(if is_queued { 1 } else { 2 })?;
    let runner = &counted.runner;
    let beside = runner.invoke(on_worker(well), ());
    counted.until_begun(1).await;
    let ended = match how.as_str() {
        "aborted in the queue" => {
            let job = runner.invoke(computes_for_ever, ());
            job.abort();
            shown(&job.await)
        }
        "aborted while it runs" => {
            let job = runner.invoke(computes_for_ever, ());
            counted.until_begun(2).await;
            job.abort();
            shown(&job.await)
        }
        "aborted at its end" => {
            let job = runner.invoke(add, (2, 40));
            while !job.is_finished() {
                runner.sleep(Duration::from_millis(1)).await;
            }
            job.abort();
            shown(&job.await)
        }
        "out of time in the queue" => {
            shown(&runner.invoke(computes_for_ever, ()).timeout(Duration::from_millis(5)).await)
        }
        "out of time while it runs" => {
            let job = runner.invoke(computes_for_ever, ());
            counted.until_begun(2).await;
            shown(&job.timeout(Duration::from_millis(5)).await)
        }
        _ => return Err(JsError::new("there is no such end")),
    };
    let others = [shown(&beside.await), shown(&runner.invoke(add, (1, 1)).await), shown(&counted.lost.get())];
    Ok([ended].into_iter().chain(others).collect())
}

/// Fills a lane's queue, then waits for room in it; gives what each job ended with.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn full_queue() -> Result<Vec<String>, JsError> {
    let runner = builder(None).workers(2).lane("narrow", Lane::new().concurrency(1).queue(1)).build()?;
    let mut jobs: Vec<_> = (0..3).map(|_| runner.task().lane("narrow").invoke(on_worker(well), ())).collect();
    let elsewhere = runner.invoke(add, (1, 1)).await;
    runner.room("narrow").await;
    jobs.push(runner.task().lane("narrow").invoke(on_worker(well), ()));
    let mut told = vec![shown(&elsewhere)];
    for job in jobs {
        told.push(shown(&job.await));
    }
    Ok(told)
}

/// It is quick, and tells each time that it runs.
fn notes_its_run(number: u32) -> u32 {
    async_runner::report(&number).expect("a number is plain data");
    assert_ne!(number, 5, "it has to");
    number
}

/// Loses a worker with a batch of quick jobs half done; gives how many ended in which way, and how often each began.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn half_done_batch() -> Result<String, JsError> {
    let runner = builder(None).workers(1).quick_jobs_together().build()?;
    for number in 100..120 {
        runner.invoke(notes_its_run, (number,)).await.map_err(|error| JsError::new(&error.to_string()))?;
    }
    let runs = Rc::new(RefCell::new([0_u32; 20]));
    let jobs: Vec<_> = (0..20)
        .map(|number| {
            let job = runner.invoke(notes_its_run, (number,));
            let runs = runs.clone();
            job.on_progress(move |number: usize| runs.borrow_mut()[number] += 1);
            job
        })
        .collect();
    let (mut right, mut panicked, mut other) = (0, 0, 0);
    for (number, job) in (0..).zip(jobs) {
        match job.await {
            Ok(value) if value == number => right += 1,
            Err(TaskError::Panicked(_)) if number == 5 => panicked += 1,
            _ => other += 1,
        }
    }
    let once = runs.borrow().iter().filter(|runs| **runs == 1).count();
    Ok(format!("{right} right, {panicked} panicked, {other} other; {once} ran once"))
}
