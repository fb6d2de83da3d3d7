"""Which country codes exist: ISO 3166-1 alpha-2."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

_OFTEN_MEANT: Final = {"UK": "GB", "EL": "GR", "USA": "US", "GBR": "GB", "CAN": "CA", "AUS": "AU", "DEU": "DE"}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Code → usual English name, all 249, from calculator/data/countries.csv."""
    text = resources.files("calculator.data").joinpath("countries.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def unknown_country(code: str) -> str:
    """The sentence for a code that is no country, with the one that was probably meant."""
    upper = code.strip().upper()
    meant = upper if upper in countries() else _OFTEN_MEANT.get(upper)
    advice = f"write {meant!r}" if meant else "write two capital letters such as 'US'"
    return f"{code[:40]!r} is not an ISO 3166-1 alpha-2 country code: {advice}"
