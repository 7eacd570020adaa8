//! The runner in a real browser: `wasm-pack test --headless --chrome` (or `--firefox`).
#![cfg(target_arch = "wasm32")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use async_runner::trace::{Event, What};
use async_runner::{BlockOn, Lane, Runner, TaskError, defer, on_worker, sleep};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn runner(workers: usize) -> Runner {
    Runner::builder().workers(workers).build().expect("a browser has what a runner needs")
}

fn traced(workers: usize) -> (Runner, Rc<RefCell<Vec<Event>>>) {
    let events: Rc<RefCell<Vec<Event>>> = Rc::default();
    let sink = events.clone();
    let builder = Runner::builder().workers(workers).on_event(move |event| sink.borrow_mut().push(event));
    (builder.build().expect("a browser has what a runner needs"), events)
}

fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn where_am_i() -> String {
    js_sys::Reflect::get(&js_sys::global(), &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

fn fails(text: String) -> u32 {
    panic!("cannot read {text}")
}

fn traps() {
    std::arch::wasm32::unreachable()
}

fn overflows(depth: u64) -> u64 {
    if std::hint::black_box(depth) == u64::MAX { 0 } else { overflows(depth + 1).wrapping_mul(3) + 1 }
}

async fn patient(result: u32) -> u32 {
    sleep(ms(5)).await;
    result
}

#[wasm_bindgen_test]
async fn a_task_on_the_loop_gives_its_value() {
    assert_eq!(runner(1).spawn_task(async { 6 * 7 }, "default").await, Ok(42));
}

#[wasm_bindgen_test]
async fn a_sync_function_runs_in_a_real_worker() {
    let runner = runner(1);
    assert_eq!(runner.invoke(add, (2, 40)).await, Ok(42));
    assert_eq!(runner.invoke(where_am_i, ()).await, Ok("async-runner worker 1".to_owned()));
}

#[wasm_bindgen_test]
async fn a_closure_and_large_buffers_travel() {
    let runner = runner(1);
    let bytes = vec![7_u8; 1_000_000];
    let back = runner.invoke(|bytes: Vec<u8>| bytes.iter().map(|byte| byte + 1).collect::<Vec<u8>>(), (bytes,)).await;
    let back = back.expect("the worker answers");
    assert!(back.len() == 1_000_000 && back.iter().all(|byte| *byte == 8));
}

#[wasm_bindgen_test]
async fn an_async_function_runs_on_the_loop_and_on_a_worker_when_asked() {
    let runner = runner(1);
    assert_eq!(runner.invoke(patient, (1,)).await, Ok(1));
    assert_eq!(runner.invoke(on_worker(patient), (2,)).await, Ok(2));
}

#[wasm_bindgen_test]
async fn a_deferred_call_is_fire_and_forget_on_a_worker() {
    let (runner, events) = traced(1);
    drop(runner.spawn_task(defer(add, (1, 2)), "io"));
    runner.at_rest().await;
    let events = events.borrow();
    assert!(events.iter().any(|event| event.worker == Some(0) && matches!(event.what, What::JobEnd { task: 0 })));
}

#[wasm_bindgen_test]
async fn a_panic_in_a_job_is_an_error_with_its_message_and_the_next_job_works() {
    let (runner, events) = traced(1);
    let error = runner.invoke(fails, ("config".to_owned(),)).await.expect_err("it panics");
    let TaskError::Panicked(message) = &error else { panic!("{error:?}") };
    assert!(message.starts_with("cannot read config"), "{message}");
    assert_eq!(runner.invoke(add, (1, 1)).await, Ok(2));
    let ups = events.borrow().iter().filter(|event| matches!(event.what, What::WorkerUp { .. })).count();
    assert_eq!(ups, 2, "the worker was replaced");
}

#[wasm_bindgen_test]
async fn a_trap_and_a_stack_overflow_are_errors_and_the_next_job_works() {
    let runner = runner(1);
    let trapped = runner.invoke(traps, ()).await;
    assert!(matches!(trapped, Err(TaskError::WorkerLost(_))), "{trapped:?}");
    let overflown = runner.invoke(overflows, (0,)).await;
    assert!(matches!(overflown, Err(TaskError::WorkerLost(_))), "{overflown:?}");
    assert_eq!(runner.invoke(add, (1, 1)).await, Ok(2));
}

#[wasm_bindgen_test]
async fn a_panic_in_an_async_job_is_an_error_and_the_other_jobs_are_unharmed() {
    async fn late(fail: bool) -> u32 {
        sleep(ms(5)).await;
        assert!(!fail, "too late");
        1
    }
    let runner = runner(2);
    let (bad, good) = (runner.invoke(on_worker(late), (true,)), runner.invoke(on_worker(late), (false,)));
    let error = bad.await.expect_err("it panics");
    assert!(matches!(&error, TaskError::Panicked(message) if message.starts_with("too late")), "{error:?}");
    assert_eq!(good.await, Ok(1));
}

#[wasm_bindgen_test]
async fn more_jobs_than_workers_all_come_back() {
    let runner = runner(2);
    let handles: Vec<_> = (0..100).map(|number| runner.invoke(add, (number, number))).collect();
    for (number, handle) in (0..).zip(handles) {
        assert_eq!(handle.await, Ok(2 * number));
    }
}

#[wasm_bindgen_test]
async fn an_aborted_sync_job_ends_with_its_worker_and_the_next_job_works() {
    // It calls out of wasm, without which WebKit does not end a worker that spins.
    fn spins() {
        while js_sys::Date::now() > 0.0 {}
    }
    let runner = runner(1);
    assert_eq!(runner.invoke(add, (0, 0)).await, Ok(0));
    let spinning = runner.invoke(spins, ());
    runner.sleep(ms(5)).await;
    spinning.abort();
    assert_eq!(spinning.await, Err(TaskError::Cancelled));
    assert_eq!(runner.invoke(add, (1, 1)).await, Ok(2));
}

#[wasm_bindgen_test]
async fn an_aborted_async_job_ends_at_its_wait_and_keeps_its_worker() {
    async fn waits() {
        sleep(Duration::from_secs(3600)).await;
    }
    let (runner, events) = traced(1);
    let waiting = runner.invoke(on_worker(waits), ());
    while !events.borrow().iter().any(|event| matches!(event.what, What::JobStart { .. })) {
        runner.sleep(ms(1)).await;
    }
    waiting.abort();
    assert_eq!(waiting.await, Err(TaskError::Cancelled));
    assert_eq!(runner.invoke(add, (1, 1)).await, Ok(2));
    assert!(!events.borrow().iter().any(|event| matches!(event.what, What::WorkerDown { .. })));
}

#[wasm_bindgen_test]
async fn a_lane_runs_no_more_tasks_at_once_than_its_limit() {
    let runner = runner(1);
    runner.configure("gallery", Lane::new().concurrency(2)).expect("2 is room enough");
    let (now, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let handles: Vec<_> = (0..6)
        .map(|_| {
            let (now, most) = (now.clone(), most.clone());
            let work = async move {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                sleep(ms(2)).await;
                now.set(now.get() - 1);
            };
            runner.spawn_task(work, "gallery")
        })
        .collect();
    for handle in handles {
        handle.await.expect("it ends");
    }
    assert_eq!(most.get(), 2);
}

#[wasm_bindgen_test]
async fn a_blocked_loop_polls_nobody_else_though_the_event_loop_turns() {
    let (runner, events) = traced(1);
    let blocker = {
        let runner = runner.clone();
        let inner = runner.clone();
        runner.task().name("blocker").spawn(async move {
            let _block = inner.block(&BlockOn::Sleep).expect("it is in a task");
            inner.sleep(ms(20)).await;
        })
    };
    let timer_rang = Rc::new(Cell::new(false));
    let rang = timer_rang.clone();
    gloo_timers::callback::Timeout::new(5, move || rang.set(true)).forget();
    let other = runner.task().name("other").spawn(async {});
    other.await.expect("it ends");
    blocker.await.expect("it ends");
    assert!(timer_rang.get(), "the event loop turned meanwhile");
    let events = events.borrow();
    let end = events.iter().position(|event| matches!(event.what, What::BlockEnd { .. })).expect("the block ends");
    let other_polled = events.iter().position(|event| matches!(event.what, What::PollStart { task: 1 }));
    assert!(other_polled.expect("it ran") > end);
}

#[wasm_bindgen_test]
async fn timers_and_messages_arrive_while_tasks_yield_for_ever() {
    let runner = runner(1);
    let stop = Rc::new(Cell::new(false));
    for _ in 0..1000 {
        let stop = stop.clone();
        runner.spawn_task(
            std::future::poll_fn(move |cx| {
                if stop.get() {
                    return std::task::Poll::Ready(());
                }
                cx.waker().wake_by_ref();
                std::task::Poll::Pending
            }),
            "default",
        );
    }
    gloo_timers::future::TimeoutFuture::new(10).await;
    assert_eq!(runner.invoke(add, (1, 1)).await, Ok(2));
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        let window: web_sys::Window = js_sys::global().unchecked_into();
        window.request_animation_frame(&resolve).expect("a page has frames");
    });
    wasm_bindgen_futures::JsFuture::from(frame).await.expect("a frame comes");
    stop.set(true);
    runner.at_rest().await;
}

#[wasm_bindgen_test]
async fn events_of_a_worker_lie_between_spawn_and_done_and_never_go_back() {
    let (runner, events) = traced(2);
    let handles: Vec<_> = (0..20).map(|number| runner.invoke(add, (number, 1))).collect();
    for handle in handles {
        handle.await.expect("it ends");
    }
    let events = events.borrow();
    let at = |wanted: &dyn Fn(&What) -> bool| events.iter().find(|event| wanted(&event.what)).map(|event| event.at);
    for number in 0..20 {
        let spawn = at(&|what| matches!(what, What::Spawn { task, .. } if *task == number)).expect("spawned");
        let start = at(&|what| matches!(what, What::JobStart { task } if *task == number)).expect("started");
        let end = at(&|what| matches!(what, What::JobEnd { task } if *task == number)).expect("ended");
        let done = at(&|what| matches!(what, What::Done { task, .. } if *task == number)).expect("done");
        assert!(spawn <= start && start <= end && end <= done, "{number}: {spawn} {start} {end} {done}");
    }
    for worker in 0..2 {
        let times: Vec<f64> =
            events.iter().filter(|event| event.worker == Some(worker)).map(|event| event.at).collect();
        assert!(times.is_sorted(), "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn a_worker_script_that_cannot_be_made_is_an_error_that_says_so() {
    let builder = Runner::builder().workers(1).worker(|_| Err("no workers in this place".into()));
    let runner = builder.build().expect("the factory is asked only when a worker is needed");
    let error = runner.invoke(add, (1, 1)).await.expect_err("there is no worker");
    assert_eq!(error, TaskError::WorkerUnavailable("no workers in this place".to_owned()));
}

#[wasm_bindgen_test]
async fn shutting_down_ends_the_workers_and_tells_every_handle() {
    let runner = runner(1);
    let waits = runner.spawn_task(std::future::pending::<()>(), "default");
    let job = runner.invoke(on_worker(patient), (1,));
    runner.sleep(ms(1)).await;
    runner.shut_down();
    assert_eq!(waits.await, Err(TaskError::Cancelled));
    assert_eq!(job.await, Err(TaskError::Cancelled));
}

fn nested(depth: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    Box::pin(async move {
        if depth == 0 {
            return 0;
        }
        let runner = Runner::current().expect("a worker has a runner of its own");
        runner.invoke(on_worker(nested), (depth - 1,)).await.expect("the inner job ends") + 1
    })
}

#[wasm_bindgen_test]
async fn jobs_call_jobs_however_deep() {
    assert_eq!(runner(2).invoke(on_worker(nested), (12,)).await, Ok(12));
}

#[wasm_bindgen_test]
async fn await_async_completes_ready_tasks_sleeps_and_sync_calls_without_the_event_loop() {
    let runner = runner(1);
    assert!(!runner.can_block());
    let inner = runner.clone();
    let value = runner.await_async(async move {
        inner.sleep(ms(3)).await;
        let child = inner.spawn_task(async { 40 }, "default");
        child.await.unwrap() + inner.invoke(add, (1, 1)).await.unwrap()
    });
    assert_eq!(value, Ok(42));
}

#[wasm_bindgen_test]
async fn a_sync_job_blocks_on_sync_calls_and_sleeps_and_is_told_what_it_cannot_wait_for() {
    fn blocks() -> (Option<i64>, bool) {
        let here = Runner::current().expect("a worker has a runner of its own");
        let inner = here.clone();
        let sum = here.await_async(async move {
            inner.sleep(ms(3)).await;
            inner.invoke(add, (2, 40)).await.ok()
        });
        let call = here.invoke(on_worker(patient), (1,));
        let beyond = here.await_async(call);
        (sum.ok().flatten(), matches!(beyond, Err(TaskError::BlockingUnavailable(_))))
    }
    assert_eq!(runner(2).invoke(blocks, ()).await, Ok((Some(42), true)));
}

#[wasm_bindgen_test]
async fn what_a_job_let_go_of_goes_on_without_it() {
    async fn lets_go() {
        let here = Runner::current().expect("a worker has a runner of its own");
        here.invoke(on_worker(patient), (1,));
        here.spawn_task(async { sleep(ms(5)).await }, "default");
    }
    let (runner, events) = traced(2);
    assert_eq!(runner.invoke(on_worker(lets_go), ()).await, Ok(()));
    runner.at_rest().await;
    let events = events.borrow();
    assert_eq!(events.iter().filter(|event| matches!(event.what, What::JobEnd { .. })).count(), 2);
    assert!(!events.iter().any(|event| matches!(event.what, What::WorkerDown { .. })));
}

#[wasm_bindgen_test]
async fn await_async_on_what_needs_the_event_loop_is_an_error_at_once() {
    let runner = runner(1);
    let promise = js_sys::Promise::resolve(&wasm_bindgen::JsValue::NULL);
    let error = runner.await_async(async move { wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() });
    assert!(matches!(error, Err(TaskError::BlockingUnavailable(_))), "{error:?}");
}

fn script(body: &str) -> js_sys::Array {
    let result = js_sys::Function::new_no_args(body).call0(&wasm_bindgen::JsValue::NULL);
    result.expect("the script runs").unchecked_into()
}

fn texts(array: &js_sys::Array) -> Vec<String> {
    array.iter().filter_map(|text| text.as_string()).collect()
}

/// Computes until the clock has moved on.
fn busy() -> u32 {
    let now = || js_sys::Date::now();
    let begun = now();
    while now() < begun + 8.0 {}
    7
}

/// Each entry that the performance panel gets, as `name | track | its properties`.
fn shown() -> js_sys::Array {
    script(
        "const heard = [];
         const text = ({ name, detail: { devtools } }) =>
           `${name} | ${devtools.track} | ${devtools.properties.map((pair) => pair.join(' ')).join(', ')}`;
         new PerformanceObserver((list) => heard.push(...list.getEntries().filter((it) => it.detail?.devtools).map(text)))
           .observe({ entryTypes: ['measure'] });
         return heard;",
    )
}

#[wasm_bindgen_test]
async fn a_debug_build_shows_polls_and_jobs_in_the_performance_panel_with_name_lane_and_place() {
    let heard = shown();
    let runner = runner(1);
    let poll = runner.task().name("reckon").lane("gallery").spawn(async { busy() });
    let polled_at = line!() - 1;
    assert_eq!(poll.await, Ok(7));
    assert_eq!(runner.spawn_task(defer(busy, ()), "io").await, Ok(7));
    let ran_at = line!() - 1;
    let is_there = |of: &str, track: &str, lane: &str, line: u32| {
        let begin = format!("async-runner: {of} | {track} | task ");
        let place = format!("browser.rs:{line}:");
        texts(&heard)
            .iter()
            .any(|it| it.starts_with(&begin) && it.contains(&format!("lane {lane},")) && it.contains(&place))
    };
    for _ in 0..200 {
        if is_there("reckon", "loop", "gallery", polled_at) && is_there("busy", "worker 1", "io", ran_at) {
            return;
        }
        runner.sleep(ms(10)).await;
    }
    panic!("it is not shown: {:#?}", texts(&heard));
}

#[wasm_bindgen_test]
async fn a_debug_build_runs_polls_under_the_consoles_task_of_their_spawn() {
    let seen = script(
        "const seen = [], before = console.createTask;
         console.createTask = (name) => ({ run(poll) { seen.push(name); return poll(); } });
         seen.restore = () => { console.createTask = before; };
         return seen;",
    );
    let runner = runner(1);
    let handle = runner.task().name("linked").spawn(patient(3));
    let restore: js_sys::Function = js_sys::Reflect::get(&seen, &"restore".into()).unwrap().unchecked_into();
    restore.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    assert_eq!(handle.await, Ok(3));
    assert_eq!(texts(&seen), ["linked", "linked"], "it was polled twice");
}
