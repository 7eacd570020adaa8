//! The ready queue.

use std::collections::VecDeque;

use crate::cell::Runnable;
use crate::lane::Lanes;

/// The ready tasks: a queue for each priority. Nearly always there is but the usual one, 0.
#[derive(Default)]
pub(crate) struct Ready {
    usual: VecDeque<Runnable>,
    /// The queues of other priorities, the highest first.
    others: Vec<(i32, VecDeque<Runnable>)>,
}

impl Ready {
    fn level(&mut self, priority: i32) -> &mut VecDeque<Runnable> {
        if priority == 0 {
            return &mut self.usual;
        }
        let place = match self.others.binary_search_by(|(level, _)| priority.cmp(level)) {
            Ok(place) => place,
            Err(place) => {
                self.others.insert(place, (priority, VecDeque::new()));
                place
            }
        };
        &mut self.others[place].1
    }

    pub(crate) fn push(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_back(runnable);
    }

    /// The same, at the usual priority.
    #[inline]
    pub(crate) fn push_usual(&mut self, runnable: Runnable) {
        self.usual.push_back(runnable);
    }

    pub(crate) fn push_front(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_front(runnable);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Runnable> {
        if self.others.is_empty() { self.usual.pop_front() } else { self.in_order().find_map(VecDeque::pop_front) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.usual.is_empty() && self.others.iter().all(|(_, queue)| queue.is_empty())
    }

    /// The queues, the highest priority first.
    fn in_order(&mut self) -> impl Iterator<Item = &mut VecDeque<Runnable>> {
        let higher = self.others.partition_point(|(priority, _)| *priority > 0);
        let (higher, lower) = self.others.split_at_mut(higher);
        let (higher, lower) = (higher.iter_mut(), lower.iter_mut());
        higher.map(|(_, queue)| queue).chain([&mut self.usual]).chain(lower.map(|(_, queue)| queue))
    }

    pub(crate) fn take(&mut self) -> VecDeque<Runnable> {
        self.in_order().flat_map(std::mem::take).collect()
    }

    /// Puts back what was held up, before what became ready later.
    pub(crate) fn put_back(&mut self, lanes: &Lanes, held: VecDeque<Runnable>) {
        for runnable in held.into_iter().rev() {
            let priority = lanes.priority(runnable.record.lane);
            self.push_front(priority, runnable);
        }
    }
}
