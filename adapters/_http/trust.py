"""What TLS connections are opened with: the certificates that are believed, read once for an event loop."""

import asyncio
from collections.abc import Callable
from ssl import SSLContext

import httpx


class Trust:
    """Reading takes 20 ms, in which a checkout wants to be answered: a thread does it."""

    def __init__(self, read: Callable[[], SSLContext] | None = None) -> None:
        """
        Args:
            read: asked instead of this machine's files; it may take its time.
        """
        self._read = read or _context
        self._reading: asyncio.Task[SSLContext] | None = None

    async def context(self) -> SSLContext:
        """The same for all.

        Raises:
            OSError: nothing can be read; the next who wants it tries again.
        """
        reading = self._reading
        if reading is None or (reading.done() and (reading.cancelled() or reading.exception() is not None)):
            reading = self._reading = asyncio.create_task(asyncio.to_thread(self._read))
        return await asyncio.shield(reading)


def _context() -> SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    return context
