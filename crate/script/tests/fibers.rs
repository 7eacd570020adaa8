//! Fibers stop and go on anywhere, and tell where they are.

mod support;

use graph_script::{Config, Exception, ExceptionType, Interpreter, Program, Step, Value};
use support::{Recorder, finish};

fn program(source: &str) -> Program {
    Program::compile(source, "test.py").expect("the script compiles")
}

#[test]
fn a_fiber_out_of_fuel_goes_on_where_it_stopped() {
    let program = program("def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(12))\n");
    let mut outputs = Vec::new();
    for fuel in [1, 7, 1000, u32::MAX] {
        let mut interp = Interpreter::new(&program, Config::default());
        let (mut fiber, mut host) = (interp.main(), Recorder::default());
        while !matches!(fiber.step(&mut interp, &mut host, fuel), Step::Done(_)) {}
        outputs.push((host.output, interp.instructions()));
    }
    assert!(outputs.iter().all(|run| *run == outputs[0]), "{outputs:?}");
    assert_eq!(outputs[0].0, "144\n");
}

#[test]
fn a_waiting_fiber_tells_its_line_and_its_frames() {
    let program = program("import time\ndef job():\n    x = 1\n    time.sleep(1)\n\njob()\n");
    let mut interp = Interpreter::new(&program, Config::default());
    let (mut fiber, mut host) = (interp.main(), Recorder::default());
    assert!(matches!(fiber.step(&mut interp, &mut host, 1000), Step::Wait(_)));
    assert_eq!(fiber.line(), Some(4));
    let stack: Vec<(String, u32)> = fiber.stack().iter().map(|frame| (frame.name.to_string(), frame.line)).collect();
    assert_eq!(stack, [("<module>".to_owned(), 6), ("job".to_owned(), 4)]);
    fiber.resume(Ok(Value::none()));
    assert!(matches!(fiber.step(&mut interp, &mut host, 1000), Step::Done(Ok(_))));
}

#[test]
fn an_exception_thrown_into_a_waiting_fiber_runs_its_handlers() {
    let program = program(
        "import time\ntry:\n    time.sleep(1)\nexcept ValueError as e:\n    print('caught', e)\nfinally:\n    print('done')\n",
    );
    let mut interp = Interpreter::new(&program, Config::default());
    let (mut fiber, mut host) = (interp.main(), Recorder::default());
    assert!(matches!(fiber.step(&mut interp, &mut host, 1000), Step::Wait(_)));
    fiber.throw(Exception::new(ExceptionType::ValueError, "from outside"));
    assert!(matches!(fiber.step(&mut interp, &mut host, 1000), Step::Done(Ok(_))));
    assert_eq!(host.output, "caught from outside\ndone\n");
}

#[test]
fn a_coroutine_that_is_never_awaited_is_reported_with_the_line_that_made_it() {
    let program = program("async def f():\n    pass\n\nf()\n");
    let mut interp = Interpreter::new(&program, Config::default());
    let fiber = interp.main();
    finish(&mut interp, &mut Recorder::default(), fiber).expect("the script ends well");
    let warnings = interp.take_warnings();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].text, "RuntimeWarning: coroutine 'f' was never awaited");
    assert_eq!(warnings[0].line, Some(4));
}
