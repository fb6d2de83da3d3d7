"""Whose turn it is: one task a round of the loop, and everybody else in between."""

import asyncio
from itertools import pairwise
from typing import Any

from adapters._emulator.turns import Turns
from tests.virtual_clock import run


def test_one_task_a_round() -> None:
    """In the order they came, those too that come later; between two of them whoever else is ready has his turn."""

    async def main() -> list[str]:
        turns, done = Turns(), list[str]()

        def look() -> None:
            done.append("look")
            if done.count("look") < 6:
                asyncio.get_running_loop().call_soon(look)

        def first() -> None:
            done.append("first")
            turns.add(lambda: done.append("late"))

        look()
        for task in (first, lambda: done.append("second"), lambda: done.append("third")):
            turns.add(task)
        assert done == ["look"]
        await asyncio.sleep(1)
        turns.add(lambda: done.append("alone"))
        await asyncio.sleep(1)
        return done

    done = run(main())
    assert [what for what in done if what != "look"] == ["first", "second", "third", "late", "alone"]
    assert all("look" in pair for pair in pairwise(done[:-1]))


def test_what_is_due_goes_before_the_next_task() -> None:
    """However many wait."""

    async def main() -> list[str]:
        turns, done = Turns(), list[str]()
        asyncio.get_running_loop().call_at(0, done.append, "due")
        for number in range(3):
            turns.add(lambda number=number: done.append(f"task {number}"))  # type: ignore[misc]
        await asyncio.sleep(1)
        return done

    assert run(main()) == ["task 0", "due", "task 1", "task 2"]


def test_a_task_that_fails_keeps_nobody_up() -> None:
    """It is told as any failure of a loop's callback, and the next one's turn comes."""

    async def main() -> tuple[list[Any], list[str]]:
        turns, told, done = Turns(), list[Any](), list[str]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
        turns.add(lambda: 1 / 0)  # type: ignore[arg-type,return-value]
        turns.add(lambda: done.append("next"))
        await asyncio.sleep(1)
        return told, done

    told, done = run(main())
    assert [type(error) for error in told] == [ZeroDivisionError]
    assert done == ["next"]
