//! Any text: it compiles or is refused with a place inside it, and advice about it is given.
#![no_main]

use graph_script::{Program, advice};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((_, text)) = graph_script_fuzz::split(data) else { return };
    graph_script_fuzz::on_a_large_stack(|| {
        if let Err(error) = Program::compile(text, "fuzz.py") {
            assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty(), "{error:?}");
            assert!(!error.to_string().is_empty());
        }
        for found in advice::advise(text) {
            assert!(found.place.line <= found.place.end_line, "{found:?}");
        }
    });
});
