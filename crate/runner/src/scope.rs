//! Structured concurrency: tasks that do not outlive the code that spawned them.

use std::cell::RefCell;

use crate::job::Work;
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
        self.tasks.borrow_mut().push(handle.id());
        handle
    }

    /// Waits until every task has ended, also those that are spawned meanwhile.
    pub(crate) async fn ended(&self) {
        loop {
            let next = self.tasks.borrow_mut().pop();
            let Some(task) = next else { break };
            // While it waits the task stays on the list, for the drop to find.
            if !self.runner.has_ended(task) {
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
