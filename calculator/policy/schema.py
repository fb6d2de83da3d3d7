"""What a policy file may say: pydantic models of the TOML, published as JSON Schema by ``shipcalc schema``.

Money is decimal text in the shop's currency; every rule names the ``statement`` of the shop's page it stands for.
Shape and single values are checked here; names that must exist and rules that must fit together in ``faults``.
"""

import re
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from calculator.domain.cart import Purpose
from calculator.domain.money import Money, digits, is_currency
from calculator.domain.places import REGION_SETS
from calculator.domain.service import Level, Reach


NO_CURRENCY: Final = "no_currency"
"""Type of the error of an amount that cannot be read for want of a currency."""

_PLAIN_NUMBER: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("write an ISO 4217 code such as USD")
    return code


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write an IANA time zone such as America/New_York") from None
    return name


def _money(value: Any, info: ValidationInfo) -> Money:
    currency = info.context["currency"] if info.context else None
    if not isinstance(currency, str):
        raise PydanticCustomError(NO_CURRENCY, "needs a valid currency at the top of the file")
    if not isinstance(value, str):
        raise ValueError('write the amount as text, such as "5.00"')
    amount = Money.parse(value, currency)
    if amount.minor < 0:
        raise ValueError("an amount is not negative")
    return amount


def _number(value: Any) -> Decimal:
    written = isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value)
    if isinstance(value, bool) or not (written or isinstance(value, int | Decimal)):
        raise ValueError('write a number, such as 12.5 or "12.5"')
    number = Decimal(value)
    if not number.is_finite() or number < 0 or number > 1_000_000:
        raise ValueError("must lie between 0 and 1000000")
    return number


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


_AMOUNT_SCHEMA: Final = {"type": "string", "pattern": r"^[0-9]{1,20}(\.[0-9]{1,20})?$"}
_NUMBER_SCHEMA: Final = {"anyOf": [_AMOUNT_SCHEMA, {"type": "number", "minimum": 0, "maximum": 1_000_000}]}
Amount = Annotated[Money, PlainValidator(_money), PlainSerializer(str), WithJsonSchema(_AMOUNT_SCHEMA)]
Number = Annotated[Decimal, PlainValidator(_number), PlainSerializer(_plain), WithJsonSchema(_NUMBER_SCHEMA)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Statement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=32)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
RegionSet = Annotated[str, Field(json_schema_extra={"enum": sorted(REGION_SETS)})]

BasisName = Literal[
    "discounted_physical_subtotal",
    "listed_physical_subtotal",
    "discounted_subtotal",
    "listed_subtotal",
    "discounted_physical_subtotal_with_tax",
    "discounted_subtotal_with_tax",
]
"""An order value: before (listed) or after (discounted) discounts, goods that ship or all lines, without tax or with.
Shipping is in none of them, by construction."""


class Table(BaseModel):
    """A TOML table: unknown keys are faults, and nothing is taken for another type than it is written in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Days(Table):
    """A lead time: ``{ min = 3, max = 7 }``, or ``{ min = 21, unit = "days", open_ended = true }``."""

    min: Annotated[int, Field(ge=0, le=3650)]
    max: Annotated[int, Field(ge=0, le=3650)] | None = None
    unit: Literal["business_days", "days", "weeks"] = "business_days"
    open_ended: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if (self.max is None) != self.open_ended:
            raise ValueError("give max, or open_ended = true where the page promises no latest day")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        return self


class TransitDays(Table):
    """Days from dispatch to the door. Either end may be missing: what the page does not say stays unknown."""

    min: Annotated[int, Field(ge=0, le=365)] | None = None
    max: Annotated[int, Field(ge=0, le=365)] | None = None
    unit: Literal["business_days", "days", "weeks"] = "business_days"
    percentiles: dict[Annotated[str, Field(pattern=r"^[1-9]\d?$")], Annotated[int, Field(ge=0, le=365)]] = {}
    statement: Statement | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        rising = sorted((int(percentile), days) for percentile, days in self.percentiles.items())
        for (lower, fewer), (higher, more) in pairwise(rising):
            if more < fewer:
                raise ValueError(f"percentile {higher} has fewer days than percentile {lower}")
        return self


class Weight(Table):
    """A weight with its unit."""

    value: Number
    unit: Literal["g", "kg", "oz", "lb"]


class Size(Table):
    """Length, width and height with their unit."""

    length: Number
    width: Number
    height: Number
    unit: Literal["mm", "cm", "m", "in"]


class Origin(Table):
    """Where parcels leave from. Carriers need it; a shop that only has its own fees does not."""

    country: Country
    region: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lines: list[str] = []


class BusyPeriod(Table):
    """Days in which dispatch may take longer: orders placed from ``first`` to ``last`` get ``extra_days`` more."""

    first: date
    last: date
    extra_days: Annotated[int, Field(ge=0, le=60)] = 0
    statement: Statement

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}")
        return self


class CalendarTable(Table):
    """The shop's own working days."""

    holidays: list[Literal["us_federal"]] = []
    closed: list[date] = []
    cut_off: time | None = None
    busy_periods: list[BusyPeriod] = []
    statement: Statement | None = None


