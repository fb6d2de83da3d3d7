"""Both ends of a shipment: what a price hangs on stays, and no more."""

import pytest

from adapters._emulator.ends import destination_of, origin_of
from calculator.domain.places import Address, normalise
from tests.adapters._emulator.kit import PLACES


def test_an_origin_is_a_country_a_region_and_a_postal_code() -> None:
    """Its street, its city and whoever lives there cost nothing."""
    assert origin_of(Address("US", "NY", "10001", "New York", ("1 Dock Rd",), True)) == Address("US", "NY", "10001")


@pytest.mark.parametrize("place", PLACES)
def test_what_is_known_of_a_place_stays(place: str) -> None:
    """Class, territories and region sets are those of the whole address."""
    whole, kept = normalise(PLACES[place]), destination_of(PLACES[place])
    assert (kept.address_class, kept.postal_territory, kept.customs_territory, kept.sets, kept.possible_sets) == (
        whole.address_class,
        whole.postal_territory,
        whole.customs_territory,
        whole.sets,
        whole.possible_sets,
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (Address("US", "CA", "94110", "Soma", ("1 Elm St",), True), Address("US", "CA", "94110", None, None, True)),
        (Address("US", None, "94110"), Address("US", "CA", "94110")),
        (Address("PR", None, "00901", "San Juan"), Address("US", "PR", "00901")),
        (Address("PW", None, "96940", "Koror", ("1 Main St",)), Address("PW", None, "96940")),
        (Address("DE", "BE", "10115", "Berlin", ("Torstr. 5",), True), Address("DE")),
    ],
)
def test_where_it_goes(given: Address, kept: Address) -> None:
    """Where USPS delivers, the region, the postal code and a residence count; elsewhere the country does."""
    assert destination_of(given).address == kept


def test_neighbours_are_one() -> None:
    """But for a PO box, which a street may turn out to be."""
    berlin = [Address("DE", None, "10115", "Berlin", (street,)) for street in ("Torstr. 5", "Torstr. 6", "PO Box 5")]
    first, second, box = map(destination_of, berlin)
    assert first == second != box
