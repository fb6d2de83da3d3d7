"""What the shop adds to a price by circumstance: fuel, peak season, remote places, handling of large pieces."""

from typing import Literal, Self

from pydantic import Field, model_validator

from calculator.domain.cart import Purpose
from calculator.domain.service import Level
from calculator.policy.schema.conditions import Condition, Dated
from calculator.policy.schema.rules import Lines
from calculator.policy.schema.values import Amount, BasisName, Name, Number, Statement, Words


class SurchargeTable(Dated):
    """A ``fee`` (an order, or a piece that ``lines`` match) or a ``percent``, on every option that all keys match.

    A percentage is of the option's own price, after mark-up and free shipping, or of the order value in ``basis``.
    ``waived_when_free``: not charged where the option itself costs nothing.
    """

    id: Name
    label: Words
    fee: Amount | None = None
    per: Literal["order", "item"] = "order"
    percent: Number | None = None
    basis: BasisName | None = None
    floor: Amount | None = None
    ceiling: Amount | None = None
    waived_when_free: bool = False
    zones: list[Name] = Field(default=[])
    purposes: list[Purpose] = Field(default=[])
    lines: Lines | None = None
    levels: list[Level] = Field(default=[])
    options: list[Name] = Field(default=[])
    carriers: list[Name] = Field(default=[])
    only_when: Condition | None = None
    statement: Statement

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.fee is None) == (self.percent is None):
            raise ValueError("give fee or percent, and not both")
        if self.fee is not None and (self.basis or self.floor is not None or self.ceiling is not None):
            raise ValueError("basis, floor and ceiling go with percent, not with fee")
        if self.percent is not None and self.per == "item":
            raise ValueError('per = "item" goes with fee, not with percent')
        return self
