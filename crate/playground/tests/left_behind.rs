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
fn a_job_that_fails_ends_at_once_with_what_it_has_started() {
    let ran = run("
import asyncio

async def heartbeat():
    while True:
        await asyncio.sleep(1)

async def start():
    asyncio.create_task(heartbeat())
    raise ValueError('the job failed')

def job():
    async_runner.await_async(start())

async def main():
    try:
        await async_runner.invoke(job)
    except ValueError as error:
        print(error)

async_runner.await_async(main())
");
    assert_eq!((ran.output.as_str(), ran.end.status), ("the job failed\n", Status::Completed), "{:?}", ran.end.error);
}

#[test]
fn what_waits_for_a_future_that_nobody_sets_waits_in_vain_too() {
    for future in ["asyncio.get_running_loop().create_future()", "asyncio.shield(wait_in_vain())"] {
        let ran = in_a_job(&format!(
            "async def stuck():\n        await {future}\n    asyncio.create_task(stuck())\n    await asyncio.sleep(0.01)"
        ));
        let told = told(&ran);
        assert!(
            told.iter().any(|(kind, _, text)| *kind == NoticeKind::CancelledAtEnd && text.contains("`stuck`")),
            "{told:?}"
        );
        assert_eq!(ran.output, "the job is done\n");
    }
}

#[test]
fn a_job_that_itself_waits_for_what_nobody_does_is_cancelled() {
    let ran = run("
import asyncio

async def stuck():
    await asyncio.get_running_loop().create_future()

def job():
    async_runner.await_async(stuck())

async def main():
    try:
        await async_runner.invoke(job)
    except asyncio.CancelledError:
        print('cancelled')

async_runner.await_async(main())
");
    assert_eq!((ran.output.as_str(), ran.end.status), ("cancelled\n", Status::Completed), "{:?}", ran.end.error);
}

#[test]
fn what_starts_itself_again_when_it_is_cancelled_is_ended() {
    let again = "async def again():
        try:
            await asyncio.Event().wait()
        finally:
            asyncio.create_task(again())
    asyncio.create_task(again())
    await asyncio.sleep(0.01)";
    assert_eq!(in_a_job(again).output, "the job is done\n");
}

#[test]
fn a_job_that_waits_for_another_workers_job_is_not_at_rest() {
    let ran = run("
import asyncio, time

def slow():
    time.sleep(1)
    return 'slow'

async def start():
    return await async_runner.invoke(slow)

def job():
    return async_runner.await_async(start())

async def main():
    print(await async_runner.invoke(job))

async_runner.await_async(main())
");
    assert_eq!((ran.output.as_str(), ran.end.status), ("slow\n", Status::Completed), "{:?}", ran.end.error);
    assert!(ran.end.notices.is_empty(), "{:?}", ran.end.notices);
}

#[test]
fn thousands_that_wait_in_vain_are_cancelled_together() {
    let ran =
        in_a_job("for _ in range(3000):\n        asyncio.create_task(wait_in_vain())\n    await asyncio.sleep(0.01)");
    assert_eq!(ran.output, "the job is done\n");
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
