"""From where to where: a zone inside the postal territory, a country outside it."""

from dataclasses import dataclass

from adapters._card.card import RateCard
from adapters._card.entries import Country
from adapters._card.zones import is_known, zip3, zone
from calculator.domain.errors import NotCovered
from calculator.domain.places import Address, Destination, normalise
from calculator.domain.service import Reach


@dataclass(frozen=True, slots=True)
class Lane:
    """Either a zone (1 to 9) or a country; both None where *refusal* (reason, sentence) says why."""

    reach: Reach
    zone: int | None = None
    country: Country | None = None
    refusal: tuple[str, str] = ("", "")


def lane(card: RateCard, origin: Address, destination: Destination) -> Lane:
    """The lane of a shipment. Territories, military and freely associated addresses are domestic, by their ZIP code.

    Raises:
        NotCovered: the origin is not a ZIP code of the United States.
    """
    start = _origin(origin)
    address = destination.address
    if destination.postal_territory != "US":
        country = card.countries.get(address.country)
        refusal = ("not_served", f"the card has no USPS price group for {address.country}")
        return Lane("international", country=country, refusal=refusal)
    if address.postal_code is None:
        return Lane(
            "domestic", refusal=("postal_code_needed", "the ZIP code of the destination is needed for its zone")
        )
    end = zip3(address.postal_code)
    if end is None or not is_known(end):
        message = f"{address.postal_code} is not a ZIP code the card knows the place of"
        return Lane("domestic", refusal=("postal_code_not_known", message))
    return Lane("domestic", zone=zone(start, end))


def _origin(origin: Address) -> str:
    """The three-digit prefix that parcels leave from."""
    if normalise(origin).postal_territory != "US":
        raise NotCovered(f"the card has USPS prices from the United States; this shipment leaves from {origin.country}")
    prefix = zip3((origin.postal_code or "").strip())
    if prefix is None or not is_known(prefix):
        raise NotCovered(f"the card needs the ZIP code parcels leave from; {origin.postal_code!r} is none it knows")
    return prefix
