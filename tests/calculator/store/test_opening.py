"""A database made ready: files add the shops it does not know, and never change one that it does."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calculator.domain.errors import BadPolicy
from calculator.sources import known_services
from calculator.store.database import DatabasePolicies
from calculator.store.engine import sqlite_url
from calculator.store.files import BadPolicies
from calculator.store.opening import open_database
from calculator.store.versions import Event
from tests.calculator.store.conftest import NOW

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"
SERVICES = known_services()

Open = Callable[..., DatabasePolicies]


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens always the same database, at first without tables; what was warned of is in ``told``."""
    url = sqlite_url(tmp_path / "a.sqlite3")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_schema()
    stores: list[DatabasePolicies] = []

    def open_again(directory: Path, told: list[str] | None = None, *, examples: bool = False) -> DatabasePolicies:
        warn = (told if told is not None else []).append
        stores.append(open_database(url, directory, SERVICES, lambda: NOW, warn, examples=examples))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """One policy file, hotshellow's."""
    found = tmp_path / "policies"
    found.mkdir()
    shutil.copy(POLICIES / "hotshellow.toml", found)
    return found


def test_an_empty_database_takes_the_files(opened: Open, directory: Path, text: str) -> None:
    """As first versions, to the letter, and the audit trail says where they are from."""
    store = opened(directory)
    assert store.shops() == ("hotshellow",)
    assert store.live("hotshellow").text == text
    assert store.audit() == (Event(NOW, "shipcalc", "seeded", "hotshellow", 1, "from hotshellow.toml"),)


def test_of_many_who_open_at_once_one_seeds(opened: Open) -> None:
    """The others find it done: one version a shop."""
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(opened, [POLICIES] * 4))
    assert [len(store.shops()) for store in stores] == [3, 3, 3, 3]
    assert sorted((event.shop, event.number) for event in stores[0].audit()) == [
        ("hotshellow", 1),
        ("little-rooms", 1),
        ("oily-moon", 1),
    ]


def test_a_new_file_is_taken_later(opened: Open, directory: Path) -> None:
    """The shops that are there stay as they are."""
    opened(directory)
    shutil.copy(POLICIES / "oily-moon.toml", directory)
    store = opened(directory)
    assert [(event.shop, event.number) for event in store.audit()] == [("oily-moon", 1), ("hotshellow", 1)]


def test_a_changed_file_changes_nothing_and_is_told(opened: Open, directory: Path, text: str) -> None:
    """Unless the database has seen that text: then somebody has published since, or rolled back."""
    opened(directory)
    told: list[str] = []
    changed = text + "# dearer\n"
    (directory / "hotshellow.toml").write_text(changed, encoding="utf-8")
    store = opened(directory, told)
    assert store.live("hotshellow").text == text
    assert told == ["hotshellow.toml is not what the database has for hotshellow, and the database counts"]
    store.publish("hotshellow", changed, by="Ann", note="", based_on=1)
    store.roll_back("hotshellow", 1, by="Ann", note="")
    told.clear()
    opened(directory, told)
    assert told == []


def test_every_fault_of_every_new_file_is_told(opened: Open, directory: Path) -> None:
    """A file of a known shop is not looked into: it does not count."""
    opened(directory)
    (directory / "hotshellow.toml").write_text("[")
    (directory / "a.toml").write_text("[")
    (directory / "b.toml").write_bytes(b"\xff")
    with pytest.raises(BadPolicies) as caught:
        opened(directory)
    assert [error.source for error in caught.value.errors] == ["a.toml", "b.toml"]
    assert [fault.code for fault in caught.value.faults] == ["not_toml", "not_utf8"]


def test_nothing_at_all_is_an_error(opened: Open, tmp_path: Path) -> None:
    """A service without shops is a mistake; one whose shops are all in the database is none."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BadPolicy, match="holds no policy, nor does the database") as caught:
        opened(empty)
    assert [fault.code for fault in caught.value.faults] == ["no_policies"]
    opened(POLICIES)
    assert len(opened(empty).shops()) == 3


def test_examples_are_for_an_empty_database_only(opened: Open, directory: Path) -> None:
    """A merchant's own database is not filled up with other people's shops."""
    assert opened(directory, examples=True).shops() == ("hotshellow",)
    assert opened(POLICIES, examples=True).shops() == ("hotshellow",)
    assert len(opened(POLICIES).shops()) == 3
