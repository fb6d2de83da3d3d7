"""The services of an answer, in our words."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypedDict

from adapters._reading import (
    JsonObject,
    Unreadable,
    child,
    counts_more,
    remark,
    required_text,
    rows,
    soft_child,
    soft_count,
    soft_day,
    soft_rows,
    soft_text,
)
from adapters._services.ups import BY_NUMBER, BY_NUMBER_FROM, SERVICES
from adapters._skimming import Later, skimmer, whole
from adapters._ups.charges import price_of
from calculator.domain.places import normalise
from calculator.domain.rate import Declined, Rate, RateSheet, Transit
from calculator.domain.shipment import Shipment

CODE: Final = "ups"
BY_CODE: Final = {service.code: service for service in SERVICES}
_SUCCESS: Final = "1"
_EARLY_NOT_GUARANTEED: Final = "113005"
_DUTIES_PAID: Final = "ups_worldwide_economy_ddp"  # the one service that is sold with duties paid by the shipper
_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"


class _Rated(TypedDict, total=False):
    """Every key that is read of a rated shipment; what it costs only where its service is one of those asked for."""

    Service: Any
    RatedShipmentAlert: Any
    TotalCharges: Later
    NegotiatedRateCharges: Later
    TransportationCharges: Later
    ServiceOptionsCharges: Later
    ItemizedCharges: Later
    RatedPackage: Later
    GuaranteedDelivery: Later
    TimeInTransit: Later


class _Rating(TypedDict, total=False):
    Response: Any
    RatedShipment: list[_Rated]


class _Answer(TypedDict, total=False):
    RateResponse: _Rating
    response: Any
    Fault: Any


skim: Final = skimmer(_Answer)


def sheet_of(shipment: Shipment, answer: JsonObject) -> RateSheet:
    """The rates of the services asked for, with UPS's alerts as notices.

    Raises:
        ValueError: not a rating answer, or one that cannot be read.
    """
    rating = child(answer, "RateResponse")
    head = soft_child(rating, "Response")
    status = soft_text(soft_child(head, "ResponseStatus"), "Code")
    if not isinstance(rating.get("RatedShipment"), list | dict) or status not in (None, _SUCCESS):
        raise Unreadable("no RatedShipment in a RateResponse")
    alerts = [*soft_rows(head, "Alert")]
    notices: list[str] = []
    refused = {item.service: item for item in unable(shipment)}
    rates: dict[str, Rate] = {}
    numbers = BY_NUMBER_FROM.get(shipment.origin.country, BY_NUMBER)  # they mean other things from other countries
    for rated in rows(rating, "RatedShipment"):
        number = required_text(child(rated, "Service"), "Code")
        service = numbers.get(number) or f"ups_{number}"
        alerts += soft_rows(rated, "RatedShipmentAlert")
        if service not in shipment.services:
            if service not in BY_CODE:
                notices.append(f"unknown UPS service {number}")
        elif service not in refused:
            offer = _offer(shipment, service, whole(rated), notices)
            if isinstance(offer, Declined):
                refused[service] = offer
            elif offer is not None and _counts(shipment, offer, rates.get(service)):
                rates[service] = offer
    declined = tuple(item for item in refused.values() if item.service not in rates)
    if not rates and not declined:
        notices.append("no rate for the services asked for")
    elif shipment.destination.address.residential is None:
        notices.append("residential or not is unknown: priced as a commercial address")
    said = (f"{soft_text(alert, 'Code') or ''} {soft_text(alert, 'Description') or ''}" for alert in _each_once(alerts))
    return RateSheet(CODE, tuple(rates.values()), declined, told(shipment, [*said, *notices]))


def _each_once(alerts: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Without those equal to the one before: services repeat what holds for all of them."""
    known: JsonObject = {}
    for alert in alerts:
        if alert != known:
            known = alert
            yield alert


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


def _offer(shipment: Shipment, service: str, rated: JsonObject, notices: list[str]) -> Rate | Declined | None:
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


def _transit(rated: JsonObject) -> Transit:
    """Business days and the day of arrival; Time in Transit knows better than the guarantee, where both are given."""
    guarantee = soft_child(rated, "GuaranteedDelivery")
    summary = next(iter(soft_rows(soft_child(rated, "TimeInTransit"), "ServiceSummary")), {})
    arrival = soft_child(summary, "EstimatedArrival")
    days = soft_count(arrival, "BusinessDaysInTransit") or soft_count(guarantee, "BusinessDaysInTransit")
    arrives = soft_day(soft_child(arrival, "Arrival"), "Date")
    guaranteed = "GuaranteedIndicator" in summary or bool(guarantee)
    early = any(soft_text(alert, "Code") == _EARLY_NOT_GUARANTEED for alert in soft_rows(rated, "RatedShipmentAlert"))
    return Transit(days, days, True, arrives, guaranteed and not early)
