"""Prices that are not the USPS card's: UPS Ground as published, and formulas for all that nobody publishes.

A formula's price is made up: ``base``, plus ``step`` for every zone or country group after the first, plus ``unit``
for every further unit of weight (a pound, or half a kilogram). Whole cents, no rounding.
"""

from functools import lru_cache
from importlib import resources
from typing import Final

from adapters._card.zones import is_known, zip3, zone
from calculator.domain.record import record

REMOTE_ZONE: Final = 9
"""Alaska, Hawaii and the territories, which the published table leaves out."""

_LAST_POUND: Final = 70
_OVER_LAST_POUND: Final = 125
_REMOTE_REGIONS: Final = frozenset({"AK", "HI", "PR", "VI", "GU", "AS", "MP"})
_NEIGHBOURS: Final = "CA MX US PR VI"
_EUROPE: Final = (
    "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SK"
    " SM VA"
)
_FAR_EAST: Final = "AU CN HK ID IN JP KR MO MY NZ PH SG TH TW VN"


@record(frozen=True, slots=True)
class Formula:
    """Cents of a made-up price, see above."""

    base: int
    step: int
    unit: int

    def cents(self, group: int, units: int) -> int:
        """The price for a zone or group, and a number of units of weight, both from 1."""
        return self.base + self.step * (group - 1) + self.unit * (units - 1)


_REMOTE_GROUND: Final = Formula(2950, 0, 165)


def country_group(country: str) -> int:
    """1 the neighbours of the United States, 2 Europe, 3 the Far East and Oceania, 4 everywhere else."""
    groups = (_NEIGHBOURS, _EUROPE, _FAR_EAST)
    return next((number for number, group in enumerate(groups, 1) if country in group.split()), len(groups) + 1)


def ground_zone(origin: str | None, destination: str | None, region: str | None) -> int | None:
    """UPS's zone, 2 to 8, REMOTE_ZONE outside the 48 states; None where a ZIP code is unknown.

    By the distances of the USPS zones: an approximation, good enough for a stand-in.
    """
    start, end = zip3(origin), zip3(destination)
    if start is None or end is None or not is_known(start) or not is_known(end):
        return None
    if region in _REMOTE_REGIONS:
        return REMOTE_ZONE
    return max(2, min(8, zone(start, end)))


def ground_cents(ground: int, pounds: int) -> int:
    """UPS Ground's daily list price; over 70 lb each further pound costs the same, made up."""
    if ground == REMOTE_ZONE:
        return _REMOTE_GROUND.cents(1, pounds)
    row = _ground()[min(pounds, _LAST_POUND)]
    return row[ground - 2] + _OVER_LAST_POUND * max(0, pounds - _LAST_POUND)


@lru_cache(maxsize=4)
def table(name: str) -> list[list[str]]:
    """The rows of one of this package's tables, without its source and header lines."""
    text = resources.files("adapters._emulator").joinpath("tables", name).read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()[2:]]


@lru_cache(maxsize=1)
def _ground() -> dict[int, tuple[int, ...]]:
    return {int(pounds): tuple(map(int, cents)) for pounds, *cents in table("ups_ground.csv")}
