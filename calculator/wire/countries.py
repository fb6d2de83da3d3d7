"""What to say of a country code that does not exist."""

from typing import Final

from calculator.domain.countries import countries

__all__ = ["countries", "unknown_country"]

_OFTEN_MEANT: Final = {"UK": "GB", "EL": "GR", "USA": "US", "GBR": "GB", "CAN": "CA", "AUS": "AU", "DEU": "DE"}


def unknown_country(code: str) -> str:
    """The sentence for a code that is no country, with the one that was probably meant."""
    upper = code.strip().upper()
    meant = upper if upper in countries() else _OFTEN_MEANT.get(upper)
    advice = f"write {meant!r}" if meant else "write two capital letters such as 'US'"
    return f"{code[:40]!r} is not an ISO 3166-1 alpha-2 country code: {advice}"
