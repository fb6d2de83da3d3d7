"""What a carrier answers, in our words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.record import record

ChargeKind = Literal["base", "carrier", "signature", "insurance", "surcharge", "markup", "discount"]
PriceSource = Literal["policy", "live", "cached", "stale", "backup", "estimate", "demo"]

SOURCE_ORDER: tuple[PriceSource, ...] = ("policy", "live", "cached", "stale", "backup", "estimate", "demo")
"""From the firmest to the loosest: a price put together from several takes the loosest name."""

DUTIES: Final = "Duties, taxes and fees"
"""Label of the surcharge in which a carrier names what is due at the border."""


@record(frozen=True, slots=True)
class RateCharge:
    """A named part of a rate. The parts of a rate sum to it."""

    kind: ChargeKind
    label: str
    amount: Money

    @property
    def is_duties(self) -> bool:
        """Whether it is paid at the border, not for the transport."""
        return self.label == DUTIES and self.kind == "surcharge"


@record(frozen=True, slots=True)
class Transit:
    """Days from tender to delivery as the carrier says them; None is unknown, never 0.

    ``arrives`` is the carrier's own date where it names one; ``business`` tells how its days count.
    """

    minimum: int | None = None
    maximum: int | None = None
    business: bool = True
    arrives: date | None = None
    guaranteed: bool = False


@record(frozen=True, slots=True)
class Rate:
    """What a carrier asks for one service over the whole shipment. ``effective`` dates a published price."""

    carrier: str
    service: str
    charges: tuple[RateCharge, ...]
    transit: Transit = Transit()
    source: PriceSource = "live"
    effective: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> Money:
        """The sum of the charges."""
        return Money.total(self.charges)


@record(frozen=True, slots=True)
class Declined:
    """A service the carrier or its published limits do not give this shipment: a stable reason and a sentence."""

    service: str
    reason: str
    message: str


@record(frozen=True, slots=True)
class Problem:
    """A carrier's trouble as a value. ``kind`` is a CarrierError's; ``detail`` is for admins, never for buyers.

    ``retry_after`` is in seconds, None where nobody said. ``breaker_open``: the carrier was not asked, since it failed
    too often just before.
    """

    carrier: str
    kind: str
    retryable: bool
    detail: str = ""
    retry_after: int | None = None
    breaker_open: bool = False

    @classmethod
    def of(cls, carrier: str, error: CarrierError) -> "Problem":
        return cls(carrier, error.kind, error.retryable, str(error), error.retry_after, error.breaker_open)


@record(frozen=True, slots=True)
class Remark:
    """What a carrier noted without refusing anything, scrubbed; for admins, never for buyers."""

    carrier: str
    text: str


@record(frozen=True, slots=True)
class RateSheet:
    """All a carrier said: rates, services it declined, and its remarks (scrubbed, for the log and the admin).

    ``problem`` is the trouble the rates are told beside: why an older answer stands in, or that one of several accounts
    did not answer.
    """

    carrier: str
    rates: tuple[Rate, ...] = ()
    declined: tuple[Declined, ...] = ()
    notices: tuple[str, ...] = ()
    problem: Problem | None = None


def _slowest(one: Transit, other: Transit) -> Transit:
    """Both arrived: the slower counts, one unknown makes it unknown."""
    same_days = one.business == other.business

    def later(a: int | None, b: int | None) -> int | None:
        return max(a, b) if a is not None and b is not None and same_days else None

    arrives = max(one.arrives, other.arrives) if one.arrives and other.arrives else None
    return Transit(
        later(one.minimum, other.minimum),
        later(one.maximum, other.maximum),
        one.business,
        arrives,
        one.guaranteed and other.guaranteed,
    )


def _merge(one: Rate, other: Rate) -> Rate:
    """Charges of equal kind and label add up; the looser source names the sum."""
    merged = {(charge.kind, charge.label): charge for charge in one.charges}
    for charge in other.charges:
        key = (charge.kind, charge.label)
        known = merged.get(key)
        merged[key] = charge if known is None else replace(known, amount=known.amount + charge.amount)
    effective = min(one.effective, other.effective) if one.effective and other.effective else None
    return replace(
        one,
        charges=tuple(merged.values()),
        transit=_slowest(one.transit, other.transit),
        source=max(one.source, other.source, key=SOURCE_ORDER.index),
        effective=effective,
        notes=tuple(dict.fromkeys(one.notes + other.notes)),
    )


def combine_parcels(sheets: Sequence[RateSheet]) -> RateSheet:
    """One sheet from one sheet a parcel: a service that cannot take every parcel is not offered.

    Charges add up, the slowest transit counts, one unknown makes it unknown. What any parcel was declined for is
    kept, so that the reason reaches the buyer.

    Raises:
        ValueError: no sheet at all, or rates in different currencies.
    """
    if not sheets:
        raise ValueError("no parcel, no rate")
    first, *rest = sheets
    if not rest:
        return first
    rates = {rate.service: rate for rate in first.rates}
    for sheet in rest:
        offered = {rate.service: rate for rate in sheet.rates}
        rates = {service: _merge(rate, offered[service]) for service, rate in rates.items() if service in offered}
    declined = {item.service: item for sheet in reversed(sheets) for item in sheet.declined}
    notices = tuple(dict.fromkeys(notice for sheet in sheets for notice in sheet.notices))
    return RateSheet(first.carrier, tuple(rates.values()), tuple(declined.values()), notices)
