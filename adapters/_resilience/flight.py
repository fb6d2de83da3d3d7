"""One piece of work for all who want it at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Generic, TypeVar

from calculator.domain.begun import begun

T = TypeVar("T")


@dataclass(slots=True)
class _Flight(Generic[T]):
    task: "asyncio.Task[T]"
    waiting: int = 0


class Flights(Generic[T]):
    """Work under way, by key. It goes on while anybody waits for it, whoever began it, and ends when nobody does."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Flight[T]] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def __contains__(self, key: str) -> bool:
        return key in self._under_way

    async def join(self, key: str, begin: Callable[[], Coroutine[None, None, T]], until: float) -> T:
        """What the work under *key* gives; *begin* makes it where there is none.

        Raises:
            TimeoutError: it was not done *until* then, by the running loop's clock.
            Whatever the work raises.
        """
        loop = asyncio.get_running_loop()
        flight = self._under_way.get(key)
        if flight is None or flight.task.get_loop() is not loop:
            flight = self._begun(key, begin)
        flight.waiting += 1
        try:
            await asyncio.wait((flight.task,), timeout=until - loop.time())
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._forget(key, flight)
                flight.task.cancel()
        try:
            if not flight.task.done() or flight.task.cancelled():
                raise TimeoutError
            return flight.task.result()
        finally:
            del flight  # the task keeps its error, the error this frame: a ring that only the collector would undo

    def _begun(self, key: str, begin: Callable[[], Coroutine[None, None, T]]) -> _Flight[T]:
        flight = _Flight(begun(begin()))
        self._under_way[key] = flight

        def landed(task: "asyncio.Task[T]") -> None:
            self._forget(key, flight)
            if not task.cancelled():
                task.exception()  # those who gave up never look; asyncio would complain that nobody did

        flight.task.add_done_callback(landed)
        return flight

    def _forget(self, key: str, flight: _Flight[T]) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]
