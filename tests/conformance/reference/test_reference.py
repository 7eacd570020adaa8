"""The reference's own tests: `python3 -m unittest` in this folder. Sleeps are far apart, or counted in turns."""

import asyncio
import unittest

import async_runner
from transfer import Transfer


async def turns(count, log, name):
    for turn in range(count):
        log.append(f"{name} {turn}")
        await asyncio.sleep(0)
    return name


class Blocking(unittest.TestCase):
    def test_only_the_target_runs_while_a_coroutine_blocks(self):
        log = []

        async def main():
            async_runner.spawn_task(turns(3, log, "other"))
            await asyncio.sleep(0)
            log.append(async_runner.await_async(turns(2, log, "target")))
            await asyncio.sleep(0)

        async_runner.await_async(main())
        self.assertEqual(log[:5], ["other 0", "target 0", "target 1", "target", "other 1"])

    def test_what_the_target_spawned_runs_too(self):
        log = []

        async def target():
            child = async_runner.spawn_task(turns(2, log, "child"))
            return await child

        async def main():
            async_runner.spawn_task(turns(2, log, "other"))
            async_runner.await_async(target())
            log.append("free")

        async_runner.await_async(main())
        self.assertEqual(log[:3], ["child 0", "child 1", "free"])

    def test_blocks_nest(self):
        log = []

        async def inner():
            await asyncio.sleep(0.01)
            log.append("inner")

        async def outer():
            async_runner.spawn_task(turns(1, log, "outer's child"))
            async_runner.await_async(inner())
            await asyncio.sleep(0)

        async def main():
            async_runner.await_async(outer())

        async_runner.await_async(main())
        self.assertEqual(log, ["inner", "outer's child 0"])

    def test_timers_of_others_fire_after_the_block(self):
        log = []

        async def other():
            await asyncio.sleep(0.01)
            log.append("other")

        async def target():
            await asyncio.sleep(0.05)
            log.append("target")

        async def main():
            task = async_runner.spawn_task(other())
            await asyncio.sleep(0)
            async_runner.await_async(target())
            await task

        async_runner.await_async(main())
        self.assertEqual(log, ["target", "other"])

    def test_workers_go_on_and_their_results_arrive_while_a_coroutine_blocks(self):
        async def target():
            return await async_runner.invoke(sum, [1, 2])

        async def main():
            return async_runner.await_async(target())

        self.assertEqual(async_runner.await_async(main()), 3)

    def test_a_wait_for_a_task_that_is_held_up_is_a_deadlock(self):
        async def main():
            other = async_runner.spawn_task(turns(1, [], "other"))

            async def target():
                await other

            with self.assertRaises(RuntimeError):
                async_runner.await_async(target())

        async_runner.await_async(main())


class Contexts(unittest.TestCase):
    def test_there_is_no_fire_and_forget_without_a_running_loop(self):
        with self.assertRaises(RuntimeError):
            async_runner.spawn_task(turns(1, [], "x"))

    def test_a_lane_runs_as_many_as_its_limit_in_the_order_of_their_coming(self):
        async_runner.configure("narrow", concurrency=1)
        log = []

        async def main():
            tasks = [async_runner.spawn_task(turns(2, log, name), type="narrow") for name in "abc"]
            for task in tasks:
                await task

        async_runner.await_async(main())
        self.assertEqual(log, ["a 0", "a 1", "b 0", "b 1", "c 0", "c 1"])

    def test_what_waits_for_ever_is_cancelled_at_the_end(self):
        log = []

        async def waits():
            try:
                await asyncio.Event().wait()
            finally:
                log.append("ended")

        async def main():
            async_runner.spawn_task(waits())

        async_runner.await_async(main())
        async_runner.run_what_is_left()
        self.assertEqual(log, ["ended"])


class Travelling(unittest.TestCase):
    def test_identities_and_cycles_survive(self):
        shared = []
        graph = {"a": shared, "b": shared}
        graph["self"] = graph
        copied = Transfer().copy(graph)
        self.assertIsNot(copied, graph)
        self.assertIs(copied["self"], copied)
        self.assertIs(copied["a"], copied["b"])
        self.assertIsNot(copied["a"], shared)

    def test_a_tuple_in_a_cycle_is_one_tuple(self):
        items = []
        pair = (items, 1)
        items.append(pair)
        copied = Transfer().copy(pair)
        self.assertIs(copied[0][0], copied)

    def test_a_coroutine_does_not_travel(self):
        coroutine = turns(1, [], "x")
        with self.assertRaises(TypeError):
            Transfer().copy([coroutine])
        coroutine.close()

    def test_a_job_leaves_its_arguments_alone(self):
        numbers = [1]

        async def main():
            await async_runner.invoke(numbers.append, 2)

        async_runner.await_async(main())
        self.assertEqual(numbers, [1])

    def test_a_function_takes_its_closure_and_globals_with_it_and_brings_nothing_back(self):
        source = """
total = 0
class Box:
    made = []
    def __init__(self, item): self.item = item
class Odd(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code
def maker():
    count = 0
    def job(step):
        global total
        nonlocal count
        total += step
        count += step
        Box.made.append(step)
        return total, count, Box(step)
    return job
def fails():
    raise Odd(7)
"""
        import sys
        import types

        program = types.ModuleType("__main__")
        before, sys.modules["__main__"] = sys.modules["__main__"], program
        try:
            exec(source, program.__dict__)
            job = program.maker()

            async def main():
                for _ in range(2):
                    total, count, box = await async_runner.invoke(job, 5)
                    self.assertEqual((total, count, box.item), (5, 5, 5))
                    self.assertIs(type(box), program.Box)
                with self.assertRaises(program.Odd) as caught:
                    await async_runner.invoke(program.fails)
                self.assertEqual((str(caught.exception), caught.exception.code), ("code 7", 7))
                self.assertIsNone(caught.exception.__context__)

            async_runner.await_async(main())
            self.assertEqual((program.total, program.Box.made), (0, []))
        finally:
            sys.modules["__main__"] = before


if __name__ == "__main__":
    unittest.main()
