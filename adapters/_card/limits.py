"""Parcels a service does not take, whatever the price: weight, size, signature."""

from decimal import Decimal
from typing import Final

from adapters._card.files import FIRST_CLASS
from adapters._card.lanes import Lane
from adapters._card.weights import grams_to_pounds, pounds_to_grams
from calculator.domain.rate import Declined
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres, millimetres

# Length, width and height of a First-Class parcel abroad together: 36 in, by IMM 251 as secondary sources read it.
# Three sides were rounded up, each by less than a millimetre.
_FIRST_CLASS_SIDES: Final = millimetres(Decimal(36), "in") + 2


def refused(service: Service, parcel: Parcel, shipment: Shipment, lane: Lane) -> Declined | None:
    """Why *service* does not take *parcel*; None where it does."""
    found = _too_heavy(service, parcel, lane) or _too_big(service, parcel)
    if found is not None:
        return Declined(service.code, *found)
    if shipment.signature and service.signature == "unavailable":
        return Declined(
            service.code, "signature_unavailable", f"{service.name} cannot be delivered against a signature"
        )
    return None


def shown_pounds(weight: int) -> str:
    """Grams as pounds for a sentence: whole where they arrived as whole pounds, else with two digits."""
    pounds = grams_to_pounds(weight)
    return str(pounds) if pounds_to_grams(pounds) == weight else str(from_grams(weight, "lb", 2))


def _too_heavy(service: Service, parcel: Parcel, lane: Lane) -> tuple[str, str] | None:
    limit = service.max_weight
    if lane.country is not None:
        of_country = lane.country.max_grams.get(service.code)
        limit = min((known for known in (limit, of_country) if known is not None), default=None)
    if limit is None or parcel.weight <= limit:
        return None
    most = f"over {grams_to_pounds(limit)} lb, the most {service.name} takes"
    return "weight_limit", f"a parcel of {shown_pounds(parcel.weight)} lb is {most}"


def _too_big(service: Service, parcel: Parcel) -> tuple[str, str] | None:
    if service.max_length is not None and parcel.length > service.max_length:
        return _over("longest side", parcel.length, service.max_length, service)
    if service.max_length_girth is not None and parcel.length + parcel.girth > service.max_length_girth:
        return _over("length plus girth", parcel.length + parcel.girth, service.max_length_girth, service)
    sides = parcel.length + parcel.width + parcel.height
    if service.code == FIRST_CLASS and sides > _FIRST_CLASS_SIDES:
        return _over("length, width and height together", sides, _FIRST_CLASS_SIDES, service)
    return None


def _over(what: str, found: int, limit: int, service: Service) -> tuple[str, str]:
    most = f"over {limit * 10 // 254} in, the most {service.name} takes"
    return "size_limit", f"a {what} of {from_millimetres(found, 'in', 1)} in is {most}"
