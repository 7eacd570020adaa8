//! What advice says before a run, the run says too: a rule that is broken at run time raises its error there, or is told
//! with a notice. Rules about what takes long (`blocking-call`, `long-loop`, `one-by-one`, `blocks-the-loop`,
//! `invoke-of-async`) have no counterpart, since the run does what was written.

mod common;

use async_runner_playground::run::NoticeKind;
use common::run;
use graph_script::advice::advise;

const SETTING: &str = "
import asyncio
count = 0
async def work():
    return 1
def sync():
    global count
    count += 1
    return count
";

fn in_main(body: &str) -> String {
    format!("{SETTING}async def main():\n    {body}\nasync_runner.await_async(main())\n")
}

#[test]
fn an_error_that_advice_foretells_is_raised_when_the_script_runs() {
    let cases = [
        ("called-too-early", in_main("await async_runner.invoke(sync())"), "TypeError", "invoke() needs a function"),
        (
            "called-too-early",
            format!("{SETTING}async_runner.await_async(sync())\n"),
            "TypeError",
            "await_async() needs",
        ),
        ("function-not-coroutine", in_main("await async_runner.spawn_task(work)"), "TypeError", "call it, as in"),
        ("spawn-in-sync-context", format!("{SETTING}async_runner.spawn_task(work())\n"), "RuntimeError", "row 4"),
        ("unknown-name", in_main("print(missing)"), "NameError", "name 'missing' is not defined"),
        ("not-supported", "match 1:\n    case 1: pass\n".to_owned(), "SyntaxError", "not supported here"),
        ("syntax-error", "print(\n".to_owned(), "SyntaxError", ""),
    ];
    for (code, source, type_name, message) in cases {
        assert!(advise(&source).iter().any(|found| found.code == code), "{code} is not foretold:\n{source}");
        let error = run(&source).end.error.unwrap_or_else(|| panic!("{code} raises nothing:\n{source}"));
        assert_eq!(error.type_name, type_name, "{code}");
        assert!(error.message.contains(message), "{code}: {}", error.message);
    }
}

#[test]
fn a_coroutine_that_advice_says_is_never_awaited_is_told_after_the_run() {
    for (code, body) in [("never-awaited", "work()"), ("invoke-not-awaited", "async_runner.invoke(sync)")] {
        let source = in_main(body);
        assert!(advise(&source).iter().any(|found| found.code == code), "{code} is not foretold");
        let notices = run(&source).end.notices;
        let told = notices.iter().find(|notice| notice.kind == NoticeKind::NeverAwaited);
        assert_eq!(told.expect("there is a notice").line, Some(11), "{code}: {notices:?}");
    }
}

#[test]
fn a_global_that_advice_says_a_job_writes_stays_as_it_was() {
    let source = in_main("print(await async_runner.invoke(sync), await async_runner.invoke(sync), count)");
    assert!(advise(&source).iter().any(|found| found.code == "global-write-in-job"));
    assert_eq!(run(&source).output, "1 1 0\n");
}
