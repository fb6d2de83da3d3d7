"""The tables of a card, file by file: which columns each has and what its lines become."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from adapters._card.entries import Block, Country, Entries, Key, Ladder, PeakRow, Price, Season
from adapters._card.tables import Row, read_rows
from adapters._card.weights import INCHES, Dimensional, Inches, pounds_to_grams, whole_limits
from adapters._services.usps import SERVICES

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

FIRST_CLASS: Final = "usps_first_class_package_international"
PRIORITY: Final = "usps_priority_mail_international"

_DOMESTIC: Final = tuple(service.code for service in SERVICES if service.reach == "domestic")
_CLASSES: Final = ("retail", "commercial", "contract")
_ZONES: Final = tuple(f"z{zone}" for zone in range(1, 10))
_GROUPS: Final = tuple(f"g{group}" for group in range(1, 21))
_KEY: Final = ("service", "price_class", "effective_date")
_WEIGHT: Final = ("weight_not_over", "weight_unit")
_SEASON: Final = ("service", "price_class", "start_date", "end_date")
_BAND: Final = ("weight_over_lb", "weight_not_over_lb", "zone_from", "zone_to", "price")


def read_file(name: str, text: str) -> Entries:
    """The entries of one table; *name* says which it is.

    Raises:
        ValueError: an unknown name, or bad lines, each with file, line and column.
    """
    if name not in _READERS:
        raise ValueError(f"{name}, line 1, column 1: no table of a card is called so; there are {', '.join(_READERS)}")
    entries = Entries()
    _READERS[name](entries, name, text)
    return entries


def _key(row: Row, services: tuple[str, ...]) -> Key:
    return row.one_of("service", services), row.one_of("price_class", _CLASSES), row.day("effective_date")


def _gather(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _once(column: str, triples: Iterable[tuple[K, V, Row]]) -> dict[K, V]:
    """Values by key; *column* takes the blame for a key that comes twice."""
    found: dict[K, V] = {}
    first: dict[K, Row] = {}
    for key, value, row in triples:
        if key in first:
            raise row.fault(column, f"is a second price for the same; the first is in {first[key].where}")
        found[key], first[key] = value, row
    return found


def _grid(services: tuple[str, ...], columns: tuple[str, ...], name: str, text: str) -> dict[Key, Block]:
    """Price rows by weight, gathered into blocks."""

    def read(row: Row) -> tuple[tuple[Key, Fraction], tuple[int | None, ...], Row]:
        return (_key(row, services), row.weight(*_WEIGHT)), tuple(map(row.whole_or_none, columns)), row

    cells = _once(_WEIGHT[0], read_rows(name, text, (*_KEY, *_WEIGHT, *columns), read))
    blocks: dict[Key, Block] = {}
    for key, rows in _gather((key, (weight, prices)) for (key, weight), prices in cells.items()).items():
        rows.sort(key=lambda row: row[0])
        blocks[key] = Block(key[2], whole_limits([row[0] for row in rows]), tuple(row[1] for row in rows))
    return blocks


def _domestic(entries: Entries, name: str, text: str) -> None:
    entries.blocks = _grid(_DOMESTIC, _ZONES, name, text)


def _international(entries: Entries, name: str, text: str) -> None:
    entries.blocks = _grid((FIRST_CLASS, PRIORITY), _GROUPS, name, text)


def _oversize(entries: Entries, name: str, text: str) -> None:
    def read(row: Row) -> tuple[Key, Block, Row]:
        key = _key(row, _DOMESTIC)
        return key, Block(key[2], (), (tuple(map(row.whole_or_none, _ZONES)),)), row

    entries.oversize = _once("effective_date", read_rows(name, text, (*_KEY, *_ZONES), read))


def _peak(entries: Entries, name: str, text: str) -> None:
    def read(row: Row) -> tuple[tuple[Key, date], PeakRow]:
        service, price_class = row.one_of("service", _DOMESTIC), row.one_of("price_class", _CLASSES)
        start, end = row.day("start_date"), row.day("end_date")
        if end < start:
            raise row.fault("end_date", "is before the start")
        over, not_over = row.whole("weight_over_lb"), row.whole("weight_not_over_lb")
        first, last = row.whole("zone_from"), row.whole("zone_to")
        above, limit = pounds_to_grams(over), pounds_to_grams(not_over)
        return ((service, price_class, start), end), PeakRow(above, limit, first, last, row.whole("price"))

    for (key, end), rows in _gather(read_rows(name, text, (*_SEASON, *_BAND), read)).items():
        entries.seasons[key] = Season(key[2], end, tuple(rows))


def _signature(entries: Entries, name: str, text: str) -> None:
    def read(row: Row) -> tuple[Key, Price, Row]:
        service, price_class = row.one_of("service", _DOMESTIC), row.one_of("price_class", (*_CLASSES, "any"))
        effective = row.day("effective_date")
        return (service, price_class, effective), Price(effective, row.whole("price")), row

    entries.signatures = _once("effective_date", read_rows(name, text, (*_KEY, "price"), read))


def _insurance(entries: Entries, name: str, text: str) -> None:
    def read(row: Row) -> tuple[tuple[Key, int], int, Row]:
        reach = row.one_of("reach", ("domestic", "international"))
        return ((reach, "any", row.day("effective_date")), row.whole("value_not_over")), row.whole("price"), row

    columns = ("reach", "effective_date", "value_not_over", "price")
    steps = _once("value_not_over", read_rows(name, text, columns, read))
    for key, ladder in _gather((key, (value, price)) for (key, value), price in steps.items()).items():
        entries.insurance[key] = Ladder(key[2], tuple(sorted(ladder)))


def _dimensional(entries: Entries, name: str, text: str) -> None:
    def read(row: Row) -> tuple[date, Dimensional, Row]:
        divisor = row.whole("divisor")
        if divisor == 0:
            raise row.fault("divisor", "divides nothing")
        inches: Inches = "up" if row.one_of("inches", INCHES) == "up" else "nearest"
        return row.day("effective_date"), Dimensional(row.whole("over_cubic_in"), divisor, inches), row

    columns = ("effective_date", "over_cubic_in", "divisor", "inches")
    entries.dimensional = _once("effective_date", read_rows(name, text, columns, read))


def _countries(entries: Entries, name: str, text: str) -> None:
    def group(row: Row, column: str) -> int | None:
        found = row.whole_or_none(column)
        if found is not None and not 1 <= found <= len(_GROUPS):
            raise row.fault(column, f"is no price group from 1 to {len(_GROUPS)}")
        return found

    def read(row: Row) -> tuple[str, tuple[int | None, int | None, int | None]]:
        groups = group(row, "fcpis_group"), group(row, "pmi_group")
        return row.code("country", 2), (*groups, row.whole_or_none("pmi_max_lb"))

    columns = ("country", "fcpis_group", "pmi_group", "pmi_max_lb")
    for country, rows in _gather(read_rows(name, text, columns, read)).items():
        first, priority, pounds = (
            tuple(sorted({cell for cell in column if cell})) for column in zip(*rows, strict=True)
        )
        limits = {PRIORITY: pounds_to_grams(pounds[0])} if pounds else {}
        entries.countries[country] = Country({FIRST_CLASS: first, PRIORITY: priority}, limits, len(rows) > 1)


_READERS: Final[dict[str, Callable[[Entries, str, str], None]]] = {
    "usps_domestic.csv": _domestic,
    "usps_international.csv": _international,
    "usps_oversize.csv": _oversize,
    "usps_peak.csv": _peak,
    "usps_signature.csv": _signature,
    "usps_insurance.csv": _insurance,
    "usps_dimensional.csv": _dimensional,
    "usps_countries.csv": _countries,
}

FILES: Final = tuple(_READERS)
"""The names a card's tables have; each may be missing."""
