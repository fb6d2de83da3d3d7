"""What all processes know together, in Redis. A quote never waits long for it, and never fails with it.

All that one turn of the event loop asks for goes in one pipeline, its reads as one MGET. Where Redis does not answer
within PATIENCE it is left alone; from time to time it is tried again behind the scenes. Two things are no lateness of
Redis: that this process itself stood still meanwhile, and that a single answer came a moment after nobody waited on.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError

from adapters._resilience.redis_scripts import COUNT, HOLD, RELEASE, TAKE
from adapters._resilience.shared import Found

PATIENCE: Final = 0.05
"""Seconds a quote waits for an answer; the first time, which opens the connection, ten times as long."""

REST: Final = 0.25
"""Seconds between two tries while it is away."""

_LONGEST_REST: Final = 5.0
_FORGIVEN: Final = 10.0
"""Seconds: a Redis that is late again and again rests twice as long each time, unless so much lay between."""

_SLICE: Final = 0.01
"""Seconds. Patience is counted in slices: one that took longer because this process was not on time counts as one."""

_CONNECTING: Final = 1.0
_TURNS: Final = 32
"""Turns of the event loop that an exchange may need beside PATIENCE: an idle loop makes them in no time."""

_PIPELINES: Final = 8
_PREFIX: Final = "shipcalc:1:"
_MOST_QUEUED: Final = 10_000

Command = tuple[Any, ...]
_Waiting = tuple[Command, "asyncio.Future[Any] | None"]


class RedisShared:
    """The ``Shared`` of all processes with one Redis."""

    def __init__(self, url: str, *, patience: float = PATIENCE, rest: float = REST) -> None:
        """
        Raises:
            ValueError: not a URL of Redis; the message does not hold it.
        """
        self._url = url
        self._patience = patience
        self._rest = rest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client = self._made()
        self._reviving: asyncio.Task[None] | None = None
        self._begin_anew()

    def __repr__(self) -> str:
        return "RedisShared()"

    @property
    def present(self) -> bool:
        """Whether it answered last time; where it did not, this is when it is tried again."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # connections cannot be carried to another loop
            self._client, self._loop = self._made(), loop
            self._begin_anew()
        if self._trouble and loop.time() >= self._again_at and self._reviving is None:
            self._reviving = asyncio.create_task(self._revive())
        return not self._trouble

    async def get(self, *keys: str) -> Found | None:
        """One MGET for all that is asked for in a turn of the loop."""
        if not self.present:
            return None
        futures = []
        for key in keys:
            future = self._reads.get(key)
            if future is None:
                future = self._reads[key] = asyncio.get_running_loop().create_future()
            futures.append(future)
        self._wake()
        return [future.result() for future in futures] if await self._done(futures) else None

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """In the background."""
        self._send("SET", _PREFIX + key, value, "PX", _milliseconds(seconds))

    def drop(self, *keys: str) -> None:
        """In the background."""
        self._send("DEL", *(_PREFIX + key for key in keys))

    async def count(self, key: str, seconds: float) -> int | None:
        """Atomic."""
        count = await self._asked("EVAL", COUNT, 1, _PREFIX + key, _milliseconds(seconds))
        return count if isinstance(count, int) else None

    async def claim(self, key: str, owner: str, seconds: float) -> bool | None:
        """SET NX: it ends by itself if the owner dies."""
        future = self._send("SET", _PREFIX + key, owner, "NX", "PX", _milliseconds(seconds), wanted=True)
        if future is None or not await self._done([future]):
            return None
        reply = future.result()
        return True if reply is True else False if reply is None else None  # else it is nothing that SET NX says

    def hold(self, key: str, owner: str, seconds: float) -> None:
        """In the background."""
        self._send("EVAL", HOLD, 1, _PREFIX + key, owner, _milliseconds(seconds))

    def release(self, key: str, owner: str) -> None:
        """In the background."""
        self._send("EVAL", RELEASE, 1, _PREFIX + key, owner)

    async def take(self, key: str, limit: int, window: float) -> float | None:
        """Atomic, by Redis's clock."""
        name = _PREFIX + key
        wait = await self._asked("EVAL", TAKE, 2, name, f"{name}:n", limit, _milliseconds(window))
        return wait / 1000 if isinstance(wait, int) else None

    async def trouble(self) -> str | None:
        """Asked anew."""
        if self.present:
            await self._asked("PING")
        elif self._reviving is not None:
            await asyncio.wait((self._reviving,), timeout=self._patience)
        return self._trouble or self._refusing or None

    async def aclose(self) -> None:
        """Close the connections. A later question opens new ones."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            return
        tasks = [*self._running, *([self._reviving] if self._reviving is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()
        self._loop = None

    def _made(self) -> Redis:
        try:
            return Redis.from_url(
                self._url,
                socket_timeout=_CONNECTING,
                socket_connect_timeout=_CONNECTING,
                retry=Retry(NoBackoff(), 0),
                max_connections=2 * _PIPELINES,
            )
        except ValueError:
            raise ValueError("not a URL such as redis://localhost:6379/0") from None

    def _begin_anew(self) -> None:
        self._trouble = self._refusing = ""
        self._again_at, self._lost_at = 0.0, -_FORGIVEN
        self._pause = self._rest
        self._patient = 10 * self._patience
        self._reads: dict[str, asyncio.Future[Any]] = {}
        self._queue: list[_Waiting] = []
        self._woken = False
        self._running: set[asyncio.Task[None]] = set()
        self._reviving = None

    async def _asked(self, *command: Any) -> Any:
        """Its reply; None where there is none."""
        future = self._send(*command, wanted=True)
        return future.result() if future is not None and await self._done([future]) else None

    def _send(self, *command: Any, wanted: bool = False) -> "asyncio.Future[Any] | None":
        if not self.present or len(self._queue) >= _MOST_QUEUED:
            return None
        future = asyncio.get_running_loop().create_future() if wanted else None
        self._queue.append((command, future))
        self._wake()
        return future

    async def _done(self, futures: Sequence["asyncio.Future[Any]"]) -> bool:
        """Whether all are there in time. One that is late takes Redis out of the way of everybody else."""
        left = self._patient
        while left > 0 and not all(future.done() for future in futures):
            await asyncio.wait(futures, timeout=min(left, _SLICE))
            left -= _SLICE
        for _ in range(_TURNS):  # a busy loop: what was asked may not have been sent, what arrived not read yet
            if all(future.done() for future in futures):
                return not any(future.cancelled() for future in futures)
            await asyncio.sleep(0)
        self._away(f"no answer within {self._patient * 1000:g} ms")
        return False

    def _away(self, why: str) -> None:
        now = asyncio.get_running_loop().time()
        if not self._trouble:
            again = now < self._lost_at + _FORGIVEN
            self._pause = min(2 * self._pause, _LONGEST_REST) if again else self._rest
            self._lost_at = now
        self._trouble = why
        self._again_at = now + self._pause
        waiting = [*self._reads.values(), *(future for _, future in self._queue if future is not None)]
        self._reads, self._queue = {}, []
        for future in waiting:
            future.cancel()

    def _wake(self) -> None:
        """Send at the end of this turn of the loop, in not too many pipelines at a time."""
        if not self._woken and len(self._running) < _PIPELINES:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._sent)

    def _sent(self) -> None:
        self._woken = False
        reads, queue, self._reads, self._queue = self._reads, self._queue, {}, []
        if not reads and not queue:
            return
        task = asyncio.create_task(self._exchange(reads, queue))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if self._reads or self._queue:
            self._wake()

    async def _exchange(self, reads: "dict[str, asyncio.Future[Any]]", queue: list[_Waiting]) -> None:
        futures = [*reads.values(), *(future for _, future in queue if future is not None)]
        try:
            replies = await self._replies([command for command, _ in queue], tuple(reads))
            values = replies.pop() if reads else []
            if isinstance(values, list) and len(values) == len(reads):
                for future, value in zip(reads.values(), values, strict=True):
                    _answer(future, value if isinstance(value, bytes) else None)
            for (_, waiting), reply in zip(queue, replies, strict=True):
                _answer(waiting, reply)
        except (RedisError, OSError) as error:
            self._away(_named(error))
        finally:
            for future in futures:
                future.cancel()  # those that have their reply are past that

    async def _replies(self, commands: Sequence[Command], reads: Sequence[str]) -> list[Any]:
        """A reply or an exception for every command, the values read at the end."""
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        if reads:
            pipeline.execute_command("MGET", *(_PREFIX + key for key in reads))
        replies: list[Any] = await pipeline.execute(raise_on_error=False)
        self._patient = self._patience
        if self._trouble and self._pause == self._rest:
            self._trouble = ""  # it was late, and not lost
        refused = next((reply for reply in replies if isinstance(reply, Exception)), None)
        self._refusing = "" if refused is None else f"it refuses commands ({type(refused).__name__})"
        return replies

    async def _revive(self) -> None:
        """Open a connection without anybody waiting."""
        try:
            await self._client.execute_command("PING")  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            self._trouble = _named(error)
            self._again_at = asyncio.get_running_loop().time() + self._pause
        else:
            self._trouble = ""
        finally:
            self._reviving = None


def _named(error: RedisError | OSError) -> str:
    """What kind of trouble it is; the client wraps a wrong password into a lost connection."""
    cause = error.__cause__
    return type(cause if isinstance(cause, AuthenticationError) else error).__name__


def _answer(future: "asyncio.Future[Any] | None", reply: Any) -> None:
    if future is not None and not future.done():
        future.set_result(reply)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
