"""Where hosts are: each looked up once for all who want it at the same time, and known for a few seconds."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Final

SECONDS: Final = 10.0
"""How long an answer of the resolver is believed."""

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
"""As ``getaddrinfo`` has it."""

LookUp = Callable[[str, int], Coroutine[None, None, list[AddressInfo]]]
"""The addresses of a host and port, or an OSError."""


class Addresses:
    """The addresses of hosts, for one event loop."""

    def __init__(self, look_up: LookUp | None = None) -> None:
        """
        Args:
            look_up: asked instead of this machine's resolver.
        """
        self._look_up = look_up or _resolved
        self._known: dict[tuple[str, int], tuple[float, asyncio.Task[list[AddressInfo]]]] = {}

    async def of(self, host: str, port: int) -> list[AddressInfo]:
        """
        Raises:
            OSError: there are none.
        """
        loop = asyncio.get_running_loop()
        until, asking = self._known.get((host, port), (0.0, None))
        if asking is None or (asking.done() and (loop.time() >= until or asking.exception() is not None)):
            asking = asyncio.create_task(self._look_up(host, port))
            asking.add_done_callback(_look_at_error)
            self._known[host, port] = loop.time() + SECONDS, asking
        return await asyncio.shield(asking)

    def forget(self, host: str, port: int) -> None:
        """Nothing answers there: the next who wants it looks again."""
        self._known.pop((host, port), None)


async def _resolved(host: str, port: int) -> list[AddressInfo]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [*found]


def _look_at_error(task: "asyncio.Task[list[AddressInfo]]") -> None:
    """Callers who gave up never see the error; asyncio would complain that nobody did."""
    if not task.cancelled():
        task.exception()
