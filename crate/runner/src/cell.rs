//! A task's cell: its future and its record, and in the end its result, in one piece of memory that is counted; and what
//! happens when the future ends.
//!
//! The executor's `unsafe` code is here, and in `memory.rs` where the pieces come from. What holds it together:
//!
//! - A cell is there as long as anybody has a [`CellRef`] to it: the records while the task lives, its join handle, the
//!   ready queue, its wakers. The count alone may be touched on any thread, since a waker may be anywhere; all else belongs
//!   to the runner's thread. Where there is one thread, the compiler makes plain numbers of atomic ones.
//! - The [`Stage`] is the future, then for a moment nothing, then the result if there is a handle to want it. A future is
//!   looked at by the poll of a [`Runnable`] alone, or by the drop of one. There is at most one of a task's, and none while
//!   it runs. A result is looked at by who finds [`Flag::HAS_RESULT`] set, which is never while there is a future.

use std::alloc::Layout;
use std::cell::{Cell, UnsafeCell};
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::deadlock::probe;
use crate::error::TaskError;
use crate::executor::Core;
use crate::memory;
use crate::record::{Flag, Record};

/// What is known of a cell whose future's type is not: all but its stage.
pub(crate) struct Meta {
    count: AtomicU32,
    table: &'static Table,
    owner: Owner,
    pub(crate) record: Record,
    /// Who awaits the result.
    joiner: Cell<Option<Waker>>,
}

/// What a task's cell holds in the end. An error is rare: it is boxed, so that cells are small.
pub(crate) type Outcome<T> = Result<T, Box<TaskError>>;

/// What is done by the future's type. Each takes the pointer of a [`CellRef`] to a cell of that type, on the runner's thread.
struct Table {
    /// Polls the future. To be called by the task's one runnable.
    poll: unsafe fn(NonNull<Meta>, &mut Context<'_>),
    /// Drops the future, if it is there. To be called by the task's one runnable.
    cancel: unsafe fn(NonNull<Meta>),
    /// Moves the result to where the second pointer points, which there is room for a result of its type.
    take: unsafe fn(NonNull<Meta>, NonNull<()>),
    /// Frees the cell. To be called when nobody else has it; on any thread.
    free: unsafe fn(NonNull<Meta>),
}

/// A task's cell. A pointer to it is one to its meta.
#[repr(C)]
struct Whole<F: Future> {
    meta: Meta,
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    Runs(F),
    Done(Outcome<F::Output>),
    Empty,
}

/// A share in a task's cell.
pub(crate) struct CellRef(NonNull<Meta>);

/// A task's cell, as its join handle has it.
pub(crate) struct TaskCell<T> {
    cell: CellRef,
    result: PhantomData<T>,
}

/// A task in the ready queue, or in its lane's: it is to run. Dropped instead, it drops the task's future.
pub(crate) struct Runnable(CellRef);

/// What of a task belongs to one thread: its share in its runner. A waker may be dropped on any, and with it the cell.
struct Owner {
    core: ManuallyDrop<Rc<Core>>,
    /// For the browser's developer tools.
    #[cfg(all(target_arch = "wasm32", debug_assertions))]
    spawn_stack: ManuallyDrop<Option<crate::browser::devtools::ConsoleTask>>,
}

impl Owner {
    /// Whether this is the runner's thread.
    #[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
    #[allow(clippy::unused_self, reason = "where there is one thread, this is it")]
    fn is_here(&self) -> bool {
        true
    }

    /// Whether this is the runner's thread.
    #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
    fn is_here(&self) -> bool {
        thread_local! {
            static HERE: std::thread::ThreadId = std::thread::current().id();
        }
        HERE.try_with(|here| *here).unwrap_or_else(|_| std::thread::current().id()) == self.core.thread
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // On another thread neither may be touched: the runner's memory is lost then, and nothing else.
        if self.is_here() {
            // SAFETY: they are dropped here and nowhere else.
            unsafe {
                ManuallyDrop::drop(&mut self.core);
                #[cfg(all(target_arch = "wasm32", debug_assertions))]
                ManuallyDrop::drop(&mut self.spawn_stack);
            }
        }
    }
}

impl Meta {
    /// The runner whose task it is. To be called on the runner's thread.
    #[inline]
    pub(crate) fn core(&self) -> &Rc<Core> {
        debug_assert!(self.owner.is_here());
        &self.owner.core
    }

