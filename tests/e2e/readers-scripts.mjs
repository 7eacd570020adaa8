// What readers run besides the examples, as far as it decides what is in the engine's first part.

/**
 * Scripts that fail in the common ways, and that are stopped. As the examples do, they run without the second part.
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
  { name: "indentation that does not fit", code: "def f():\nreturn 1\n", output: "", errorType: "SyntaxError" },
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
