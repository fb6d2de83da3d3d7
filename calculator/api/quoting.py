"""What the HTTP service needs from the rest: something that quotes. It never imports a carrier or a policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from calculator.domain.cart import Cart
from calculator.domain.option import Quote, Verification
from calculator.page import Page


class PolicyFacts(Protocol):
    """What a shop's policy says of itself."""

    @property
    def shop(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def kinds(self) -> Mapping[str, object]: ...


class ShopFacts(Protocol):
    """A shop that can be asked for quotes."""

    @property
    def policy(self) -> PolicyFacts: ...


class Quoting(Protocol):
    """Quotes carts and re-derives sealed options, for all shops at once."""

    @property
    def shops(self) -> Mapping[str, ShopFacts]:
        """Shops by the name requests use."""
        ...

    async def quote(self, cart: Cart, now: datetime, explain: bool = True) -> Quote:
        """Without *explain* the verdicts need not be written down.

        Raises:
            UnknownShop: the cart names none of ``shops``.
            BadCart: what only the policy knows to be wrong; pointers into the cart.
        """
        ...

    async def verify(self, token: str, cart: Cart, now: datetime) -> Verification:
        """
        Raises:
            UnknownShop, BadCart: as quote.
        """
        ...


@runtime_checkable
class Paging(Protocol):
    """A service that can show the shipping pages of its shops."""

    def page(self, shop: str) -> Page:
        """The page of the policy in force.

        Raises:
            UnknownShop: none of ``shops``.
        """
        ...


@runtime_checkable
class Remembering(Protocol):
    """A service that keeps what may be wanted again."""

    def remembered(self) -> Mapping[str, int]:
        """Bytes that are kept now, about, by what they are; a closed set of names."""
        ...


@runtime_checkable
class Openable(Protocol):
    """A service that has something to do for as long as it is up."""

    async def open(self) -> None:
        """Begin; called once, before the first request."""
        ...


@runtime_checkable
class Closable(Protocol):
    """A service that holds connections."""

    async def aclose(self) -> None:
        """Let go of them."""
        ...


@dataclass(frozen=True, slots=True)
class Component:
    """The state of a part. Where a ``required`` part is not ``ok``, the process takes no traffic.

    ``retry_after``: seconds until a carrier that is let rest is asked again; None where it is asked now.
    """

    name: str
    kind: Literal["carrier", "cache", "database", "policies"]
    ok: bool
    required: bool = False
    detail: str = ""
    retry_after: int | None = None


@runtime_checkable
class Reporting(Protocol):
    """A service that can tell how its carriers, cache and database are."""

    async def components(self) -> Sequence[Component]:
        """One entry a part, in a stable order; details hold no secret."""
        ...
