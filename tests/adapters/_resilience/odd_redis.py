"""A Redis that answers as it is told: what a real one says only in trouble, and what none should say."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

Reply = Callable[[list[bytes]], tuple[float, bytes]]
"""For one command's words: after how many seconds, and the raw bytes."""

OK = b"+OK\r\n"


async def _commands(reader: asyncio.StreamReader) -> AsyncIterator[list[bytes]]:
    """The words of each command, as clients spell them."""
    while line := await reader.readline():
        words = []
        for _ in range(int(line[1:])):
            size = int((await reader.readline())[1:])
            words.append((await reader.readexactly(size + 2))[:-2])
        yield words


@asynccontextmanager
async def odd_redis(reply: Reply, *, tcp: bool = False) -> AsyncIterator[str]:
    """Its URL. What a client says of itself is taken kindly, all else gets *reply*.

    On a Unix socket what is written can be read at once, whatever else the machine does: a virtual clock may run.
    """

    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.CancelledError):
            async for words in _commands(reader):
                seconds, answer = (0.0, OK) if words[0] in (b"CLIENT", b"SELECT") else reply(words)
                await asyncio.sleep(seconds)
                writer.write(answer)
                await writer.drain()
        writer.close()

    with tempfile.TemporaryDirectory(prefix="redis-") as directory:
        path = f"{directory}/redis.sock"
        server = await (asyncio.start_server(serve, "127.0.0.1", 0) if tcp else asyncio.start_unix_server(serve, path))
        try:
            yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0" if tcp else f"unix://{path}"
        finally:
            server.close()
            for task in serving:
                if task is not None:
                    task.cancel()
