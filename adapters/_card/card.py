"""A rate card: every published price of one carrier, by service, price class and effective date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from adapters._card.entries import Block, Country, Entries, Ladder, Price, Season
from adapters._card.files import FILES, read_file
from adapters._card.weights import Dimensional
from adapters._card.zones import table

ServiceClass = tuple[str, str]
"""A service code and a price class."""


class _Dated(Protocol):
    @property
    def effective(self) -> date: ...


D = TypeVar("D", bound=_Dated)
V = TypeVar("V")


def on(versions: Sequence[D], day: date) -> D:
    """The version in force on *day*: the latest that began by then, or the first of all where none had."""
    found = versions[0]
    for version in versions:
        if version.effective > day:
            break
        found = version
    return found


@dataclass(frozen=True, slots=True, eq=False)
class RateCard:
    """Published prices, immutable once loaded. Versions of one price lie together, the earliest first.

    A directory of tables (``load``) holds any of these files, each with a header line, ``#`` lines allowed before it.
    Prices are whole US cents, dates YYYY-MM-DD, an empty price cell means that none is published:

    * usps_domestic.csv: service, price_class (retail, commercial, contract), effective_date, weight_not_over,
      weight_unit (oz, lb, g, kg), z1 … z9
    * usps_international.csv: the same up to weight_unit, then g1 … g20, the country price groups
    * usps_oversize.csv: service, price_class, effective_date, z1 … z9: length plus girth over 108 in, any weight
    * usps_peak.csv: service, price_class, start_date, end_date, weight_over_lb, weight_not_over_lb, zone_from,
      zone_to, price: added to the base price, both days included
    * usps_signature.csv: service, price_class (or any), effective_date, price
    * usps_insurance.csv: reach (domestic, international), effective_date, value_not_over (cents), price
    * usps_dimensional.csv: effective_date, over_cubic_in, divisor, inches (up, nearest)
    * usps_countries.csv: country (ISO 3166-1 alpha-2), fcpis_group, pmi_group, pmi_max_lb
    """

    blocks: Mapping[ServiceClass, tuple[Block, ...]]
    oversize: Mapping[ServiceClass, tuple[Block, ...]]
    seasons: Mapping[ServiceClass, tuple[Season, ...]]
    signatures: Mapping[ServiceClass, tuple[Price, ...]]
    insurance: Mapping[ServiceClass, tuple[Ladder, ...]]
    dimensional: tuple[tuple[date, Dimensional], ...]
    countries: Mapping[str, Country]

    @staticmethod
    @lru_cache(maxsize=1)
    def embedded() -> "RateCard":
        """The card carried in the package: USPS prices of 2026-07-12, retail Ground Advantage from 2026-01-18."""
        return _assemble(_embedded_entries())

    @classmethod
    def load(cls, directory: Path) -> "RateCard":
        """A merchant's newer tables laid over the embedded ones, each service, price class and date as a whole.

        Raises:
            ValueError: no table there, an unknown table, or bad lines, each with file, line and column.
        """
        paths = sorted(directory.glob("*.csv"))
        if not paths:
            raise ValueError(f"{directory}: no table of a card there; it takes {', '.join(FILES)}")
        entries = _embedded_entries()
        faults: list[str] = []
        for path in paths:
            try:
                entries.lay_over(read_file(path.name, _text(path)))
            except ValueError as error:
                faults.append(str(error))
        if faults:
            raise ValueError("\n".join(faults))
        return _assemble(entries)

    def dimensional_on(self, day: date) -> Dimensional:
        """The rule of dimensional weight that goes with prices effective on *day*."""
        found = self.dimensional[0][1]
        for start, rule in self.dimensional:
            if start <= day:
                found = rule
        return found

    def in_season(self, day: date) -> bool:
        """Whether any service has holiday surcharges on *day*."""
        return any(season.start <= day <= season.end for seasons in self.seasons.values() for season in seasons)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}, line 1, column 1: not UTF-8 text") from error


def _embedded_entries() -> Entries:
    entries = Entries()
    for name in FILES:
        entries.lay_over(read_file(name, table(name)))
    return entries


def _assemble(entries: Entries) -> RateCard:
    return RateCard(
        blocks=_versions(entries.blocks),
        oversize=_versions(entries.oversize),
        seasons=_versions(entries.seasons),
        signatures=_versions(entries.signatures),
        insurance=_versions(entries.insurance),
        dimensional=tuple(sorted(entries.dimensional.items(), key=lambda entry: entry[0])),
        countries=MappingProxyType(dict(entries.countries)),
    )


def _versions(dated: Mapping[tuple[str, str, date], V]) -> Mapping[ServiceClass, tuple[V, ...]]:
    """Versions by service and class, the earliest first."""
    found: defaultdict[ServiceClass, list[V]] = defaultdict(list)
    for service, price_class, day in sorted(dated):
        found[service, price_class].append(dated[service, price_class, day])
    return MappingProxyType({key: tuple(versions) for key, versions in found.items()})
