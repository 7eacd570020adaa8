//! What the compiler says to a program that uses the runner in a way that cannot work: the messages are part of the API.
#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate as cargo has built it for these tests, the latest first: there may be older ones beside it.
fn built_crates(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("the tests lie in it").flatten().map(|entry| entry.path());
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("libasync_runner-") && name.ends_with(".rlib")
    };
    let mut built: Vec<_> = files.filter(is_ours).collect();
    built.sort_by_key(|path| std::cmp::Reverse(path.metadata().and_then(|data| data.modified()).ok()));
    built
}

/// What the compiler says of a function's body in which there is a `runner`; nothing when it has no complaint.
fn complaints(test: &str, body: &str) -> String {
    let folder = std::env::current_exe().expect("a test runs").parent().expect("in a folder").to_owned();
    let scratch = std::env::temp_dir().join(format!("async-runner-messages-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&scratch).expect("there is room for a small file");
    let source = scratch.join("program.rs");
    let program = format!(
        "#![allow(unused)]\nuse async_runner::*;\nfn add(a: u32, b: u32) -> u32 {{ a + b }}\n\
         pub fn program(runner: &Runner) {{\n{body}\n}}\n"
    );
    std::fs::write(&source, program).expect("there is room for a small file");
    let crate_file = built_crates(&folder).into_iter().next().expect("cargo has built the crate");
    let output = Command::new("rustc")
        .args(["--edition=2024", "--crate-type=lib", "--emit=obj"])
        .arg("--extern")
        .arg(format!("async_runner={}", crate_file.display()))
        .arg("-L")
        .arg(format!("dependency={}", folder.display()))
        .arg("-o")
        .arg(scratch.join("program.o"))
        .arg(&source)
        .output()
        .expect("there is a compiler where there are tests");
    std::fs::remove_dir_all(&scratch).expect("it was made here");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    said
}

#[track_caller]
fn assert_says(said: &str, wanted: &[&str]) {
    // The compiler breaks long lines where it likes.
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in wanted {
        assert!(flat.contains(words), "the compiler does not say \"{words}\":\n{said}");
    }
}

#[test]
fn a_program_that_is_right_compiles_without_a_word() {
    let body = "let _ = runner.invoke(add, (1, 2)); let _ = runner.invoke(|a: u32| a + 1, (1,));";
    assert_eq!(complaints("right", body), "");
}

#[test]
fn a_closure_that_captures_a_number_is_told_to_pass_it_as_an_argument() {
    let said = complaints("number", "let n = 3_u32; let _ = runner.invoke(move |a: u32| a + n, (1_u32,));");
    assert_says(&said, &["this closure captures something", "Pass what it needs as arguments"]);
}

#[test]
fn a_closure_that_captures_a_text_is_told_that_it_must_capture_nothing() {
    let body = "let text = String::new(); let _ = runner.invoke(move |a: u32| text.len() as u32 + a, (1_u32,));";
    assert_says(&complaints("text", body), &["must capture nothing"]);
}

#[test]
fn arguments_that_are_no_tuple_are_told_to_be_one() {
    let said = complaints("tuple", "let _ = runner.invoke(add, 1_u32);");
    assert_says(&said, &["expected tuple `(u32, u32)`"]);
}

#[test]
fn an_argument_that_cannot_travel_is_told_of_serde() {
    let body = "struct Mine; fn takes(_: Mine) {} let _ = runner.invoke(takes, (Mine,));";
    assert_says(&complaints("serde", body), &["serde"]);
}

#[test]
fn a_sync_function_that_is_spawned_is_told_to_be_deferred() {
    let said = complaints("sync", "let _ = runner.spawn_task(add, \"io\");");
    assert_says(&said, &["is neither a future nor a deferred call", "`defer(function, (arguments,))`"]);
}
