"""Whose turn it is: answers are worked out one after another, and nobody else waits for that."""

import asyncio
from collections import deque
from collections.abc import Callable

Task = Callable[[], None]


class Turns:
    """Does one task in each round of the loop, in the order they came.

    So between two tasks whoever has come is heard and answers that are due are sent, however many tasks wait.
    """

    def __init__(self) -> None:
        self._waiting: deque[Task] = deque()
        self._loop = asyncio.get_running_loop()

    def add(self, task: Task) -> None:
        """*task* is done after all that wait; never at once."""
        self._waiting.append(task)
        if len(self._waiting) == 1:
            self._loop.call_soon(self._next)

    def _next(self) -> None:
        try:
            self._waiting[0]()
        finally:
            self._waiting.popleft()
            if self._waiting:
                self._loop.call_soon(self._next)
