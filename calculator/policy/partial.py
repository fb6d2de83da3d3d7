"""Faults between the well-formed parts of a file that has malformed ones too, so that one reading shows all."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from pydantic import Field, ValidationError

from calculator.domain.errors import PolicyFault
from calculator.domain.money import is_currency
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults import LeftOut, find_faults

Location = tuple[int | str, ...]

_NAMED_BY: Final = {
    "zones": "id",
    "options": "code",
    "surcharges": "id",
    "texts": "id",
    "blocks": "reason",
    "silences": "topic",
}
"""Lists of tables, with the key that names an entry."""
_TABLES_OF: Final = ("kinds", "statements", "carriers")
"""Tables whose keys are the shop's own names."""
_ROUNDS: Final = 4
_STAND_IN_CURRENCY: Final = "USD"


class _PartialFile(schema.PolicyFile):
    """A policy file of which anything may be missing."""

    shop: str = "shop"
    name: str = "shop"
    currency: str = _STAND_IN_CURRENCY
    time_zone: str = "UTC"
    statements: dict[schema.Statement, schema.Words] = Field(default_factory=dict)
    kinds: dict[schema.Name, schema.Kind] = Field(default_factory=dict)
    zones: list[schema.Zone] = Field(default_factory=list)
    options: list[schema.OptionTable] = Field(default_factory=list)


def faults_of_the_rest(raw: dict[str, Any], broken: Iterable[Location], catalogue: Catalogue) -> list[PolicyFault]:
    """Faults between the parts of *raw* that hold nothing *broken*. Paths count as the file does.

    Entries of lists and named tables are left out one by one, anything else with its whole top-level table.
    """
    pruned = _Pruned(raw)
    locations = list(broken)
    for _ in range(_ROUNDS):
        for location in locations:
            pruned.leave_out(location)
        try:
            file = _PartialFile.model_validate(pruned.rest(), context={"currency": pruned.currency})
        except ValidationError as error:
            locations = [pruned.location_in_file(detail["loc"]) for detail in error.errors(include_url=False)]
            continue
        found = find_faults(file, catalogue, pruned.left_out())
        return [PolicyFault(pruned.in_file(fault.path), fault.message, fault.code) for fault in found]
    return []


class _Pruned:
    """A file's tables without those that cannot be read."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self._places = {name: list(range(len(raw[name]))) for name in _NAMED_BY if isinstance(raw.get(name), list)}
        self._keys = {name: list(raw[name]) for name in _TABLES_OF if isinstance(raw.get(name), dict)}
        self._whole: set[str] = set()
        self._names: set[str] = set()
        self._tables: set[str] = set()
        self._nameless: set[str] = set()
        currency = raw.get("currency")
        self.currency = currency if isinstance(currency, str) and is_currency(currency) else _STAND_IN_CURRENCY

    def leave_out(self, location: Location) -> None:
        """Forget the smallest part that holds *location* and can be missing."""
        table, inside = str(location[0]), location[1] if len(location) > 1 else None
        meant = {table, *get_close_matches(table, list(schema.PolicyFile.model_fields), n=1)}
        self._tables |= meant
        if table in self._places and isinstance(inside, int):
            self._forget_entry(table, inside)
        elif table in self._keys and inside is not None and inside in self._keys[table]:
            self._keys[table].remove(str(inside))
            self._names.add(str(inside))
        else:
            self._whole.add(table)
            self._nameless |= meant

    def rest(self) -> dict[str, Any]:
        """What is left."""
        left = {key: value for key, value in self._raw.items() if key not in self._whole}
        for name, kept in self._places.items():
            if name in left:
                left[name] = [self._raw[name][index] for index in kept]
        for name, keys in self._keys.items():
            if name in left:
                left[name] = {key: self._raw[name][key] for key in keys}
        return left

    def left_out(self) -> LeftOut:
        """What is missing, for those who look at the rest."""
        return LeftOut(frozenset(self._names), frozenset(self._tables), frozenset(self._nameless))

    def location_in_file(self, location: Location) -> Location:
        """A location of the rest as it counts in the file."""
        match location:
            case (str(table), int(index), *_) if table in self._places:
                return table, self._places[table][index]
            case _:
                return location

    def in_file(self, path: str) -> str:
        """A path of the rest as it counts in the file."""
        match = re.match(r"(\w+)\[(\d+)\](.*)", path)
        if match is None or match[1] not in self._places:
            return path
        return f"{match[1]}[{self._places[match[1]][int(match[2])]}]{match[3]}"

    def _forget_entry(self, table: str, index: int) -> None:
        entry = self._raw[table][index]
        if index in self._places[table]:
            self._places[table].remove(index)
        name = entry.get(_NAMED_BY[table]) if isinstance(entry, dict) else None
        if isinstance(name, str) and re.fullmatch(schema.NAME, name):
            self._names.add(name)
        else:
            self._nameless.add(table)
