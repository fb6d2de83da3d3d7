"""What the sources of one process share: memory, work under way, accounts, and the store between processes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Final

from adapters._resilience.account import Account
from adapters._resilience.flight import Flights
from adapters._resilience.key import account_name
from adapters._resilience.memory import Memory
from adapters._resilience.remembered import Remembered
from adapters._resilience.shared import Alone, Shared
from adapters._source import Terms
from calculator.domain.ports import Unwatched, Watch
from calculator.domain.rate import RateSheet

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
        self.flights: Flights[tuple[Remembered, bool]] = Flights()
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
        return known

    def calls(self, name: str, carrier: str, limit: int | None = None) -> "AccountCalls":
        """Makes the calls to the account of this name, and to those that one key of the carrier opens besides."""
        return AccountCalls(self, name, carrier, limit)

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
        await self.shared.trouble()
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


class AccountCalls:
    """The ``Calls`` of a source. An aggregator's accounts are told apart, each with a breaker of its own."""

    def __init__(self, resilience: Resilience, name: str, carrier: str, limit: int | None) -> None:
        self._resilience = resilience
        self._carrier = carrier
        self._limit = limit
        self.main = resilience.account(name, carrier, limit)

    async def __call__(self, account: str, once: Callable[[], Awaitable[RateSheet]], terms: Terms) -> RateSheet:
        """
        Raises:
            CarrierError
        """
        if not account:
            return await self.main.call(once, terms)
        name = account_name(self._carrier, self.main.name, account)
        return await self._resilience.account(name, self._carrier, self._limit).call(once, terms)
