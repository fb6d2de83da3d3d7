"""What UPS's request and the reading of its answer look at."""

from adapters._facts import Facts, amount, amounts, pairs, place, sizes
from adapters._ups.places import crosses_a_border
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Both ends whole; what the goods are worth only where it is declared or insured."""
    return (
        place(shipment.origin),
        place(shipment.destination.address),
        shipment.destination.address_class,
        shipment.destination.customs_territory,
        tuple(map(sizes, shipment.parcels)),
        _worth(shipment),
        amount(shipment.insured),
        shipment.ship_date,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        shipment.price_class,
        pairs(shipment.account),
    )


def _worth(shipment: Shipment) -> Facts | None:
    """Insurance is spread over the parcels by the value of each."""
    if crosses_a_border(shipment):
        return amounts(shipment.parcels)
    return None if shipment.insured is None else tuple(parcel.value.minor for parcel in shipment.parcels)
