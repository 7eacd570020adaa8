//! The ready queue.

use std::collections::VecDeque;

use crate::executor::Runnable;
use crate::lane::Lanes;

/// The ready tasks: a queue for each priority, the highest first; nearly always there is one.
#[derive(Default)]
pub(crate) struct Ready {
    levels: Vec<(i32, VecDeque<Runnable>)>,
}

impl Ready {
    fn level(&mut self, priority: i32) -> &mut VecDeque<Runnable> {
        // Nearly always there is but one.
        if self.levels.len() == 1 && self.levels[0].0 == priority {
            return &mut self.levels[0].1;
        }
        let place = match self.levels.binary_search_by(|(level, _)| priority.cmp(level)) {
            Ok(place) => place,
            Err(place) => {
                self.levels.insert(place, (priority, VecDeque::new()));
                place
            }
        };
        &mut self.levels[place].1
    }

    pub(crate) fn push(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_back(runnable);
    }

    pub(crate) fn push_front(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_front(runnable);
    }

    pub(crate) fn pop(&mut self) -> Option<Runnable> {
        self.levels.iter_mut().find_map(|(_, queue)| queue.pop_front())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.levels.iter().all(|(_, queue)| queue.is_empty())
    }

    pub(crate) fn take(&mut self) -> VecDeque<Runnable> {
        self.levels.drain(..).flat_map(|(_, queue)| queue).collect()
    }

    /// Puts back what was held up, before what became ready later.
    pub(crate) fn put_back(&mut self, lanes: &Lanes, held: VecDeque<Runnable>) {
        for runnable in held.into_iter().rev() {
            let priority = lanes.priority(runnable.metadata().lane);
            self.push_front(priority, runnable);
        }
    }
}
