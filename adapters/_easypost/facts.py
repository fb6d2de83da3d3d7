"""What EasyPost's request and the reading of its answer look at."""

from adapters._facts import Facts, amounts, customs_row, pairs, place, sizes
from calculator.domain.shipment import Shipment


def facts(shipment: Shipment) -> Facts:
    """Both ends whole; goods and their worth only as far as the customs form names them."""
    return (
        place(shipment.origin),
        place(shipment.destination.address),
        tuple(map(sizes, shipment.parcels)),
        _form(shipment),
        shipment.insured is not None,
        shipment.ship_date,
        shipment.currency,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        pairs(shipment.account),
    )


def _form(shipment: Shipment) -> Facts:
    if not shipment.customs and not shipment.incoterm:
        return ()
    if not shipment.customs:
        return amounts(shipment.parcels)
    if len(shipment.parcels) > 1:
        first = shipment.customs[0]
        return (first.description, first.hs_code, first.origin_country), amounts(shipment.parcels)
    return tuple(customs_row(item) for item in shipment.customs)