    /// The stack of its spawn, where the browser keeps it. To be called on the runner's thread.
    #[cfg(all(target_arch = "wasm32", debug_assertions))]
    pub(crate) fn spawn_stack(&self) -> Option<crate::browser::devtools::ConsoleTask> {
        debug_assert!(self.owner.is_here());
        (*self.owner.spawn_stack).clone()
    }

    /// Wakes who awaits the task's end.
    #[inline]
    fn wake_joiner(&self) {
        if let Some(joiner) = self.joiner.take() {
            joiner.wake();
        }
    }
}

/// Makes a task's cell, of a task that is to run: what runs it, its handle, and the share that keeps it while it lives.
#[inline]
pub(crate) fn new_cell<F>(core: &Rc<Core>, record: Record, future: F) -> (Runnable, TaskCell<F::Output>, CellRef)
where
    F: Future + 'static,
{
    let table: &'static Table =
        const { &Table { poll: poll::<F>, cancel: cancel::<F>, take: take::<F>, free: free::<F> } };
    record.set(Flag::SCHEDULED);
    let meta = Meta {
        count: AtomicU32::new(3),
        table,
        owner: Owner {
            core: ManuallyDrop::new(core.clone()),
            #[cfg(all(target_arch = "wasm32", debug_assertions))]
            spawn_stack: ManuallyDrop::new(crate::browser::devtools::spawn_stack(&record.name)),
        },
        record,
        joiner: Cell::new(None),
    };
    let whole: NonNull<Whole<F>> = memory::take(Layout::new::<Whole<F>>()).cast();
    // SAFETY: it is memory of this layout, and nobody else has it.
    unsafe { whole.write(Whole { meta, stage: UnsafeCell::new(Stage::Runs(future)) }) };
    // These are the three shares that were counted.
    let share = || CellRef(whole.cast());
    (Runnable(share()), TaskCell { cell: share(), result: PhantomData }, share())
}

// Shares

impl Deref for CellRef {
    type Target = Meta;

    #[inline]
    fn deref(&self) -> &Meta {
        // SAFETY: a cell is there as long as anybody has a share in it, and its meta is only ever shared.
        unsafe { self.0.as_ref() }
    }
}

impl Clone for CellRef {
    #[inline]
    fn clone(&self) -> Self {
        // As with `Arc`: no count runs over before memory does, unless shares are forgotten in a loop.
        if self.count.fetch_add(1, Ordering::Relaxed) > u32::MAX / 2 {
            std::process::abort();
        }
        Self(self.0)
    }
}

impl Drop for CellRef {
    #[inline]
    fn drop(&mut self) {
        if self.count.fetch_sub(1, Ordering::Release) == 1 {
            // As with `Arc`: what others did with the cell happened before it is freed.
            fence(Ordering::Acquire);
            // SAFETY: this was the last share.
            unsafe { (self.table.free)(self.0) }
        }
    }
}

impl CellRef {
    /// Whether a waker is this task's own.
    pub(crate) fn is_woken_by(&self, waker: &Waker) -> bool {
        std::ptr::eq(waker.data(), self.0.as_ptr().cast()) && *waker.vtable() == WAKERS
    }

    /// Puts the task into its runner's ready queue, if it is not there and has not ended. This is what wakers come to.
    #[inline]
    pub(crate) fn wake(self) {
        assert!(
            self.owner.is_here(),
            "a task of async-runner was woken from another thread; its runner works on one thread only"
        );
        if self.record.schedule() {
            let core = self.core().clone();
            core.enqueue(Runnable(self));
        }
    }
}

// Wakers: each is a share

static WAKERS: RawWakerVTable = RawWakerVTable::new(
    |data| {
        // SAFETY: a waker's data is a share, which stays the waker's.
        let share = unsafe { borrowed(data) };
        raw_waker((*share).clone())
    },
    // SAFETY: a waker's data is a share, which it gives away here.
    |data| unsafe { owned(data) }.wake(),
    // SAFETY: a waker's data is a share, which stays the waker's.
    |data| CellRef::wake((*unsafe { borrowed(data) }).clone()),
    // SAFETY: a waker's data is a share, which it gives away here.
    |data| drop(unsafe { owned(data) }),
);

fn raw_waker(share: CellRef) -> RawWaker {
    RawWaker::new(ManuallyDrop::new(share).0.as_ptr().cast_const().cast(), &WAKERS)
}

/// The share that a waker of ours has.
///
/// # Safety
/// `data` is such a waker's, which has it no more from then on.
unsafe fn owned(data: *const ()) -> CellRef {
    // SAFETY: a share's pointer is not null.
    CellRef(unsafe { NonNull::new_unchecked(data.cast_mut().cast()) })
}

/// The same, of a waker that keeps it.
///
/// # Safety
/// `data` is such a waker's, and it outlives the result.
unsafe fn borrowed(data: *const ()) -> ManuallyDrop<CellRef> {
    // SAFETY: by this function's contract; it is never dropped.
    ManuallyDrop::new(unsafe { owned(data) })
}

// Running

impl Deref for Runnable {
    type Target = Meta;

