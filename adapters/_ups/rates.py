"""The services of an answer, in our words."""

from collections.abc import Iterable
from typing import Any, Final

from adapters._reading import Unreadable, counts_more, remark, soft_count, soft_day
from adapters._services.ups import BY_NUMBER, BY_NUMBER_FROM, SERVICES
from adapters._skimming import ABSENT, UNREAD, Later, Part, Soft, skimmer
from adapters._ups.charges import Priced, price_of
from calculator.domain.places import normalise
from calculator.domain.rate import Declined, Rate, RateSheet, Transit
from calculator.domain.shipment import Shipment

CODE: Final = "ups"
BY_CODE: Final = {service.code: service for service in SERVICES}
_SUCCESS: Final = "1"
_EARLY_NOT_GUARANTEED: Final = "113005"
_DUTIES_PAID: Final = "ups_worldwide_economy_ddp"  # the one service that is sold with duties paid by the shipper
_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"


class _Alert(Soft, frozen=True, rename="pascal"):
    code: str = ""
    description: str = ""


class _Coded(Part, frozen=True, rename="pascal"):
    code: str = ""


class _Rated(Priced, frozen=True, rename="pascal"):
    """Every key that is read of a rated shipment."""

    service: _Coded = _Coded()
    rated_shipment_alert: tuple[_Alert, ...] = ()
    guaranteed_delivery: Any = None
    time_in_transit: Later = UNREAD


class _Status(Soft, frozen=True, rename="pascal"):
    code: str = ""


class _Head(Soft, frozen=True, rename="pascal"):
    response_status: _Status = _Status()
    alert: tuple[_Alert, ...] = ()


class _Rating(Part, frozen=True, rename="pascal"):
    rated_shipment: tuple[_Rated, ...]
    response: _Head = _Head()


_NO_RATING: Final = _Rating(rated_shipment=())


class Answer(Part, frozen=True, rename={"rate_response": "RateResponse", "fault": "Fault"}):
    """An answer with rates, or an error that comes with a good status all the same."""

    rate_response: _Rating = _NO_RATING
    response: Any = ABSENT
    fault: Any = ABSENT

    @property
    def refuses(self) -> bool:
        """Whether it is an error."""
        return self.rate_response is _NO_RATING and (self.response is not ABSENT or self.fault is not ABSENT)


class _Arrival(Soft, frozen=True, rename="pascal"):
    date: Any = None


class _Estimated(Soft, frozen=True, rename="pascal"):
    arrival: _Arrival = _Arrival()
    business_days_in_transit: Any = None


class _Summary(Soft, frozen=True, rename="pascal"):
    estimated_arrival: _Estimated = _Estimated()
    guaranteed_indicator: Any = ABSENT


class _InTransit(Soft, frozen=True, rename="pascal"):
    service_summary: _Summary = _Summary()


skim: Final = skimmer(Answer)
_in_transit: Final = skimmer(_InTransit, "TimeInTransit")


def sheet_of(shipment: Shipment, answer: Answer) -> RateSheet:
    """The rates of the services asked for, with UPS's alerts as notices.

    Raises:
        ValueError: not a rating answer, or one that cannot be read.
    """
    rating = answer.rate_response
    if rating is _NO_RATING or rating.response.response_status.code.strip() not in ("", _SUCCESS):
        raise Unreadable("no RatedShipment in a RateResponse")
    alerts = [*rating.response.alert]
    notices: list[str] = []
    refused = {item.service: item for item in unable(shipment)}
    rates: dict[str, Rate] = {}
    numbers = BY_NUMBER_FROM.get(shipment.origin.country, BY_NUMBER)  # they mean other things from other countries
    for rated in rating.rated_shipment:
        number = rated.service.code.strip()
        if not number:
            raise Unreadable("Code is missing")
        service = numbers.get(number) or f"ups_{number}"
        alerts += rated.rated_shipment_alert
        if service not in shipment.services:
            if service not in BY_CODE:
                notices.append(f"unknown UPS service {number}")
        elif service not in refused:
            offer = _offer(shipment, service, rated, notices)
            if isinstance(offer, Declined):
                refused[service] = offer
            elif offer is not None and _counts(shipment, offer, rates.get(service)):
                rates[service] = offer
    declined = tuple(item for item in refused.values() if item.service not in rates)
    if not rates and not declined:
        notices.append("no rate for the services asked for")
    elif shipment.destination.address.residential is None:
        notices.append("residential or not is unknown: priced as a commercial address")
    # Services repeat what holds for all of them.
    said = [f"{alert.code} {alert.description}" for alert in dict.fromkeys(alerts)]
    return RateSheet(CODE, tuple(rates.values()), declined, told(shipment, [*said, *notices]))


