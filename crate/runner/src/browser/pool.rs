//! Web workers as the pool: how they are started, and how messages travel.
//!
//! A worker gets the module that runs here, compiled; a message is postcard bytes, as `wire.rs` sends them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::futures::{JsFuture, spawn_local};
use js_sys::{Array, JsString, Promise, Reflect};
use rustc_hash::FxHashMap;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Response, Url, Worker, WorkerOptions};

use super::life::{self, Life};
use super::wire::{bytes_of, message_of, words_of};
use super::{Factory, error_text, script};
use crate::error::TaskError;
use crate::pool::{FromWorker, Hear, Pool, ToWorker, WorkerId};

#[wasm_bindgen]
extern "C" {
    /// Where the JavaScript glue of this module came from. Only looked at where no factory is given: bundlers put
    /// something else here.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE_URL: JsString;

    /// A page and a worker both have one.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &JsString, options: &JsValue) -> Promise;
}

struct Live {
    worker: Worker,
    /// Dropped with the worker.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

thread_local! {
    /// Takes the errors that an ended worker has left on their way: unheard they would reach the page as its own.
    static HUSH: Closure<dyn FnMut(web_sys::Event)> = Closure::new(|event: web_sys::Event| event.prevent_default());
}

impl Live {
    fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onmessageerror(None);
        HUSH.with(|hush| self.worker.set_onerror(Some(hush.as_ref().unchecked_ref())));
        self.worker.terminate();
    }
}

/// The script of workers that no factory makes. It is made when the first is started.
enum Script {
    Unmade,
    /// These workers wait for it.
    Making(Vec<WorkerId>),
    Made(MadeScript),
}

#[derive(Clone)]
struct MadeScript {
    address: String,
    /// Why it is not self-contained, where it is not.
    shortcoming: Option<String>,
}

/// The workers of one runner.
pub(crate) struct BrowserPool {
    shared: Rc<Shared>,
}

struct Shared {
    factory: Option<Factory>,
    /// The runner's origin of time, in milliseconds since the epoch.
    origin: f64,
    hear: RefCell<Option<Hear>>,
    workers: RefCell<FxHashMap<WorkerId, Live>>,
    script: RefCell<Script>,
}

impl BrowserPool {
    pub(crate) fn new(factory: Option<Factory>, origin: f64) -> Self {
        let (hear, workers, script) = (RefCell::new(None), RefCell::default(), RefCell::new(Script::Unmade));
        Self { shared: Rc::new(Shared { factory, origin, hear, workers, script }) }
    }
}

impl Shared {
    /// Starts a worker with the default script, once there is one.
    fn start_by_itself(self: &Rc<Self>, id: WorkerId) -> Result<(), String> {
        let made = match &mut *self.script.borrow_mut() {
            Script::Made(made) => made.clone(),
            Script::Making(waiting) => {
                waiting.push(id);
                return Ok(());
            }
            unmade => {
                *unmade = Script::Making(vec![id]);
                let weak = Rc::downgrade(self);
                spawn_local(async move {
                    let made = make_script().await;
                    if let Some(this) = weak.upgrade() {
                        this.script_is_made(made);
                    }
                });
                return Ok(());
            }
        };
        let options = WorkerOptions::new();
        options.set_name(&name(id));
        let worker = Worker::new_with_options(&made.address, &options).map_err(|error| {
            let reason = error_text(&error);
            format!("{reason} Check that the page's Content-Security-Policy allows blob: in worker-src.")
        })?;
        self.begin(id, worker, made.shortcoming)
    }

    fn script_is_made(self: &Rc<Self>, made: Result<MadeScript, JsValue>) {
        let failure = made.as_ref().err().map(error_text);
        let next = made.map_or(Script::Unmade, Script::Made);
        let Script::Making(waiting) = self.script.replace(next) else { return };
        for id in waiting {
            let started = match &failure {
                None => self.start_by_itself(id),
                Some(reason) => Err(reason.clone()),
            };
            if let (Err(reason), Some(hear)) = (started, self.hear.borrow().clone()) {
                hear(id, vec![FromWorker::Lost(TaskError::WorkerUnavailable(reason))]);
            }
        }
    }

