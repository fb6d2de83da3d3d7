"""Every cart's answer, option by option, in columns: the price, or why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.matrix.columns import Columns
from calculator.matrix.fees import fees, passed, refused_by
from calculator.matrix.numbers import Flags, Ints, bounded, share, times
from calculator.matrix.tables import CARRIER_PRICED, OUT_OF_SEASON, Entry, Table
from calculator.policy.model import InsurancePolicy, SurchargeRule, ZoneRule

OFFERED: Final = "offered"
ABSENT: Final = "absent"
"""The cart's answer does not speak of the option: it is of another zone or purpose."""
_HIDDEN: Final = "hidden_by_free_option"
_SUPERSEDED: Final = "superseded"


@record(frozen=True, slots=True, eq=False)
class Answers:
    """N carts by K options. ``price`` counts where ``state`` names the reason ``offered``.

    ``state`` holds places in ``reasons``: ``offered``, ``absent``, ``carrier_priced`` (no answer, ask the engine), or
    the reason of a refusal as quotes give it. ``signature``: someone must sign.
    """

    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    price: Ints
    state: NDArray[np.int16]
    signature: Flags

    @property
    def offered(self) -> Flags:
        """Which carts are offered which options."""
        flags: Flags = self.state == 0
        return flags

    @property
    def free(self) -> Flags:
        """Which are offered for nothing."""
        flags: Flags = self.offered & (self.price == 0)
        return flags

    def reason(self, cart: int, option: int) -> str:
        """``offered``, or why not."""
        return self.reasons[int(self.state[cart, option])]


class Reasons:
    """Numbers for the reasons that occur; the first is ``offered``."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {OFFERED: 0, ABSENT: 1}

    def number(self, reason: str) -> int:
        """The number of a reason, a new one for one that is new."""
        return self._numbers.setdefault(reason, len(self._numbers))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)


def signed(table: Table, carts: Columns) -> Flags:
    """Which carts someone must sign for."""
    rule = table.signature
    flags = np.zeros(len(carts), np.bool_)
    if rule is None:
        return flags
    if rule.threshold is not None:
        flags |= passed(rule.threshold, carts)
    return flags | carts.wishes if rule.on_request else flags


def answered(
    table: Table, carts: Columns, columns: Mapping[str, int], reasons: Reasons, price: Ints, state: NDArray[np.int16]
) -> Flags:
    """Fill *price* and *state* (carts × options) for carts of one profile; returns who must sign.

    Raises:
        NotVectorised: an amount may be more than a column can hold.
    """
    for code, reason in table.refused.items():
        state[:, columns[code]] = reasons.number(reason)
    signature = signed(table, carts)
    common = _features(table, carts, signature)
    for entry in table.entries:
        place = columns[entry.rule.code]
        state[:, place] = _eligible(entry, carts, reasons)
        if entry.barred is None and entry.unpriced is None:
            price[:, place] = _price(entry, carts) + common
    _choose(table.entries, columns, reasons, price, state)
    for entry in table.entries:
        _settle(entry, reasons, state[:, columns[entry.rule.code]])
    return signature


def _eligible(entry: Entry, carts: Columns, reasons: Reasons) -> NDArray[np.int16]:
    """The first reason that holds: what bars the whole profile, then bounds, then what no price can be had for."""
    if entry.barred is not None:
        return np.full(len(carts), reasons.number(entry.barred), np.int16)
    state = np.full(len(carts), reasons.number(entry.unpriced or OFFERED), np.int16)
    if entry.rule.condition is not None:
        for reason, beyond in reversed(refused_by(entry.rule.condition, carts)):
            state[beyond] = reasons.number(reason)
    return state


def _price(entry: Entry, carts: Columns) -> Ints:
    """The shop's fee with what it comes on top of, and its surcharges."""
    fee = entry.rule.fee
    if fee is None:
        raise AssertionError(f"{entry.rule.code} has no fee of the shop's own")
    transport = fees(fee, carts)
    if entry.free is not None:
        transport = np.where(passed(entry.free, carts), 0, transport)
    if entry.added is not None:
        more = fees(entry.added, carts)
        if entry.added_free is not None:
            more = np.where(passed(entry.added_free, carts), 0, more)
        transport = transport + more
    price = transport
    for surcharge in entry.surcharges:
        price = price + _surcharge(surcharge, transport, carts)
    return price


