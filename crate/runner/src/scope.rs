//! Structured concurrency: tasks that do not outlive the code that spawned them.

use std::cell::RefCell;

use crate::job::{Invoke, Work};
use crate::runner::Runner;
use crate::task::{JoinHandle, TaskId};

/// Spawns tasks that end with it: see [`Runner::scope`].
///
/// A task's error stays with its handle; one whose handle was dropped reaches the hook for unhandled errors.
#[derive(Debug)]
pub struct Scope {
    runner: Runner,
    tasks: RefCell<Vec<TaskId>>,
}

impl Scope {
    pub(crate) fn new(runner: Runner) -> Self {
        Self { runner, tasks: RefCell::default() }
    }

    /// Spawns as [`Runner::spawn_task`] does; the scope waits for the task.
    #[track_caller]
    pub fn spawn_task<W, Kind>(&self, work: W, lane: &str) -> JoinHandle<W::Output>
    where
        W: Work<Kind>,
    {
        let handle = self.runner.spawn_task(work, lane);
        self.add(handle.id());
        handle
    }

    /// Calls a function as [`Runner::invoke`] does; the scope waits for it.
    #[track_caller]
    pub fn invoke<F, Args, Place>(&self, function: F, args: Args) -> JoinHandle<F::Output>
    where
        F: Invoke<Args, Place>,
    {
        let handle = self.runner.invoke(function, args);
        self.add(handle.id());
        handle
    }

    /// Notes a task of the scope's, and now and then forgets those that have ended.
    fn add(&self, task: TaskId) {
        let mut tasks = self.tasks.borrow_mut();
        if tasks.len() == tasks.capacity() {
            tasks.retain(|&task| !self.runner.has_ended(task));
            let living = tasks.len();
            tasks.reserve(living.max(16));
        }
        tasks.push(task);
    }

    /// Waits until every task has ended, also those that are spawned meanwhile.
    pub(crate) async fn ended(&self) {
        loop {
            let next = self.tasks.borrow_mut().pop();
            let Some(task) = next else { break };
            // While it waits the task stays on the list, for the drop to find.
            // A poisoned runner's tasks never end.
            if !(self.runner.has_ended(task) || self.runner.core().is_poisoned()) {
                self.tasks.borrow_mut().push(task);
                self.runner.ended(task).await;
            }
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        for task in self.tasks.take() {
            self.runner.core().abort(task.key);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use crate::executor::Core;
    use crate::sim::Simulation;

    #[test]
    fn a_scope_of_a_poisoned_runner_does_not_wait_for_tasks_that_never_end() {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation allows it");
        let scope = runner.scope(async |scope| {
            scope.spawn_task(std::future::pending::<()>(), "default");
            Core::poison_all("a panic on the loop");
        });
        assert_eq!(simulation.run(scope), Ok(()));
    }

    #[test]
    fn a_scope_remembers_no_more_tasks_than_live_at_once() {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation allows it");
        let scope = runner.scope(async |scope| {
            for number in 0..10_000 {
                let same = scope.spawn_task(async move { number }, "default").await;
                assert_eq!(same, Ok(number));
            }
            scope.tasks.borrow().capacity()
        });
        assert!(simulation.run(scope).expect("it ends") < 100);
    }
}
