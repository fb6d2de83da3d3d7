"""A policy in the form rules run in: names resolved, bounds as whole numbers, indexes built once at load."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from calculator.domain.calendars import Calendar
from calculator.domain.cart import Purpose, Span
from calculator.domain.memo import Memo
from calculator.domain.places import Address
from calculator.domain.record import record
from calculator.policy.model.conditions import ConditionRule, Scope, Threshold, in_season
from calculator.policy.model.options import BackupRule, OptionRule, ServiceRule
from calculator.policy.model.rules import BlockRule, InsurancePolicy, SignaturePolicy, SurchargeRule, TextRule
from calculator.policy.model.setting import (
    BusyRule,
    CarrierRule,
    DutiesRule,
    KindRule,
    PackingRule,
    ReadingRule,
    ZoneRule,
)

__all__ = [
    "BackupRule",
    "BlockRule",
    "BusyRule",
    "CarrierRule",
    "ConditionRule",
    "DutiesRule",
    "InsurancePolicy",
    "KindRule",
    "OptionRule",
    "PackingRule",
    "Policy",
    "ReadingRule",
    "Scope",
    "ServiceRule",
    "SignaturePolicy",
    "SurchargeRule",
    "TextRule",
    "Threshold",
    "ZoneRule",
    "in_season",
]


@record(frozen=True, slots=True, eq=False)
class Policy:
    """A shop's rules, compiled. ``version`` is a digest of what the file says, not of how it is written.

    ``cut_offs`` are those from Monday to Sunday, None where ``cut_off`` holds every day.
    ``service_codes`` leads from every name of an offered service, old names included, to its code.
    ``adds``: surcharges, insurance or duties may come to a fee.
    ``calendar`` counts; ``holidays`` and ``closed`` are what it was made of, for those who tell of it.
    ``memo`` holds what many carts share, ``carts`` what only the same cart asked again does.
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
    adds: bool
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
    needs_tax: bool
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
    carts: Memo = field(default_factory=Memo, compare=False, repr=False)

    def forget(self) -> None:
        """Give back what memory is taken: few carts will be asked about under this policy from now on."""
        self.memo.clear()
        self.carts.clear()
