//! How long functions take, by what workers report of them: jobs of quick ones travel together.

use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::entry::Entry;

/// The most jobs that travel together.
pub(crate) const MOST_TOGETHER: usize = 32;

/// How long jobs that travel together may take, by what is known of their functions: as long as a worker may be
/// behind with what it tells.
pub(crate) const MOMENT: Duration = Duration::from_millis(1);

/// How often a function must have been run before it is believed to be quick. Clocks are coarse: one run that seems to
/// take no time at all says little.
const RUNS_TO_BELIEVE: u32 = 4;

/// A run counts for one part in so many of the mean.
const WEIGHT: u32 = 8;

/// No run counts for more, since a busy machine makes any function take long now and then: that is forgiven soon, but
/// not when it happens again and again.
const LONGEST_COUNTED: Duration = Duration::from_millis(4);

#[derive(Clone, Copy, Default)]
struct Pace {
    mean: Duration,
    runs: u32,
}

/// The paces of all functions that have been run.
#[derive(Default)]
pub(crate) struct Paces(FxHashMap<Entry, Pace>);

impl Paces {
    /// Notes how long a job took. One that waits is never quick, however little it computes.
    pub(crate) fn note(&mut self, entry: Entry, took: Duration) {
        if entry.is_sync() {
            let took = took.min(LONGEST_COUNTED);
            let pace = self.0.entry(entry).or_default();
            pace.mean = if pace.runs == 0 { took } else { (pace.mean * (WEIGHT - 1) + took) / WEIGHT };
            pace.runs = pace.runs.saturating_add(1);
        }
    }

    /// How many jobs of this function may travel together; `None` where each is to travel alone.
    pub(crate) fn together(&self, entry: Entry) -> Option<usize> {
        let pace = self.0.get(&entry).filter(|pace| pace.runs >= RUNS_TO_BELIEVE && pace.mean <= MOMENT)?;
        let fit = MOMENT.as_nanos() / pace.mean.as_nanos().max(1);
        Some(usize::try_from(fit).unwrap_or(MOST_TOGETHER).clamp(1, MOST_TOGETHER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick() -> Entry {
        Entry::of_sync::<_, ()>(|| 1)
    }

    fn after(runs: u32, took: Duration) -> Paces {
        let mut paces = Paces::default();
        (0..runs).for_each(|_| paces.note(quick(), took));
        paces
    }

    #[test]
    fn a_function_is_not_believed_to_be_quick_before_it_has_been_run_some_times() {
        assert_eq!(after(RUNS_TO_BELIEVE - 1, Duration::ZERO).together(quick()), None);
        assert_eq!(after(RUNS_TO_BELIEVE, Duration::ZERO).together(quick()), Some(MOST_TOGETHER));
    }

    #[test]
    fn as_many_jobs_travel_together_as_take_a_moment() {
        assert_eq!(after(9, MOMENT / 4).together(quick()), Some(4));
        assert_eq!(after(9, MOMENT * 2).together(quick()), None);
    }

    #[test]
    fn one_slow_run_is_forgiven_and_several_make_a_function_travel_alone_until_it_has_proved_itself_again() {
        let mut paces = after(100, Duration::ZERO);
        paces.note(quick(), MOMENT * 20);
        assert_eq!(paces.together(quick()), Some(2));
        (0..3).for_each(|_| paces.note(quick(), MOMENT * 20));
        assert_eq!(paces.together(quick()), None);
        (0..20).for_each(|_| paces.note(quick(), Duration::ZERO));
        assert!(paces.together(quick()).is_some());
    }

    #[test]
    fn an_async_job_always_travels_alone() {
        let mut paces = Paces::default();
        let entry = Entry::of_async::<_, ()>(async || 1);
        (0..9).for_each(|_| paces.note(entry, Duration::ZERO));
        assert_eq!(paces.together(entry), None);
    }
}
