//! Runs a script under virtual time and prints what it prints.
//!
//! `simulate FILE.py [--workers N] [--seed N] [--lanes LANES] [--instructions N] [--memory MIB] [--nanoseconds N]
//! [--trace OUT.json] [--svg OUT.svg]`. The exit status is 1 when the script fails, and 2 when the command itself is wrong.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::cell::RefCell;
    use std::io::Write;
    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::rc::Rc;

    use async_runner::Simulation;
    use async_runner::trace::{Event, What};
    use async_runner_playground::picture::picture;
    use async_runner_playground::run::{Options, Run, RunEnd, Status, read_lanes};
    use lexopt::prelude::*;

    #[global_allocator]
    static ALLOCATOR: graph_script::Meter = graph_script::Meter;

    const HELP: &str = "\
Runs a script under virtual time and prints what it prints.

Usage: simulate FILE.py [--workers N] [--seed N] [--lanes LANES] [--instructions N] [--memory MIB]
                [--nanoseconds N] [--trace OUT.json] [--svg OUT.svg]

  --workers N       how many workers there are at the most (4)
  --seed N          where random numbers start (0)
  --lanes LANES     limits and priorities of lanes: gallery:2, io:4:1
  --instructions N  how many instructions the script may execute (no limit), and each of its jobs
  --memory MIB      how much memory the script may use (512)
  --nanoseconds N   how much virtual time an instruction takes (50); 0 and only waits take time
  --trace OUT.json  writes the trace, a list of events
  --svg OUT.svg     draws the run: its timeline and its task graph
";

    struct Command {
        script: PathBuf,
        options: Options,
        trace: Option<PathBuf>,
        svg: Option<PathBuf>,
    }

    pub fn main() -> ExitCode {
        let command = match parse() {
            Ok(Some(command)) => command,
            Ok(None) => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            Err(error) => {
                eprintln!("simulate: {error}\n\n{HELP}");
                return ExitCode::from(2);
            }
        };
        match run(&command) {
            Ok(Status::Completed) => ExitCode::SUCCESS,
            Ok(Status::Failed | Status::Stopped) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("simulate: {error}");
                ExitCode::from(2)
            }
        }
    }

    fn parse() -> Result<Option<Command>, lexopt::Error> {
        let (mut script, mut options, mut trace, mut svg) = (None, Options::default(), None, None);
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("workers") => options.workers = arguments.value()?.parse()?,
                Long("seed") => options.seed = arguments.value()?.parse()?,
                Long("lanes") => options.lanes = read_lanes(&arguments.value()?.string()?)?,
                Long("instructions") => options.instruction_limit = Some(arguments.value()?.parse()?),
                Long("memory") => options.memory_limit = arguments.value()?.parse::<usize>()?.saturating_mul(1 << 20),
                Long("nanoseconds") => options.instruction_nanoseconds = arguments.value()?.parse()?,
                Long("trace") => trace = Some(PathBuf::from(arguments.value()?)),
                Long("svg") => svg = Some(PathBuf::from(arguments.value()?)),
                Long("help") | Short('h') => return Ok(None),
                Value(path) if script.is_none() => script = Some(PathBuf::from(path)),
                other => return Err(other.unexpected()),
            }
        }
        let script = script.ok_or("which script? name a file")?;
        if let Some(name) = script.file_name() {
            options.file_name = name.to_string_lossy().into_owned();
        }
        Ok(Some(Command { script, options, trace, svg }))
    }

    fn run(command: &Command) -> Result<Status, String> {
        let told = |path: &PathBuf, error: std::io::Error| format!("{}: {error}", path.display());
        let source = std::fs::read_to_string(&command.script).map_err(|error| told(&command.script, error))?;
        let events: Rc<RefCell<Vec<Event>>> = Rc::default();
        let end = simulate(&source, &command.options, &events)?;
        std::io::stdout().flush().map_err(|error| format!("the output cannot be written: {error}"))?;
        for notice in &end.notices {
            eprintln!("{}", notice.text);
        }
        if let Some(error) = &end.error {
            eprintln!("{}", error.traceback);
        }
        let mut events = events.take();
        // What workers did is told when it arrives; the list is in the order in which it happened.
        events.sort_by(|a, b| a.at.total_cmp(&b.at));
        if let Some(path) = &command.svg {
            std::fs::write(path, picture(&command.options.file_name, &events)).map_err(|error| told(path, error))?;
        }
        if let Some(path) = &command.trace {
            let json = serde_json::to_string(&events).expect("events are plain data");
            std::fs::write(path, json + "\n").map_err(|error| told(path, error))?;
        }
        Ok(end.status)
    }

    fn simulate(source: &str, options: &Options, events: &Rc<RefCell<Vec<Event>>>) -> Result<RunEnd, String> {
        let simulation = Simulation::new();
        let kept = events.clone();
        let run = Run::new(source, options, simulation.runner(), move |event| {
            if let What::Output { text, .. } = &event.what {
                // A reader that has gone away is no reason to stop: the flush at the end tells.
                let _ = std::io::stdout().write_all(text.as_bytes());
            }
            kept.borrow_mut().push(event);
        });
        match run {
            Ok(run) => simulation.run(run.finish()).map_err(|stalled| format!("the run is stuck: {stalled}")),
            Err(end) => Ok(*end),
        }
    }
}
