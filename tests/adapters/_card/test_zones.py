"""USPS zones from ZIP codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._card.zones import is_known, zip3, zone


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        ("850", "850", 1),
        ("850", "853", 1),
        ("850", "900", 4),
        ("850", "100", 8),
        ("431", "100", 4),
        ("431", "606", 3),
        ("100", "945", 8),
        ("100", "967", 8),  # Hawaii
        ("100", "006", 7),  # Puerto Rico
        ("850", "969", 9),  # Guam and the freely associated states
        ("969", "969", 9),
        ("100", "090", 1),  # military, by its gateway
    ],
)
def test_zones_between_known_places(origin: str, destination: str, expected: int) -> None:
    """Zones as the tables' own check works them out, the same both ways."""
    assert zone(origin, destination) == expected
    assert zone(destination, origin) == expected


@pytest.mark.parametrize(
    ("postal_code", "expected"),
    [
        ("94110", "941"),
        ("94110-1234", "941"),
        ("94110 1234", "941"),
        ("941101234", "941"),
        ("941", None),
        ("9411", None),
        ("94110-", None),
        ("9411O", None),
        ("٩٤١١٠", None),
        ("M5V 2T6", None),
        ("", None),
        (None, None),
    ],
)
def test_prefix_of_a_zip_code(postal_code: str | None, expected: str | None) -> None:
    """Five or nine digits, nothing else."""
    assert zip3(postal_code) == expected


def test_unknown_prefixes() -> None:
    """A prefix no ZIP code has is known as such, and has no zone."""
    assert is_known("941")
    assert not is_known("000")
    with pytest.raises(KeyError):
        zone("941", "000")
    with pytest.raises(KeyError):
        zone("969", "000")


@given(st.integers(0, 999), st.integers(0, 999))
def test_zones_are_symmetric_and_bounded(one: int, other: int) -> None:
    """Any two known prefixes have one zone from 1 to 9."""
    here, there = f"{one:03}", f"{other:03}"
    if is_known(here) and is_known(there):
        assert zone(here, there) == zone(there, here)
        assert 1 <= zone(here, there) <= 9
