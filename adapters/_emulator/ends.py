"""Both ends of a shipment, as far as a carrier's price hangs on them: neighbours are one, and one answer does for both.

A street says only whether it is a PO box. Abroad carriers go by country, so no more than that is kept.
"""

from calculator.domain.places import Address, Destination, normalise


def origin_of(address: Address) -> Address:
    """Where parcels leave from."""
    return Address(address.country, address.region, address.postal_code)


def destination_of(address: Address) -> Destination:
    """Where parcels arrive; whoever lives there stays, as a residence costs more."""
    known = normalise(address)
    place = Address(known.address.country)
    if known.postal_territory == "US":
        place = Address(
            place.country, known.address.region, known.address.postal_code, residential=known.address.residential
        )
    return Destination(
        place, known.address_class, known.postal_territory, known.customs_territory, known.sets, known.possible_sets
    )
