"""Fees of the shop's own: free, flat, by bands, by piece, by percent."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.policy.schema.goods import Weight
from calculator.policy.schema.values import Amount, BasisName, Number, Table


class Free(Table):
    """Nothing to pay."""

    kind: Literal["free"]


class Flat(Table):
    """One fee."""

    kind: Literal["flat"]
    fee: Amount


class Tier(Table):
    """A band: ``up_to`` owns its bound, ``under`` leaves it to the next, neither is open above.

    ``from`` (owns) and ``over`` (does not) may repeat where the band starts; without them it starts where the one
    before ends.
    """

    under: Amount | None = None
    up_to: Amount | None = None
    over: Amount | None = None
    starts: Annotated[Amount | None, Field(alias="from")] = None
    fee: Amount

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.under is not None and self.up_to is not None:
            raise ValueError("give under or up_to, not both")
        if self.over is not None and self.starts is not None:
            raise ValueError("give over or from, not both")
        return self


class ValueTiers(Table):
    """A fee by order value."""

    kind: Literal["tiers"]
    basis: BasisName | None = None
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=1000)]


class WeightTier(Table):
    """A band of weight, lighter bands first."""

    under: Weight | None = None
    up_to: Weight | None = None
    fee: Amount

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.under is not None and self.up_to is not None:
            raise ValueError("give under or up_to, not both")
        return self


class Dimensional(Table):
    """How much volume counts as one kilogram or pound: ``{ divisor = 5000, unit = "cm3_per_kg" }``."""

    divisor: Number
    unit: Literal["cm3_per_kg", "in3_per_lb"]

    @model_validator(mode="after")
    def _divides(self) -> Self:
        if not self.divisor:
            raise ValueError("a divisor is more than 0, such as 5000 cm3_per_kg or 139 in3_per_lb")
        return self


class WeightTiers(Table):
    """A fee by the weight of all that ships; with ``dimensional`` by its billable weight.

    That is the greater of the scale weight and the volume of the pieces (not of a box) over the divisor.
    """

    kind: Literal["weight_tiers"]
    dimensional: Dimensional | None = None
    tiers: Annotated[list[WeightTier], Field(min_length=1, max_length=1000)]


class QuantityTier(Table):
    """A band of pieces, ``up_to`` inclusive."""

    up_to: Annotated[int, Field(ge=1)] | None = None
    fee: Amount


class QuantityTiers(Table):
    """A fee by the number of pieces that ship."""

    kind: Literal["quantity_tiers"]
    tiers: Annotated[list[QuantityTier], Field(min_length=1, max_length=1000)]


class PerItem(Table):
    """A fee for the first piece and one for each further."""

    kind: Literal["per_item"]
    first: Amount
    each_further: Amount
    ceiling: Amount | None = None


class Percent(Table):
    """A share of an order value, with floor and ceiling."""

    kind: Literal["percent"]
    percent: Number
    basis: BasisName | None = None
    floor: Amount | None = None
    ceiling: Amount | None = None


class MerchantAmount(Table):
    """The page promises an amount without naming it: the shop must be asked."""

    kind: Literal["merchant_amount"]