def _counts(shipment: Shipment, offer: Rate, known: Rate | None) -> bool:
    """Saturday delivery is a second, dearer row of the same number."""
    return known is None or counts_more(offer.total, known.total, shipment.currency)


def told(shipment: Shipment, notices: Iterable[str]) -> tuple[str, ...]:
    """Notices fit for a log, each once."""
    hidden = tuple(shipment.account.values())
    return tuple(dict.fromkeys(line for notice in dict.fromkeys(notices) if (line := remark(notice, hidden))))


def unable(shipment: Shipment) -> tuple[Declined, ...]:
    """Services asked for that UPS has no way to perform here, whatever it answers."""
    found = []
    for service in (BY_CODE[asked] for asked in sorted(shipment.services) if asked in BY_CODE):
        place = shipment.destination.address_class
        if place == "po_box" and not service.po_box:
            found.append(Declined(service.code, "po_box_not_served", f"{service.name} does not deliver to a PO box"))
        elif place == "military" and not service.military:
            message = f"{service.name} does not deliver to APO, FPO or DPO addresses"
            found.append(Declined(service.code, "military_not_served", message))
        elif shipment.incoterm == "DDP" and service.code != _DUTIES_PAID:
            message = f"UPS does not price duties with {service.name}"
            found.append(Declined(service.code, "ddp_not_priced", message))
        elif shipment.signature and service.signature == "unavailable":
            found.append(no_signature(service.code))
    return tuple(found)


def no_signature(service: str) -> Declined:
    """The refusal of a service that does not price a delivery confirmation."""
    name = BY_CODE[service].name if service in BY_CODE else service
    return Declined(service, "signature_unavailable", f"{name} is not sold with a signature for this shipment")


def _offer(shipment: Shipment, service: str, rated: _Rated, notices: list[str]) -> Rate | Declined | None:
    """None where UPS answered 0.00, which is no price."""
    name = _name(shipment, service)
    price = price_of(rated, signature=shipment.signature, insured=shipment.insured is not None)
    if not price.total.minor:
        notices.append(f"{name}: answered without a price")
        return None
    if shipment.signature and not price.confirmed:
        return no_signature(service)
    if shipment.account.get("account_number") and not price.negotiated:
        notices.append(f"{name}: the account's own rates were asked for, published ones answered")
    notes = (_DUTIES_LATER,) if service == _DUTIES_PAID else ()
    return Rate(CODE, service, price.charges(name), _transit(rated), notes=notes)


def _name(shipment: Shipment, service: str) -> str:
    """What UPS calls a service between these places: inside the European Union nothing is «Worldwide»."""
    if service not in BY_CODE:
        return f"UPS {service.removeprefix('ups_')}"
    name = BY_CODE[service].name
    if shipment.destination.customs_territory != "EU" or normalise(shipment.origin).customs_territory != "EU":
        return name
    return name.replace("Worldwide ", "")


def _transit(rated: _Rated) -> Transit:
    """Business days and the day of arrival; Time in Transit knows better than the guarantee, where both are given."""
    guarantee = rated.guaranteed_delivery if isinstance(rated.guaranteed_delivery, dict) else {}
    summary = _in_transit(rated.time_in_transit).service_summary
    arrival = summary.estimated_arrival
    days = soft_count(arrival.business_days_in_transit) or soft_count(guarantee.get("BusinessDaysInTransit"))
    guaranteed = summary.guaranteed_indicator is not ABSENT or bool(guarantee)
    early = any(alert.code.strip() == _EARLY_NOT_GUARANTEED for alert in rated.rated_shipment_alert)
    return Transit(days, days, True, soft_day(arrival.arrival.date), guaranteed and not early)
