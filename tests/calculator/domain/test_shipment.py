"""Parcels and shipments."""

from dataclasses import replace
from datetime import date

import pytest

from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.shipment import Parcel, Shipment, billable_grams

PARCEL = Parcel(300, 200, 100, 900, Money(2500, "USD"), ("1",))


def test_girth_goes_round_the_two_shorter_sides() -> None:
    """Twice width and height; the longest side is left out."""
    assert (PARCEL.girth, PARCEL.volume) == (600, 6_000_000)


@pytest.mark.parametrize(
    ("weight", "divisor", "expected"),
    [
        (900, 5_000_000, 1200),
        (1200, 5_000_000, 1200),
        (1201, 5_000_000, 1201),
        (900, 5_000_001, 1200),
        (900, 4_999_999, 1201),
    ],
)
def test_the_greater_of_scale_and_dimensional_weight_is_billed(weight: int, divisor: int, expected: int) -> None:
    """6,000 cm³ at 5,000 cm³ a kilogram weigh 1,200 g; a fraction of a gram counts as one."""
    assert billable_grams(replace(PARCEL, weight=weight), divisor) == expected


def test_a_shipment_is_worth_what_its_parcels_are() -> None:
    """The sum over parcels, in the shipment's currency; nothing is worth zero of it."""
    home = Address("US")
    shipment = Shipment(home, normalise(home), (PARCEL, PARCEL), date(2026, 3, 2), "USD", frozenset({"x"}))
    assert shipment.value == Money(5000, "USD")
    assert replace(shipment, parcels=shipment.parcels[:1]).value == shipment.parcels[0].value
    assert replace(shipment, parcels=(), currency="EUR").value == Money(0, "EUR")
    assert (shipment.signature, shipment.insured, shipment.incoterm, shipment.price_class) == (
        False,
        None,
        None,
        "retail",
    )
    assert shipment.account == {}
