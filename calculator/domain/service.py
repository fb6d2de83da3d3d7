"""Carrier services under our own stable codes, with their limits and what they can do."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from calculator.domain.record import record

Level = Literal["economy", "standard", "expedited"]
Reach = Literal["domestic", "international", "both"]
SignatureAbility = Literal["available", "included", "unavailable"]


@record(frozen=True, slots=True)
class Alias:
    """A name a service had: until (and not on) *retired* it was sold under it."""

    code: str
    name: str
    retired: date
    source: str


@record(frozen=True, slots=True)
class Service:
    """One service of one carrier. Limits are of one parcel: grams and millimetres, None where none is known.

    ``reach`` is in postal terms: a US territory is domestic for USPS. ``level`` is only a default: shops retag.
    ``by_name_only``: for certain contents only (books), so «all services of the carrier» are without it.
    """

    code: str
    carrier: str
    name: str
    level: Level
    reach: Reach
    signature: SignatureAbility
    po_box: bool = False
    military: bool = False
    territories: bool = True
    max_weight: int | None = None
    max_length: int | None = None
    max_length_girth: int | None = None
    cubic_mm_per_kg: int | None = None
    aliases: tuple[Alias, ...] = ()
    source: str = ""
    by_name_only: bool = False


class Catalogue(Mapping[str, Service]):
    """All services the installed carriers know, by code; aliases resolve to the service they became."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._services: dict[str, Service] = {}
        self._aliases: dict[str, tuple[Service, Alias]] = {}
        for service in services:
            if service.code in self._services:
                raise ValueError(f"two services called {service.code!r}")
            self._services[service.code] = service
            for alias in service.aliases:
                self._aliases[alias.code] = (service, alias)

    def __getitem__(self, code: str) -> Service:
        return self._services[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._services)

    def __len__(self) -> int:
        return len(self._services)

    def alias(self, code: str) -> tuple[Service, Alias] | None:
        """The service an old name became, with the alias; None where *code* is no old name."""
        return self._aliases.get(code)

    def carriers(self) -> frozenset[str]:
        """Codes of the carriers that have a service here."""
        return frozenset(service.carrier for service in self._services.values())
