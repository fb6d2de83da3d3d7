"""Quotes for all shops: what the HTTP service, the admin pages and the commands ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from adapters._resilience.resilience import Resilience
from calculator import pipeline
from calculator.api.quoting import Closable, Component
from calculator.domain.cart import Cart
from calculator.domain.errors import UnknownShop
from calculator.domain.memo import Room
from calculator.domain.option import Quote, Verification
from calculator.domain.ports import RateSource
from calculator.guarding import cache_component
from calculator.page import Page, page_of
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.sources import known_services
from calculator.store.versions import Versions

if TYPE_CHECKING:
    from calculator.published import Published
    from calculator.telemetry.traces import Tracing

Shops = Mapping[str, Shop]

_PAGE: Final = 16 * 1024
"""Bytes that a shop's page takes, about."""


class Service:
    """Quotes for all shops: what the HTTP service and the commands ask."""

    def __init__(
        self,
        shops: Shops,
        tracing: "Tracing | None" = None,
        versions: Versions | None = None,
        published: "Published | None" = None,
        resilience: Resilience | None = None,
        build: Callable[[Policy], Shop] | None = None,
        room: Room | None = None,
    ) -> None:
        """
        Args:
            tracing: None where no traces are wanted.
            versions: where the policies of *shops* come from.
            published: what keeps *shops* up to date; None where they stay as they are.
            resilience: what the sources of *shops* share.
            build: makes the shop of a policy; None: one that is tried has what the live one has.
            room: where *shops* keep what they worked out for carts.
        """
        self._shops = shops
        self._tracing = tracing
        self._versions = versions
        self._published = published
        self._resilience = resilience
        self._build = build
        self._room = room

    @property
    def shops(self) -> Shops:
        """Shops by the name requests use."""
        return self._shops

    @property
    def versions(self) -> Versions | None:
        """Where the policies come from, None where nobody said; every call waits for a disk or a database."""
        return self._versions

    def trial(self, policy: Policy) -> Shop:
        """The shop that *policy* would make, with all that would answer for it; nothing of it is live.

        Reads and compiles: not for an event loop.
        """
        if self._build is None:
            return replace(self._shops[policy.shop], policy=policy)
        return self._build(policy)

    async def open(self) -> None:
        """Keep to what is published from now on; connect to Redis before the first buyer does."""
        if self._resilience is not None:
            await self._resilience.refresh()
        if self._published is not None:
            self._published.follow(lambda: self._shops, self._swap)

    async def look(self) -> None:
        """Pick up at once what was published: who has just published wants to see it."""
        if self._published is not None:
            await self._published.look(lambda: self._shops, self._swap)

    def _swap(self, shops: Shops) -> None:
        """Quotes under way keep the shop they began with, the next one finds the new."""
        self._shops = shops

    async def quote(self, cart: Cart, now: datetime, explain: bool = True) -> Quote:
        """Without *explain* the verdicts are not written down.

        Raises:
            UnknownShop: the cart names none of ``shops``.
            BadCart: what only the policy knows to be wrong.
        """
        shop = self._shop(cart)
        if self._tracing is None:
            return await pipeline.quote(cart, shop, now, explain)
        with self._tracing.span("quote", {"shop": cart.shop}) as span:
            answer = await pipeline.quote(cart, shop, now, explain)
            span.set_attribute("outcome", answer.outcome)
        return answer

    async def verify(self, token: str, cart: Cart, now: datetime) -> Verification:
        """
        Raises:
            UnknownShop, BadCart: as quote.
        """
        shop = self._shop(cart)
        if self._tracing is None:
            return await pipeline.verify(token, cart, shop, now, self._former(cart))
        with self._tracing.span("verify", {"shop": cart.shop}) as span:
            answer = await pipeline.verify(token, cart, shop, now, self._former(cart))
            span.set_attribute("outcome", answer.verdict)
        return answer

    def page(self, shop: str) -> Page:
        """
        Raises:
            UnknownShop: none of ``shops``.
        """
        found = self.shops.get(shop)
        if found is None:
            raise UnknownShop(shop)
        memo = found.policy.memo
        page: Page = memo.get("page") or memo.keep("page", page_of(found.policy), _PAGE)
        return page

    def remembered(self) -> Mapping[str, int]:
        """About how many bytes this process keeps: carriers' ``answers``, and what was worked out for ``carts``."""
        held: dict[str, int] = {}
        if self._resilience is not None:
            held["answers"] = self._resilience.memory.size
        if self._room is not None:
            held["carts"] = self._room.taken
        return held

    async def components(self) -> Sequence[Component]:
        """The carriers the shops may name, by code; one without a source of prices is no reason to take no traffic."""
        sources: dict[str, list[RateSource]] = {code: [] for code in sorted(known_services().carriers())}
        for shop in self._shops.values():
            for code, source in shop.sources.items():
                sources.setdefault(code, []).append(source)
        if self._resilience is not None:
            await self._resilience.refresh()
        carriers = tuple(_component(code, found) for code, found in sources.items())
        cache = await cache_component(self._resilience)
        return (*carriers, *cache, *(self._published.components() if self._published else ()))

    async def aclose(self) -> None:
        """Close the connections to carriers and to the database."""
        if self._published is not None:
            await self._published.aclose()
        for shop in self._shops.values():
            for source in shop.sources.values():
                if isinstance(source, Closable):
                    await source.aclose()
        if self._resilience is not None:
            await self._resilience.aclose()

    def _former(self, cart: Cart) -> pipeline.Former | None:
        published = self._published
        return None if published is None else lambda version: published.former(cart.shop, version)

    def _shop(self, cart: Cart) -> Shop:
        shop = self._shops.get(cart.shop)
        if shop is None:
            raise UnknownShop(cart.shop)
        return shop


def how_reached(source: RateSource | None) -> tuple[bool, str]:
    """Whether a carrier can give prices by *source*, and by what, or what stands in the way."""
    if source is None:
        return False, "no source of prices in this mode"
    barred: str | None = getattr(source, "reason", None)
    reached: str = getattr(source, "reached", "card of published prices")
    return barred is None and getattr(source, "ok", True), barred or reached


def _component(code: str, sources: Sequence[RateSource]) -> Component:
    """All ways by which the shops reach a carrier, each once; it is well where all of them are."""
    ways = dict.fromkeys(how_reached(source) for source in sources) or {how_reached(None): None}
    waits = [wait for source in sources if (wait := getattr(source, "retry_after", None)) is not None]
    detail = " | ".join(detail for _, detail in ways)
    return Component(code, "carrier", ok=all(ok for ok, _ in ways), detail=detail, retry_after=min(waits, default=None))
