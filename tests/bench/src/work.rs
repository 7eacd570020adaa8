//! What every peer is given to do.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::hint::black_box;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Counts tasks that have run, and tells when the last one has.
#[derive(Clone)]
pub struct Countdown(Rc<(Cell<u32>, Cell<Option<Waker>>)>);

impl Countdown {
    pub fn from(count: u32) -> Self {
        Self(Rc::new((Cell::new(count), Cell::new(None))))
    }

    pub fn tick(&self) {
        let (left, waker) = &*self.0;
        left.set(left.get() - 1);
        if left.get() == 0
            && let Some(waker) = waker.take()
        {
            waker.wake();
        }
    }

    pub async fn ended(&self) {
        poll_fn(|cx| {
            let (left, waker) = &*self.0;
            if left.get() == 0 {
                return Poll::Ready(());
            }
            waker.set(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

/// A ball between two tasks: whoever has it passes it on and wakes the other.
pub struct Ball {
    turn: Cell<usize>,
    wakers: RefCell<[Option<Waker>; 2]>,
}

impl Ball {
    pub fn new() -> Rc<Self> {
        Rc::new(Self { turn: Cell::new(0), wakers: RefCell::default() })
    }

    /// Plays one side for so many rounds.
    pub async fn play(self: Rc<Self>, side: usize, rounds: u32) {
        for _ in 0..rounds {
            poll_fn(|cx| {
                if self.turn.get() != side {
                    self.wakers.borrow_mut()[side] = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                self.turn.set(1 - side);
                let other = self.wakers.borrow_mut()[1 - side].take();
                if let Some(other) = other {
                    other.wake();
                }
                Poll::Ready(())
            })
            .await;
        }
    }
}

/// Some arithmetic of which each step needs the one before: about a nanosecond a step. It stays in registers, as the same in
/// JavaScript does: memory would be shared with whatever else the machine does.
pub fn compute(steps: u32) -> u32 {
    (0..steps).fold(black_box(1), |sum, step| (sum ^ step).wrapping_mul(0x9e37_79b1))
}
