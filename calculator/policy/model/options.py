"""Options in the form they run in, and the carrier services an option stands for."""

from datetime import date

from calculator.domain.cart import Purpose, Span
from calculator.domain.plan import CarrierPricing
from calculator.domain.rate import Transit
from calculator.domain.record import record
from calculator.domain.service import Level, Service
from calculator.domain.shipment import Incoterm
from calculator.policy.fees import FeeRule, Tiered
from calculator.policy.model.conditions import ConditionRule, Threshold
from calculator.policy.model.setting import DutiesRule, ZoneRule


@record(frozen=True, slots=True)
class BackupRule:
    """What stands in for a silent carrier: a fee of the shop's, or (None) the published card."""

    fee: FeeRule | None
    transit: Transit | None
    statement: str


@record(frozen=True, slots=True)
class ServiceRule:
    """A service of an option's allow-list. ``code`` is what answers call it, in general the service's own.

    ``page_name`` is what the shop's page calls it, where that name is old.

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
    code: str = ""

    @property
    def codes(self) -> frozenset[str]:
        """What rules of the file may call it."""
        return frozenset((self.code, self.service.code))


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
    per_shipment: bool = False
    incoterm: Incoterm | None = None
    duties: DutiesRule | None = None

    def duties_in(self, zone: ZoneRule) -> DutiesRule | None:
        """What is collected for duties of a parcel to *zone*."""
        return zone.duties if self.incoterm is None or zone.incoterm is None else self.duties

    def incoterm_in(self, zone: ZoneRule) -> Incoterm | None:
        """Who pays duties in *zone*; None where no customs border is crossed."""
        return zone.incoterm if self.incoterm is None or zone.incoterm is None else self.incoterm

    @property
    def weighs(self) -> bool:
        """Whether the shop's own fee or a condition looks at weight."""
        by_fee = isinstance(self.fee, Tiered) and self.fee.measure == "weight"
        return by_fee or (self.condition is not None and self.condition.weighs)

    @property
    def measures(self) -> bool:
        """Whether the shop's own fee looks at size."""
        return isinstance(self.fee, Tiered) and self.fee.cubic_mm_per_gram is not None
