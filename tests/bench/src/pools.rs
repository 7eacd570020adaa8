//! Jobs on workers: a pool is started once, warm, and then called.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::Runner;
use futures::future::{join_all, try_join_all};
use gloo_worker::Spawnable;
use gloo_worker::oneshot::{OneshotBridge, oneshot};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasmworker::pool::WebWorkerPool;
use wasmworker::{webworker, webworker_fn};

use crate::work::compute;

fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[derive(Serialize, Deserialize)]
pub struct Pair(u32, u32);

#[webworker_fn]
pub fn add_pair(pair: Pair) -> u32 {
    add(pair.0, pair.1)
}

#[webworker_fn]
pub fn compute_steps(steps: u32) -> u32 {
    compute(steps)
}

/// The second number means steps of arithmetic where the first is 0.
#[oneshot]
async fn GlooCall(pair: (u32, u32)) -> u32 {
    match pair {
        (0, steps) => compute(steps),
        (a, b) => add(a, b),
    }
}

/// What a gloo worker's script calls.
#[wasm_bindgen(js_name = glooWorker)]
pub fn gloo_worker() {
    use gloo_worker::Registrable;
    GlooCall::registrar().register();
}

const GLOO_SCRIPT: &str = "gloo-worker.js";

/// A pool with its workers.
#[wasm_bindgen]
pub struct Pool(Kind);

enum Kind {
    Ours(Runner),
    Wasmworker(Rc<WebWorkerPool>),
    Gloo(Vec<RefCell<OneshotBridge<GlooCall>>>),
}

#[wasm_bindgen]
impl Pool {
    /// Starts one.
    pub async fn start(peer: String, workers: usize) -> Result<Pool, JsValue> {
        Ok(Pool(match peer.as_str() {
            "ours" => {
                // A warm pool is measured, and the peers keep theirs: workers must not be ended between two rounds.
                let builder = Runner::builder().workers(workers).worker_idle_timeout(Duration::MAX);
                Kind::Ours(builder.quick_jobs_together().build().unwrap_throw())
            }
            "wasmworker" => {
                let pool = WebWorkerPool::with_num_workers(workers).await;
                Kind::Wasmworker(Rc::new(pool.map_err(|error| JsValue::from(error.to_string()))?))
            }
            "gloo-worker" => {
                let spawn = |_| RefCell::new(GlooCall::spawner().with_loader(true).spawn(GLOO_SCRIPT));
                Kind::Gloo((0..workers).map(spawn).collect())
            }
            other => return Err(format!("there is no pool {other}").into()),
        }))
    }

    /// Ends its workers.
    pub fn end(self) {
        if let Kind::Ours(runner) = self.0 {
            runner.shut_down();
        }
    }

    /// So many calls, one after the other.
    #[wasm_bindgen(js_name = inTurn)]
    pub async fn in_turn(&self, calls: u32) -> u32 {
        let mut sum = 0;
        for call in 1..=calls {
            sum = add(sum, self.add(call, 1).await);
        }
        sum
    }

    async fn add(&self, a: u32, b: u32) -> u32 {
        match &self.0 {
            Kind::Ours(runner) => runner.invoke(add, (a, b)).await.unwrap_throw(),
            Kind::Wasmworker(pool) => pool.run(webworker!(add_pair), &Pair(a, b)).await,
            Kind::Gloo(bridges) => {
                let mut bridge = bridges[0].borrow().fork();
                bridge.run((a, b)).await
            }
        }
    }

    /// So many calls at once.
    pub async fn together(&self, calls: u32) -> u32 {
        let sums = match &self.0 {
            Kind::Ours(runner) => {
                let handles: Vec<_> = (1..=calls).map(|call| runner.invoke(add, (call, 1))).collect();
                let mut sums = Vec::with_capacity(handles.len());
                for handle in handles {
                    sums.push(handle.await.unwrap_throw());
                }
                sums
            }
            Kind::Wasmworker(pool) => {
                join_all((1..=calls).map(|call| async move { pool.run(webworker!(add_pair), &Pair(call, 1)).await }))
                    .await
            }
            Kind::Gloo(bridges) => {
                let call = |call: u32| {
                    let mut bridge = bridges[call as usize % bridges.len()].borrow().fork();
                    async move { bridge.run((call, 1)).await }
                };
                join_all((1..=calls).map(call)).await
            }
        };
        sums.into_iter().fold(0, add)
    }

    /// So many long calls at once.
    pub async fn long(&self, calls: u32, steps: u32) -> u32 {
        let sums = match &self.0 {
            Kind::Ours(runner) => {
                try_join_all((0..calls).map(|_| runner.invoke(compute, (steps,)))).await.unwrap_throw()
            }
            Kind::Wasmworker(pool) => {
                join_all((0..calls).map(|_| async move { pool.run(webworker!(compute_steps), &steps).await })).await
            }
            Kind::Gloo(bridges) => {
                let call = |call: u32| {
                    let mut bridge = bridges[call as usize % bridges.len()].borrow().fork();
                    async move { bridge.run((0, steps)).await }
                };
                join_all((0..calls).map(call)).await
            }
        };
        sums.into_iter().fold(0, add)
    }
}

/// The same work here, on the caller's thread.
#[wasm_bindgen(js_name = computeHere)]
pub fn compute_here(calls: u32, steps: u32) -> u32 {
    (0..calls).map(|_| compute(steps)).fold(0, add)
}
