"""Carts that stand for many, and the shop that answers them without asking a carrier over a network."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.option import Quote
from calculator.domain.places import Address
from calculator.pipeline import Shop, quote
from calculator.policy.model import Policy

_T = TypeVar("_T")


def sample_cart(
    policy: Policy,
    destination: Address,
    minor: int,
    placed_at: datetime,
    *,
    kind: str | None = None,
    purpose: Purpose = "sale",
    grams: int | None = None,
) -> Cart:
    """One piece worth *minor*, of *kind* or of the first kind that ships and counts."""
    nothing = Money.zero(policy.currency)
    line = Line("1", kind or first_kind(policy), 1, Money(minor, policy.currency), nothing, tax=nothing, weight=grams)
    return Cart(policy.shop, policy.currency, (line,), destination, purpose, placed_at)


def first_kind(policy: Policy) -> str:
    """The default kind where it ships and counts in order values, else the first that does."""
    kinds = sorted(policy.kinds.values(), key=lambda rule: rule.name != policy.default_kind)
    return next((rule.name for rule in kinds if rule.ships and rule.in_basis), policy.default_kind)


def without_network(shop: Shop) -> Shop:
    """The same shop with only those carriers that answer from memory: charts ask nobody."""
    return replace(shop, sources={code: source for code, source in shop.sources.items() if source.local})


def quotes(shop: Shop, carts: Iterable[Cart], now: datetime) -> list[Quote | None]:
    """Every cart's quote, as checkout gets it; None where the cart itself cannot be quoted. Runs outside any loop."""

    async def each() -> list[Quote | None]:
        return [await _quoted(shop, cart, now) for cart in carts]

    return asyncio.run(each())


async def _quoted(shop: Shop, cart: Cart, now: datetime) -> Quote | None:
    try:
        return await quote(cart, shop, now, explain=False)
    except BadCart:
        return None


def distinct(items: Iterable[_T], key: Callable[[_T], object]) -> Sequence[_T]:
    """The first item of every key, in order."""
    found: dict[object, _T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())
