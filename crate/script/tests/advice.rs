//! Each piece of advice: a script that it is for, and one like it that is fine.

use std::fs;
use std::path::{Path, PathBuf};

use graph_script::advice::{Diagnostic, Fix, Severity, advise};

/// The codes and lines of the advice on a script.
fn codes(source: &str) -> Vec<(&'static str, u32)> {
    advise(source).iter().map(|diagnostic| (diagnostic.code, diagnostic.place.line)).collect()
}

/// Checks that there is exactly this piece of advice, at this text, and gives it.
#[track_caller]
fn only(source: &str, code: &str, at: &str) -> Diagnostic {
    let mut found = advise(source);
    assert_eq!(found.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [code], "{source}");
    let found = found.remove(0);
    let place = found.place;
    let (start, end) = (offset(source, place.line, place.column), offset(source, place.end_line, place.end_column));
    assert_eq!(&source[start..end], at);
    let sentences = found.message.matches(". ").count() + found.message.matches("? ").count() + 1;
    assert!(sentences <= 2, "more than two sentences: {}", found.message);
    found
}

#[track_caller]
fn silent(source: &str) {
    assert_eq!(codes(source), [], "{source}");
}

fn offset(source: &str, line: u32, column: u32) -> usize {
    let start: usize = source.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    source[start..].char_indices().nth(column as usize - 1).map_or(source.len(), |(at, _)| start + at)
}

fn mended(source: &str, fix: &Fix) -> String {
    let place = fix.place;
    let (start, end) = (offset(source, place.line, place.column), offset(source, place.end_line, place.end_column));
    format!("{}{}{}", &source[..start], fix.replacement, &source[end..])
}

/// Checks that the fix turns one text into another, and that there is no more advice then.
#[track_caller]
fn mends(source: &str, before: &str, after: &str) {
    let expected = source.replace(before, after);
    let found = advise(source);
    let fix = found[0].fix.as_ref().unwrap_or_else(|| panic!("no fix for {}", found[0].code));
    assert_eq!(mended(source, fix), expected);
    silent(&expected);
}

/// Async code around one body, with functions to call.
fn in_main(body: &str) -> String {
    format!(
        "import async_runner\nimport asyncio\nimport time\n\n\
         async def fetch(n=1):\n    await asyncio.sleep(n)\n    return n\n\n\
         def read(path='a'):\n    return path.upper()\n\n\
         async def main():\n    {body}\n\n\
         async_runner.await_async(main())\n"
    )
}

#[test]
fn a_function_that_is_called_where_it_should_be_handed_over() {
    let source = in_main("print(await async_runner.invoke(read('x')))");
    let found = only(&source, "called-too-early", "read('x')");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(7)));
    mends(&source, "read('x')))\n", "read, 'x'))\n");
    mends(&in_main("print(await async_runner.invoke(read()))"), "invoke(read())", "invoke(read)");
    mends(&in_main("async_runner.spawn_task(read('x'), type='io')"), "task(read", "task(lambda: read");
    let source = "def read(path):\n    print(path)\n\nasync_runner.await_async(read('x'))\n";
    assert_eq!(only(source, "called-too-early", "read('x')").row, Some(1));
    mends(source, "async(read('x'))", "async(read, 'x')");
    only(&in_main("await async_runner.invoke(print('x'))"), "called-too-early", "print('x')");
}

#[test]
fn a_call_that_makes_a_function_or_a_coroutine_may_be_handed_over() {
    silent(&in_main("print(await async_runner.invoke(read, 'x'))"));
    silent(&in_main("print(async_runner.spawn_task(fetch(1)), await async_runner.invoke(fetch(2)))"));
    let makers = "def adder(n):\n    return lambda x: x + n\n\ndef maker(n):\n    return fetch(n)\n\n\
                  def picked(table):\n    return table['key']\n\n\
                  async def fetch(n):\n    return n\n\n\
                  async def main():\n    print(await async_runner.invoke(adder(1), 2))\n    \
                  await async_runner.spawn_task(maker(1))\n    \
                  print(await async_runner.invoke(picked({'key': len})))\n\n\
                  async_runner.await_async(maker(2))\nasync_runner.await_async(main())\n";
    silent(makers);
}

