"""What USPS's request and the reading of its answer look at."""

from adapters._facts import Facts, amount, pairs, sizes
from adapters._usps.asking import declared, zip_code
from adapters._usps.extras import abroad
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Of both ends mostly the postal code; city, region and the customs rows only where duties are asked for."""
    (parcel,) = shipment.parcels
    return (
        shipment.origin.country,
        zip_code(shipment.origin.postal_code) if shipment.origin.country == "US" else None,
        _destination(shipment),
        sizes(parcel),
        amount(declared(shipment, parcel)),
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
        return territory, zip_code(address.postal_code)
    if shipment.incoterm != "DDP":
        return territory, address.country, address.postal_code
    rows = tuple((amount(item.value), item.weight, item.origin_country, item.hs_code) for item in shipment.customs)
    return territory, address.country, address.postal_code, address.city, address.region, rows