    #[inline]
    fn deref(&self) -> &Meta {
        &self.0
    }
}

impl Runnable {
    /// Polls the task, once.
    #[inline]
    pub(crate) fn run(self) {
        let this = ManuallyDrop::new(self);
        // SAFETY: the runnable is no more; its share is here from now on.
        let cell = unsafe { std::ptr::read(&this.0) };
        cell.record.begin_run();
        // SAFETY: it is never dropped, and so a share that is only lent: `cell` is there for longer.
        let waker = ManuallyDrop::new(unsafe { Waker::from_raw(RawWaker::new(cell.0.as_ptr().cast(), &WAKERS)) });
        // SAFETY: this was the task's runnable, and there is no other before it has run.
        unsafe { (cell.table.poll)(cell.0, &mut Context::from_waker(&waker)) };
        if cell.record.end_run() {
            let core = cell.core().clone();
            core.enqueue(Self(cell));
        }
    }
}

impl Drop for Runnable {
    fn drop(&mut self) {
        // SAFETY: this is the task's one runnable.
        unsafe { (self.table.cancel)(self.0.0) }
    }
}

/// See [`Table::poll`].
unsafe fn poll<F: Future + 'static>(cell: NonNull<Meta>, cx: &mut Context<'_>) {
    // SAFETY: it is a cell of this type, of which the caller has a share.
    let whole = unsafe { cell.cast::<Whole<F>>().as_ref() };
    let (core, record, stage) = (whole.meta.core(), &whole.meta.record, whole.stage.get());
    // SAFETY: the future is the runnable's to look at, which is what calls this.
    let Stage::Runs(future) = (unsafe { &mut *stage }) else { return };
    let result = if core.begin_poll(record) {
        Err(Box::new(TaskError::Cancelled))
    } else {
        // SAFETY: it is dropped where it is, and was never moved since its first poll: a cell does not move.
        let future = unsafe { Pin::new_unchecked(future) };
        // Where panics abort (wasm), this catches nothing and costs nothing.
        let poll =
            AssertUnwindSafe(|| if record.is(Flag::PROBE) { probe(record, future, cx) } else { future.poll(cx) });
        match std::panic::catch_unwind(poll) {
            Ok(Poll::Pending) => {
                core.time_stands();
                return core.pause_poll(record);
            }
            Ok(Poll::Ready(value)) => Ok(value),
            Err(payload) => Err(Box::new(TaskError::from_panic(payload))),
        }
    };
    // A value that is there is worth more than the panic of what was left of its future.
    // SAFETY: as above.
    let dropped = unsafe { drop_future(stage) };
    let result = match (result, dropped) {
        (Err(error), Err(panic)) if matches!(*error, TaskError::Cancelled) => Err(Box::new(panic)),
        (result, _) => result,
    };
    core.time_stands();
    core.finish_future(record, result.as_ref().map(|_| ()).map_err(|error| &**error));
    if record.is(Flag::DETACHED) {
        return drop_result(&whole.meta, result);
    }
    // SAFETY: the future is gone, and nobody looks for a result before its flag is set; so nobody looks at the stage.
    unsafe { stage.write(Stage::Done(result)) };
    record.set(Flag::HAS_RESULT);
    whole.meta.wake_joiner();
}

