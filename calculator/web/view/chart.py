"""The fee over the order value, zone by zone: asked of the engine at both ends of every stretch between two bounds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from calculator.domain.money import Money
from calculator.domain.option import Quote
from calculator.domain.places import Address
from calculator.domain.record import record
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.web.view.cuts import order_value_cuts, top_of
from calculator.web.view.places import samples
from calculator.web.view.sampling import quotes, sample_cart, without_network
from calculator.web.view.words import money, signed

Prices = Mapping[str, Money]


@record(frozen=True, slots=True)
class Stretch:
    """Order values from ``first`` to ``last`` (minor units, both inside; None: and above), with each option's price.

    ``until`` are the prices at its end: others than at its beginning where a fee is a share of the order.
    """

    first: int
    last: int | None
    prices: Prices
    until: Prices


@record(frozen=True, slots=True)
class ZoneFees:
    """The shop's own fees in one zone. ``carriers`` names the options that carriers price: they are on no chart."""

    zone: str
    name: str
    place: str
    names: Mapping[str, str]
    stretches: tuple[Stretch, ...]
    carriers: tuple[str, ...]
    top: int


def fees_by_zone(shop: Shop, now: datetime) -> tuple[ZoneFees, ...]:
    """Every zone with what the shop's own tables ask for a sale, over all order values. Asks no carrier."""
    policy, quiet = shop.policy, without_network(shop)
    edges = [0, *order_value_cuts(policy), top_of(policy)]
    found = []
    for zone in policy.zones:
        sample = samples(policy).get(zone.id)
        if sample is None:
            continue
        place, address = sample
        ends = [_both_ends(quiet, address, low, high, now) for low, high in pairwise(edges)]
        offered = {
            option.code: option.name
            for pair in ends
            for quote in pair
            for option in quote.options
            if option.carrier is None
        }
        names = {rule.code: offered[rule.code] for rule in policy.options if rule.code in offered}
        carriers = dict.fromkeys(rule.name for rule in policy.options_by[zone.id, "sale"] if rule.services)
        stretches = _stretches(edges, ends)
        found.append(ZoneFees(zone.id, zone.name, place, names, stretches, tuple(carriers), edges[-1]))
    return tuple(found)


def _both_ends(shop: Shop, address: Address, low: int, high: int, now: datetime) -> list[Quote]:
    carts = [sample_cart(shop.policy, address, value, now) for value in (low, high - 1)]
    return [quote for quote in quotes(shop, carts, now) if quote is not None]


def _prices(quote: Quote) -> Prices:
    return {option.code: option.price for option in quote.options if option.carrier is None}


def _stretches(edges: Sequence[int], ends: Sequence[Sequence[Quote]]) -> tuple[Stretch, ...]:
    """Neighbours of equal, level prices are one."""
    found: list[Stretch] = []
    for low, high, pair in zip(edges, edges[1:], ends, strict=False):
        if len(pair) < 2:
            continue
        prices, until = _prices(pair[0]), _prices(pair[1])
        last = None if high == edges[-1] else high - 1
        before = found[-1] if found else None
        if before is not None and before.prices == before.until == prices == until:
            found[-1] = Stretch(before.first, last, prices, until)
        else:
            found.append(Stretch(low, last, prices, until))
    return tuple(found)


def fee_rows(fees: ZoneFees, policy: Policy) -> list[tuple[str, list[str]]]:
    """The chart as a table: order values in words, then each option's price."""
    rows = []
    for stretch in fees.stretches:
        first, last = (
            None if value is None else Money(value, policy.currency) for value in (stretch.first, stretch.last)
        )
        assert first is not None  # noqa: S101 - a stretch begins somewhere
        where = f"{signed(first)} and above" if last is None else f"{signed(first)} to {signed(last)}"
        rows.append((where, [_cell(stretch, code) for code in fees.names]))
    return rows


def _cell(stretch: Stretch, code: str) -> str:
    price, until = stretch.prices.get(code), stretch.until.get(code)
    if price is None:
        return "not offered"
    return money(price) if until is None or until == price else f"{money(price)} to {money(until)}"


def as_figure(fees: ZoneFees, policy: Policy) -> dict[str, Any]:
    """What the chart script draws: each option's corners, amounts as text; a price of null is a gap."""
    series = []
    for code, name in fees.names.items():
        corners: list[tuple[int, Money | None]] = []
        for stretch in fees.stretches:
            last = fees.top if stretch.last is None else stretch.last
            corners += [(stretch.first, stretch.prices.get(code)), (last, stretch.until.get(code))]
        series.append(
            {
                "name": name,
                "x": [str(Money(value, policy.currency)) for value, _ in corners],
                "y": [None if price is None else str(price) for _, price in corners],
                "text": ["not offered" if price is None else money(price) for _, price in corners],
            }
        )
    return {"kind": "fees", "title": fees.name, "currency": policy.currency, "series": series}
