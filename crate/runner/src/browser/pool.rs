//! Web workers as the pool: how they are started, and how messages travel.
//!
//! A worker gets the module that runs here, compiled; a message is postcard bytes in a buffer that is transferred.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions};

use super::{Factory, error_text};
use crate::error::TaskError;
use crate::pool::{FromWorker, Hear, Pool, ToWorker, WorkerId};

/// What a worker runs when the application gives none: loads the glue from where this thread has it.
///
/// A classic script, since a blob with a static import fails under a CSP and a module blob in a sandboxed frame.
const SCRIPT: &str = "\
self.onmessage = async ({ data }) => {
  self.onmessage = null;
  try {
    const glue = await import(data[2]);
    await glue.default({ module_or_path: data[1] });
    glue.async_runner_worker(data);
  } catch (error) {
    self.postMessage(String((error && error.message) || error));
  }
};";

#[wasm_bindgen]
extern "C" {
    /// Where the JavaScript glue of this module came from. Only looked at where no factory is given: bundlers put
    /// something else here.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE_URL: JsString;
}

struct Live {
    worker: Worker,
    /// Dropped with the worker.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

/// The workers of one runner.
pub(crate) struct BrowserPool {
    factory: Option<Factory>,
    /// The runner's origin of time, in milliseconds since the epoch.
    origin: f64,
    hear: RefCell<Option<Hear>>,
    workers: RefCell<HashMap<WorkerId, Live>>,
    /// The default script's address, made once.
    script: RefCell<Option<String>>,
}

impl BrowserPool {
    pub(crate) fn new(factory: Option<Factory>, origin: f64) -> Self {
        Self { factory, origin, hear: RefCell::new(None), workers: RefCell::default(), script: RefCell::new(None) }
    }

    fn make_worker(&self, name: &str) -> Result<Worker, JsValue> {
        if let Some(factory) = &self.factory {
            return factory(name);
        }
        let script = self.script.borrow().clone();
        let script = match script {
            Some(script) => script,
            None => {
                let bag = BlobPropertyBag::new();
                bag.set_type("text/javascript");
                let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&SCRIPT.into()), &bag)?;
                let url = Url::create_object_url_with_blob(&blob)?;
                *self.script.borrow_mut() = Some(url.clone());
                url
            }
        };
        let options = WorkerOptions::new();
        options.set_name(name);
        Worker::new_with_options(&script, &options)
    }

    /// The first message: what the worker's script needs to become one of ours.
    fn first_message(&self, id: WorkerId) -> Array {
        let glue = match self.factory {
            None => GLUE_URL.with(|url| JsValue::from(url.clone())),
            Some(_) => JsValue::NULL,
        };
        let message = Array::of1(&"async-runner".into());
        message.push(&wasm_bindgen::module());
        message.push(&glue);
        message.push(&self.origin.into());
        message.push(&id.number.into());
        message
    }
}

/// What a worker's message says. A text is the script's own: it could not load.
fn read(message: &JsValue) -> Vec<FromWorker> {
    if let Some(reason) = message.as_string() {
        return vec![FromWorker::Lost(TaskError::WorkerUnavailable(reason))];
    }
    let bytes = message.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
    postcard::from_bytes(&bytes).unwrap_or_else(|reason| {
        let text = format!("it sent a message that cannot be read: {reason}");
        vec![FromWorker::Gone(TaskError::WorkerLost(text))]
    })
}

/// From this size on a buffer changes hands; a smaller one is copied sooner than handed over.
const TRANSFERRED_FROM: usize = 16 * 1024;

/// Bytes as a message, and what of it changes hands.
pub(crate) fn message_of(bytes: &[u8]) -> (Uint8Array, Option<Array>) {
    let array = Uint8Array::from(bytes);
    let transfer = (bytes.len() >= TRANSFERRED_FROM).then(|| Array::of1(&array.buffer()));
    (array, transfer)
}

impl Pool for BrowserPool {
    fn connect(&self, hear: Hear) {
        *self.hear.borrow_mut() = Some(hear);
    }

    fn start(&self, id: WorkerId) -> Result<(), String> {
        let hear = self.hear.borrow().clone().ok_or("the pool is not connected to a runner")?;
        let name = format!("async-runner worker {}", id.number + 1);
        let worker = self.make_worker(&name).map_err(|error| error_text(&error))?;
        let on_message = {
            let hear = hear.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(id, read(&event.data())))
        };
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|text| !text.is_empty());
            let reason = match text {
                Some(text) => TaskError::WorkerLost(text),
                // An error without a message is the script's: it was not found, or a policy forbids it.
                None => TaskError::WorkerUnavailable(
                    "its script did not load; check that it exists and that the page's Content-Security-Policy \
                     allows it in worker-src"
                        .to_owned(),
                ),
            };
            hear(id, vec![FromWorker::Gone(reason)]);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        let sent = worker.post_message(&self.first_message(id));
        if let Err(error) = sent {
            worker.terminate();
            return Err(error_text(&error));
        }
        self.workers.borrow_mut().insert(id, Live { worker, _on_message: on_message, _on_error: on_error });
        Ok(())
    }

    fn send(&self, id: WorkerId, message: ToWorker) {
        let bytes = postcard::to_allocvec(&message).expect("a message is plain data");
        let (array, transfer) = message_of(&bytes);
        let sent = match (self.workers.borrow().get(&id), transfer) {
            (Some(live), Some(transfer)) => live.worker.post_message_with_transfer(&array, &transfer),
            (Some(live), None) => live.worker.post_message(&array),
            (None, _) => return,
        };
        if let (Err(error), Some(hear)) = (sent, self.hear.borrow().clone()) {
            let reason = TaskError::WorkerLost(error_text(&error));
            soon(move || hear(id, vec![FromWorker::Gone(reason)]));
        }
    }

    fn end(&self, id: WorkerId) {
        let live = self.workers.borrow_mut().remove(&id);
        if let Some(live) = live {
            live.worker.set_onmessage(None);
            live.worker.set_onerror(None);
            live.worker.set_onmessageerror(None);
            live.worker.terminate();
        }
    }

    fn default_limit(&self) -> usize {
        let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into()).ok();
        let processors = navigator
            .and_then(|navigator| js_sys::Reflect::get(&navigator, &"hardwareConcurrency".into()).ok())
            .and_then(|count| count.as_f64())
            .unwrap_or(2.0);
        (processors as usize).saturating_sub(1).clamp(1, 8)
    }
}

/// Calls something once this thread is through with what it does.
fn soon(call: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(0, call).forget();
}

impl Drop for BrowserPool {
    fn drop(&mut self) {
        for (_, live) in self.workers.borrow_mut().drain() {
            live.worker.terminate();
        }
        if let Some(script) = self.script.take() {
            // An address that was made here can be taken back; if not, nothing depends on it.
            let _ = Url::revoke_object_url(&script);
        }
    }
}
