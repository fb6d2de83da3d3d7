"""What UPS's request and the reading of its answer look at."""

from adapters._facts import Facts, amount, amounts, pairs, place, sizes
from adapters._ups.places import crosses_a_border
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Both ends whole; what the goods are worth only where it is declared or insured."""
    valued = shipment.insured is not None or crosses_a_border(shipment)
    return (
        place(shipment.origin),
        place(shipment.destination.address),
        shipment.destination.address_class,
        tuple(sizes(parcel) for parcel in shipment.parcels),
        amounts(shipment.parcels) if valued else None,
        amount(shipment.insured),
        shipment.ship_date,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        shipment.price_class,
        pairs(shipment.account),
    )
