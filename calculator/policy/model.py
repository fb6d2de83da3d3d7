"""A policy in the form rules run in: names resolved, bounds as whole numbers, indexes built once at load."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from calculator.domain.box import Box
from calculator.domain.calendars import Calendar
from calculator.domain.cart import Purpose, Span
from calculator.domain.memo import Memo
from calculator.domain.money import Money
from calculator.domain.option import Text
from calculator.domain.places import Address
from calculator.domain.plan import CarrierPricing
from calculator.domain.rate import Transit
from calculator.domain.record import record
from calculator.domain.service import Level, Service
from calculator.domain.shipment import Incoterm
from calculator.policy.fees import FeeRule, Tiered
from calculator.policy.zones import ZoneMatch


def in_season(day: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Whether an order of *day* lies between the days of a rule; both belong to it, None is open."""
    return (valid_from is None or day >= valid_from) and (valid_until is None or day <= valid_until)


@record(frozen=True, slots=True)
class KindRule:
    """An item kind. ``lead`` None: the shop's handling time holds."""

    name: str
    lead: Span | None
    ships: bool
    discounts: bool
    statement: str
    in_basis: bool = True


@record(frozen=True, slots=True)
class ZoneRule:
    """A zone: where it is, who pays duties there, how long dispatch takes."""

    id: str
    name: str
    match: ZoneMatch
    incoterm: Incoterm | None
    duties_percent: Decimal | None
    duties_basis: str
    duties_statement: str | None
    lead: Span | None
    statement: str


@record(frozen=True, slots=True)
class Threshold:
    """An order value with its side: ``limit`` is the first amount (minor units) that is past it."""

    basis: str
    limit: int
    bound: Money
    strict: bool
    statement: str

    def passed(self, values: Mapping[str, int]) -> bool:
        return values[self.basis] >= self.limit


@record(frozen=True, slots=True)
class Scope:
    """Where, for what, for carts with which kinds, for orders of which days a rule holds. Empty and None mean any."""

    zones: frozenset[str]
    purposes: frozenset[Purpose]
    kinds: frozenset[str]
    valid_from: date | None
    valid_until: date | None


@record(frozen=True, slots=True)
class BackupRule:
    """What stands in for a silent carrier: a fee of the shop's, or (None) the published card."""

    fee: FeeRule | None
    transit: Transit | None
    statement: str


@record(frozen=True, slots=True)
class ServiceRule:
    """A service of an option's allow-list. ``page_name`` is what the shop's page calls it, where that name is old.

    ``pricing`` None: the option's holds.
    """

    service: Service
    name: str
    level: Level
    transit: Transit | None
    transit_statement: str | None
    percentiles: tuple[tuple[int, int], ...]
    backup: BackupRule | None
    statement: str
    page_name: str | None = None
    pricing: CarrierPricing | None = None


@record(frozen=True, slots=True)
class ConditionRule:
    """Bounds a cart lies between; None is no bound. Minor units, grams, pieces.

    ``value_under`` is the first value outside; every other bound is the last measure inside.
    """

    basis: str
    value_from: int | None
    value_under: int | None
    weight_up_to: int | None
    quantity_up_to: int | None
    statement: str
    weight_from: int | None = None
    quantity_from: int | None = None

    @property
    def weighs(self) -> bool:
        """Whether a bound is a weight."""
        return self.weight_from is not None or self.weight_up_to is not None


@record(frozen=True, slots=True)
class OptionRule:
    """One option: a ``fee`` of the shop's, or carrier ``services``, or neither: the shop must be asked."""

    code: str
    name: str
    level: Level
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    statement: str
    fee: FeeRule | None = None
    services: tuple[ServiceRule, ...] = ()
    pricing: CarrierPricing | None = None
    free_from: Threshold | None = None
    free_purposes: frozenset[Purpose] = frozenset()
    free_valid_from: date | None = None
    free_valid_until: date | None = None
    condition: ConditionRule | None = None
    adds: FeeRule | None = None
    adds_free_from: Threshold | None = None
    adds_free_purposes: frozenset[Purpose] = frozenset()
    adds_free_valid_from: date | None = None
    adds_free_valid_until: date | None = None
    adds_code: str | None = None
    hide_when_free: str | None = None
    group: str | None = None
    priority: int = 0
    address_classes: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    lead: Span | None = None
    transit: Transit | None = None
    transit_statement: str | None = None
    percentiles: tuple[tuple[int, int], ...] = ()

    @property
    def weighs(self) -> bool:
        """Whether the shop's own fee or a condition looks at weight."""
        by_fee = isinstance(self.fee, Tiered) and self.fee.measure == "weight"
        return by_fee or (self.condition is not None and self.condition.weighs)

    @property
    def measures(self) -> bool:
        """Whether the shop's own fee looks at size."""
        return isinstance(self.fee, Tiered) and self.fee.cubic_mm_per_gram is not None


@record(frozen=True, slots=True)
class SignaturePolicy:
    """When someone must sign and who pays; ``fee`` None with ``buyer_pays``: what the carrier asks."""

    threshold: Threshold | None
    on_request: bool
    buyer_pays: bool
    fee: Money | None
    statement: str
    scope: Scope | None = None


