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

    __slots__ = ("_forget", "_waiting", "sent", "task")

    def __init__(
        self, task: "asyncio.Task[T]", sent: "asyncio.Future[None]", forget: Callable[["Flight[T]"], None]
    ) -> None:
        """
        Args:
            sent: done once a request of the task is on the wire.
        """
        self.task = task
        self.sent = sent
        self._forget = forget
        self._waiting = 0

    def join(self) -> None:
        """One more waits."""
        self._waiting += 1

    def leave(self) -> None:
        """One waits no longer, be it done or not. With the last one the work ends."""
        self._waiting -= 1
        if not self._waiting and not self.task.done():
            self._forget(self)
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
        def forget(flight: Flight[T]) -> None:
            if self._under_way.get(key) is flight:
                del self._under_way[key]

        def landed(task: "asyncio.Task[T]") -> None:
            forget(flight)
            if not sent.done():
                sent.set_result(None)  # nothing was asked: nobody need wait for that
            if not task.cancelled():
                task.exception()  # those who gave up never look; asyncio would complain that nobody did

        sent = asyncio.get_running_loop().create_future()
        outer = SENT.set(sent)
        try:
            task = begun(begin())
        finally:
            SENT.reset(outer)
        flight = Flight(task, sent, forget)
        self._under_way[key] = flight
        flight.task.add_done_callback(landed)
        return flight
