//! What the fuzz targets share: how an input is cut into settings and text, the host that runs scripts, and a stack as
//! large as the frames of a build with a sanitizer need.

#[path = "../tests/support/mod.rs"]
pub mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use graph_script::{Config, Exception, ExceptionType, Fiber, Interpreter, Program, Step};
use support::Recorder;

/// How many bytes of an input are settings; what follows is the script.
pub const HEAD: usize = 8;

/// What the first bytes of an input decide.
#[derive(Clone, Copy, Debug, arbitrary::Arbitrary)]
pub struct Cuts {
    /// After how many instructions the script ends with an error: any limit, so that it ends anywhere.
    pub limit: u16,
    /// How many instructions a slice has.
    pub fuel: u16,
    /// After how many slices an exception is thrown in, as a cancellation is; 0 for never.
    pub cancel_after: u8,
    /// After how many slices the fiber is dropped; 0 for never.
    pub drop_after: u8,
    /// How deep calls may nest, in tens.
    pub depth: u8,
    /// How much memory it may use, in 64 KiB.
    pub memory: u8,
}

/// Settings and script of an input; `None` when it is too short or no text.
pub fn split(data: &[u8]) -> Option<(Cuts, &str)> {
    let (head, text) = data.split_at_checked(HEAD)?;
    let cuts = arbitrary::Unstructured::new(head).arbitrary().ok()?;
    Some((cuts, std::str::from_utf8(text).ok()?))
}

/// Calls it on a stack on which the parser's frames have room without optimisation and with a sanitizer. What wasm's
/// stack bears is another test's (tests/e2e/depth.test.mjs).
pub fn on_a_large_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work);
        if let Err(panic) = thread.expect("a thread starts").join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Runs a script, cut as the settings say. It must end, since the instruction limit is above nothing.
pub fn run(cuts: Cuts, source: &str) {
    let Ok(program) = Program::compile(source, "fuzz.py") else { return };
    let config = Config {
        instruction_limit: Some(u64::from(cuts.limit)),
        memory_limit: in_use() + (usize::from(cuts.memory).max(1) << 16),
        memory_in_use: Some(in_use),
        recursion_limit: u32::from(cuts.depth).max(1) * 10,
        ..Config::default()
    };
    let mut interp = Interpreter::new(&program, config);
    let mut host = Recorder::default();
    let fiber = interp.main();
    drive(&mut interp, &mut host, fiber, cuts);
    let _ = interp.take_warnings();
}

fn drive(interp: &mut Interpreter, host: &mut Recorder, mut fiber: Fiber, cuts: Cuts) {
    let fuel = u32::from(cuts.fuel).max(1);
    // A slice runs at least one instruction, apart from the first one.
    let most = u32::from(cuts.limit) + 64;
    for slice in 1..=most {
        if slice == u32::from(cuts.drop_after) {
            return;
        }
        if slice == u32::from(cuts.cancel_after) {
            fiber.throw(Exception::new(ExceptionType::CancelledError, ""));
        }
        match fiber.step(interp, host, fuel) {
            Step::Done(Ok(value)) => return drop((interp.str(&value), interp.repr(&value))),
            Step::Done(Err(error)) => return drop((error.message(), error.traceback())),
            Step::OutOfFuel => {
                let _ = (fiber.line(), fiber.stack());
            }
            Step::Wait(mut wait) => match wait.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(result) => fiber.resume(result),
                Poll::Pending => return,
            },
        }
    }
    panic!("{most} slices were not enough for {} instructions", cuts.limit);
}

/// Counts what is allocated, so that the memory limit bounds everything together, as it does in wasm.
pub struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// How many bytes are allocated now.
pub fn in_use() -> usize {
    IN_USE.load(Ordering::Relaxed)
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