class Handling(Table):
    """Days from order to dispatch where no kind, zone or purpose says otherwise."""

    lead_time: Days
    statement: Statement


class Kind(Table):
    """An item kind: how long it takes, whether it ships at all, whether a discount may fall on it."""

    lead_time: Days | None = None
    ships: bool = True
    discounts: bool = True
    statement: Statement


class Selector(Table):
    """Destinations: all that match every key given."""

    set: RegionSet | None = None
    country: list[Country] = []
    region: list[Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")]] = []
    postal: list[Annotated[str, Field(pattern=r"^[A-Z0-9]{1,10}(-[A-Z0-9]{1,10})?$")]] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.set or self.country or self.region or self.postal):
            raise ValueError("name a set, a country, a region or a postal code")
        if (self.region or self.postal) and len(self.country) != 1:
            raise ValueError("a region or a postal code needs exactly one country beside it")
        if self.set is not None and self.set not in REGION_SETS:
            raise ValueError(f"no region set {self.set!r}: choose from {', '.join(sorted(REGION_SETS))}")
        for pattern in self.postal:
            low, dash, high = pattern.partition("-")
            if dash and (len(low) != len(high) or high < low):
                raise ValueError(f"postal range {pattern} must rise, with ends of equal length")
        return self


class Duties(Table):
    """Duties and taxes the seller collects (DDP): percent of an order value, as the shop declares it."""

    percent: Number
    basis: BasisName | None = None
    statement: Statement


class Zone(Table):
    """A named part of the world. Zones do not overlap."""

    id: Name
    name: Words
    include: Annotated[list[Selector], Field(min_length=1)]
    exclude: list[Selector] = []
    incoterm: Literal["DAP", "DDP"] | None = None
    duties: Duties | None = None
    lead_time: Days | None = None
    statement: Statement


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


class QuantityTier(Table):
    """A band of pieces, ``up_to`` inclusive."""

    up_to: Annotated[int, Field(ge=1)] | None = None
    fee: Amount


class Free(Table):
    """Nothing to pay."""

    kind: Literal["free"]


class Flat(Table):
    """One fee."""

    kind: Literal["flat"]
    fee: Amount


class ValueTiers(Table):
    """A fee by order value."""

    kind: Literal["tiers"]
    basis: BasisName | None = None
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=1000)]


class WeightTiers(Table):
    """A fee by the weight of all that ships."""

    kind: Literal["weight_tiers"]
    tiers: Annotated[list[WeightTier], Field(min_length=1, max_length=1000)]


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


class AllowedService(Table):
    """A service of the allow-list, or all services of a carrier with a reach."""

    service: Name | None = None
    carrier: Name | None = None
    reach: Reach | None = None
    name: Words | None = None
    level: Level | None = None
    transit: TransitDays | None = None
    statement: Statement | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.service is None) == (self.carrier is None):
            raise ValueError("name one service, or a carrier for all its services")
        if self.service is not None and self.reach is not None:
            raise ValueError("reach goes with carrier, not with one service")
        return self


class MarkUp(Table):
    """What the shop adds to a carrier's price: a percentage first, then a flat amount."""

    percent: Number = Decimal(0)
    flat: Amount | None = None
    statement: Statement


class Rounding(Table):
    """Round to a multiple (``to = "0.05"``) or up to an ending (``ending = "0.99"``)."""

    to: Amount | None = None
    direction: Literal["up", "nearest", "down"] = "up"
    ending: Amount | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.to is None) == (self.ending is None):
            raise ValueError("give to or ending")
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
    backup: list[Backup] = []


Price = Annotated[
    Free | Flat | ValueTiers | WeightTiers | QuantityTiers | PerItem | Percent | MerchantAmount | CarrierPrice,
    Field(discriminator="kind"),
]


class FreeFrom(Table):
    """Above an order value the option costs nothing: ``at`` owns the bound, ``over`` does not."""

    at: Amount | None = None
    over: Amount | None = None
    basis: BasisName | None = None
    purposes: list[Purpose] = ["sale"]
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
    purposes: Annotated[list[Purpose], Field(min_length=1)] = ["sale"]
    price: Price
    free_from: FreeFrom | None = None
    only_when: Condition | None = None
    on_top_of: Name | None = None
    hide_when_free: Name | None = None
    group: Name | None = None
    priority: int = 0
    address_classes: list[Literal["street", "po_box", "military"]] = []
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


