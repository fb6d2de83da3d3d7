"""Work that begins at once is a task like any other, a step ahead."""

import asyncio
from contextvars import ContextVar

import pytest

from calculator.domain.begun import begun

WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


async def test_the_first_step_is_taken_at_once() -> None:
    """What is done before the first wait is done when ``begun`` returns; the rest comes later, in order."""
    told: list[str] = []

    async def work(name: str) -> str:
        told.append(f"{name} begins")
        await asyncio.sleep(0)
        told.append(f"{name} goes on")
        await asyncio.sleep(0.001)
        return name

    tasks = [begun(work("one")), begun(work("two"))]
    assert told == ["one begins", "two begins"]
    assert await asyncio.gather(*tasks) == ["one", "two"]
    assert told[2:] == ["one goes on", "two goes on"]


async def test_work_that_waits_for_nothing_has_its_result() -> None:
    """None is a result too."""

    async def seven() -> int:
        return 7

    async def nothing() -> None:
        return None

    assert await begun(seven()) == 7
    assert await begun(nothing()) is None


@pytest.mark.parametrize("waits", [False, True])
async def test_an_error_is_for_whoever_awaits(waits: bool) -> None:
    """In the first step as in any other; whoever began the work goes on."""

    async def fails() -> None:
        if waits:
            await asyncio.sleep(0)
        raise ValueError("no")

    task = begun(fails())
    with pytest.raises(ValueError, match=r"^no$"):
        await task
    assert isinstance(task.exception(), ValueError)


async def test_it_is_the_current_task_from_its_first_step_on() -> None:
    """So that a time-out inside ends the work and nobody else's."""
    seen: list[object] = []

    async def work() -> str:
        seen.append(asyncio.current_task())
        try:
            async with asyncio.timeout(0.001):
                await asyncio.sleep(60)
        except TimeoutError:
            seen.append(asyncio.current_task())
            return "too late"
        return "in time"

    outer = asyncio.current_task()
    task = begun(work())
    assert asyncio.current_task() is outer
    assert await task == "too late"
    assert seen == [task, task]
    assert outer is not None
    assert outer.cancelling() == 0


async def test_work_begun_by_work_that_has_just_begun() -> None:
    """Each is its own task, the one that began it goes on where it was."""
    seen: list[bool] = []

    async def inner() -> int:
        await asyncio.sleep(0)
        return 1

    async def outer() -> int:
        me = asyncio.current_task()
        task = begun(inner())
        seen.append(asyncio.current_task() is me)
        return 1 + await task

    assert await begun(outer()) == 2
    assert seen == [True]


async def test_it_has_a_context_of_its_own() -> None:
    """What it sets stays with it, also over a wait; what was set before it began is there."""

    async def work() -> tuple[str, str]:
        before = WHO.get()
        token = WHO.set("the work")
        await asyncio.sleep(0)
        mine = WHO.get()
        WHO.reset(token)
        return before, mine

    WHO.set("whoever began it")
    task = begun(work())
    assert WHO.get() == "whoever began it"
    assert await task == ("whoever began it", "the work")


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_it_can_be_cancelled_at_any_time(turns: int) -> None:
    """The work learns of it where it waits, and can take its time to clear up; also before its task's second step."""
    told: list[str] = []
    forever: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        try:
            await forever
        except asyncio.CancelledError:
            told.append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            told.append("cleared up")

    task = begun(work())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert told == ["cancelled", "cleared up"]


async def test_what_is_no_longer_awaited_can_be_awaited_by_others() -> None:
    """Cancelled before its second step, the work leaves what it waited for as it found it."""
    gate = asyncio.Event()

    async def work() -> str:
        await gate.wait()
        return "here"

    task = begun(work())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    other = begun(work())
    gate.set()
    assert await other == "here"


async def test_work_that_is_done_may_be_cancelled_before_it_is_told() -> None:
    """What cancelling says is what comes: no result, or, where Python's own tasks are over by then, the result."""

    async def done() -> int:
        return 1

    task = begun(done())
    if task.cancel():
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        assert await task == 1