#[test]
fn a_function_where_its_coroutine_belongs() {
    let source = in_main("await async_runner.spawn_task(fetch, type='io')");
    let found = only(&source, "function-not-coroutine", "fetch");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(5)));
    mends(&source, "spawn_task(fetch,", "spawn_task(fetch(),");
    mends(&in_main("await asyncio.gather(fetch(1), fetch)"), ", fetch)", ", fetch())");
    let source = "async def work(n):\n    return n\n\nasync def main():\n    await async_runner.spawn_task(work)\n";
    assert_eq!(
        only(source, "function-not-coroutine", "work").fix,
        None,
        "it needs arguments that only its author knows"
    );
    mends("import asyncio\nasync def main():\n    pass\nasyncio.run(main)\n", "run(main)", "run(main())");
}

#[test]
fn a_coroutine_or_a_lambda_may_be_spawned() {
    silent(&in_main("await async_runner.spawn_task(fetch(), type='io')"));
    silent(&in_main("async_runner.spawn_task(lambda: read('x'), type='io')"));
    silent(&in_main("async_runner.spawn_task(read)"));
}

#[test]
fn no_fire_and_forget_in_a_sync_context() {
    let top = "async def save():\n    pass\n\nasync_runner.spawn_task(save(), type='io')\n";
    let found = only(top, "spawn-in-sync-context", "async_runner.spawn_task(save(), type='io')");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(4)));
    mends(top, "spawn_task(save(), type='io')", "await_async(save())");
    let called = "async def save():\n    pass\n\ndef start():\n    async_runner.spawn_task(save())\n\nstart()\n";
    assert_eq!(codes(called), [("spawn-in-sync-context", 5)]);
    let job = "async def save():\n    pass\n\ndef job():\n    async_runner.spawn_task(save())\n\n\
               async def main():\n    await async_runner.invoke(job)\n";
    assert!(only(job, "spawn-in-sync-context", "async_runner.spawn_task(save())").message.contains("worker"));
    assert_eq!(
        codes("import asyncio\nasync def f():\n    pass\nasyncio.create_task(f())\n"),
        [("spawn-in-sync-context", 4)]
    );
}

#[test]
fn a_sync_function_that_async_code_calls_may_spawn() {
    silent(
        "async def save():\n    pass\n\ndef start():\n    return async_runner.spawn_task(save())\n\n\
         async def main():\n    await start()\n\nasync_runner.await_async(main())\n",
    );
}

#[test]
fn await_async_in_async_code_blocks_the_loop() {
    let source = in_main("print(async_runner.await_async(fetch(2)))");
    let found = only(&source, "blocks-the-loop", "async_runner.await_async(fetch(2))");
    assert_eq!((found.severity, found.row), (Severity::Hint, Some(9)));
    mends(&source, "async_runner.await_async(fetch(2))", "await fetch(2)");
    mends(
        &in_main("print(async_runner.await_async(read, 'x'))"),
        "async_runner.await_async(read",
        "await async_runner.invoke(read",
    );
    mends(
        &in_main("print(async_runner.await_async(fetch, 3) + 1)"),
        "async_runner.await_async(fetch, 3)",
        "(await fetch(3))",
    );
}

#[test]
fn await_async_in_sync_code_is_what_it_is_for() {
    silent(
        "async def fetch():\n    return 1\n\ndef load():\n    return async_runner.await_async(fetch())\n\n\
         print(load(), async_runner.await_async(fetch))\n",
    );
}

