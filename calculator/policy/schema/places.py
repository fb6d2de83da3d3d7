"""Where parcels leave from, and the zones they go to."""

from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.domain.places import REGION_SETS
from calculator.policy.postal import span_of
from calculator.policy.schema.times import Days
from calculator.policy.schema.values import (
    POSTAL,
    REGION,
    Amount,
    BasisName,
    Country,
    Name,
    Number,
    RegionSet,
    Statement,
    Table,
    Words,
)


class Origin(Table):
    """Where parcels leave from. Carriers need it; a shop that only has its own fees does not."""

    country: Country
    region: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lines: list[str] = Field(default=[])


class Selector(Table):
    """Destinations: all that match every key given.

    ``postal`` are starts of codes (``941``) and ranges of starts (``900-961``); of British codes areas (``BT``),
    districts (``KA27``), ranges of either (``IV1-IV28``) or whole codes, written without blanks.
    """

    set: RegionSet | None = None
    country: list[Country] = Field(default=[])
    region: list[Annotated[str, Field(pattern=REGION)]] = Field(default=[])
    postal: list[Annotated[str, Field(pattern=POSTAL)]] = Field(default=[])

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.set or self.country or self.region or self.postal):
            raise ValueError("name a set, a country, a region or a postal code")
        if (self.region or self.postal) and len(self.country) != 1:
            raise ValueError("a region or a postal code needs exactly one country beside it")
        if self.set is not None and self.set not in REGION_SETS:
            close = get_close_matches(self.set, REGION_SETS, n=1)
            choices = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(sorted(REGION_SETS))}"
            raise ValueError(f"no region set {self.set!r}: {choices}")
        for pattern in self.postal:
            span_of(pattern, self.country[0])
        return self


class Duties(Table):
    """Duties and taxes the seller collects (DDP): a percent of an order value, or what the carrier quotes.

    Nothing is collected on order values up to ``free_up_to``. With ``quoted_by = "carrier"`` a service whose carrier
    quotes no duties for a parcel is refused.
    """

    percent: Number | None = None
    quoted_by: Literal["carrier"] | None = None
    basis: BasisName | None = None
    free_up_to: Amount | None = None
    statement: Statement

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.percent is None) == (self.quoted_by is None):
            raise ValueError('give percent or quoted_by = "carrier", and not both')
        if self.quoted_by is not None and (self.basis is not None or self.free_up_to is not None):
            raise ValueError("basis and free_up_to go with percent: the carrier looks at its own value")
        return self


class Zone(Table):
    """A named part of the world. Zones do not overlap."""

    id: Name
    name: Words
    include: Annotated[list[Selector], Field(min_length=1)]
    exclude: list[Selector] = Field(default=[])
    incoterm: Literal["DAP", "DDP"] | None = None
    duties: Duties | None = None
    lead_time: Days | None = None
    statement: Statement