/// See [`Table::cancel`].
unsafe fn cancel<F: Future + 'static>(cell: NonNull<Meta>) {
    // SAFETY: it is a cell of this type, of which the caller has a share.
    let whole = unsafe { cell.cast::<Whole<F>>().as_ref() };
    let stage = whole.stage.get();
    // SAFETY: the future is the runnable's to look at, which is what calls this.
    if !matches!(unsafe { &*stage }, Stage::Runs(_)) {
        return;
    }
    // SAFETY: as above.
    let error = unsafe { drop_future(stage) }.err().unwrap_or(TaskError::Cancelled);
    whole.meta.record.set(Flag::DROPPED);
    whole.meta.core().finish_future(&whole.meta.record, Err(&error));
    whole.meta.wake_joiner();
}

/// Drops a task's future. Its code may panic in that as well, which is the task's matter, not the executor's.
///
/// # Safety
/// The stage is the future, and the caller's to look at.
unsafe fn drop_future<F: Future>(stage: *mut Stage<F>) -> Result<(), TaskError> {
    // SAFETY: by this function's contract. Also when that panics the stage is empty afterwards.
    std::panic::catch_unwind(AssertUnwindSafe(|| unsafe { *stage = Stage::Empty })).map_err(TaskError::from_panic)
}

/// Drops a result that nobody wants: should its code panic in that, nobody else hears of it.
#[inline]
fn drop_result<T>(meta: &Meta, result: Outcome<T>) {
    if std::mem::needs_drop::<T>()
        && let Err(payload) = std::panic::catch_unwind(AssertUnwindSafe(|| drop(result)))
    {
        let error = TaskError::from_panic(payload);
        meta.core().report_unhandled(&meta.record.name, meta.record.place.as_ref(), &error);
    }
}

// Joining

impl<T> Deref for TaskCell<T> {
    type Target = Meta;

    #[inline]
    fn deref(&self) -> &Meta {
        &self.cell
    }
}

impl<T> TaskCell<T> {
    /// The task's result, once; until it is there `cx` is kept, to be woken then.
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Outcome<T>> {
        if let Some(result) = self.take() {
            return Poll::Ready(result);
        }
        let known = self.joiner.take().filter(|joiner| joiner.will_wake(cx.waker()));
        self.joiner.set(Some(known.unwrap_or_else(|| cx.waker().clone())));
        Poll::Pending
    }

    /// The task's result, once, if it is there.
    pub(crate) fn take(&self) -> Option<Outcome<T>> {
        if !self.record.is(Flag::HAS_RESULT) {
            return None;
        }
        self.record.clear(Flag::HAS_RESULT);
        let mut result = MaybeUninit::<Outcome<T>>::uninit();
        // SAFETY: a handle's type is that of its cell's result, and there is one, as its flag told.
        unsafe {
            (self.table.take)(self.cell.0, NonNull::from(&mut result).cast());
            Some(result.assume_init())
        }
    }

    /// Notes that nobody wants the result; returns whether somebody awaited it.
    pub(crate) fn detach(&self) -> bool {
        self.record.set(Flag::DETACHED);
        self.joiner.take().is_some()
    }
}

/// See [`Table::take`].
unsafe fn take<F: Future + 'static>(cell: NonNull<Meta>, to: NonNull<()>) {
    // SAFETY: it is a cell of this type, of which the caller has a share.
    let whole = unsafe { cell.cast::<Whole<F>>().as_ref() };
    // SAFETY: the stage is a result's, which is the handle's to look at.
    if let Stage::Done(result) = unsafe { whole.stage.get().replace(Stage::Empty) } {
        // SAFETY: by this function's contract.
        unsafe { to.cast().write(result) };
    } else {
        unreachable!("the flag told of a result");
    }
}

