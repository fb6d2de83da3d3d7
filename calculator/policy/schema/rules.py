"""Signature, insurance, texts, and what bars an option."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.domain.cart import Purpose
from calculator.domain.service import Level
from calculator.policy.schema.conditions import Dated, Scoped
from calculator.policy.schema.values import HS_CODE, Amount, BasisName, Name, Number, Statement, Table, Words


class SignatureRule(Scoped):
    """When someone must sign: ``over`` is strict, ``at`` owns its bound; and who pays."""

    over: Amount | None = None
    at: Amount | None = None
    basis: BasisName | None = None
    on_request: bool = False
    cost: Literal["buyer", "shop"] = "buyer"
    fee: Amount | None = None
    statement: Statement

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.over is not None and self.at is not None:
            raise ValueError("give over or at, not both")
        if self.over is None and self.at is None and not self.on_request:
            raise ValueError("give over, at, or on_request = true")
        if self.cost == "shop" and self.fee is not None:
            raise ValueError('fee is what the buyer pays: leave it out with cost = "shop"')
        return self


class InsuranceRule(Scoped):
    """When parcels are insured for their value, and who pays."""

    over: Amount | None = None
    at: Amount | None = None
    basis: BasisName | None = None
    cost: Literal["buyer", "shop"] = "buyer"
    fee: Amount | None = None
    percent: Number | None = None
    statement: Statement

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.over is None) == (self.at is None):
            raise ValueError("give over (strict) or at (the bound itself is insured)")
        if self.fee is not None and self.percent is not None:
            raise ValueError("give fee or percent, not both")
        if self.cost == "shop" and not (self.fee is None and self.percent is None):
            raise ValueError('fee and percent are what the buyer pays: leave them out with cost = "shop"')
        return self


class TextTable(Scoped):
    """Words a quote carries, in the shop's name, when all conditions given hold.

    ``when = "lead_time"``: only while some line (of ``kinds``, if any are named) has no lead time of its own, so that
    what the words say of the usual one is true of it.
    """

    id: Name
    version: Annotated[str, Field(min_length=1, max_length=32)]
    text: Words
    short: Words | None = None
    statement: Statement
    disclaimer: bool = False
    options: list[Name] = Field(default=[])
    levels: list[Level] = Field(default=[])
    when: Literal["always", "busy", "signature", "carrier", "lead_time"] = "always"


class Lines(Table):
    """Cart lines: those that match any key given."""

    kinds: list[Name] = Field(default=[])
    tags: list[str] = Field(default=[])
    skus: list[str] = Field(default=[])
    hs_codes: list[Annotated[str, Field(pattern=HS_CODE)]] = Field(default=[])


class Refuses(Table):
    """Options: those that match any key given; none given means all."""

    levels: list[Level] = Field(default=[])
    options: list[Name] = Field(default=[])
    carriers: list[Name] = Field(default=[])


class Block(Dated):
    """Lines that keep options from the whole parcel they travel in."""

    reason: Name
    lines: Lines
    refuses: Refuses = Refuses()
    zones: list[Name] = Field(default=[])
    purposes: list[Purpose] = Field(default=[])
    message: Words
    reading: Name | None = None
    statement: Statement
