"""Orders in blocks, each priced under both policies and added up; never more than a block of them in memory."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from calculator.backtest.adding import Replayed, add
from calculator.backtest.orders import Order, Skipped, left_out
from calculator.backtest.pricing import Pricer
from calculator.backtest.totals import Totals
from calculator.domain.errors import BadCart
from calculator.pipeline import Shop
from calculator.stages.plan.checks import check

BLOCK: Final = 8192


Told = Callable[[Replayed], None]


def replay(
    entries: Iterable[Order | Skipped], new: Shop, old: Shop | None, now: datetime, told: Told, most: int = 10
) -> Totals:
    """Price every order under *new*, and under *old* where there is one (else both are the same), and add up.

    Args:
        now: when an order was placed that does not say.
        told: is handed every block once it is priced.
        most: how many of the biggest changes are kept.
    """
    totals = Totals(most)
    with asyncio.Runner() as runner:
        after = Pricer(new, now, runner)
        before = Pricer(old, now, runner) if old is not None else None
        shops = (new,) if old is None else (new, old)
        for orders in _blocks(entries, shops, now, totals):
            found = _replayed(orders, after, before)
            add(found, totals, new.policy)
            told(found)
    return totals


def _blocks(
    entries: Iterable[Order | Skipped], shops: Sequence[Shop], now: datetime, totals: Totals
) -> Iterator[tuple[Order, ...]]:
    """Orders that every policy can price, a block at a time; the others are noted."""
    sound = _sound(entries, shops, now, totals)
    while block := tuple(islice(sound, BLOCK)):
        yield block


def _sound(entries: Iterable[Order | Skipped], shops: Sequence[Shop], now: datetime, totals: Totals) -> Iterator[Order]:
    for entry in entries:
        if isinstance(entry, Skipped):
            totals.skip(entry.line, entry.reason)
            continue
        fault = _fault(entry, shops)
        if fault is not None:
            totals.skip(fault.line, fault.reason)
        elif entry.cart.placed_at is None:
            yield replace(entry, cart=replace(entry.cart, placed_at=now))
        else:
            yield entry


def _fault(order: Order, shops: Sequence[Shop]) -> Skipped | None:
    """Why a policy cannot price the order."""
    for shop in shops:
        if order.cart.shop != shop.policy.shop:
            return Skipped(order.line, "/shop: not the shop of the policy")
        try:
            check(order.cart, shop.policy)
        except BadCart as error:
            return left_out(order.line, error)
    return None


def _replayed(orders: tuple[Order, ...], after: Pricer, before: Pricer | None) -> Replayed:
    carts = [order.cart for order in orders]
    new = after.priced(carts)
    old = before.priced(carts) if before is not None else new
    codes = sorted({*old.codes, *new.codes})
    return Replayed(orders, tuple([after.compiled.zone_of(cart) for cart in carts]), old.of(codes), new.of(codes))
