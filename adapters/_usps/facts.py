"""What USPS's request and the reading of its answer look at."""

from adapters._facts import Facts, amount, pairs, sizes
from adapters._usps.extras import abroad, insured_value
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Of both ends mostly the postal code; city, region and the customs rows only where duties are asked for."""
    (parcel,) = shipment.parcels
    insured = insured_value(shipment)
    return (
        shipment.origin.country,
        shipment.origin.postal_code if shipment.origin.country == "US" else None,
        _destination(shipment),
        sizes(parcel),
        amount(insured or parcel.value),
        amount(shipment.insured),
        shipment.ship_date,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        shipment.price_class,
        pairs(shipment.account),
    )


def _destination(shipment: Shipment) -> Facts:
    address = shipment.destination.address
    territory = shipment.destination.postal_territory
    if not abroad(shipment):
        return territory, address.postal_code
    if shipment.incoterm != "DDP":
        return territory, address.country, address.postal_code
    rows = tuple((amount(item.value), item.weight, item.origin_country, item.hs_code) for item in shipment.customs)
    return territory, address.country, address.postal_code, address.city, address.region, rows
