//! Where a task was spawned, and who is told of it.

#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use async_runner::trace::What;
use async_runner::{Runner, Simulation, TaskError, defer, on_worker, sleep};
use common::{ms, simulated, traced};

/// This file's line and column, as `line!()` and `column!()` tell them where it is called.
fn place(line: u32) -> String {
    format!("{}:{line}:", file!())
}

fn told_to_the_hook(spawn: impl FnOnce(&Runner)) -> String {
    let simulation = Simulation::new();
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let sink = heard.clone();
    let runner =
        simulation.runner().on_unhandled_error(move |it| sink.borrow_mut().push(it.to_string())).build().unwrap();
    spawn(&runner);
    simulation.run_to_rest();
    let heard = heard.take();
    assert_eq!(heard.len(), 1, "{heard:?}");
    heard.concat()
}

fn fails() {
    panic!("no disk")
}

#[test]
fn an_error_that_nobody_awaits_is_told_with_the_place_of_the_spawn() {
    let told = told_to_the_hook(|runner| drop(runner.spawn_task(async { panic!("no disk") }, "io")));
    let at = place(line!() - 1);
    assert!(told.contains(&format!("(spawned at {at}")) && told.ends_with("the task panicked: no disk"), "{told}");
}

#[test]
fn a_jobs_place_is_that_of_its_call_also_when_its_handle_is_dropped_late() {
    let told = told_to_the_hook(|runner| drop(runner.spawn_task(defer(fails, ()), "io")));
    assert!(told.starts_with("task \"fails\" (spawned at ") && told.contains(&place(line!() - 1)), "{told}");
    let told = told_to_the_hook(|runner| {
        let late = runner.invoke(fails, ());
        let inside = runner.clone();
        runner.spawn_task(
            async move {
                inside.sleep(ms(5)).await;
                drop(late);
            },
            "default",
        );
    });
    assert!(told.starts_with("task \"fails\"") && told.contains(&place(line!() - 10)), "{told}");
}

#[test]
fn what_a_job_spawned_on_its_worker_is_told_with_its_place() {
    async fn leaves_behind() {
        Runner::current().expect("a job has one").task().name("left").spawn(async {
            sleep(ms(5)).await;
            panic!("too late")
        });
    }
    let told = told_to_the_hook(|runner| drop(runner.invoke(on_worker(leaves_behind), ())));
    assert!(told.starts_with("task \"left\"") && told.contains(&place(line!() - 6)), "{told}");
}

#[test]
fn a_line_of_ones_own_stands_for_the_callers_place() {
    let told = told_to_the_hook(|runner| drop(runner.task().name("save").line(14).spawn(async { panic!("no disk") })));
    assert_eq!(told, "task \"save\" (spawned at line 14) failed and nobody awaits it: the task panicked: no disk");
}

#[test]
fn a_deadlock_tells_where_its_tasks_were_spawned() {
    let (simulation, runner) = simulated();
    let main = runner.task().name("main").spawn(async {
        let runner = Runner::current().expect("a task has one");
        let slow = runner.task().name("slow").spawn(async { sleep(ms(5)).await });
        runner.await_async(slow)
    });
    let Ok(Err(TaskError::Deadlock(text))) = simulation.run(main).unwrap() else { panic!("no deadlock") };
    assert!(text.contains(&format!("`slow` ({}", place(line!() - 4))), "{text}");
}

#[test]
fn the_trace_has_the_file_of_rust_code_and_none_for_a_line_alone() {
    let (simulation, runner, events) = traced();
    drop(runner.spawn_task(async {}, "default"));
    let here = line!() - 1;
    drop(runner.task().line(3).spawn(async {}));
    simulation.run_to_rest();
    let places = events
        .borrow()
        .iter()
        .filter_map(|event| match &event.what {
            What::Spawn { line, file, .. } => Some((*line, file.clone())),
            _ => None,
        })
        .collect::<Vec<_>>();
    assert_eq!(places, [(Some(here), Some(file!().into())), (Some(3), None)]);
    let json = serde_json::to_string(&*events.borrow()).unwrap();
    assert_eq!(json.matches("\"file\"").count(), 1, "{json}");
}
