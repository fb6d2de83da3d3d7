"""Country codes."""

import pytest

from calculator.domain.places import Address, normalise
from calculator.wire.countries import countries, unknown_country


def test_all_249_countries_are_known() -> None:
    """Two capital letters each; what is only reserved or user-assigned is not among them."""
    assert len(countries()) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in countries())
    assert not {"UK", "EL", "XK", "EU", "AN", "SU"} & set(countries())
    assert countries()["GB"] == "Britain (UK)"


def test_territories_that_are_normalised_are_countries_too() -> None:
    """Platforms write Puerto Rico either way, so both must pass."""
    for code in ("PR", "GU", "VI", "AS", "MP", "PW", "FM", "MH"):
        assert code in countries()
        assert "us_postal" in normalise(Address(code)).sets


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("uk", "write 'GB'"),
        ("USA", "write 'US'"),
        ("fr", "write 'FR'"),
        (" us ", "write 'US'"),
        ("XK", "write two capital letters such as 'US'"),
        ("", "write two capital letters such as 'US'"),
    ],
)
def test_the_code_that_was_meant_is_told(code: str, advice: str) -> None:
    """A guess where there is one, the form where there is none."""
    assert unknown_country(code) == f"{code!r} is not an ISO 3166-1 alpha-2 country code: {advice}"