def _surcharge(rule: SurchargeRule, transport: Ints, carts: Columns) -> Ints:
    """What one surcharge adds; nothing to carts that do not meet its condition."""
    if rule.fee is not None:
        pieces = carts.pieces if rule.any_line else carts.matched.get(rule.id)
        amount = (
            times(rule.fee.minor, pieces)
            if rule.per_item and pieces is not None
            else np.full_like(transport, rule.fee.minor)
        )
    else:
        of = transport if rule.basis is None else carts.values[rule.basis]
        amount = bounded(share(of, rule.percent or Decimal(0)), _minor(rule.floor), _minor(rule.ceiling))
    if rule.waived_when_free:
        amount = np.where(transport == 0, 0, amount)
    if rule.condition is not None:
        for _, beyond in refused_by(rule.condition, carts):
            amount = np.where(beyond, 0, amount)
    return amount


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _features(table: Table, carts: Columns, signature: Flags) -> Ints:
    """What signature, insurance and duties add to every option."""
    total = np.zeros(len(carts), np.int64)
    rule = table.signature
    if rule is not None and rule.buyer_pays and rule.fee is not None:
        total += np.where(signature, rule.fee.minor, 0)
    if table.insurance is not None:
        total += _insured(table.insurance, carts)
    return total + _duties(table.zone, carts)


def _insured(rule: InsurancePolicy, carts: Columns) -> Ints:
    nothing = np.zeros(len(carts), np.int64)
    if not rule.buyer_pays:
        return nothing
    if rule.percent is not None:
        cost = share(carts.values[rule.threshold.basis], rule.percent)
    else:
        cost = nothing + (rule.fee.minor if rule.fee is not None else 0)
    return np.where(passed(rule.threshold, carts), cost, 0)


def _duties(zone: ZoneRule | None, carts: Columns) -> Ints:
    if zone is None or zone.duties_percent is None:
        return np.zeros(len(carts), np.int64)
    return share(carts.values[zone.duties_basis], zone.duties_percent)


def _choose(
    entries: Sequence[Entry],
    columns: Mapping[str, int],
    reasons: Reasons,
    price: Ints,
    state: NDArray[np.int16],
) -> None:
    """One of a group goes first, a free option hides another: both judged by what was offered before any made way."""
    offered = {entry.rule.code: state[:, columns[entry.rule.code]] == 0 for entry in entries}
    for entry in entries:
        rule, place = entry.rule, columns[entry.rule.code]
        if rule.hide_when_free is not None and rule.hide_when_free in offered:
            hider = rule.hide_when_free
            state[offered[rule.code] & offered[hider] & (price[:, columns[hider]] == 0), place] = reasons.number(
                _HIDDEN
            )
        first = (-rule.priority, rule.code)
        for other in (each.rule for each in entries if rule.group is not None and each.rule.group == rule.group):
            if (-other.priority, other.code) < first:
                state[offered[rule.code] & offered[other.code], place] = reasons.number(_SUPERSEDED)


def _settle(entry: Entry, reasons: Reasons, state: NDArray[np.int16]) -> None:
    """What a carrier's answer may still change is no answer; a reason that was given before goes first."""
    if entry.waits:
        state[(state == 0) | (state == reasons.number(_HIDDEN))] = reasons.number(CARRIER_PRICED)
    if entry.out_of_season:
        state[state != 0] = reasons.number(OUT_OF_SEASON)