#[test]
fn a_coroutine_that_nobody_awaits() {
    let source = in_main("fetch(2)");
    let found = only(&source, "never-awaited", "fetch(2)");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(5)));
    mends(&source, "    fetch(2)", "    await fetch(2)");
    mends(&in_main("asyncio.sleep(1)"), "    asyncio.sleep(1)", "    await asyncio.sleep(1)");
    mends(&in_main("print(fetch(2))"), "print(fetch(2))", "print(await fetch(2))");
    mends(&in_main("print(f'{fetch(2)}')"), "{fetch(2)}", "{await fetch(2)}");
    mends(&in_main("return fetch(2) + 1"), "fetch(2) + 1", "(await fetch(2)) + 1");
    assert_eq!(codes(&in_main("result = fetch(2)")), [("never-awaited", 13)]);
    let source = "async def fetch():\n    return 1\n\nprint(fetch())\n";
    assert_eq!(only(source, "never-awaited", "fetch()").row, Some(3));
    mends(source, "print(fetch())", "print(async_runner.await_async(fetch()))");
    let method =
        "class Page:\n    async def load(self):\n        pass\n\n    async def show(self):\n        self.load()\n";
    assert_eq!(only(method, "never-awaited", "self.load()").place.line, 6);
}

#[test]
fn a_coroutine_that_is_handed_on_is_fine() {
    silent(&in_main("work = fetch(2)\n    print(await work)"));
    silent(&in_main("print(await asyncio.gather(*[fetch(n) for n in range(3)], fetch(4)))"));
    silent(&in_main("return fetch(2)"));
    silent(&in_main("jobs = [fetch(1)]\n    jobs.append(fetch(2))\n    print(await jobs[0], await jobs[1])"));
    silent(&in_main("fetch(1).close()"));
}

#[test]
fn an_invoke_that_nobody_awaits() {
    let source = in_main("async_runner.invoke(read, 'x')");
    let found = only(&source, "invoke-not-awaited", "async_runner.invoke(read, 'x')");
    assert_eq!((found.severity, found.row), (Severity::Error, Some(8)));
    mends(&source, "invoke(read, 'x')", "spawn_task(lambda: read('x'), type=\"io\")");
    mends(&in_main("async_runner.invoke(fetch, 3)"), "invoke(fetch, 3)", "spawn_task(fetch(3))");
}

#[test]
fn an_invoke_that_is_awaited_is_fine() {
    silent(&in_main("await async_runner.invoke(read, 'x')"));
    silent(&in_main("work = async_runner.invoke(read, 'x')\n    print(await asyncio.gather(work))"));
}

#[test]
fn an_invoke_of_what_is_known_to_be_async() {
    let source = in_main("print(await async_runner.invoke(fetch, 2))");
    let found = only(&source, "invoke-of-async", "async_runner.invoke(fetch, 2)");
    assert_eq!((found.severity, found.row), (Severity::Hint, Some(5)));
    mends(&source, "invoke(fetch, 2)", "spawn_task(fetch(2))");
}

#[test]
fn an_invoke_of_what_may_be_either_is_what_it_is_for() {
    silent("async def run(function):\n    return await async_runner.invoke(function)\n");
    silent(
        "try:\n    async def f():\n        pass\nexcept ValueError:\n    def f():\n        pass\n\nasync def main():\n    await async_runner.invoke(f)\n",
    );
}

#[test]
fn a_call_that_blocks_in_async_code() {
    let source = in_main("time.sleep(0.5)");
    assert_eq!(only(&source, "blocking-call", "time.sleep(0.5)").severity, Severity::Warning);
    mends(&source, "time.sleep(0.5)", "await asyncio.sleep(0.5)");
    let source = "import time\n\ndef read(path):\n    time.sleep(1)\n    return path\n\ndef load(path):\n    return read(path)\n\n\
                  async def main():\n    print(load('a'))\n";
    assert_eq!(only(source, "blocking-call", "load('a')").row, Some(7));
    mends(source, "print(load('a'))", "print(await async_runner.invoke(load, 'a'))");
}

#[test]
fn a_call_that_blocks_in_sync_code_is_fine() {
    silent("import time\n\ndef read():\n    time.sleep(1)\n\ntime.sleep(1)\nread()\nasync_runner.await_async(read)\n");
    silent(&in_main("await asyncio.sleep(0.5)"));
}

