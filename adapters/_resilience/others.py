"""The other processes: what they remember of a question, and who of all asks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf
from typing import Final

from adapters._resilience.account import Account
from adapters._resilience.remembered import BRIEF, Remembered, decode
from adapters._resilience.resilience import Resilience

_LOCK: Final = 1.0
"""Seconds after which a process that died while it asked is in nobody's way."""

_HEARTBEAT: Final = 0.2
_LOOK: Final = 0.025
"""Seconds between two looks whether another process has its answer."""


def no_of(key: str) -> str:
    """Where a no is kept in memory, beside an older answer that it does not make worthless."""
    return f"{key}-"


class Others:
    """What all processes know of the questions to one account, for a shop that believes an answer *life* seconds."""

    def __init__(self, resilience: Resilience, account: Account, life: float) -> None:
        self._shared = resilience.shared
        self._owner = resilience.owner
        self._memory = resilience.memory
        self._watch = resilience.watch
        self._wall = resilience.wall
        self._account = account
        self._life = life

    async def look(self, key: str, newer_than: float, *, again: bool = False) -> Remembered | None:
        """What other processes remember, if it holds; an older answer is kept for later all the same.

        Args:
            newer_than: only what was said later is of use.
            again: the same question looked a moment ago: that nothing is there was told then.
        """
        if not self._shared.present:
            return None
        found = await self._shared.get(f"a:{key}", f"n:{key}", *self._account.keys)
        if found is None:
            if not again:
                self._watch.cache("redis", "error")
            return None
        self._account.absorb(found[2])
        answer, no = decode(found[0]), decode(found[1])
        if answer is not None and (age := answer.age(self._wall())) < inf:
            self._memory.put(key, answer)
            if answer.born > newer_than and age < self._life:
                self._watch.cache("redis", "hit")
                return answer
        if no is not None and no.born > newer_than and no.age(self._wall()) < BRIEF:
            self._memory.put(no_of(key), no)
            self._watch.cache("redis", "hit")
            return no
        if not again:
            self._watch.cache("redis", "miss" if answer is None else "stale")
        return None

    @asynccontextmanager
    async def alone(self, key: str, newer_than: float) -> AsyncIterator[tuple[bool, Remembered | None]]:
        """Whether this process alone is to ask, and what another has remembered just before.

        The others are told that one is asking, as long as it does.
        """
        if not self._shared.present:
            yield True, None
            return
        # In one go, the claim first: whoever was there before had its answer stored when it left.
        claimed, found = await asyncio.gather(
            self._shared.claim(f"l:{key}", self._owner, _LOCK), self.look(key, newer_than, again=True)
        )
        if not claimed:
            yield claimed is None, found
            return
        beating = asyncio.create_task(self._beat(key))
        try:
            yield True, found
        finally:
            beating.cancel()
            self._shared.release(f"l:{key}", self._owner)

    async def _beat(self, key: str) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            self._shared.hold(f"l:{key}", self._owner, _LOCK)

    async def wait(self, key: str, newer_than: float) -> Remembered | None:
        """What the process that is asking gets; None once it has given up or died, and this one should ask."""
        while True:
            await asyncio.sleep(_LOOK)
            asking = await self._shared.get(f"l:{key}") if self._shared.present else None
            found = await self.look(key, newer_than, again=True)
            if found is not None or asking is None or asking[0] is None:
                return found
