"""Keeps a process's shops as they are published: new versions are picked up, former ones kept for what they sealed.

All waiting for the database and all compiling happens in threads of its own. Quoting knows nothing of it: it reads one
mapping, which is replaced as a whole once everything new is ready.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from calculator.api.quoting import Component
from calculator.domain.errors import BadPolicy
from calculator.domain.record import record
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.store.database import DatabasePolicies, Live
from calculator.store.versions import StoreUnavailable

LOG: Final = logging.getLogger("shipcalc")

EVERY: Final = 0.25
"""Seconds between two looks at the database: a published version is live everywhere within a second."""
AFTER_FAILURE: Final = 1.0
PATIENCE: Final = 2.0
"""Seconds a token is kept waiting for the version it was sealed under."""
FORMER: Final = 64
"""Former versions held in memory, those of all shops together; others are read again when a token asks for them."""

Shops = Mapping[str, Shop]
Answer = TypeVar("Answer")


@record(frozen=True, slots=True)
class Found:
    """What a look has found: *shops* to be swapped in, *failed* versions that this release cannot use."""

    revision: int
    shops: Shops
    failed: Mapping[str, Live]


class Published:
    """The link between a database of policies and the shops of this process. Used from one event loop."""

    def __init__(self, store: DatabasePolicies, build: Callable[[Policy], Shop], every: float = EVERY) -> None:
        """
        Args:
            build: makes the shop of a policy; called in a thread.
            every: seconds between two looks.
        """
        self._store = store
        self._build = build
        self._every = every
        self._threads = ThreadPoolExecutor(2, "published")
        self._revision: int | None = None
        self._failed: Mapping[str, Live] = {}
        self._former: OrderedDict[tuple[str, str], Shop] = OrderedDict()
        self._answers = True
        self._looking = asyncio.Lock()
        self._recalling = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None

    def follow(self, shops: Callable[[], Shops], swap: Callable[[Shops], None]) -> None:
        """Begin to look for new versions. *shops* tells the present mapping, *swap* is given the next one."""
        self._watch = asyncio.create_task(self._follow(shops, swap))
        self._watch.add_done_callback(self._ended)

    async def look(self, shops: Callable[[], Shops], swap: Callable[[Shops], None]) -> None:
        """Pick up what was published since the last look: all of it at once, each policy whole or not at all."""
        async with self._looking:
            try:
                found = await self._in_thread(lambda: self._changes(shops()))
            except StoreUnavailable as error:
                self._told(str(error))
                return
            # From here on nothing waits: whoever gives up a look leaves all of it to the next one.
            self._told(None)
            if found is not None:
                self._revision, self._failed = found.revision, found.failed
                self._take(found.shops, shops(), swap)

    async def former(self, shop: str, version: str) -> Shop | None:
        """The shop as it was, or already is elsewhere, under the policy *version*.

        None where there never was one, this program cannot read it any more, or the database does not answer.
        """
        async with self._recalling:
            known = self._former.get((shop, version))
            if known is not None:
                return self._keep(known, version)
            if not self._answers:
                return None
            try:
                async with asyncio.timeout(PATIENCE):
                    found = await self._in_thread(lambda: self._read(shop, version))
            except (StoreUnavailable, TimeoutError):
                return None
            return found and self._keep(found, version)

    def components(self) -> Sequence[Component]:
        """The database, and each shop whose newest version this process cannot use."""
        stopped = self._watch is not None and self._watch.done()
        trouble = " is not watched any more" if stopped else "" if self._answers else " does not answer"
        detail = self._store.kind + (f"{trouble}: policies stay as they are" if trouble else "")
        database = Component("database", "database", ok=not trouble, detail=detail)
        return (database, *(self._failure(live) for _, live in sorted(self._failed.items())))

    async def aclose(self) -> None:
        """Stop looking, and let go of the database."""
        if self._watch is not None:
            self._watch.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._store.close()

    async def _follow(self, shops: Callable[[], Shops], swap: Callable[[Shops], None]) -> None:
        while True:
            await self.look(shops, swap)
            await asyncio.sleep(self._every if self._answers else AFTER_FAILURE)

    def _take(self, found: Shops, present: Shops, swap: Callable[[Shops], None]) -> None:
        if not found:
            return
        for name in found.keys() & present.keys():
            self._keep(present[name], present[name].policy.version).policy.forget()
        swap({**present, **found})
        LOG.info("policies picked up: %s", ", ".join(f"{n} {shop.policy.version}" for n, shop in found.items()))

    def _changes(self, present: Shops) -> Found | None:
        """Shops whose live version is not the one at hand, ready to answer. Runs in a thread, and keeps nothing."""
        revision = self._store.revision()  # before the rest: what is published meanwhile is found by the next look
        if revision == self._revision:
            return None
        found: dict[str, Shop] = {}
        failed: dict[str, Live] = {}
        for name, live in self._store.lives().items():
            if name in present and present[name].policy.version == live.digest:
                continue
            try:
                found[name] = self._build(self._store.policy(self._store.version(name, live.number)))
            except BadPolicy as error:
                failed[name] = live
                if self._failed.get(name) != live:
                    LOG.error("%s", _unread(name, live.number, error))  # noqa: TRY400 - all that is to be told
        return Found(revision, found, failed)

    def _read(self, shop: str, digest: str) -> Shop | None:
        """Runs in a thread."""
        version = self._store.of_digest(shop, digest)
        if version is None:
            return None
        try:
            return self._build(self._store.policy(version))
        except BadPolicy as error:
            LOG.error("%s", _unread(shop, version.number, error))  # noqa: TRY400 - all that is to be told
            return None

    def _keep(self, shop: Shop, version: str) -> Shop:
        key = (shop.policy.shop, version)
        self._former[key] = shop
        self._former.move_to_end(key)
        if len(self._former) > FORMER:
            self._former.popitem(last=False)
        return shop

    def _told(self, trouble: str | None) -> None:
        """Note down whether the database answers; a change is logged, once."""
        if trouble is not None and self._answers:
            LOG.warning("the database of policies does not answer, policies stay as they are: %s", trouble)
        if trouble is None and not self._answers:
            LOG.warning("the database of policies answers again")
        self._answers = trouble is None

    def _failure(self, live: Live) -> Component:
        detail = f"version {live.number} cannot be used by this release, the one before it stays"
        return Component(live.shop, "policies", ok=False, detail=detail)

    def _ended(self, watch: asyncio.Task[None]) -> None:
        """Whatever else stops the watch is a fault of ours: seen at once, and quotes go on."""
        if not watch.cancelled():
            LOG.error("policies are not watched any more", exc_info=watch.exception())

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _unread(shop: str, number: int, error: BadPolicy) -> str:
    return f"version {number} of {shop} cannot be used by this release:\n{error}"
