"""What a card's tables say, in memory: amounts in cents, weights in whole grams."""

from dataclasses import dataclass, field
from datetime import date

from adapters._card.weights import Dimensional

Key = tuple[str, str, date]
"""A service code, a price class and the day the price begins. Insurance has a reach for a service, any for a class."""


@dataclass(frozen=True, slots=True)
class Block:
    """One service in one price class from one day on: prices by weight row (limits ascending) and column.

    Columns are zones or price groups, the first at 0; None: no price is published. Oversized prices have one row and
    no limit.
    """

    effective: date
    limits: tuple[int, ...]
    rows: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class PeakRow:
    """A surcharge for weights over *above* and not over *limit*, for zones from first to last."""

    above: int
    limit: int
    first_zone: int
    last_zone: int
    cents: int


@dataclass(frozen=True, slots=True)
class Season:
    """The surcharges of one service and price class from *start* to *end*, both included."""

    start: date
    end: date
    rows: tuple[PeakRow, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """One price from one day on."""

    effective: date
    cents: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Prices by declared value: (value not over, price), ascending."""

    effective: date
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Country:
    """The price groups (columns from 1) and the weight limits of a country, by service.

    ``several``: its ISO code names more than one USPS destination, and the groups are those of all of them.
    """

    groups: dict[str, tuple[int, ...]]
    max_grams: dict[str, int]
    several: bool


@dataclass(slots=True)
class Entries:
    """What the files of one directory say, keyed so that another card can be laid over it."""

    blocks: dict[Key, Block] = field(default_factory=dict)
    oversize: dict[Key, Block] = field(default_factory=dict)
    seasons: dict[Key, Season] = field(default_factory=dict)
    signatures: dict[Key, Price] = field(default_factory=dict)
    insurance: dict[Key, Ladder] = field(default_factory=dict)
    dimensional: dict[date, Dimensional] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)

    def lay_over(self, other: "Entries") -> None:
        """Take all that *other* says; what it is silent about stays."""
        self.blocks |= other.blocks
        self.oversize |= other.oversize
        self.seasons |= other.seasons
        self.signatures |= other.signatures
        self.insurance |= other.insurance
        self.dimensional |= other.dimensional
        self.countries |= other.countries
