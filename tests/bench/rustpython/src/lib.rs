//! RustPython's virtual machine, to be asked how long a case takes.

use rustpython_vm::{Interpreter, PyResult, Settings, VirtualMachine, compiler::Mode};
use wasm_bindgen::prelude::*;

/// Runs a script, which finds a function `clock` that gives milliseconds, and gives back what its variable `elapsed` is in
/// the end.
#[wasm_bindgen]
pub fn elapsed(source: &str) -> Result<f64, String> {
    Interpreter::with_init(Settings::default(), |_| ()).enter(|vm| {
        run(vm, source).map_err(|error| {
            let mut text = String::new();
            let _ = vm.write_exception(&mut text, &error);
            text
        })
    })
}

fn run(vm: &VirtualMachine, source: &str) -> PyResult<f64> {
    let scope = vm.new_scope_with_builtins();
    let clock = vm.new_function("clock", |_: &VirtualMachine| -> f64 { js_sys::Date::now() });
    scope.globals.set_item("clock", clock.into(), vm)?;
    let code = vm
        .compile(source, Mode::Exec, "cases.py".to_owned())
        .map_err(|error| vm.new_syntax_error(&error, Some(source)))?;
    vm.run_code_obj(code, scope.clone())?;
    scope.globals.get_item("elapsed", vm)?.try_into_value::<f64>(vm)
}
