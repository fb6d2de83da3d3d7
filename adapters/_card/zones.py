"""USPS zones from ZIP codes: great-circle miles between three-digit prefixes, in bands.

An approximation of the zone chart: it gives 904 of 930 destinations exactly for each of two origins whose official
columns could be seen (January 2026), and is one zone off for the others. Distances are floats: they are not money.
"""

import math
import re
from functools import lru_cache
from importlib import resources
from typing import Final

_ZIP: Final = re.compile(r"(\d{3})\d{2}(?:[- ]?\d{4})?", re.ASCII)
_EARTH_MILES: Final = 3958.7613
_PACIFIC: Final = "969"  # Guam, the Northern Marianas and the freely associated states: not by distance
_LAST_BY_DISTANCE: Final = 8


def table(name: str) -> str:
    """The text of a packaged table."""
    return resources.files("adapters._tables").joinpath(name).read_text(encoding="utf-8")


def zip3(postal_code: str | None) -> str | None:
    """The three-digit prefix of a ZIP or ZIP+4; None where it is no ZIP code."""
    found = _ZIP.fullmatch(postal_code or "")
    return found[1] if found else None


def is_known(prefix: str) -> bool:
    """Whether any ZIP code starts with *prefix*."""
    return prefix in _centroids()


@lru_cache(maxsize=65536)
def zone(origin: str, destination: str) -> int:
    """The zone, 1 to 9, between two prefixes; the same both ways.

    Raises:
        KeyError: a prefix that no ZIP code has.
    """
    here, there = _centroids()[origin], _centroids()[destination]
    if _PACIFIC in (origin, destination):
        return 9
    distance = _miles(here, there)
    return next((number for number, not_over in _bands() if distance <= not_over), _LAST_BY_DISTANCE)


def _miles(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle miles (haversine) between two (latitude, longitude) in radians."""
    half = math.sin((there[0] - here[0]) / 2) ** 2
    half += math.cos(here[0]) * math.cos(there[0]) * math.sin((there[1] - here[1]) / 2) ** 2
    return 2 * _EARTH_MILES * math.asin(math.sqrt(half))


@lru_cache(maxsize=1)
def _centroids() -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for line in table("us_zip3.csv").splitlines()[2:]:
        prefix, latitude, longitude = line.split(",")
        found[prefix] = (math.radians(float(latitude)), math.radians(float(longitude)))
    return found


@lru_cache(maxsize=1)
def _bands() -> tuple[tuple[int, float], ...]:
    rows = (line.split(",") for line in table("usps_zone_bands.csv").splitlines()[2:])
    return tuple((int(number), float(not_over)) for number, not_over in rows if not_over)
