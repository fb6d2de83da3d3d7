"""An event loop whose time jumps: whoever sleeps an hour is woken at once, and it is an hour later.

For tests of deadlines, retries, breakers and lives of answers. Real sockets work as far as they are ready at once;
what waits for another process needs the ordinary loop.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

EPOCH = 1_790_000_000.0
"""Seconds since 1970 when a virtual loop begins, for clocks that tell the day."""


class Stuck(RuntimeError):
    """Everybody waits, and nothing will ever happen."""


class _Jumping(selectors.DefaultSelector):
    """Never waits: where nothing is ready, the time that would have been waited is over."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if not events:
            if timeout is None:
                raise Stuck("everybody waits and nobody will be woken")
            self.now += max(timeout, 0)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """``loop.time()`` begins at 0.0 and moves only when all wait."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def wall() -> float:
    """Seconds since 1970 by the running virtual loop."""
    return EPOCH + asyncio.get_running_loop().time()


def run(main: Coroutine[Any, Any, T]) -> T:
    """What *main* gives, in a virtual loop of its own. What it leaves behind fails: tasks, above all."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_tidy(main))


async def _tidy(main: Coroutine[Any, Any, T]) -> T:
    result = await main
    for _ in range(20):  # what was cancelled gets its turns to end
        await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left, f"left behind: {left}"
    return result
