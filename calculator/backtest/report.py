"""A replay told: as JSON, as tables, and order by order as CSV. Of a buyer nothing is told but the order's id."""

import sys
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calculator.backtest.adding import Replayed
from calculator.backtest.totals import Change, Tally, Totals
from calculator.domain.money import Money
from calculator.policy.model import Policy

HEADER: Final = ("order", "line", "zone", "option", "old", "new")
_SHOWN: Final = 20


def order_rows(block: Replayed) -> Iterator[tuple[str, int, str, str, str, str]]:
    """A row for each option that either policy offers an order: prices as decimal text, empty where not offered."""
    for row, (order, zone) in enumerate(zip(block.orders, block.zones, strict=True)):
        for place, code in enumerate(block.old.codes):
            cells = [
                str(Money(int(priced.price[row, place]), order.cart.currency)) if priced.offered[row, place] else ""
                for priced in (block.old, block.new)
            ]
            if any(cells):
                yield _inert(order.id), order.line, zone or "", code, cells[0], cells[1]


def document(totals: Totals, policy: Policy, *, compared: bool) -> dict[str, Any]:
    """The totals as JSON values; amounts are decimal text. Without a second policy nothing is said of changes."""
    currency = policy.currency
    found: dict[str, Any] = {
        "shop": policy.shop,
        "currency": currency,
        "orders": totals.orders,
        "unshipped": totals.unshipped,
        "left_out": totals.skipped_count,
        "quoted_one_by_one": totals.by_engine,
        "served": totals.served_after,
        "paid": _amount(totals.paid_after, currency),
        "zones": {name: _tally(tally, currency, compared) for what, name, tally in totals.tallies() if what == "zone"},
        "options": {
            name: _tally(tally, currency, compared) for what, name, tally in totals.tallies() if what == "option"
        },
    }
    if compared:
        found |= _changes(totals, currency)
    return found | {"left_out_lines": [{"line": line, "reason": reason} for line, reason in totals.skipped]}


def print_totals(totals: Totals, policy: Policy, *, compared: bool) -> None:
    """The same for a terminal."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    for line in _lines(totals, policy.currency, compared=compared):
        console.print(line, soft_wrap=True)
    console.print(_by_zone_and_option(totals, policy.currency, compared=compared))
    if totals.biggest:
        console.print(_orders("Biggest changes", totals.biggest, policy.currency))
    if totals.refused:
        console.print(_orders("No longer served", tuple(totals.refused), policy.currency))
    for number, reason in totals.skipped[:_SHOWN]:
        console.print(Text(f"line {number} left out: {_harmless(reason)}"), soft_wrap=True)
    if totals.skipped_count > _SHOWN:
        console.print(Text(f"and {totals.skipped_count - _SHOWN:,} more left out"), soft_wrap=True)


def _changes(totals: Totals, currency: str) -> dict[str, Any]:
    return {
        "changed": totals.changed,
        "dearer": totals.dearer,
        "cheaper": totals.cheaper,
        "served_before": totals.served_before,
        "newly_refused": totals.newly_refused,
        "newly_served": totals.newly_served,
        "paid_before": _amount(totals.paid_before, currency),
        "served_by_both": {
            "paid_before": _amount(totals.both_before, currency),
            "paid": _amount(totals.both_after, currency),
        },
        "biggest_changes": [_change(change, currency) for change in totals.biggest],
        "no_longer_served": [_change(change, currency) for change in totals.refused],
    }


def _lines(totals: Totals, currency: str, *, compared: bool) -> Iterator[Text]:
    count = f"{totals.orders:,} orders" + (f", {totals.unshipped:,} with nothing to ship" if totals.unshipped else "")
    yield Text(count + (f"; {totals.skipped_count:,} left out" if totals.skipped_count else ""), "bold")
    paid = _amount(totals.paid_after, currency)
    if not compared:
        yield Text(f"served {totals.served_after:,}; buyers pay {paid} {currency} for shipping")
        return
    more = Money(totals.both_after - totals.both_before, currency)
    yield Text(f"changed {totals.changed:,}: {totals.dearer:,} dearer, {totals.cheaper:,} cheaper for the buyer")
    yield Text(f"served {totals.served_before:,} before, {totals.served_after:,} after")
    yield Text(f"newly refused {totals.newly_refused:,}, newly served {totals.newly_served:,}")
    yield Text(f"buyers paid {_amount(totals.paid_before, currency)}, would pay {paid} {currency}")
    yield Text(f"orders served by both: {'+' if more.minor > 0 else ''}{more} {currency}")


def _by_zone_and_option(totals: Totals, currency: str, *, compared: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    table.add_column("")
    heads = ("orders before", "after", "paid before", "after") if compared else ("orders", "paid")
    for head in heads:
        table.add_column(head, justify="right")
    for what, name, tally in totals.tallies():
        before, after = f"{tally.orders_before:,}", f"{tally.orders_after:,}"
        paid = _amount(tally.paid_before, currency), _amount(tally.paid_after, currency)
        table.add_row(what, name, *((before, after, *paid) if compared else (after, paid[1])))
    return table


def _orders(title: str, changes: tuple[Change, ...], currency: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", title=title, title_justify="left")
    for head in ("order", "line", "zone", "before", "after"):
        table.add_column(head, justify="right" if head in ("before", "after") else "left")
    for change in changes:
        cells = [_paid(side, currency) or "not served" for side in (change.old, change.new)]
        table.add_row(_harmless(change.order), str(change.line), change.zone or "", *cells)
    return table


def _tally(tally: Tally, currency: str, compared: bool) -> dict[str, Any]:
    after = {"orders": tally.orders_after, "paid": _amount(tally.paid_after, currency)}
    before = {"orders_before": tally.orders_before, "paid_before": _amount(tally.paid_before, currency)}
    return after | before if compared else after


def _change(change: Change, currency: str) -> dict[str, Any]:
    return {
        "order": change.order,
        "line": change.line,
        "zone": change.zone,
        "old": _paid(change.old, currency),
        "new": _paid(change.new, currency),
    }


def _paid(minor: int | None, currency: str) -> str | None:
    return None if minor is None else _amount(minor, currency)


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency))


def _harmless(text: str) -> str:
    """Without signs that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
