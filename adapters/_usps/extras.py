"""What is bought beside the postage: signature, insurance, duties paid; USPS numbers them."""

from typing import Final

from adapters._usps.classes import CLASSES, CURRENCY
from calculator.domain.money import Money
from calculator.domain.rate import ChargeKind, Declined
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

SIGNATURE: Final = "921"
_INSURANCE: Final = "930"
_INSURANCE_OVER_500: Final = "931"
_EXPRESS_INSURANCE: Final = "925"
DUTIES_PAID: Final = "370"

PARTS: Final[dict[str, tuple[ChargeKind, str]]] = {
    SIGNATURE: ("signature", "Signature Confirmation"),
    _INSURANCE: ("insurance", "Insurance"),
    _INSURANCE_OVER_500: ("insurance", "Insurance"),
    _EXPRESS_INSURANCE: ("insurance", "Insurance"),
    DUTIES_PAID: ("surcharge", "International DDP fee"),
}
"""Number → kind and label of its charge."""

_REASONS: Final = {
    SIGNATURE: ("signature_unavailable", "a signature"),
    _INSURANCE: ("insurance_unavailable", "insurance"),
    _INSURANCE_OVER_500: ("insurance_unavailable", "insurance"),
    _EXPRESS_INSURANCE: ("insurance_unavailable", "insurance"),
    DUTIES_PAID: ("ddp_not_priced", "duties paid and quoted"),
}
_INSURED_500: Final = Money(500_00, CURRENCY)


def abroad(shipment: Shipment) -> bool:
    """Territories, military addresses and freely associated states are domestic: the form abroad refuses them."""
    return shipment.destination.postal_territory != "US"


def mail_class(shipment: Shipment) -> str:
    """The one class asked for, or all of them."""
    classes = {CLASSES[service] for service in shipment.services if service in CLASSES}
    if len(classes) == 1:
        return classes.pop()
    return "ALL" if abroad(shipment) else "ALL_OUTBOUND"


def insured_value(shipment: Shipment) -> Money | None:
    """What is to be insured; None where nothing is, or nothing of value."""
    return shipment.insured if shipment.insured is not None and shipment.insured.minor > 0 else None


def extras_of(shipment: Shipment) -> tuple[str, ...]:
    """The extra services to price, by number. Abroad no signature is sold."""
    extras: list[str] = []
    if shipment.signature and not abroad(shipment) and mail_class(shipment) != "PRIORITY_MAIL_EXPRESS":
        extras.append(SIGNATURE)
    insured = insured_value(shipment)
    if insured is not None:
        extras.append(_insurance(shipment, insured))
    if shipment.incoterm == "DDP" and abroad(shipment):
        extras.append(DUTIES_PAID)
    return tuple(extras)


def _insurance(shipment: Shipment, insured: Money) -> str:
    if mail_class(shipment) == "PRIORITY_MAIL_EXPRESS":
        return _EXPRESS_INSURANCE
    return _INSURANCE if insured.minor <= _INSURED_500.minor else _INSURANCE_OVER_500


def not_sold_with(service: Service, number: str) -> Declined:
    """The refusal of a service that does not price the extra of this number."""
    reason, extra = _REASONS[number]
    return Declined(service.code, reason, f"{service.name} is not sold with {extra} for this parcel")
