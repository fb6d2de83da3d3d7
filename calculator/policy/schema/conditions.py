"""When a rule holds: between dates, in zones and for purposes, and between bounds of value, weight and number."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from calculator.domain.cart import Purpose
from calculator.policy.schema.goods import Weight
from calculator.policy.schema.values import Amount, BasisName, Name, Statement, Table

Pieces = Annotated[int, Field(ge=1)]
_PAIRS: Final = (
    ("value_from", "value_over"),
    ("value_under", "value_up_to"),
    ("weight_from", "weight_over"),
    ("weight_under", "weight_up_to"),
)
"""Two ways to write one end: of each pair at most one is given."""


class Dated(Table):
    """A rule that may hold for orders of some days only, by the day an order counts from. Both days belong to it."""

    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until {self.valid_until} is before valid_from {self.valid_from}")
        return self


class Scoped(Dated):
    """A rule that may hold in some zones, for some purposes, for carts with some kinds only; none named means any."""

    zones: list[Name] = Field(default=[])
    purposes: list[Purpose] = Field(default=[])
    kinds: list[Name] = Field(default=[])


class Condition(Table):
    """An order value, a weight of all that ships and a number of pieces between bounds.

    ``from`` and ``up_to`` own their bound, ``over`` and ``under`` do not.
    """

    basis: BasisName | None = None
    value_from: Amount | None = None
    value_over: Amount | None = None
    value_under: Amount | None = None
    value_up_to: Amount | None = None
    weight_from: Weight | None = None
    weight_over: Weight | None = None
    weight_under: Weight | None = None
    weight_up_to: Weight | None = None
    quantity_from: Pieces | None = None
    quantity_up_to: Pieces | None = None
    statement: Statement

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        for one, other in _PAIRS:
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"give {one} or {other}, not both")
        bounds = (*(name for pair in _PAIRS for name in pair), "quantity_from", "quantity_up_to")
        if all(getattr(self, name) is None for name in bounds):
            raise ValueError("give a bound, such as value_from, value_under, weight_up_to or quantity_from")
        return self

    @property
    def weighs(self) -> bool:
        """Whether a bound is a weight."""
        return any((self.weight_from, self.weight_over, self.weight_under, self.weight_up_to))
