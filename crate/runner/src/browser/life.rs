//! How the loop learns that a worker is gone when nobody says so: it closed itself, or somebody else ended it.
//!
//! No event tells of that. But a lock (of the Web Locks API) that a worker holds is let go when the worker ends, however
//! it ends: the worker takes one before it says that it is ready, and the loop asks for the same one from then on.
//!
//! A place without that API (an insecure origin, a sandboxed frame) has no such watch: everything else works there, but
//! a job whose worker is ended by a stranger has no end.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use js_sys::futures::{JsFuture, spawn_local};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<LockManager>;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// What a job is told whose worker went this way.
pub(super) const ENDED: &str = "it closed itself, or it was ended from outside of the runner";

/// One worker's lock, as the loop knows it.
pub(super) struct Life {
    name: String,
}

impl Life {
    /// A lock of its own: no two workers of an origin share a name.
    pub(super) fn new() -> Self {
        let number = |_| (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let [a, b, c, d] = [0, 1, 2, 3].map(number);
        Self { name: format!("async-runner {a:08x}{b:08x}{c:08x}{d:08x}") }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Calls `ended` when the worker, which has said that it holds the lock, is gone.
    pub(super) fn watch(&self, ended: impl FnOnce() + 'static) {
        if let Some(asked) = request(&self.name, Closure::once_into_js(ended)) {
            // A refusal only means that nobody watches.
            spawn_local(async { drop(JsFuture::from(asked).await) });
        }
    }
}

/// On the worker: takes the lock, then calls `begin` with whether it holds it.
pub(super) fn hold(name: &str, begin: impl FnOnce(bool) + 'static) {
    let begin = Rc::new(Cell::new(Some(begin)));
    let granted = {
        let begin = begin.clone();
        Closure::once_into_js(move || {
            if let Some(begin) = begin.take() {
                begin(true);
            }
            // Held until the worker ends, for a promise that nobody keeps.
            Promise::new(&mut |_, _| {})
        })
    };
    let asked = request(name, granted);
    spawn_local(async move {
        if let Some(asked) = asked {
            // It ends only when it is refused.
            drop(JsFuture::from(asked).await);
        }
        if let Some(begin) = begin.take() {
            begin(false);
        }
    });
}

/// Asks for a lock; `None` where there are none.
fn request(name: &str, granted: JsValue) -> Option<Promise> {
    LOCKS.with(|locks| locks.as_ref().and_then(|locks| locks.request(name, &granted).ok()))
}
