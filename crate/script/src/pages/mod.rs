//! The documentation's reference pages, made from the tables that the compiler and the advice use.
//!
//! Only tests make them, into `docs/src/reference/`: `npm run generate` writes, and a plain `cargo test` fails when a
//! page is out of date.

mod advice;
mod language;

/// Compares a generated page with the one in the documentation; writes it first where that is asked for.
#[track_caller]
fn up_to_date(page: &str, text: &str) {
    let path = format!("{}/../../docs/src/reference/{page}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("ASYNC_RUNNER_GENERATE").is_some() {
        std::fs::write(&path, text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "docs/src/reference/{page} is out of date: run `npm run generate`");
}