@record(frozen=True, slots=True)
class InsurancePolicy:
    """From what value parcels are insured, and who pays; no fee and no percentage: what the carrier asks."""

    threshold: Threshold
    buyer_pays: bool
    fee: Money | None
    percent: Decimal | None
    statement: str
    scope: Scope | None = None


@record(frozen=True, slots=True)
class TextRule:
    """Words and when a quote carries them. Empty sets mean any."""

    text: Text
    disclaimer: bool
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    kinds: frozenset[str]
    options: frozenset[str]
    levels: frozenset[Level]
    when: str
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def on_options(self) -> bool:
        """Whether it hangs on single options rather than on the cart."""
        return bool(self.disclaimer or self.options or self.levels or self.when in ("signature", "carrier"))


@record(frozen=True, slots=True)
class BlockRule:
    """Lines that keep options from their parcel. Any line key may match; any option key too, and none means all."""

    reason: str
    message: str
    kinds: frozenset[str]
    tags: frozenset[str]
    skus: frozenset[str]
    hs_codes: tuple[str, ...]
    levels: frozenset[Level]
    options: frozenset[str]
    carriers: frozenset[str]
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    statement: str
    valid_from: date | None = None
    valid_until: date | None = None


@record(frozen=True, slots=True)
class SurchargeRule:
    """What an option costs more. Of zones, purposes, levels, options and carriers each must match, and empty means any.

    A ``fee`` (``per_item``: for every piece the line keys match), or a ``percent`` of the order value ``basis``, of the
    option's own price where that is None. ``any_line``: no line in particular need be in the cart.
    """

    id: str
    label: str
    fee: Money | None
    per_item: bool
    percent: Decimal | None
    basis: str | None
    floor: Money | None
    ceiling: Money | None
    waived_when_free: bool
    zones: frozenset[str]
    purposes: frozenset[Purpose]
    any_line: bool
    kinds: frozenset[str]
    tags: frozenset[str]
    skus: frozenset[str]
    hs_codes: tuple[str, ...]
    levels: frozenset[Level]
    options: frozenset[str]
    carriers: frozenset[str]
    condition: ConditionRule | None
    valid_from: date | None
    valid_until: date | None
    statement: str

    @property
    def weighs(self) -> bool:
        """Whether its condition looks at weight."""
        return self.condition is not None and self.condition.weighs


@record(frozen=True, slots=True)
class BusyRule:
    """Orders from ``first`` to ``last`` may take ``extra_days`` business days more."""

    first: date
    last: date
    extra_days: int
    statement: str


@record(frozen=True, slots=True)
class CarrierRule:
    """How a carrier is reached for this shop and its public account facts."""

    via: str
    price_class: str
    account: Mapping[str, str]


@record(frozen=True, slots=True)
class PackingRule:
    """Boxes, and what to assume of a product that does not say: grams, millimetres; None is no assumption."""

    boxes: tuple[Box, ...]
    default_weight: int | None
    default_size: tuple[int, int, int] | None


@record(frozen=True, slots=True)
class ReadingRule:
    """A sentence of the page that can be read in two ways, and the reading chosen."""

    name: str
    choice: str
    statement: str


@record(frozen=True, slots=True, eq=False)
class Policy:
    """A shop's rules, compiled. ``version`` is a digest of what the file says, not of how it is written.

    ``cut_offs`` are those from Monday to Sunday, None where ``cut_off`` holds every day.
    ``service_codes`` leads from every name of an offered service, old names included, to its code.
    ``calendar`` counts; ``holidays`` and ``closed`` are what it was made of, for those who tell of it.
    """

    shop: str
    name: str
    currency: str
    version: str
    time_zone: ZoneInfo
    basis: str
    bases: tuple[str, ...]
    calendar: Calendar
    holidays: tuple[str, ...]
    closed: tuple[date, ...]
    cut_off: time | None
    cut_offs: tuple[time | None, ...] | None
    busy: tuple[BusyRule, ...]
    handling: Span | None
    kinds: Mapping[str, KindRule]
    default_kind: str
    zones: tuple[ZoneRule, ...]
    options: tuple[OptionRule, ...]
    service_codes: Mapping[str, str]
    options_by: Mapping[tuple[str, Purpose], tuple[OptionRule, ...]]
    surcharges: tuple[SurchargeRule, ...]
    signature: SignaturePolicy | None
    insurance: InsurancePolicy | None
    texts: tuple[TextRule, ...]
    texts_by: Mapping[tuple[str, Purpose], tuple[TextRule, ...]]
    dated_texts: bool
    lead_texts: bool
    blocks: tuple[BlockRule, ...]
    packing: PackingRule
    carriers: Mapping[str, CarrierRule]
    default_residential: Mapping[str, bool]
    origin: Address | None
    carrier_calendars: Mapping[str, Calendar]
    readings: Mapping[str, ReadingRule]
    add_lead: bool
    split: bool
    transit_from_order: bool
    needs_weight: bool
    needs_size: bool
    needs_volume: bool
    quote_life: timedelta
    answer_life: timedelta
    stale_life: timedelta
    statements: Mapping[str, str]
    silences: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)
