"""One piece of work for all who want it at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final, Generic, TypeVar

from adapters._http.sent import SENT
from calculator.domain.begun import begun

T = TypeVar("T")

_LAST_WORD: Final = 0.005
"""Seconds."""


class Flight(Generic[T]):
    """Work under way, as one who waits for it sees it."""

    __slots__ = ("_key", "_under_way", "_waiting", "sent", "task")

    def __init__(
        self, task: "asyncio.Task[T]", sent: "asyncio.Future[None]", key: str, under_way: "dict[str, Flight[T]]"
    ) -> None:
        """
        Args:
            sent: done once a request of the task is on the wire.
            under_way: where it is found under *key* for as long as it may be joined.
        """
        self.task = task
        self.sent = sent
        self._key = key
        self._under_way = under_way
        self._waiting = 0
        under_way[key] = self
        task.add_done_callback(self._landed)

    def join(self) -> None:
        """One more waits."""
        self._waiting += 1

    def leave(self) -> None:
        """One waits no longer, be it done or not. With the last one the work ends."""
        self._waiting -= 1
        if not self._waiting and not self.task.done():
            self._forget()
            self.task.cancel()

    async def wait(self, until: float) -> None:
        """Wait until it is done or that time has come, by the running loop's clock; then leave.

        Work that ends with it may still note what it came to.
        """
        try:
            await asyncio.wait((self.task,), timeout=until - asyncio.get_running_loop().time())
        finally:
            self.leave()
        if not self.task.done() and self.task.cancelling():
            await asyncio.wait((self.task,), timeout=_LAST_WORD)

    def result(self) -> T | None:
        """What it gave; None where it is not done.

        Raises:
            Whatever the work raises.
        """
        return self.task.result() if self.task.done() and not self.task.cancelled() else None

    def _landed(self, task: "asyncio.Task[T]") -> None:
        self._forget()
        if not self.sent.done():
            self.sent.set_result(None)  # nothing was asked: nobody need wait for that
        if not task.cancelled():
            task.exception()  # those who gave up never look; asyncio would complain that nobody did

    def _forget(self) -> None:
        if self._under_way.get(self._key) is self:
            del self._under_way[self._key]


class Flights(Generic[T]):
    """Work under way, by key. It goes on while anybody waits for it, whoever began it, and ends when nobody does."""

    def __init__(self) -> None:
        self._under_way: dict[str, Flight[T]] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, key: str) -> bool:
        return key in self._under_way

    def join(self, key: str, begin: Callable[[], Coroutine[None, None, T]]) -> Flight[T]:
        """The work under *key*, which whoever calls must leave; *begin* makes it where there is none."""
        flight = self._under_way.get(key)
        if flight is None or flight.task.get_loop() is not asyncio.get_running_loop():
            flight = self._begun(key, begin)
        flight.join()
        return flight

    def _begun(self, key: str, begin: Callable[[], Coroutine[None, None, T]]) -> Flight[T]:
        sent = asyncio.get_running_loop().create_future()
        outer = SENT.set(sent)
        try:
            task = begun(begin())
        finally:
            SENT.reset(outer)
        return Flight(task, sent, key, self._under_way)
