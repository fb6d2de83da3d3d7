"""Options: what a buyer may choose from, and when."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.domain.cart import Purpose
from calculator.domain.service import Level
from calculator.policy.schema.carriers import CarrierPrice
from calculator.policy.schema.conditions import Condition, Dated
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
from calculator.policy.schema.places import Duties
from calculator.policy.schema.times import Days, TransitDays
from calculator.policy.schema.values import Amount, BasisName, Name, Statement, Words

Price = Annotated[
    Free | Flat | ValueTiers | WeightTiers | QuantityTiers | PerItem | Percent | MerchantAmount | CarrierPrice,
    Field(discriminator="kind"),
]


class FreeFrom(Dated):
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


class OptionTable(Dated):
    """One way to have a cart delivered, or (``kind = "carrier"``) one for each service of a carrier.

    ``charged``: a fee of the shop's own once an order, or for every shipment that a mixed cart is split into.
    ``incoterm``, with its ``duties``, goes before that of a zone; a zone that has none has no border to cross.
    """

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
    lead_time: Days | None = None
    transit: TransitDays | None = None
    charged: Literal["order", "shipment"] = "order"
    incoterm: Literal["DAP", "DDP"] | None = None
    duties: Duties | None = None
    statement: Statement
