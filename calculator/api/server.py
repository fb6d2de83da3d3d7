"""uvicorn's server, asleep while nobody asks.

uvicorn looks ten times a second whether to end and what the time is. To a checkout that comes alone these looks are a
fifth of its processor time, for each of them and whatever follows it finds cold caches.
"""

import asyncio
from collections.abc import Callable
from email.utils import formatdate
from functools import cached_property
from time import time
from types import FrameType

import uvicorn
from uvicorn.server import ServerState
from uvicorn.supervisors import multiprocess


class Dated(ServerState):
    """Headers that every answer has: the date is looked up where it is told, no timer need renew it."""

    def __init__(self, config: uvicorn.Config, clock: Callable[[], float] = time) -> None:
        """
        Args:
            clock: seconds since 1970.
        """
        self._config = config
        self._clock = clock
        self._second = 0
        self._headers: list[tuple[bytes, bytes]] = []
        super().__init__()

    @property
    def default_headers(self) -> list[tuple[bytes, bytes]]:
        """``Date``, right to the second, and what the configuration adds."""
        second = int(self._clock())
        if second != self._second:
            date = formatdate(second, usegmt=True).encode()
            self._headers = [(b"date", date), *self._config.encoded_headers]
            self._second = second
        return self._headers

    @default_headers.setter
    def default_headers(self, _: list[tuple[bytes, bytes]]) -> None:
        """uvicorn begins with none."""


class Server(uvicorn.Server):
    """Wakes for requests and signals alone. It does not know ``limit_max_requests``, nor ``callback_notify``."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.server_state = Dated(config)
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Wait for the end."""
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:  # from here on a signal finds the loop
            await self._stopped.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came, in the middle of whatever runs; a loop that sleeps would sleep on."""
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)


class Worker(multiprocess.Process):
    """One of several processes, with the same server."""

    @cached_property
    def server(self) -> uvicorn.Server:
        """Made in the worker, by the first to ask: its main thread, or the one that tells its parent it lives."""
        return Server(self.config)


class Supervisor(multiprocess.Multiprocess):
    """uvicorn's, which begins and replaces workers; it takes no class of theirs, and so is given ours by name."""

    def run(self) -> None:
        """Supervise until a signal says to stop."""
        multiprocess.Process = Worker  # type: ignore[misc]
        super().run()
