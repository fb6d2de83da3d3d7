"""The whole file."""

from typing import Annotated

from pydantic import AfterValidator, Field

from calculator.policy.schema.carriers import CarrierTable
from calculator.policy.schema.goods import Kind, Packing
from calculator.policy.schema.options import OptionTable
from calculator.policy.schema.places import Origin, Zone
from calculator.policy.schema.readings import Readings, Silence
from calculator.policy.schema.rules import Block, InsuranceRule, SignatureRule, TextTable
from calculator.policy.schema.surcharges import SurchargeTable
from calculator.policy.schema.times import CalendarTable, Handling, Lifetimes
from calculator.policy.schema.values import (
    SHOP,
    BasisName,
    Name,
    Statement,
    Table,
    Words,
    known_currency,
    known_time_zone,
)


class PolicyFile(Table):
    """A shop's whole policy."""

    shop: Annotated[str, Field(pattern=SHOP, max_length=64)]
    name: Words
    currency: Annotated[str, AfterValidator(known_currency)]
    time_zone: Annotated[str, AfterValidator(known_time_zone)]
    basis: BasisName = "discounted_physical_subtotal"
    basis_statement: Statement | None = None
    statements: dict[Statement, Words]
    silences: list[Silence] = Field(default=[])
    origin: Origin | None = None
    calendar: CalendarTable = CalendarTable()
    handling: Handling | None = None
    kinds: Annotated[dict[Name, Kind], Field(min_length=1)]
    default_kind: Name = "stock"
    zones: Annotated[list[Zone], Field(min_length=1)]
    options: Annotated[list[OptionTable], Field(min_length=1)]
    surcharges: list[SurchargeTable] = Field(default=[])
    signature: SignatureRule | None = None
    insurance: InsuranceRule | None = None
    texts: list[TextTable] = Field(default=[])
    blocks: list[Block] = Field(default=[])
    packing: Packing = Packing()
    carriers: dict[Name, CarrierTable] = Field(default={})
    readings: Readings = Readings()
    lifetimes: Lifetimes = Lifetimes()
