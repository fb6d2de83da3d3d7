"""Order values × destinations, with labels: the table an owner looks at."""

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.record import record
from calculator.matrix.answering import Answers
from calculator.matrix.columns import Columns
from calculator.matrix.compiled import Batch, Compiled
from calculator.matrix.numbers import Ints
from calculator.policy.model import Policy


@record(frozen=True, slots=True, eq=False)
class Matrix:
    """Answers laid out as rows (``amounts``) × columns (``destinations``) × options (``answers.codes``)."""

    amounts: tuple[Money, ...]
    destinations: tuple[Address, ...]
    answers: Answers

    def price(self, row: int, column: int, option: int) -> Money | None:
        """What the option costs there; None where it is not offered, ``reason`` tells why."""
        place = self._place(row, column)
        if not self.answers.offered[place, option]:
            return None
        return Money(int(self.answers.price[place, option]), self.amounts[row].currency)

    def reason(self, row: int, column: int, option: int) -> str:
        """``offered``, ``absent``, ``carrier_priced``, or the reason of the refusal."""
        return self.answers.reason(self._place(row, column), option)

    def signature(self, row: int, column: int) -> bool:
        """Whether someone must sign."""
        return bool(self.answers.signature[self._place(row, column)])

    def _place(self, row: int, column: int) -> int:
        return row * len(self.destinations) + column


def matrix(
    policy: Policy,
    amounts: Sequence[Money],
    destinations: Sequence[Address],
    day: date,
    *,
    kind: str | None = None,
    purpose: Purpose = "sale",
    grams: int = 1,
    signature_requested: bool = False,
    compiled: Compiled | None = None,
) -> Matrix:
    """One piece of *kind* (default: the shop's) worth each of *amounts*, untaxed, to each of *destinations*.

    A million cells take about a second. *compiled* is ``Compiled(policy)`` where one is at hand.

    Raises:
        NotVectorised: some cells are only for the engine.
        BadCart: the shop has no such kind, or another currency.
    """
    compiled = compiled or Compiled(policy)
    cent = Money(1, policy.currency)  # worth one minor unit: its values tell which bases the goods count in
    units = compiled.batch(
        [_cart(policy, place, cent, day, kind or policy.default_kind, purpose, grams) for place in destinations]
    )
    rows, places = len(amounts), len(destinations)
    minors = np.array([amount.minor for amount in amounts], np.int64)
    tiled = Columns(
        {basis: np.outer(minors, each).ravel() for basis, each in units.columns.values.items()},
        _tiled(units.columns.weight, rows),
        _tiled(units.columns.pieces, rows),
        _tiled(units.columns.volume, rows),
        {name: _tiled(each, rows) for name, each in units.columns.matched.items()},
        np.full(rows * places, signature_requested, np.bool_),
    )
    batch = Batch(units.profiles, np.tile(units.profile, rows), tiled)
    return Matrix(tuple(amounts), tuple(destinations), compiled.answers(batch))


def _cart(
    policy: Policy,
    destination: Address,
    price: Money,
    day: date,
    kind: str,
    purpose: Purpose,
    grams: int,
) -> Cart:
    nothing = Money.zero(policy.currency)
    line = Line("1", kind, 1, price, nothing, tax=nothing, weight=grams, dimensions=(1, 1, 1))
    placed_at = datetime.combine(day, time(), policy.time_zone)
    return Cart(policy.shop, policy.currency, (line,), destination, purpose, placed_at)


def _tiled(column: Ints, rows: int) -> Ints:
    return np.tile(column, rows)
