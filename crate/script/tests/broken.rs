//! Scripts that are broken at random: whatever the text, it compiles or is refused, and what compiles runs until it
//! ends, waits or has used its fuel. Nothing panics.
//!
//! `BROKEN=N cargo test -p graph-script --test broken` breaks N times as many.

mod support;

use std::fs;
use std::path::Path;

use graph_script::{Config, Interpreter, Program, Step};
use support::Recorder;

/// A generator of numbers that is the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

const PARTS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "*",
    "**",
    "-",
    "lambda ",
    "not ",
    "await ",
    "yield ",
    "break\n",
    "continue\n",
    "return\n",
    "\n",
    "    ",
    "'",
    "\"",
    "f'{",
    "}'",
    "0",
    "1.5e",
    "async ",
    "def f():",
    "class A:",
    "try:\n",
    "finally:\n",
    "except:\n",
    "for x in y:",
    "if ",
    "else:",
    "with a as b:",
    "import ",
    "global x\n",
    "nonlocal x\n",
    "del ",
    ":=",
    "\\",
    "\t",
    "é",
    "\u{0}",
    "#",
];

fn break_it(source: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for _ in 0..=chance.below(4) {
        let at = chance.below(lines.len());
        let other = chance.below(lines.len());
        let Some(line) = lines.get(at).cloned() else { break };
        let place = line.char_indices().nth(chance.below(line.chars().count())).map_or(0, |(place, _)| place);
        match chance.below(5) {
            0 => drop(lines.remove(at)),
            1 => lines.swap(at, other),
            2 => lines[at].insert_str(place, PARTS[chance.below(PARTS.len())]),
            3 => lines[at].truncate(place),
            _ => {
                let indent = lines[other].len() - lines[other].trim_start().len();
                lines[at] = format!("{}{}", &lines[other][..indent], line.trim_start());
            }
        }
    }
    lines.join("\n") + "\n"
}

fn run(source: &str) {
    let Ok(program) = Program::compile(source, "broken.py") else { return };
    let config = Config { instruction_limit: Some(50_000), memory_limit: 64 << 20, ..Config::default() };
    let mut interp = Interpreter::new(&program, config);
    let mut fiber = interp.main();
    let mut host = Recorder::default();
    for _ in 0..4 {
        match fiber.step(&mut interp, &mut host, 20_000) {
            Step::Done(_) | Step::Wait(_) => return,
            Step::OutOfFuel => {}
        }
    }
}

#[test]
fn a_script_that_is_broken_at_random_makes_nothing_panic() {
    let times: usize = std::env::var("BROKEN").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/programs");
    let mut sources = Vec::new();
    for theme in fs::read_dir(root).expect("the programs are there") {
        for entry in fs::read_dir(theme.expect("a theme").path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "py") {
                sources.push((path.clone(), fs::read_to_string(&path).expect("a readable script")));
            }
        }
    }
    sources.sort();
    let mut chance = Chance(1);
    let mut failed = Vec::new();
    for round in 0..2 * times {
        for (path, source) in &sources {
            let broken = break_it(source, &mut chance);
            let owned = broken.clone();
            let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(move || run(&owned));
            if thread.expect("a thread starts").join().is_err() {
                failed.push(format!("round {round} of {}:\n{broken}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{} scripts panic:\n{}", failed.len(), failed.join("\n----\n"));
}