#[test]
fn a_long_loop_in_async_code() {
    let source = in_main("total = 0\n    for n in range(1_000_000):\n        total += n\n    print(total)");
    assert_eq!(only(&source, "long-loop", "for n in range(1_000_000)").row, Some(7));
    let nested = in_main("for x in range(1000):\n        for y in range(10 ** 3):\n            read(x * y)");
    assert!(codes(&nested).contains(&("long-loop", 13)));
    only(&in_main("while True:\n        read()"), "long-loop", "while True");
}

#[test]
fn a_loop_that_waits_or_ends_soon_is_fine() {
    silent(&in_main("for n in range(1_000_000):\n        await asyncio.sleep(0)"));
    silent(&in_main("for n in range(20_000):\n        read(n)"));
    silent(&in_main("while True:\n        if read():\n            break"));
    silent(&in_main("while True:\n        await fetch()"));
    silent("total = 0\nfor n in range(10_000_000):\n    total += n\n");
}

#[test]
fn what_waits_one_by_one_could_run_side_by_side() {
    let source = in_main("print([await fetch(n) for n in range(3)])");
    let found = only(&source, "one-by-one", "[await fetch(n) for n in range(3)]");
    assert_eq!((found.severity, found.row), (Severity::Hint, Some(5)));
    mends(&source, "[await fetch(n) for n in range(3)]", "await asyncio.gather(*(fetch(n) for n in range(3)))");
    let source = in_main("pages = []\n    for n in range(3):\n        pages.append(await fetch(n))\n    print(pages)");
    assert_eq!(codes(&source), [("one-by-one", 15)]);
    let source = in_main(
        "pages = {}\n    for n in 'ab':\n        pages[n] = await async_runner.invoke(read, n)\n    print(pages)",
    );
    assert_eq!(codes(&source), [("one-by-one", 15)]);
}

#[test]
fn what_has_an_order_of_its_own_waits_one_by_one_rightly() {
    let prints = "import asyncio\n\nasync def tell(n):\n    await asyncio.sleep(1)\n    print(n)\n\n\
                  async def main():\n    print([await tell(n) for n in range(3)])\n";
    silent(prints);
    let quick = "import asyncio\n\nasync def tick(n):\n    await asyncio.sleep(0)\n    return n\n\n\
                 async def main():\n    print([await tick(n) for n in range(3)])\n";
    silent(quick);
    silent(&in_main(
        "tasks = [async_runner.spawn_task(fetch(n)) for n in range(3)]\n    print([await task for task in tasks])",
    ));
    silent(&in_main("value = 0\n    for _ in range(3):\n        value = await fetch(value)\n    print(value)"));
}

#[test]
fn a_global_that_a_job_writes() {
    let source = "count = 0\n\ndef job():\n    global count\n    count += 1\n\nasync def main():\n    await async_runner.invoke(job)\n";
    let found = only(source, "global-write-in-job", "count");
    assert_eq!((found.severity, found.place.line, found.row), (Severity::Warning, 5, Some(7)));
    let source = "log = []\n\ndef note(text):\n    log.append(text)\n\ndef job():\n    note('x')\n\n\
                  async def main():\n    async_runner.spawn_task(lambda: job(), type='io')\n    print(log)\n";
    assert_eq!(codes(source), [("global-write-in-job", 4)]);
    let source =
        "sizes = {}\n\ndef job(n):\n    sizes[n] = n\n\nasync def main():\n    await async_runner.invoke(job, 1)\n";
    assert_eq!(codes(source), [("global-write-in-job", 4)]);
}

#[test]
fn a_job_may_change_what_is_its_own() {
    silent(
        "def job():\n    log = []\n    log.append(1)\n    return log\n\nasync def main():\n    print(await async_runner.invoke(job))\n",
    );
    silent(
        "known = {}\n\ndef job(n):\n    if n not in known:\n        known[n] = n * n\n    return known[n]\n\n\
            async def main():\n    print(await async_runner.invoke(job, 3))\n",
    );
    silent("count = 0\n\ndef bump():\n    global count\n    count += 1\n\nbump()\nprint(count)\n");
}

