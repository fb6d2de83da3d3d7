"""Facts name exactly what an adapter reads: change a field that is read, and the key is another; any other, and not.

Every shipment of every fixture is traced while its request is built and while every answer of the carrier is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters._discovery import carrier_codes, discover
from adapters._facts import everything, facts_of
from adapters._fixtures.cases import Case, case_folders, read_case
from adapters._resilience.key import account_name, key_of
from adapters._source import CarrierSource
from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.ports import HttpResponse
from calculator.domain.shipment import CustomsItem, Shipment
from tests.adapters._resilience.kit import Toy, Wire, shipment

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = [read_case(folder) for code in sorted(carrier_codes()) for folder in case_folders(FIXTURES, code)]
IDS = [f"{case.carrier}/{case.name}" for case in CASES]
DECLINED_AT_ONCE = {
    "ups/duties_paid": {"destination.customs_territory"},
    "ups/military": {"destination.customs_territory", "incoterm"},
}
"""Read as soon as one service is asked for that is not declined whatever UPS answers; in these cases there is none."""

NEVER_TOLD = ("lines", "box")
"""Of a parcel: which lines lie in it, and the name of its box."""


@cache
def traced_class(base: type) -> type:
    """A subclass that writes down which fields are looked at, and passes for the class itself."""
    names = frozenset(item.name for item in fields(base))

    def look(self: Any, name: str) -> Any:
        if name == "__class__":
            return base
        if name in names:
            path, log = object.__getattribute__(self, "_at")
            log.add(f"{path}{name}")
        return object.__getattribute__(self, name)

    return type(
        f"Traced{base.__name__}", (base,), {"__slots__": ("_at",), "__getattribute__": look, "__hash__": base.__hash__}
    )


def traced(value: Any, log: set[str], path: str = "") -> Any:
    """*value* with everything in it traced: ``destination.address.city``, ``parcels.0.weight``."""
    if is_dataclass(value):
        made = object.__new__(traced_class(type(value)))
        for item in fields(value):
            child = traced(getattr(value, item.name), log, f"{path}{item.name}.")
            object.__setattr__(made, item.name, child)
        object.__setattr__(made, "_at", (path, log))
        return made
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return tuple(traced(item, log, f"{path}{number}.") for number, item in enumerate(value))
    return value


def reads(case: Case) -> set[str]:
    """The paths that the adapter looks at for the case's shipment, whatever the carrier answers."""
    adapter, log = discover()[case.carrier], set[str]()
    watched = traced(case.shipment, log)
    try:
        adapter.build_request(watched)
    except CarrierError:
        return log  # nothing is sent, so nothing is answered
    for response in answers(case.carrier):
        try:
            adapter.parse_response(watched, response)
        except CarrierError:
            continue
    return log


@cache
def answers(carrier: str) -> tuple[HttpResponse, ...]:
    """All that the carrier answers in the fixtures."""
    return tuple(case.response for case in CASES if case.carrier == carrier)


def changes(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of *value*, by path, with *value* as it is once that field is another."""
    for item in fields(value):
        at, old = f"{path}{item.name}", getattr(value, item.name)
        if is_dataclass(old):
            for inner, changed in changes(old, f"{at}."):
                yield inner, replace(value, **{item.name: changed})
        elif isinstance(old, tuple) and old and is_dataclass(old[0]):
            for number, row in enumerate(old):
                for inner, changed in changes(row, f"{at}.{number}."):
                    yield inner, replace(value, **{item.name: (*old[:number], changed, *old[number + 1 :])})
        else:
            yield at, replace(value, **{item.name: another(item.name, old)})


def another(name: str, old: Any) -> Any:
    """Another value that the field may have."""
    given = {
        "insured": Money(12345, "USD"),
        "residential": True,
        "weight": 77,
        "incoterm": "DDP",
        "lines": ("1 New Rd",),
    }
    if name == "customs":
        return (CustomsItem("ring", "711319", "US", 1, Money(500, "USD"), 10),)
    if old is None:
        return given.get(name, "another")
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return old + 1
    if isinstance(old, date):
        return old + timedelta(days=1)
    if isinstance(old, frozenset):
        return old | {"another"}
    if isinstance(old, tuple):
        return (*old, "another")
    if isinstance(old, Mapping):
        return {**old, "another": "1"}
    words = {"country": ("FR", "BE"), "currency": ("EUR", "USD"), "price_class": ("retail", "commercial")}
    words["incoterm"] = ("DAP", "DDP")
    return next(word for word in (*words.get(name, ()), f"{old}1") if word != old)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_facts_are_what_is_read(case: Case) -> None:
    """Both ways, field by field; day and currency count always."""
    source = CarrierSource(discover()[case.carrier], Wire([]), None)

    def facts(shipment: Shipment) -> tuple[object, ...]:
        return source.facts(source.asked(shipment, source.priced_for(shipment)))

    known, read = key_of("account", facts(case.shipment)), reads(case) | {"ship_date", "currency"}
    read |= DECLINED_AT_ONCE.get(f"{case.carrier}/{case.name}", set())
    wrong = []
    for path, changed in changes(case.shipment):
        differs = key_of("account", facts(changed)) != known
        if differs != (path in read):
            wrong.append(
                f"{path}: {'in the key' if differs else 'not in the key'}, {'read' if path in read else 'not read'}"
            )
    assert wrong == []


def test_every_carrier_names_its_facts() -> None:
    """None falls back to all there are."""
    assert all(facts_of(discover()[case.carrier]) is not everything for case in CASES)


def test_without_naming_them_all_there_is_counts() -> None:
    """A carrier of another distribution may not know of facts: equal shipments are equal, all others differ."""

    class Old(Toy):
        facts = None  # type: ignore[assignment]

    del Old.facts
    asked = shipment()
    seen = {key_of("account", everything(asked))}
    for path, changed in changes(asked):
        if path.rpartition(".")[2] in NEVER_TOLD and path.startswith("parcels"):
            assert key_of("account", everything(changed)) in seen
        elif path not in (
            "destination.sets",
            "destination.possible_sets",
            "destination.customs_form",
            "destination.doubts",
        ):
            assert key_of("account", everything(changed)) not in seen, path


def test_a_key_holds_nothing_that_can_be_read() -> None:
    """A digest of fixed length; the account and each fact make a difference, the order of services none."""
    asked = shipment(services=frozenset({"b", "a"}))
    key = key_of("usps:1", everything(asked))
    assert len(key) == 32
    assert set(key) <= set("0123456789abcdef")
    assert key == key_of("usps:1", everything(shipment(services=frozenset({"a", "b"}))))
    assert key != key_of("usps:2", everything(asked))


def test_an_account_is_named_by_its_carrier_and_a_digest() -> None:
    """Host and identity tell accounts apart, and neither shows."""
    name = account_name("usps", "live", "client-id")
    assert name.startswith("usps:")
    assert "client" not in name
    assert (
        len(
            {
                name,
                account_name("usps", "test", "client-id"),
                account_name("usps", "live", "client-ie"),
                account_name("ups", "live", "client-id"),
            }
        )
        == 4
    )
    assert account_name("usps", "a", "bc") != account_name("usps", "ab", "c")


def test_shipment_has_no_field_unknown_here() -> None:
    """A new field must be weighed: is it told to carriers?"""
    names = [item.name for item in fields(Shipment)]
    assert names == [
        "origin",
        "destination",
        "parcels",
        "ship_date",
        "currency",
        "services",
        "signature",
        "insured",
        "incoterm",
        "customs",
        "price_class",
        "account",
    ]