/// See [`Table::free`].
unsafe fn free<F: Future + 'static>(cell: NonNull<Meta>) {
    let whole: NonNull<Whole<F>> = cell.cast();
    // SAFETY: it is a cell of this type, which nobody else has.
    unsafe {
        let Whole { meta, stage } = whole.as_ref();
        // The records' share is given back after the future is gone, and a handle drops its result: on another thread there
        // is neither. Should there be, it would be sound nowhere.
        if !meta.owner.is_here() && !matches!(&*stage.get(), Stage::Empty) {
            std::process::abort();
        }
        whole.drop_in_place();
        memory::give_back(whole.cast(), Layout::new::<Whole<F>>());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::future::poll_fn;
    use std::rc::Rc;
    use std::task::{Poll, Waker};
    use std::time::Duration;

    use crate::{JoinHandle, Runner, Simulation, TaskError, sleep};

    /// A machine with a task that waits until it is woken, and its waker.
    fn waiting() -> (Simulation, JoinHandle<u32>, Waker) {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation has what a runner needs");
        let waker = Rc::new(RefCell::new(None));
        let kept = waker.clone();
        let mut polls = 0;
        let waits = poll_fn(move |cx| {
            polls += 1;
            *kept.borrow_mut() = Some(cx.waker().clone());
            if polls == 2 { Poll::Ready(polls) } else { Poll::Pending }
        });
        let handle = runner.spawn_task(waits, "default");
        simulation.run_to_rest();
        let waker = waker.take().expect("the task was polled");
        (simulation, handle, waker)
    }

    #[test]
    fn a_waker_may_be_dropped_on_another_thread_before_its_task_has_ended_and_after() {
        let (simulation, handle, waker) = waiting();
        let late = waker.clone();
        let drops = |waker: Waker| std::thread::spawn(move || drop(waker)).join().expect("dropping is allowed");
        drops(waker.clone());
        waker.wake();
        assert_eq!(simulation.run(handle), Ok(Ok(2)));
        assert!(!late.will_wake(Waker::noop()));
        drops(late);
    }

    #[test]
    fn a_wake_from_another_thread_says_that_it_is_not_allowed_and_the_task_waits_on() {
        let (simulation, handle, waker) = waiting();
        let there = waker.clone();
        let refused = std::thread::spawn(move || there.wake()).join().expect_err("it is another thread");
        assert!(refused.downcast_ref::<&str>().is_some_and(|text| text.contains("works on one thread only")));
        assert!(!handle.is_finished());
        waker.wake_by_ref();
        assert_eq!(simulation.run(handle), Ok(Ok(2)));
        // Of a task that has ended nothing is woken.
        waker.wake();
    }

    #[test]
    fn a_task_that_awaits_itself_waits_until_it_is_aborted() {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation has what a runner needs");
        let own = Rc::new(RefCell::new(None::<JoinHandle<()>>));
        let taken = own.clone();
        let task = async move {
            let me = taken.take().expect("it was put there before the first poll");
            me.await.expect("it never ends");
        };
        let handle = runner.spawn_task(task, "default");
        let id = handle.id();
        own.replace(Some(handle));
        simulation.run_to_rest();
        assert!(!runner.has_ended(id));
        runner.abort(id);
        simulation.run_to_rest();
        assert!(runner.has_ended(id));
    }

    #[test]
    fn a_value_that_nobody_wants_and_whose_drop_panics_reaches_the_hook() {
        struct Bomb(Rc<Cell<u32>>);
        impl Drop for Bomb {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
                panic!("not me");
            }
        }
        let simulation = Simulation::new();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let hears = heard.clone();
        let builder = simulation.runner().on_unhandled_error(move |failure| {
            hears.borrow_mut().push(failure.error.clone());
        });
        let runner = builder.build().expect("a simulation has what a runner needs");
        let drops = Rc::new(Cell::new(0));
        let bomb = Bomb(drops.clone());
        runner.spawn_task(async move { bomb }, "default");
        let after = runner.spawn_task(async { 7 }, "default");
        assert_eq!(simulation.run(after), Ok(Ok(7)));
        assert_eq!((drops.get(), heard.take()), (1, vec![TaskError::Panicked("not me".to_owned())]));
    }

    #[test]
    fn a_runner_is_freed_when_its_last_handle_is_gone_and_its_tasks_have_ended() {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation has what a runner needs");
        let core = Rc::downgrade(runner.core());
        let main = runner.spawn_task(
            async {
                let runner = Runner::current().expect("a task has one");
                let child = runner.spawn_task(async { sleep(Duration::from_millis(1)).await }, "default");
                let aborted = runner.spawn_task(std::future::pending::<()>(), "default");
                runner.spawn_task(async { sleep(Duration::from_millis(2)).await }, "default");
                child.await.expect("it sleeps");
                aborted.abort();
                aborted.await.expect_err("it was aborted");
            },
            "default",
        );
        drop(runner);
        simulation.run(main).expect("it ends").expect("it does not fail");
        assert!(core.upgrade().is_some(), "a task still sleeps");
        simulation.run_to_rest();
        assert_eq!(core.strong_count(), 0);
    }
}
