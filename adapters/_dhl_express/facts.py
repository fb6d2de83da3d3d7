"""What DHL Express's request and the reading of its answer look at."""

from adapters._dhl_express.asking import crosses_border
from adapters._facts import Facts, amount, amounts, pairs, place, sizes
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Both ends; what the goods are worth only where they cross a border."""
    address = shipment.destination.address
    return (
        place(shipment.origin),
        (address.country, address.region, address.postal_code, address.city, address.lines),
        shipment.destination.customs_territory if shipment.incoterm is None else None,
        tuple(sizes(parcel) for parcel in shipment.parcels),
        amounts(shipment.parcels) if crosses_border(shipment) else None,
        amount(shipment.insured),
        shipment.ship_date,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        pairs(shipment.account),
    )