class SignatureRule(Table):
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


class InsuranceRule(Table):
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
        return self


class TextTable(Table):
    """Words a quote carries, in the shop's name, when all conditions given hold."""

    id: Name
    version: Annotated[str, Field(min_length=1, max_length=32)]
    text: Words
    short: Words | None = None
    statement: Statement
    disclaimer: bool = False
    zones: list[Name] = []
    purposes: list[Purpose] = []
    kinds: list[Name] = []
    options: list[Name] = []
    levels: list[Level] = []
    when: Literal["always", "busy", "signature", "carrier"] = "always"


class Lines(Table):
    """Cart lines: those that match any key given."""

    kinds: list[Name] = []
    tags: list[str] = []
    skus: list[str] = []
    hs_codes: list[Annotated[str, Field(pattern=r"^\d{2,14}$")]] = []


class Refuses(Table):
    """Options: those that match any key given; none given means all."""

    levels: list[Level] = []
    options: list[Name] = []
    carriers: list[Name] = []


class Block(Table):
    """Lines that keep options from the whole parcel they travel in."""

    reason: Name
    lines: Lines
    refuses: Refuses = Refuses()
    zones: list[Name] = []
    purposes: list[Purpose] = []
    message: Words
    reading: Name | None = None
    statement: Statement


class BoxTable(Table):
    """A box on the shelf. ``outer`` defaults to ``inner``; ``max_weight`` counts contents and box."""

    id: Name
    inner: Size
    outer: Size | None = None
    empty_weight: Weight
    max_weight: Weight


class Packing(Table):
    """Boxes, and what to assume of a product whose page does not give it."""

    boxes: list[BoxTable] = []
    default_weight: Weight | None = None
    default_size: Size | None = None
    statement: Statement | None = None


class CarrierTable(Table):
    """How a carrier is reached for this shop, and its public account facts."""

    via: Literal["own", "easypost"] = "own"
    price_class: Literal["retail", "commercial", "contract"] = "retail"
    account_number: str | None = None
    residential: bool | None = None
    statement: Statement | None = None


class LeadCombination(Table):
    """Does a kind's lead time replace the shop's handling time, or come on top of it?"""

    choice: Literal["replace", "add"] = "replace"
    statement: Statement


class TransitFrom(Table):
    """Do transit days count from dispatch or from the order?"""

    choice: Literal["dispatch", "order"] = "dispatch"
    statement: Statement


class ExpressAddsStandard(Table):
    """Does an option's fee come on top of the option it names in ``on_top_of``?"""

    choice: bool = False
    statement: Statement


class MixedCart(Table):
    """Do lines that leave on different days travel together or split?"""

    choice: Literal["together", "split"] = "together"
    statement: Statement


class CustomBlocksExpedited(Table):
    """Are the blocks that name this reading in force?"""

    choice: bool = True
    statement: Statement


class Readings(Table):
    """Where the page can be read in two ways: the reading chosen, by name."""

    lead_combination: LeadCombination | None = None
    transit_from: TransitFrom | None = None
    express_adds_standard: ExpressAddsStandard | None = None
    mixed_cart: MixedCart | None = None
    custom_blocks_expedited: CustomBlocksExpedited | None = None


class Lifetimes(Table):
    """How long a sealed quote holds, a carrier's answer is fresh, and an old one may stand in."""

    quote_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 30
    answer_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 15
    stale_hours: Annotated[int, Field(ge=0, le=30 * 24)] = 24


class Silence(Table):
    """Something the shop's page does not say, and what the calculator does about it."""

    topic: Name
    decision: Words


class PolicyFile(Table):
    """A shop's whole policy."""

    shop: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
    name: Words
    currency: Annotated[str, AfterValidator(_currency)]
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    basis: BasisName = "discounted_physical_subtotal"
    basis_statement: Statement | None = None
    statements: dict[Statement, Words]
    silences: list[Silence] = []
    origin: Origin | None = None
    calendar: CalendarTable = CalendarTable()
    handling: Handling | None = None
    kinds: Annotated[dict[Name, Kind], Field(min_length=1)]
    default_kind: Name = "stock"
    zones: Annotated[list[Zone], Field(min_length=1)]
    options: Annotated[list[OptionTable], Field(min_length=1)]
    signature: SignatureRule | None = None
    insurance: InsuranceRule | None = None
    texts: list[TextTable] = []
    blocks: list[Block] = []
    packing: Packing = Packing()
    carriers: dict[Name, CarrierTable] = {}
    readings: Readings = Readings()
    lifetimes: Lifetimes = Lifetimes()
