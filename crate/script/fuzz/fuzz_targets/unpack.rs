//! Any bytes, as if they came from a worker: they are unpacked or refused.
#![no_main]

use graph_script::{Config, Interpreter, Program};

const SCRIPT: &str = "
class A:
    def m(self, *, k=1): return lambda: k
class B(A, ): pass
class E(ValueError): pass
def f(x, *y, z=A()): return x
async def g(): pass
h = lambda: g
";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let program = Program::compile(SCRIPT, "fuzz.py").expect("the script compiles");
    let mut interp = Interpreter::new(&program, Config { memory_limit: 64 << 20, ..Config::default() });
    if let Ok(values) = interp.unpack(data) {
        for value in &values {
            let _ = (interp.repr(value), interp.type_name(value));
        }
        let _ = interp.pack(&values);
    }
});
