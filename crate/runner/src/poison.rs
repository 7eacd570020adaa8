//! What is left to do when a panic on the loop could not be survived.
//!
//! In wasm a panic unwinds nothing: what the panicking code had borrowed stays borrowed. The same is true of a trap and
//! of an exception that JavaScript throws through Rust code. So a poisoned runner does no more work, and everybody who
//! awaits something of it gets the error, from a fresh call into the module. Off wasm panics are caught, and nothing is
//! ever poisoned, but by tests.

#[cfg(any(target_arch = "wasm32", test))]
use std::task::Waker;

use crate::error::TaskError;
#[cfg(any(target_arch = "wasm32", test))]
use crate::executor::CORES;
use crate::executor::{Core, Key};
#[cfg(any(target_arch = "wasm32", test))]
use crate::record::{Flag, Rare, Record};

/// The panic that left this module in an unknown state, and the task that panicked.
pub(crate) struct Poison {
    message: String,
    task: Option<Key>,
}

impl Core {
    /// Ends all work for good: the state that a panic leaves is unknown. It touches nothing that could be in use.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn poison_all(message: &str) {
        CORES.with(|cores| {
            let Ok(cores) = cores.try_borrow() else { return };
            for core in cores.iter() {
                core.poison(message);
            }
        });
    }

    #[cfg(any(target_arch = "wasm32", test))]
    fn poison(&self, message: &str) {
        if let Ok(mut poison) = self.poison.try_borrow_mut() {
            let task = self.current.get();
            poison.get_or_insert_with(|| Poison { message: message.to_owned(), task });
        }
    }

    /// Poisons the runners that were left in the middle of a turn: a trap or an exception of JavaScript ended it, of
    /// which no code of this module has heard. To be called when nothing of the module is on the stack.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn poison_interrupted(message: &str) {
        let any = CORES.with(|cores| {
            cores.try_borrow().map_or(true, |cores| cores.iter().any(|core| core.in_turn() && !core.is_poisoned()))
        });
        if any {
            Self::poison_all(message);
            Self::wake_poisoned();
        }
    }

    /// Wakes whoever awaits anything of a poisoned runner, so that it gets the error, and ends its workers.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn wake_poisoned() {
        let cores: Vec<_> = CORES.with(|cores| cores.try_borrow().map(|all| all.clone())).unwrap_or_default();
        for core in cores.into_iter().filter(|core| core.is_poisoned()) {
            let Ok(tasks) = core.tasks.try_borrow() else { continue };
            let waiting = |record: &Record| {
                let everybody =
                    |rare: &mut Rare| rare.joiner.take().into_iter().chain(rare.watchers.drain(..)).collect();
                if record.is(Flag::HAS_RARE) { record.with_rare(everybody) } else { Vec::new() }
            };
            let mut wakers: Vec<Waker> = tasks.iter().flat_map(waiting).collect();
            drop(tasks);
            // Those who sleep, or wait for room, outside of the runner's tasks.
            wakers.extend(core.timers.try_borrow_mut().map(|mut timers| timers.take_all()).unwrap_or_default());
            wakers.extend(core.lanes.try_borrow_mut().map(|mut lanes| lanes.take_all_wanting()).unwrap_or_default());
            for waker in wakers {
                waker.wake();
            }
            core.wake_quiet();
            core.abandon_workers();
        }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poison.try_borrow().map_or(true, |poison| poison.is_some())
    }

    /// The error that a handle of this task gets, when the runner is poisoned.
    pub(crate) fn poisoned(&self, key: Key) -> Option<TaskError> {
        let poison = self.poison.try_borrow().ok()?;
        let poison = poison.as_ref()?;
        let message = poison.message.clone();
        Some(if poison.task == Some(key) { TaskError::Panicked(message) } else { TaskError::Poisoned(message) })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use crate::executor::Core;
    use crate::lane::Lane;
    use crate::sim::Simulation;

    #[test]
    fn whoever_sleeps_or_waits_for_room_outside_of_tasks_goes_on_when_the_runner_is_poisoned() {
        let simulation = Simulation::new();
        let lane = Lane::new().concurrency(1).queue(0);
        let runner = simulation.runner().lane("io", lane).build().expect("a simulation allows it");
        let outside = simulation.runner().build().expect("a simulation allows it");
        let _full = runner.spawn_task(std::future::pending::<()>(), "io");
        let through = Rc::new(Cell::new(0));
        let (sleeper, waiter) = ((runner.clone(), through.clone()), (runner.clone(), through.clone()));
        drop(outside.spawn_task(
            async move {
                sleeper.0.sleep(Duration::from_secs(3600)).await;
                sleeper.1.set(sleeper.1.get() + 1);
            },
            "default",
        ));
        drop(outside.spawn_task(
            async move {
                waiter.0.room("io").await;
                waiter.1.set(waiter.1.get() + 1);
            },
            "default",
        ));
        simulation.run(outside.sleep(Duration::from_millis(1))).expect("time passes");
        assert_eq!(through.get(), 0);
        runner.core().poison("a panic on the loop");
        Core::wake_poisoned();
        simulation.run(outside.sleep(Duration::from_millis(1))).expect("time passes");
        assert_eq!(through.get(), 2);
    }
}
