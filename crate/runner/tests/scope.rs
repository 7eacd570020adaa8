//! Structured concurrency: what a scope's end and its drop do.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use async_runner::{Runner, TaskError, sleep};
use common::{ms, simulated};

#[test]
fn a_scope_waits_for_every_task_that_was_spawned_in_it() {
    let (simulation, runner) = simulated();
    let main = runner.spawn_task(
        async {
            let runner = Runner::current().unwrap();
            let value = runner
                .scope(async |scope| {
                    for time in [10, 30, 20] {
                        scope.spawn_task(async move { sleep(ms(time)).await }, "default");
                    }
                    "body"
                })
                .await;
            (value, runner.live_tasks())
        },
        "default",
    );
    assert_eq!(simulation.run(main).unwrap(), Ok(("body", 1)), "only the caller is left");
    assert_eq!(simulation.now(), ms(30));
}

#[test]
fn dropping_a_scope_aborts_its_tasks() {
    let (simulation, runner) = simulated();
    let outer = runner.spawn_task(
        async {
            let runner = Runner::current().unwrap();
            runner
                .scope(async |scope| {
                    drop(scope.spawn_task(async { sleep(ms(1000)).await }, "default"));
                })
                .await;
        },
        "default",
    );
    let cut = outer.timeout(ms(5));
    assert_eq!(simulation.run(cut).unwrap(), Err(TaskError::TimedOut(ms(5))));
    simulation.run(runner.at_rest()).unwrap();
    assert_eq!(runner.live_tasks(), 0);
    assert_eq!(simulation.now(), ms(5));
}

#[test]
fn a_scope_waits_for_jobs_too() {
    async fn patient() {
        sleep(ms(30)).await;
    }
    let (simulation, runner) = simulated();
    let scope = runner.scope(async |scope| {
        scope.invoke(async_runner::on_worker(patient), ());
    });
    simulation.run(scope).unwrap();
    assert_eq!((simulation.now(), runner.live_tasks()), (ms(30), 0));
}
