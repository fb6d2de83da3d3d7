"""Fee rules in the form they run in: whole-number bounds, charges made once at load."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from math import ceil

from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.domain.record import record

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def money_text(amount: Money) -> str:
    """An amount as a sentence shows it: ``$50.00``, ``CAD 50.00``."""
    sign = _SIGNS.get(amount.currency)
    return f"{sign}{amount}" if sign else f"{amount.currency} {amount}"


@record(frozen=True, slots=True)
class Measures:
    """What fees look at: order values by basis name (minor units), and of all that ships grams, pieces and cubic mm."""

    values: Mapping[str, int]
    weight: int
    pieces: int
    volume: int = 0


@record(frozen=True, slots=True)
class Tiered:
    """A fee by bands. ``limits[i]`` is the first measure that band *i* no longer owns; the last band is open above.

    ``measure``: a basis name, ``weight`` (grams) or ``quantity`` (pieces). With ``cubic_mm_per_gram`` weight is the
    greater of scale weight and volume ÷ divisor, rounded up.
    """

    measure: str
    limits: tuple[int, ...]
    charges: tuple[Charge, ...]
    cubic_mm_per_gram: Fraction | None = None

    def of(self, measures: Measures) -> tuple[Charge, ...]:
        return (self.charges[bisect_right(self.limits, self._measured(measures))],)

    def until_free(self, measures: Measures) -> int | None:
        """Minor units of order value still missing to the next free band; None where there is none above."""
        if self.measure in ("weight", "quantity"):
            return None
        value = self._measured(measures)
        for index in range(bisect_right(self.limits, value), len(self.limits)):
            if self.charges[index].amount.minor == 0:
                return None
            if self.charges[index + 1].amount.minor == 0:
                return self.limits[index] - value
        return None

    def dimensional(self, measures: Measures) -> int:
        """Volume ÷ divisor in grams, rounded up; 0 where no divisor is declared."""
        if self.cubic_mm_per_gram is None:
            return 0
        return ceil(measures.volume / self.cubic_mm_per_gram)

    def _measured(self, measures: Measures) -> int:
        if self.measure == "weight":
            return max(measures.weight, self.dimensional(measures))
        return measures.pieces if self.measure == "quantity" else measures.values[self.measure]


@record(frozen=True, slots=True)
class PerItem:
    """A fee for the first piece, one for each further, at most the ceiling."""

    first: Money
    each_further: Money
    ceiling: Money | None
    statement: str

    def of(self, measures: Measures) -> tuple[Charge, ...]:
        fee = self.first + self.each_further * (measures.pieces - 1)
        label = "First item" if measures.pieces == 1 else f"First item and {measures.pieces - 1} further"
        if self.ceiling is not None and fee > self.ceiling:
            fee, label = self.ceiling, f"{label}, at most {money_text(self.ceiling)}"
        return (Charge("base", label, fee, self.statement),)

    def until_free(self, measures: Measures) -> int | None:  # noqa: ARG002 – never free by order value
        return None


@record(frozen=True, slots=True)
class PercentOf:
    """A share of an order value, between floor and ceiling, rounded half up once.

    ``named`` tells the order value where it is not the shop's own.
    """

    percent: Decimal
    basis: str
    floor: Money | None
    ceiling: Money | None
    currency: str
    statement: str
    named: str = field(default="", compare=False)

    def of(self, measures: Measures) -> tuple[Charge, ...]:
        fee = Money(measures.values[self.basis], self.currency).percent(self.percent)
        label = f"{self.percent.normalize():f} % of the order{self.named}"
        if self.floor is not None and fee < self.floor:
            fee, label = self.floor, f"{label}, at least {money_text(self.floor)}"
        if self.ceiling is not None and fee > self.ceiling:
            fee, label = self.ceiling, f"{label}, at most {money_text(self.ceiling)}"
        return (Charge("base", label, fee, self.statement),)

    def until_free(self, measures: Measures) -> int | None:  # noqa: ARG002 – never free by order value
        return None


FeeRule = Tiered | PerItem | PercentOf


def flat(fee: Money, label: str, statement: str) -> Tiered:
    """One fee whatever the cart: a single open band."""
    return Tiered("quantity", (), (Charge("base", label, fee, statement),))
