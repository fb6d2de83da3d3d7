"""Options: what a buyer may choose from, and when."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.domain.cart import Purpose
from calculator.domain.service import Level
from calculator.policy.schema.carriers import CarrierPrice
from calculator.policy.schema.fees import (
    Flat,
    Free,
    MerchantAmount,
    Percent,
    PerItem,
    QuantityTiers,
    ValueTiers,
    WeightTiers,
)
from calculator.policy.schema.goods import Weight
from calculator.policy.schema.times import Days, TransitDays
from calculator.policy.schema.values import Amount, BasisName, Name, Statement, Table, Words

Price = Annotated[
    Free | Flat | ValueTiers | WeightTiers | QuantityTiers | PerItem | Percent | MerchantAmount | CarrierPrice,
    Field(discriminator="kind"),
]


class FreeFrom(Table):
    """Above an order value the option costs nothing: ``at`` owns the bound, ``over`` does not."""

    at: Amount | None = None
    over: Amount | None = None
    basis: BasisName | None = None
    purposes: list[Purpose] = Field(default=["sale"])
    statement: Statement

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.at is None) == (self.over is None):
            raise ValueError("give at (the bound itself is free) or over (it is not)")
        return self


class Condition(Table):
    """When an option is offered at all: an order value, a weight and a number of pieces between bounds."""

    basis: BasisName | None = None
    value_from: Amount | None = None
    value_under: Amount | None = None
    weight_up_to: Weight | None = None
    quantity_up_to: Annotated[int, Field(ge=1)] | None = None
    statement: Statement

    @model_validator(mode="after")
    def _something(self) -> Self:
        bounds = (self.value_from, self.value_under, self.weight_up_to, self.quantity_up_to)
        if all(bound is None for bound in bounds):
            raise ValueError("give value_from, value_under, weight_up_to or quantity_up_to")
        return self


class OptionTable(Table):
    """One way to have a cart delivered, or (``kind = "carrier"``) one for each service of a carrier."""

    code: Name
    name: Words
    level: Level = "standard"
    zones: Annotated[list[Name], Field(min_length=1)]
    purposes: Annotated[list[Purpose], Field(min_length=1)] = Field(default=["sale"])
    price: Price
    free_from: FreeFrom | None = None
    only_when: Condition | None = None
    on_top_of: Name | None = None
    hide_when_free: Name | None = None
    group: Name | None = None
    priority: int = 0
    address_classes: list[Literal["street", "po_box", "military"]] = Field(default=[])
    valid_from: date | None = None
    valid_until: date | None = None
    lead_time: Days | None = None
    transit: TransitDays | None = None
    statement: Statement

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until {self.valid_until} is before valid_from {self.valid_from}")
        return self
