"""The whole file."""

from typing import Annotated, Final

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

MOST_ENTRIES: Final = 1000
"""Of each sort of rule: what is more is no shop's, and would take minutes to prove."""


class PolicyFile(Table):
    """A shop's whole policy."""

    shop: Annotated[str, Field(pattern=SHOP, max_length=64)]
    name: Words
    currency: Annotated[str, AfterValidator(known_currency)]
    time_zone: Annotated[str, AfterValidator(known_time_zone)]
    basis: BasisName = "discounted_physical_subtotal"
    basis_statement: Statement | None = None
    statements: Annotated[dict[Statement, Words], Field(max_length=MOST_ENTRIES)]
    silences: list[Silence] = Field(default=[], max_length=MOST_ENTRIES)
    origin: Origin | None = None
    calendar: CalendarTable = CalendarTable()
    handling: Handling | None = None
    kinds: Annotated[dict[Name, Kind], Field(min_length=1, max_length=MOST_ENTRIES)]
    default_kind: Name = "stock"
    zones: Annotated[list[Zone], Field(min_length=1, max_length=MOST_ENTRIES)]
    options: Annotated[list[OptionTable], Field(min_length=1, max_length=MOST_ENTRIES)]
    surcharges: list[SurchargeTable] = Field(default=[], max_length=MOST_ENTRIES)
    signature: SignatureRule | None = None
    insurance: InsuranceRule | None = None
    texts: list[TextTable] = Field(default=[], max_length=MOST_ENTRIES)
    blocks: list[Block] = Field(default=[], max_length=MOST_ENTRIES)
    packing: Packing = Packing()
    carriers: dict[Name, CarrierTable] = Field(default={}, max_length=MOST_ENTRIES)
    readings: Readings = Readings()
    lifetimes: Lifetimes = Lifetimes()
