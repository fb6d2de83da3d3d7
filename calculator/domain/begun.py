"""Work that begins at once: its first step is taken now, not when the event loop comes round to it.

Where two hundred checkouts come together, each has asked its carriers before the next is looked at. Tasks that begin in
the loop's next round would let all of them plan first, then all of them begin to ask.
"""

import asyncio
import sys
from asyncio import Task
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any, Final, TypeVar

T = TypeVar("T")

_NOT_YET: Final = object()


def begun(work: Coroutine[Any, Any, T]) -> "Task[T]":
    """The task of *work*, which has gone as far as it goes without waiting. Python 3.12 has this itself."""
    loop, context = asyncio.get_running_loop(), copy_context()
    if sys.version_info >= (3, 12):
        return Task(work, loop=loop, context=context, eager_start=True)
    started = _Started(work)
    task = loop.create_task(started, context=context)
    outer = asyncio.current_task()
    if outer is not None:
        asyncio._leave_task(loop, outer)  # noqa: SLF001 – asyncio's documented way to be a task for a while
    asyncio._enter_task(loop, task)  # noqa: SLF001
    try:
        context.run(started.take_first_step)
    finally:
        asyncio._leave_task(loop, task)  # noqa: SLF001
        if outer is not None:
            asyncio._enter_task(loop, outer)  # noqa: SLF001
        del outer  # an error of the first step keeps this frame: a ring that only the collector would undo
    return task


class _Started(Coroutine[Any, Any, T]):
    """A coroutine that is a step ahead of its task: what the step came to is handed over when the task asks for it."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._awaited: Any = _NOT_YET
        self._ended: BaseException | None = None

    def take_first_step(self) -> None:
        """Up to the first wait, or the end."""
        try:
            self._awaited = self._work.send(None)
        except BaseException as end:  # noqa: BLE001 – the task that owns the step is told, as of any other
            self._ended = end

    def send(self, value: Any) -> Any:
        """The task's next step; the first is over already."""
        if self._ended is not None:
            end, self._ended = self._ended, None
            try:
                raise end
            finally:
                del end  # it keeps this frame: a ring that only the collector would undo
        if self._awaited is not _NOT_YET:
            awaited, self._awaited = self._awaited, _NOT_YET
            return awaited
        return self._work.send(value)

    def throw(self, *error: Any) -> Any:
        """The task is cancelled, and waits no longer for what the first step came to."""
        self._awaited = _NOT_YET
        if self._ended is not None:
            self._ended = None
            raise error[0]
        return self._work.throw(*error)

    def close(self) -> None:
        """Nobody goes on with it."""
        self._work.close()

    def __await__(self) -> Any:
        raise TypeError("a task's own, not to be awaited")
