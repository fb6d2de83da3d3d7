"""What DHL Express's request and the reading of its answer look at."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from adapters._dhl_express.asking import crosses_border
from adapters._facts import Facts, amount, amounts, pairs, place, sizes
from calculator.domain.places import Address
from calculator.domain.shipment import Shipment

_place: Final[Callable[[Address], Facts]] = attrgetter("country", "region", "postal_code", "city", "lines")
"""Whether somebody lives there is not asked."""


def facts(shipment: Shipment) -> Facts:
    """Both ends; what the goods are worth only where they cross a border."""
    return (
        place(shipment.origin),
        _place(shipment.destination.address),
        shipment.destination.customs_territory if shipment.incoterm is None else None,
        tuple(map(sizes, shipment.parcels)),
        amounts(shipment.parcels) if crosses_border(shipment) else None,
        amount(shipment.insured),
        shipment.ship_date,
        tuple(sorted(shipment.services)),
        shipment.signature,
        shipment.incoterm,
        pairs(shipment.account),
    )
