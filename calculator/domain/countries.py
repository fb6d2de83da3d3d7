"""Which country codes exist: ISO 3166-1 alpha-2."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Code → usual English name, all 249, from calculator/data/countries.csv."""
    text = resources.files("calculator.data").joinpath("countries.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["code"]: row["name"] for row in csv.DictReader(lines)}
