//! Any text, run whole under simulated time: the executor, asyncio and workers, up to any instruction limit. It ends,
//! its trace leaves nothing open, and nothing panics.
#![no_main]

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use async_runner::Simulation;
use async_runner::trace::What;
use async_runner_playground::run::{Options, Run};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((cuts, text)) = graph_script_fuzz::split(data) else { return };
    graph_script_fuzz::on_a_large_stack(|| {
        let options = Options {
            instruction_limit: Some(u64::from(cuts.limit)),
            workers: usize::from(cuts.depth % 4) + 1,
            ..Options::default()
        };
        let simulation = Simulation::new();
        let open: Rc<RefCell<HashSet<u64>>> = Rc::default();
        let seen = open.clone();
        let run = Run::new(text, &options, simulation.runner(), move |event| match event.what {
            What::Spawn { task, .. } => assert!(seen.borrow_mut().insert(task), "{task} begins twice"),
            What::Done { task, .. } => assert!(seen.borrow_mut().remove(&task), "{task} ends twice"),
            _ => {}
        });
        if let Ok(run) = run {
            simulation.run(run.finish()).expect("a run notices itself when nothing can happen any more");
            assert!(open.borrow().is_empty(), "{:?} never end", open.borrow());
        }
    });
});
