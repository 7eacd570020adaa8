//! Any text, run by the VM alone in slices of any size, up to any instruction limit, with any memory and depth, and
//! cancelled or dropped anywhere: it ends, and nothing panics.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((cuts, text)) = graph_script_fuzz::split(data) else { return };
    graph_script_fuzz::on_a_large_stack(|| graph_script_fuzz::run(cuts, text));
});
