"""What the pages work on: the service that quotes, the store of policies, and a way to do heavy work elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from calculator.domain.cart import Cart
from calculator.domain.errors import UnknownShop
from calculator.domain.option import Quote
from calculator.domain.service import Catalogue
from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.store.versions import Versions

_P = ParamSpec("_P")
_R = TypeVar("_R")

_AT_ONCE = 2
"""Checks, charts and stores that may run beside the checkouts of a process; more wait."""


class Quoting(Protocol):
    """What answers checkouts."""

    @property
    def shops(self) -> Mapping[str, Shop]:
        """Shops as they are live in this process."""
        ...

    def trial(self, policy: Policy) -> Shop:
        """The shop that *policy* would make. Not for an event loop."""
        ...

    async def quote(self, cart: Cart, now: datetime, explain: bool = True) -> Quote:
        """
        Raises:
            UnknownShop, BadCart.
        """
        ...

    async def look(self) -> None:
        """Pick up at once what was published, rather than within a second."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """All that the pages are handed. ``clock`` gives a timezone-aware now."""

    service: Quoting
    versions: Versions
    catalogue: Catalogue
    clock: Callable[[], datetime]
    _limit: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_ONCE))

    def shop(self, name: str) -> Shop:
        """The live shop.

        Raises:
            UnknownShop.
        """
        shop = self.service.shops.get(name)
        if shop is None:
            raise UnknownShop(name)
        return shop

    def read(self, text: str, shop: str) -> Policy:
        """The policy of a draft. Nothing of it is live, nothing of it is run: a text is only ever read.

        Raises:
            BadPolicy: with every fault.
        """
        return load(text.encode(), f"{shop}.toml", self.catalogue)

    def trial(self, policy: Policy) -> Shop:
        """The shop that *policy* would make, with all that would answer for it. Not for an event loop."""
        return self.service.trial(policy)

    async def aside(self, work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """The result of *work*, done in a thread so that checkouts do not wait for it; two at once at most."""
        return await run_sync(partial(work, *args, **kwargs), limiter=self._limit)
