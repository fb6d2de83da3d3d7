"""A block of replayed orders joins the totals."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from calculator.backtest.orders import Order
from calculator.backtest.pricing import Priced
from calculator.backtest.totals import Change, Tally, Totals
from calculator.domain.record import record
from calculator.matrix.numbers import Flags, Ints
from calculator.policy.model import Policy

_NEVER: Final = np.iinfo(np.int64).max


@record(frozen=True, slots=True, eq=False)
class Replayed:
    """A block of orders with what both policies offer them, option by option: ``old.codes`` are ``new.codes``."""

    orders: tuple[Order, ...]
    zones: tuple[str | None, ...]
    old: Priced
    new: Priced


@record(frozen=True, slots=True, eq=False)
class _Side:
    """Under one policy: who is served, which option each buyer takes, what for (0 where none is offered)."""

    served: Flags
    taken: Ints
    paid: Ints


def add(block: Replayed, totals: Totals, policy: Policy) -> None:
    """Count the orders, what changes for them and what is paid; *policy* tells which goods ship."""
    old, new = block.old, block.new
    before, after = _side(block.orders, old), _side(block.orders, new)
    differs = np.any((old.offered != new.offered) | (old.offered & (old.price != new.price)), axis=1)
    both = before.served & after.served
    totals.orders += len(block.orders)
    totals.unshipped += sum(
        not any(policy.kinds[line.kind].ships for line in order.cart.lines) for order in block.orders
    )
    totals.changed += _count(np.asarray(differs, np.bool_))
    totals.served_before += _count(before.served)
    totals.served_after += _count(after.served)
    totals.newly_refused += _count(before.served & ~after.served)
    totals.newly_served += _count(after.served & ~before.served)
    totals.dearer += _count(both & (after.paid > before.paid))
    totals.cheaper += _count(both & (after.paid < before.paid))
    totals.paid_before += _sum(before.paid)
    totals.paid_after += _sum(after.paid)
    totals.both_before += _sum(before.paid[both])
    totals.both_after += _sum(after.paid[both])
    totals.by_engine += max(old.by_engine, new.by_engine)
    _by_zone(block, totals, before, after)
    _by_option(block, totals, before, after)
    _single_out(block, totals, before, after)


def _side(orders: Sequence[Order], priced: Priced) -> _Side:
    """The option that the log names, where it is offered, else the cheapest, the first of equal ones."""
    served = np.zeros(len(orders), np.bool_)
    if not priced.codes:
        return _Side(served, np.zeros(len(orders), np.int64), np.zeros(len(orders), np.int64))
    served = served | priced.offered.any(axis=1)
    taken = np.where(priced.offered, priced.price, _NEVER).argmin(axis=1).astype(np.int64)
    places = {code: place for place, code in enumerate(priced.codes)}
    for row, order in enumerate(orders):
        place = places.get(order.chosen) if order.chosen is not None else None
        if place is not None and priced.offered[row, place]:
            taken[row] = place
    return _Side(served, taken, np.where(served, priced.price[np.arange(len(orders)), taken], 0))


def _by_zone(block: Replayed, totals: Totals, before: _Side, after: _Side) -> None:
    numbers = {zone: number for number, zone in enumerate(dict.fromkeys(block.zones))}
    zones = np.array([numbers[zone] for zone in block.zones], np.int64)
    for zone, number in numbers.items():
        here = zones == number
        _tally(totals.zones.setdefault(zone, Tally()), before, after, here & before.served, here & after.served)


def _by_option(block: Replayed, totals: Totals, before: _Side, after: _Side) -> None:
    for number, code in enumerate(block.old.codes):
        took_before, took_after = before.served & (before.taken == number), after.served & (after.taken == number)
        if took_before.any() or took_after.any():
            _tally(totals.options.setdefault(code, Tally()), before, after, took_before, took_after)


def _tally(tally: Tally, before: _Side, after: _Side, held_before: Flags, held_after: Flags) -> None:
    tally.orders_before += _count(held_before)
    tally.orders_after += _count(held_after)
    tally.paid_before += _sum(before.paid[held_before])
    tally.paid_after += _sum(after.paid[held_after])


def _single_out(block: Replayed, totals: Totals, before: _Side, after: _Side) -> None:
    """Orders worth a look: no longer served, or with the largest difference in price."""

    def change(row: int) -> Change:
        order = block.orders[row]
        old, new = (int(side.paid[row]) if side.served[row] else None for side in (before, after))
        return Change(order.id, order.line, block.zones[row], old, new)

    for row in np.flatnonzero(before.served & ~after.served)[: totals.most]:
        totals.served_no_more(change(int(row)))
    differences = np.where(before.served & after.served, np.abs(after.paid - before.paid), 0)
    largest = np.argsort(-differences, kind="stable")[: totals.most]
    for row in largest[differences[largest] > 0]:
        totals.served_by_both(change(int(row)))


def _count(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def _sum(amounts: Ints) -> int:
    """In Python's integers, which have no end."""
    return sum(amounts.tolist())
