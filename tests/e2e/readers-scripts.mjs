// What readers run besides the examples, as far as it decides what is in the engine's first part.

/**
 * Plain scripts, some that fail in the common ways, and some that are stopped. As the examples do, they run without the second
 * part.
 * @type {{name: string, code: string, errorType?: string, output?: string, stop?: boolean}[]}
 */
export const ORDINARY_SCRIPTS = [
  { name: "an exception that nobody catches", code: "def f(n):\n    return 10 // n\n\nfor n in (2, 1, 0):\n    print(f(n))\n", output: "5\n10\n", errorType: "ZeroDivisionError" },
  { name: "a name that is not there", code: "print('begin')\nprint(missing)\n", output: "begin\n", errorType: "NameError" },
  { name: "an attribute that is not there", code: "names = ['a']\nnames.push('b')\n", output: "", errorType: "AttributeError" },
  { name: "a key that is not there", code: "sizes = {'a': 1}\nprint(sizes['b'])\n", output: "", errorType: "KeyError" },
  { name: "an index that is out of range", code: "print([1, 2][2])\n", output: "", errorType: "IndexError" },
  { name: "operands that do not fit", code: "print('1' + 1)\n", output: "", errorType: "TypeError" },
  { name: "a wrong number of arguments", code: "def add(a, b):\n    return a + b\n\nprint(add(1))\n", output: "", errorType: "TypeError" },
  { name: "a value that cannot be read", code: "print(int('x'))\n", output: "", errorType: "ValueError" },
  { name: "a line that is no Python", code: "print('a'\nprint('b')\n", output: "", errorType: "SyntaxError" },
  { name: "indentation that does not fit", code: "def f():\nreturn 1\n", output: "", errorType: "IndentationError" },
  {
    name: "an exception in a job",
    code: "async def main():\n    await async_runner.invoke(int, 'x')\n\nasync_runner.await_async(main())\n",
    errorType: "ValueError",
  },
  {
    name: "an exception in a function on a worker",
    code: "def work(n):\n    return {'a': n}['b']\n\nasync def main():\n    print(await async_runner.invoke(work, 1))\n\nasync_runner.await_async(main())\n",
    output: "",
    errorType: "KeyError",
  },
  {
    name: "an exception that is caught",
    code: "async def fail():\n    raise ValueError('no')\n\nasync def main():\n    try:\n        await async_runner.spawn_task(fail())\n    except ValueError as error:\n        print('caught', error)\n    finally:\n        print('end')\n\nasync_runner.await_async(main())\n",
    output: "caught no\nend\n",
  },
  {
    name: "a class with a method",
    code: "class Counter:\n    def __init__(self, start=0):\n        self.value = start\n\n    def add(self, n=1):\n        self.value += n\n        return self\n\ncounter = Counter(2)\ncounter.add().add(3)\nprint(counter.value, f'{counter.value:>4}', [n * n for n in range(4) if n % 2])\n",
    output: "6    6 [1, 9]\n",
  },
  {
    name: "a task that is cancelled",
    code: "import asyncio\n\nasync def slow():\n    try:\n        await asyncio.sleep(10)\n    except asyncio.CancelledError:\n        print('cancelled')\n        raise\n\nasync def main():\n    task = asyncio.create_task(slow())\n    await asyncio.sleep(0.01)\n    task.cancel()\n    try:\n        await task\n    except asyncio.CancelledError:\n        print('gone')\n\nasyncio.run(main())\n",
    output: "cancelled\ngone\n",
  },
  {
    name: "what small programs are made of",
    code: "numbers = [3, 1, 2]\nnumbers.append(4 * 5)\nnumbers.sort()\nfirst, *rest = numbers\nprint(first, rest, sum(numbers), max(numbers), min(numbers), len(numbers), numbers[-1], numbers[1:3])\npairs = {\"a\": 1, \"b\": 2}\npairs[\"c\"] = pairs.get(\"d\", 0) + 3\nfor key, value in pairs.items():\n    if value % 2 == 0 or key == \"c\":\n        print(f\"{key}={value:>3}\", end=\" \")\n    elif value > 5 and not key:\n        continue\nprint()\nn, steps = 27, 0\nwhile n != 1:\n    n = n // 2 if n % 2 == 0 else 3 * n + 1\n    steps += 1\nprint(steps, 2 ** 10, 7 / 2, -7 // 2, 1.5 + 2, 0.1 * 3, round(2.675, 2), abs(-4), int(\"12\"), float(\"1.5\"), str(3))\ntext = \"  Hello, World  \".strip()\nprint(text.lower(), text.upper(), text.split(\", \"), text.replace(\"l\", \"L\"), \"World\" in text, text[::-1], text.startswith(\"He\"))\nprint([word.title() for word in [\"one\", \"two\"]], {x * x for x in (1, 2)} == {1, 4}, (1, \"x\"), None, True)\nfor index, (left, right) in enumerate(zip(\"ab\", range(2))):\n    print(index, left, right)\ntry:\n    print([1][5])\nexcept (IndexError, KeyError) as error:\n    print(type(error).__name__, error)\nprint(\"-\" * 10, sorted(pairs, reverse=True), any(v > 2 for v in pairs.values()), \"%d%%\" % 50)\nsquares = list(map(lambda x: x ** 2, filter(lambda x: x % 2, range(6))))\nprint(squares, isinstance(3, int), 10 > 3 >= 1)\n",
    output: "1 [2, 3, 20] 26 20 1 4 20 [2, 3]\nb=  2 c=  3 \n111 1024 3.5 -4 3.5 0.30000000000000004 2.67 4 12 1.5 3\nhello, world HELLO, WORLD ['Hello', 'World'] HeLLo, WorLd True dlroW ,olleH True\n['One', 'Two'] True (1, 'x') None True\n0 a 0\n1 b 1\nIndexError list index out of range\n---------- ['c', 'b', 'a'] True 50%\n[1, 9, 25] True True\n",
  },
  {
    name: "coroutines that are gathered",
    code: "import asyncio\nasync def job(n):\n    await asyncio.sleep(0.01)\n    return 2 * n\nasync def main():\n    print(await asyncio.gather(*[job(n) for n in range(3)]))\nasyncio.run(main())\n",
    output: "[0, 2, 4]\n",
  },
  {
    name: "arithmetic in a loop",
    code: "def add(a, b):\n    return a + b * 2 - 1\n\ntotal = 0\nfor i in range(10):\n    total = add(total, i)\nprint(\"total\", total, total / 2, total % 7)\n",
    output: "total 80 40.0 3\n",
  },
  {
    name: "words in a list and a dict",
    code: "words = [\"pear\", \"apple\", \"fig\"]\nsizes = {w: len(w) for w in words}\nfor w in sorted(words):\n    print(f\"{w}: {sizes[w]}\")\nprint(\", \".join(words).upper())\n",
    output: "apple: 5\nfig: 3\npear: 4\nPEAR, APPLE, FIG\n",
  },
  {
    name: "a queue between two tasks",
    code: "import asyncio\n\nasync def producer(q):\n    for i in range(3):\n        await q.put(i)\n    await q.put(None)\n\nasync def main():\n    q = asyncio.Queue()\n    asyncio.create_task(producer(q))\n    while (item := await q.get()) is not None:\n        print(\"got\", item * 10)\n\nasyncio.run(main())\n",
    output: "got 0\ngot 10\ngot 20\n",
  },
  {
    name: "jobs that are awaited one after the other",
    code: "import time\n\ndef count(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n\nasync def main():\n    jobs = [async_runner.invoke(count, n) for n in (10, 20, 30)]\n    for job in jobs:\n        print(await job)\n\nasync_runner.await_async(main())\n",
    output: "285\n2470\n8555\n",
  },
  { name: "a loop that is stopped", code: "n = 0\nwhile True:\n    n += 1\n", stop: true },
  { name: "a sleep that is stopped", code: "import asyncio\n\nasync def main():\n    await asyncio.sleep(60)\n\nasyncio.run(main())\n", stop: true },
  { name: "a worker that is stopped", code: "def spin():\n    while True:\n        pass\n\nasync def main():\n    await async_runner.invoke(spin)\n\nasync_runner.await_async(main())\n", stop: true },
];

/** Scripts with something that hardly any script has: they need the second part. What they print is what CPython prints. */
export const RARE_SCRIPTS = {
  "on the loop": {
    code: "print('{:>8,.2f}|{!r:^7}'.format(1234.5, 'x'), 3 ** 200 % 1000007)\n",
    output: "1,234.50|  'x'   959082\n",
  },
  "by an import": {
    code: "import json\nprint(json.dumps({'a': [1.5, None]}), json.loads('[1, {\"b\": 2}]'))\n",
    output: "{\"a\": [1.5, null]} [1, {'b': 2}]\n",
  },
  "on a worker": {
    code: "def work(n):\n    return ' {:,}'.format(7 ** (n + 37))\n\nasync def main():\n    print(await async_runner.invoke(work, 3))\n\nasync_runner.await_async(main())\n",
    output: ' 6,366,805,760,909,027,985,741,435,139,224,001\n',
  },
};