#[test]
fn a_name_that_nothing_binds() {
    let source = "def greet(name):\n    message = name\n    return mesage\n\nprint(greet('a'))\n";
    let found = only(source, "unknown-name", "mesage");
    assert_eq!((found.severity, found.place.line), (Severity::Error, 3));
    mends(source, "mesage", "message");
    assert_eq!(only("print(nothing_like_it)\n", "unknown-name", "nothing_like_it").fix, None);
    assert_eq!(codes("class A:\n    x = 1\n    def f(self):\n        return x\n"), [("unknown-name", 4)]);
}

#[test]
fn a_module_that_is_not_imported() {
    let source = "'''What it does.'''\nprint(math.pi)\n";
    let found = only(source, "unknown-name", "math");
    assert!(found.message.contains("`import math`"), "{}", found.message);
    mends(source, "print(", "import math\nprint(");
}

#[test]
fn what_a_module_does_not_have() {
    let source = "import asyncio\n\nasync def main():\n    await asyncio.slep(1)\n";
    assert_eq!(only(source, "unknown-name", "slep").place.line, 4);
    mends(source, "slep", "sleep");
    only("async def f():\n    pass\nasync_runner.await_asynk(f())\n", "unknown-name", "await_asynk");
    assert_eq!(only("import math\nprint(math.gamma_of(1))\n", "unknown-name", "gamma_of").fix, None);
    silent(
        "import asyncio, json, math, random, time\nprint(math.pi, math.sqrt(2), random.randint(1, 2), time.time())\n\
            print(json.dumps([]), asyncio.Queue, asyncio.CancelledError, asyncio.TimeoutError, math.__name__)\n",
    );
}

#[test]
fn names_that_are_bound_somehow_are_fine() {
    silent(
        "import math as m\nfrom collections import deque as d\nprint(m.pi, d(), __name__, ValueError, map, sorted)\n",
    );
    silent(
        "def f(a, *b, c=1, **d):\n    global g\n    g = [x for x in b if (y := x)]\n    return a, c, d, y\nf(1)\nprint(g)\n",
    );
    silent("try:\n    print(perhaps)\nexcept NameError as error:\n    print(error)\n");
    silent(
        "class A:\n    size: 'unknown' = 1\n    def f(self) -> 'Unknown':\n        return A.size\nwith open_it() as x:\n    print(x)\ndef open_it(): pass\n",
    );
    silent(
        "for i, (a, b) in []:\n    print(i, a, b)\ndel i\nlambda q: q\nprint({k: v for k, v in {}.items()})\n"
            .replace("lambda q: q\n", "")
            .as_str(),
    );
}

#[test]
fn a_value_that_nobody_uses() {
    let found = only("total = 1\ntotal == 2\n", "unused-result", "total == 2");
    assert!(found.message.contains("one `=`"), "{}", found.message);
    only("a = 1\na + 1\n", "unused-result", "a + 1");
    only("names = ['b', 'a']\nsorted(names)\n", "unused-result", "sorted(names)");
    let source = "def main():\n    print(1)\n\nmain\n";
    only(source, "unused-result", "main");
    mends(source, "\nmain\n", "\nmain()\n");
}

#[test]
fn statements_that_do_something_are_fine() {
    silent("'''doc'''\ndef f():\n    '''doc'''\n    ...\nf()\n[].append(1)\nprint(1) or print(2)\n");
    silent("try:\n    1 / 0\n    {}['key']\nexcept ArithmeticError:\n    pass\n");
}

#[test]
fn a_script_that_does_not_parse_gets_the_one_error() {
    let found = only("def f(:\n    unknown\n", "syntax-error", ":");
    assert_eq!((found.severity, found.row, found.fix), (Severity::Error, None, None));
    assert_eq!(codes(&"(".repeat(300)), [("syntax-error", 1)]);
    assert_eq!(codes(""), []);
}

