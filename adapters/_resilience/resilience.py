"""What the sources of one process share: memory, work under way, accounts, and the store between processes."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Final

from adapters._resilience.account import Account
from adapters._resilience.flight import Flights
from adapters._resilience.memory import Memory
from adapters._resilience.question import Answer
from adapters._resilience.shared import Alone, Shared
from calculator.domain.ports import Unwatched, Watch

_MOST_BEHIND: Final = 64
"""Answers that may be renewed at one time without anybody waiting for them."""


class Resilience:
    """One for each process, handed to every guarded source."""

    def __init__(
        self,
        *,
        wall: Callable[[], float],
        random: Callable[[], float],
        shared: Shared | None = None,
        watch: Watch | None = None,
        memory: Memory | None = None,
        owner: str = "",
    ) -> None:
        """
        Args:
            wall: seconds since 1970. All waiting goes by the running event loop's clock.
            random: from 0 up to 1, so that not all try again at one time.
            owner: a name that no other process with the same *shared* has; of no account where there is none.
        """
        self.wall = wall
        self.shared: Shared = shared or Alone()
        self.watch: Watch = watch or Unwatched()
        self.memory = Memory() if memory is None else memory  # an empty one is one
        self.flights: Flights[Answer] = Flights()
        self.owner = owner
        self._random = random
        self._accounts: dict[str, Account] = {}
        self._behind: set[asyncio.Task[None]] = set()

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Every account that was named so far."""
        return self._accounts

    def account(self, name: str, carrier: str, limit: int | None = None) -> Account:
        """The account of this name; made where it is new."""
        known = self._accounts.get(name)
        if known is None:
            known = self._accounts[name] = Account(
                name,
                carrier,
                shared=self.shared,
                watch=self.watch,
                wall=self.wall,
                random=self._random,
                owner=self.owner,
                limit=limit,
            )
            self.watch.account(name)
        return known

    def behind(self, work: Callable[[], Coroutine[None, None, None]]) -> bool:
        """Do *work* with nobody waiting; False where too much is being done so already."""
        if len(self._behind) >= _MOST_BEHIND:
            return False
        task = asyncio.create_task(work())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)
        return True

    async def refresh(self) -> None:
        """Look how the store is and how the other processes find the accounts, for whoever asks without a quote."""
        if await self.shared.trouble() is not None and not self.shared.present:
            self.watch.cache("redis", "error")  # no quote looks there, so one that never was there would go untold
        await asyncio.gather(*(account.refresh() for account in self._accounts.values()))

    async def aclose(self) -> None:
        """End what goes on behind and let go of the store."""
        loop = asyncio.get_running_loop()
        tasks = [task for task in self._behind if task.get_loop() is loop]
        self._behind.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.shared.aclose()