    /// Sends a new worker its first message and hears it from then on.
    fn begin(&self, id: WorkerId, worker: Worker, shortcoming: Option<String>) -> Result<(), String> {
        let hear = self.hear.borrow().clone().ok_or("the pool is not connected to a runner")?;
        let life = Life::new();
        let first_message = self.first_message(id, &life);
        let is_ready = Rc::new(Cell::new(false));
        let on_message = {
            let (hear, is_ready) = (hear.clone(), is_ready.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let message = event.data();
                if !is_ready.get() && message.as_bool() == Some(true) {
                    let hear = hear.clone();
                    let ended = TaskError::WorkerLost(life::ENDED.to_owned());
                    return life.watch(move || hear(id, vec![FromWorker::Gone(ended)]));
                }
                let messages = read(&message, !is_ready.get(), shortcoming.as_deref());
                is_ready.set(true);
                hear(id, messages);
            })
        };
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new({
            let hear = hear.clone();
            move |event: web_sys::Event| {
                event.prevent_default();
                hear(id, vec![FromWorker::Gone(failure(&event, is_ready.get()))]);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        let sent = worker.post_message(&first_message);
        if let Err(error) = sent {
            worker.terminate();
            return Err(error_text(&error));
        }
        self.workers.borrow_mut().insert(id, Live { worker, _on_message: on_message, _on_error: on_error });
        Ok(())
    }

    /// The first message: what the worker's script needs to become one of ours.
    fn first_message(&self, id: WorkerId, life: &Life) -> Array {
        let glue = match self.factory {
            None => GLUE_URL.with(|url| JsValue::from(url.clone())),
            Some(_) => JsValue::NULL,
        };
        let message = Array::of1(&"async-runner".into());
        message.push(&wasm_bindgen::module());
        message.push(&glue);
        message.push(&self.origin.into());
        message.push(&id.number.into());
        message.push(&life.name().into());
        message
    }
}

fn name(id: WorkerId) -> String {
    format!("async-runner worker {}", id.number + 1)
}

/// Makes the default script of this page's glue.
async fn make_script() -> Result<MadeScript, JsValue> {
    let made = match glue_text().await {
        Ok(glue) => script::self_contained(&glue),
        Err(error) => Err(format!("its JavaScript could not be read again: {}", error_text(&error))),
    };
    let (text, shortcoming) = match made {
        Ok(text) => (text, None),
        Err(reason) => (script::importing(), Some(reason)),
    };
    let bag = BlobPropertyBag::new();
    bag.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &bag)?;
    Ok(MadeScript { address: Url::create_object_url_with_blob(&blob)?, shortcoming })
}

/// The text of the glue, which the browser has just loaded as a module: the very same if it still has it.
async fn glue_text() -> Result<String, JsValue> {
    let options = js_sys::Object::new();
    Reflect::set(&options, &"cache".into(), &"force-cache".into())?;
    let response = JsFuture::from(GLUE_URL.with(|url| fetch(url, &options))).await?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(format!("{} answers with {}", response.url(), response.status()).into());
    }
    let text = JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// What a worker's message says. A text that comes first is the script's: it could not load.
fn read(message: &JsValue, is_first: bool, shortcoming: Option<&str>) -> Vec<FromWorker> {
    if is_first && let Some(mut reason) = words_of(message) {
        if let Some(shortcoming) = shortcoming {
            reason.push_str(&format!(
                " (the worker had to import the application, since {shortcoming}; where a policy forbids that, hand \
                 over workers with Builder::worker)"
            ));
        }
        return vec![FromWorker::Lost(TaskError::WorkerUnavailable(reason))];
    }
    postcard::from_bytes(&bytes_of(message)).unwrap_or_else(|reason| {
        let text = format!("it sent a message that cannot be read: {reason}");
        vec![FromWorker::Gone(TaskError::WorkerLost(text))]
    })
}

/// What a worker's `error` or `messageerror` event means.
fn failure(event: &web_sys::Event, is_ready: bool) -> TaskError {
    let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|text| !text.is_empty());
    match (is_ready, text) {
        (false, Some(text)) => TaskError::WorkerUnavailable(text),
        // An error without a message is the script's: it was not found, or a policy forbids it.
        (false, None) => TaskError::WorkerUnavailable(
            "its script did not load; check that it exists and that the page's Content-Security-Policy allows it in \
             worker-src"
                .to_owned(),
        ),
        (true, Some(text)) => TaskError::WorkerLost(text),
        (true, None) => TaskError::WorkerLost("it failed without a message".to_owned()),
    }
}

impl Pool for BrowserPool {
    fn connect(&self, hear: Hear) {
        *self.shared.hear.borrow_mut() = Some(hear);
    }

    fn start(&self, id: WorkerId) -> Result<(), String> {
        match &self.shared.factory {
            None => self.shared.start_by_itself(id),
            Some(factory) => {
                let worker = factory(&name(id)).map_err(|error| error_text(&error))?;
                self.shared.begin(id, worker, None)
            }
        }
    }

    fn send(&self, id: WorkerId, message: ToWorker) {
        let bytes = postcard::to_allocvec(&message).expect("a message is plain data");
        let (content, transfer) = message_of(&bytes);
        let sent = match (self.shared.workers.borrow().get(&id), transfer) {
            (Some(live), Some(transfer)) => live.worker.post_message_with_transfer(&content, &transfer),
            (Some(live), None) => live.worker.post_message(&content),
            (None, _) => return,
        };
        if let (Err(error), Some(hear)) = (sent, self.shared.hear.borrow().clone()) {
            let reason = TaskError::WorkerLost(error_text(&error));
            soon(move || hear(id, vec![FromWorker::Gone(reason)]));
        }
    }

    fn end(&self, id: WorkerId) {
        if let Script::Making(waiting) = &mut *self.shared.script.borrow_mut() {
            waiting.retain(|other| *other != id);
        }
        let live = self.shared.workers.borrow_mut().remove(&id);
        if let Some(live) = live {
            live.end();
        }
    }

    fn default_limit(&self) -> usize {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok();
        let processors = navigator
            .and_then(|navigator| Reflect::get(&navigator, &"hardwareConcurrency".into()).ok())
            .and_then(|count| count.as_f64())
            .unwrap_or(2.0);
        (processors as usize).saturating_sub(1).clamp(1, 8)
    }
}

/// Calls something once this thread is through with what it does.
fn soon(call: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(0, call).forget();
}

impl Drop for Shared {
    fn drop(&mut self) {
        for live in self.workers.get_mut().values() {
            live.end();
        }
        if let Script::Made(made) = self.script.get_mut() {
            // An address that was made here can be taken back; if not, nothing depends on it.
            let _ = Url::revoke_object_url(&made.address);
        }
    }
}