#[test]
fn what_the_subset_does_not_have_is_told_beside_the_other_advice() {
    let found = codes("match 1:\n    case _:\n        pass\nprint(unknown)\n");
    assert_eq!(found, [("not-supported", 1), ("unknown-name", 4)]);
}

#[test]
fn a_name_that_its_module_does_not_have_is_told_at_the_import() {
    let found = only("from collections import dequee\nprint(dequee)\n", "unknown-name", "dequee");
    assert_eq!(found.fix.map(|fix| fix.replacement).as_deref(), Some("deque"));
    assert_eq!(codes("from typing import Generic\nprint(Generic)\n"), [("unknown-name", 1)]);
    assert_eq!(codes("from asyncio import CancelledError, sleep as nap\nprint(CancelledError, nap)\n"), []);
}

#[test]
fn places_count_characters() {
    let found = only("print('äöü🐍', unknown)\n", "unknown-name", "unknown");
    assert_eq!((found.place.column, found.place.end_column), (15, 22));
}

/// The scripts that are about what the advice warns of: what it says to them.
const MEANT: &[(&str, &[&str])] = &[
    ("row-4.py", &["spawn-in-sync-context"]),
    ("row-9.py", &["blocks-the-loop"]),
    ("deadlock_is_an_error.py", &["blocks-the-loop"]),
    ("error_ends_the_block.py", &["blocks-the-loop"]),
    ("nested_blocks.py", &["blocks-the-loop", "blocks-the-loop"]),
    ("time_sleep_holds_the_loop.py", &["blocking-call"]),
    ("workers_go_on.py", &["blocks-the-loop"]),
    ("traceback_of_a_name.py", &["unknown-name"]),
    ("row_4_in_a_job.py", &["spawn-in-sync-context"]),
    ("row_4_is_a_runtime_error.py", &["spawn-in-sync-context"]),
    ("row_4_uncaught.py", &["spawn-in-sync-context"]),
    ("row_7_invoke_of_anything.py", &["global-write-in-job", "invoke-of-async"]),
    ("row_9_blocks_everybody_else.py", &["blocks-the-loop"]),
    ("row_9_of_a_sync_function.py", &["blocks-the-loop"]),
    ("wrong_calls_say_so.py", &["function-not-coroutine", "called-too-early", "called-too-early"]),
    ("await_async_of_a_task.py", &["blocks-the-loop"]),
    ("global_writes_stay_there.py", &["global-write-in-job"]),
];

#[test]
fn no_example_and_no_conformance_program_gets_a_false_alarm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut scripts = Vec::new();
    collect(&root.join("www/examples"), &mut scripts);
    collect(&root.join("tests/conformance/programs"), &mut scripts);
    assert!(scripts.len() > 150, "only {} scripts were found", scripts.len());
    let mut wrong = Vec::new();
    for path in &scripts {
        let source = fs::read_to_string(path).expect("a readable script");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with("-before.py") {
            // An example of what not to do, which its other half does well.
            continue;
        }
        let meant = MEANT.iter().find(|(about, _)| *about == name).map_or(&[][..], |(_, codes)| codes);
        let found = advise(&source);
        if found.iter().map(|diagnostic| diagnostic.code).ne(meant.iter().copied()) {
            wrong.push(format!("{}: {found:#?}", path.display()));
        }
        for diagnostic in &found {
            if let Some(fix) = &diagnostic.fix {
                let again = advise(&mended(&source, fix));
                assert!(again.len() < found.len(), "{name}: the fix of {} does not mend it", diagnostic.code);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn half_a_script_gets_advice_and_no_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/programs");
    let mut scripts = Vec::new();
    collect(&root, &mut scripts);
    for path in scripts.iter().step_by(9) {
        let source = fs::read_to_string(path).expect("a readable script");
        for (end, _) in source.char_indices().step_by(7) {
            advise(&source[..end]);
            advise(&source[end..]);
        }
    }
}

fn collect(folder: &Path, scripts: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, scripts);
        } else if path.extension().is_some_and(|end| end == "py") {
            scripts.push(path);
        }
    }
}
