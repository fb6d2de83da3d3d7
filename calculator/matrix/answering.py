"""Every cart's answer, option by option, in columns: the price, or why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calculator.domain.record import record
from calculator.matrix.columns import Columns
from calculator.matrix.fees import refused_by
from calculator.matrix.numbers import Flags, Ints
from calculator.matrix.prices import features, prices, signed
from calculator.matrix.tables import CARRIER_PRICED, OUT_OF_SEASON, Entry, Table

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
    common = features(table, carts, signature)
    for entry in table.entries:
        place = columns[entry.rule.code]
        state[:, place] = _eligible(entry, carts, reasons)
        if entry.rule.fee is not None and entry.barred is None:
            price[:, place] = prices(entry, entry.rule.fee, carts) + common
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
