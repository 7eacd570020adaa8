//! What a job starts and nobody awaits: nothing of it is lost without a word.

mod common;

use async_runner_playground::run::{NoticeKind, Status};
use common::{Ran, run};

/// A job whose coroutine does this and returns.
fn in_a_job(body: &str) -> Ran {
    run(&format!(
        "import asyncio

async def fail():
    raise ValueError('nobody hears')

def fails():
    raise OSError('nor this')

async def wait_in_vain():
    await asyncio.Event().wait()

async def keeps_on_waiting():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            print('not me')

async def start():
    {body}

def job():
    async_runner.await_async(start())
    return 'the job is done'

async def main():
    print(await async_runner.invoke(job))

async_runner.await_async(main())
"
    ))
}

fn told(ran: &Ran) -> Vec<(NoticeKind, Option<u32>, &str)> {
    assert_eq!(ran.end.status, Status::Completed, "{:?}", ran.end.error);
    ran.end.notices.iter().map(|notice| (notice.kind, notice.line, &*notice.text)).collect()
}

#[test]
fn an_error_that_nobody_awaits_in_a_job_is_told() {
    for (body, line, message) in [
        ("async_runner.spawn_task(fail())", 4, "ValueError: nobody hears"),
        ("asyncio.create_task(fail())", 4, "ValueError: nobody hears"),
        ("async_runner.spawn_task(lambda: fails())", 7, "OSError: nor this"),
        ("async_runner.spawn_task(lambda: async_runner.await_async(fail()))", 4, "ValueError: nobody hears"),
    ] {
        let ran = in_a_job(body);
        let [(NoticeKind::NeverRetrieved, Some(at), text)] = told(&ran)[..] else {
            panic!("{body}: {:?}", ran.end.notices)
        };
        assert!(at == line && text.ends_with(message), "{body}: line {at}, {text}");
        assert_eq!(ran.output, "the job is done\n", "{body}");
        assert!(ran.end.notices[0].at.is_finite(), "it has a moment");
    }
}

#[test]
fn a_coroutine_that_a_job_makes_and_never_awaits_is_told() {
    let ran = in_a_job("fail()");
    let [(NoticeKind::NeverAwaited, Some(20), text)] = told(&ran)[..] else { panic!("{:?}", ran.end.notices) };
    assert!(text.contains("'fail' was never awaited"), "{text}");
}

#[test]
fn what_waits_in_vain_when_its_job_is_done_is_cancelled_and_told() {
    for name in ["wait_in_vain", "keeps_on_waiting"] {
        let ran = in_a_job(&format!("asyncio.create_task({name}())\n    await asyncio.sleep(0.01)"));
        let [(NoticeKind::CancelledAtEnd, _, text)] = told(&ran)[..] else { panic!("{:?}", ran.end.notices) };
        assert!(text.contains(&format!("`{name}` still waited at the job's end")), "{text}");
        assert!(ran.output.ends_with("the job is done\n"), "{}", ran.output);
    }
}

#[test]
fn a_job_that_is_cancelled_takes_along_what_it_has_started() {
    let ran = run("
import asyncio

async def later():
    await asyncio.sleep(1)
    print('too late')

async def start():
    asyncio.create_task(later())

def job():
    async_runner.await_async(start())

async def main():
    task = async_runner.spawn_task(lambda: job())
    await asyncio.sleep(0.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print('cancelled')
    await asyncio.sleep(1)

async_runner.await_async(main())
");
    assert_eq!((ran.output.as_str(), ran.end.status), ("cancelled\n", Status::Completed), "{:?}", ran.end.error);
}

#[test]
fn jobs_in_one_another_beyond_the_limit_are_refused_by_an_error_that_is_told() {
    let ran = run("
def again(n):
    async def start():
        async_runner.spawn_task(lambda: again(n + 1))
    async_runner.await_async(start())

async def main():
    async_runner.spawn_task(lambda: again(0))

async_runner.await_async(main())
");
    let text = &ran.end.notices.first().expect("the error is told").text;
    assert!(text.contains("RecursionError: maximum recursion depth exceeded: 100 jobs in one another"), "{text}");
}
