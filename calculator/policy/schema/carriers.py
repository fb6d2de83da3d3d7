"""A carrier's price: which services, what the shop makes of it, what stands in; and how a carrier is reached."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.domain.money import digits
from calculator.domain.service import Level, Reach
from calculator.policy.schema.fees import Flat, Free, Percent, PerItem, QuantityTiers, ValueTiers, WeightTiers
from calculator.policy.schema.times import TransitDays
from calculator.policy.schema.values import Amount, Name, Number, Statement, Table, Words


class MarkUp(Table):
    """What the shop adds to a carrier's price: a percentage first, then a flat amount."""

    percent: Number = Decimal(0)
    flat: Amount | None = None
    statement: Statement


class AllowedService(Table):
    """A service of the allow-list, or all services of a carrier with a reach, ``except`` those named.

    ``markup`` stands in for the option's; floor, ceiling and rounding stay. ``code`` is what one service is called in
    answers instead of its own code: where it is offered twice, with duties paid and without.
    """

    service: Name | None = None
    code: Name | None = None
    carrier: Name | None = None
    reach: Reach | None = None
    barred: Annotated[list[Name], Field(alias="except")] = Field(default=[])
    name: Words | None = None
    level: Level | None = None
    markup: MarkUp | None = None
    transit: TransitDays | None = None
    statement: Statement | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.service is None) == (self.carrier is None):
            raise ValueError("name one service, or a carrier for all its services")
        if self.service is not None and self.reach is not None:
            raise ValueError("reach goes with carrier, not with one service")
        if self.service is None and self.code is not None:
            raise ValueError("code goes with one service, not with all of a carrier")
        if self.service is not None and self.barred:
            raise ValueError("except goes with carrier, not with one service")
        return self


class Rounding(Table):
    """Round to a multiple (``to = "0.05"``) or up to an ending (``ending = "0.99"``)."""

    to: Amount | None = None
    direction: Literal["up", "nearest", "down"] = "up"
    ending: Amount | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.to is None) == (self.ending is None):
            raise ValueError("give to or ending, and not both")
        if self.to is not None and self.to.minor == 0:
            raise ValueError("rounding to 0 means nothing: give a multiple such as 0.05")
        if self.ending is not None and self.ending.minor >= 10 ** digits(self.ending.currency):
            raise ValueError(f"an ending is less than one whole unit of money: {self.ending} is not")
        return self


class Card(Table):
    """The published card's price."""

    kind: Literal["card"]


class Backup(Table):
    """The price of one service while its carrier does not answer: the shop's own, or the published card's."""

    service: Name
    price: Annotated[
        Free | Flat | ValueTiers | WeightTiers | QuantityTiers | PerItem | Percent | Card, Field(discriminator="kind")
    ]
    transit: TransitDays | None = None
    statement: Statement | None = None


class CarrierPrice(Table):
    """The carrier's price for each service of the allow-list, then mark-up, floor, ceiling, rounding."""

    kind: Literal["carrier"]
    services: Annotated[list[AllowedService], Field(min_length=1)]
    markup: MarkUp | None = None
    floor: Amount | None = None
    ceiling: Amount | None = None
    rounding: Rounding | None = None
    backup: list[Backup] = Field(default=[])


class CarrierTable(Table):
    """How a carrier is reached for this shop, and its public account facts."""

    via: Literal["own", "easypost"] = "own"
    price_class: Literal["retail", "commercial", "contract"] = "retail"
    account_number: str | None = None
    residential: bool | None = None
    statement: Statement | None = None
