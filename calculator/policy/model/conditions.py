"""When a rule holds: days, places, purposes, and bounds as whole numbers."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from calculator.domain.cart import Purpose
from calculator.domain.money import Money
from calculator.domain.record import record


def in_season(day: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Whether an order of *day* lies between the days of a rule; both belong to it, None is open."""
    return (valid_from is None or day >= valid_from) and (valid_until is None or day <= valid_until)


@record(frozen=True, slots=True)
class Threshold:
    """An order value with its side: ``limit`` is the first amount (minor units) that is past it.

    ``named`` tells the order value in a sentence where it is not the shop's own.
    """

    basis: str
    limit: int
    bound: Money
    strict: bool
    statement: str
    named: str = field(default="", compare=False)

    def passed(self, values: Mapping[str, int]) -> bool:
        return values[self.basis] >= self.limit


@record(frozen=True, slots=True)
class Scope:
    """Where, for what, for carts with which kinds, for orders of which days a rule holds. Empty and None mean any."""

    zones: frozenset[str]
    purposes: frozenset[Purpose]
    kinds: frozenset[str]
    valid_from: date | None
    valid_until: date | None


@record(frozen=True, slots=True)
class ConditionRule:
    """Bounds a cart lies between; None is no bound. Minor units, grams, pieces.

    ``value_under`` is the first value outside; every other bound is the last measure inside.
    """

    basis: str
    value_from: int | None
    value_under: int | None
    weight_up_to: int | None
    quantity_up_to: int | None
    statement: str
    weight_from: int | None = None
    quantity_from: int | None = None
    named: str = field(default="", compare=False)

    @property
    def weighs(self) -> bool:
        """Whether a bound is a weight."""
        return self.weight_from is not None or self.weight_up_to is not None
