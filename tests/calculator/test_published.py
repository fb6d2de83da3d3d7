"""What is published goes live in a running service, whole, and what was sealed before keeps its own version.

From the settings down to the quote, on both real servers.
"""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Engine, text

from calculator import published as module
from calculator.domain.cart import Cart
from calculator.domain.ports import RateSource
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from calculator.published import Published
from calculator.service import Service
from calculator.settings import settings_from
from calculator.stages.seal import Keys
from calculator.store.database import DatabasePolicies
from calculator.store.engine import open_engine, sqlite_url, writing
from calculator.wire.request import read_cart
from calculator.wiring import load_service
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "fixtures" / "policies"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
KEYS = Keys([b"0123456789abcdef"])
SHOP = "hotshellow"
KEPT = ("the policy changed since, the quote holds by the one it was sealed under",)

Start = Callable[[], Service]
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What no database has a part in is shown on one of them."""


def cart(name: str = SHOP) -> Cart:
    """An example cart; hotshellow's has $49.98 of goods, and pays $5.00 below $50."""
    return read_cart((ROOT / "fixtures" / "carts" / f"{name}.json").read_bytes())


def dearer(policy: str) -> str:
    """With $6.00 below $50."""
    assert policy.count('fee = "5.00"') == 1
    return policy.replace('fee = "5.00"', 'fee = "6.00"')


def writer(service: Service) -> DatabasePolicies:
    """The database behind it, to publish in."""
    return cast("DatabasePolicies", service.versions)


def publish(service: Service, change: Callable[[str], str] = dearer) -> None:
    """A change of what is live, as an admin page makes it."""
    live = writer(service).live(SHOP)
    writer(service).publish(SHOP, change(live.text), by="Ann", note="", based_on=live.number)


def as_if_published(engine: Engine, policy: str, digest: str) -> None:
    """A version that another release has published: this one has no say in whether it is any good."""
    with writing(engine) as connection:
        number = connection.execute(
            text("UPDATE shops SET live = live + 1 WHERE shop = :s RETURNING live"), {"s": SHOP}
        )
        connection.execute(
            text("INSERT INTO policy_versions VALUES (:s, :n, :d, :p, '2026-07-14 12:00:00', '', '')"),
            {"s": SHOP, "n": number.scalar_one(), "d": digest, "p": policy},
        )
        connection.execute(text("UPDATE revision SET number = number + 1"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "a.sqlite3")
    found: str = request.getfixturevalue("postgres").new_schema()
    return found


@pytest.fixture
async def start(url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a service, or one more, over that database, which is first seeded with hotshellow and oily-moon."""
    directory = tmp_path / "policies"
    directory.mkdir()
    for name in (SHOP, "oily-moon"):
        shutil.copy(POLICIES / f"{name}.toml", directory)
    running: list[Service] = []

    def begin() -> Service:
        variables = {"SHIPCALC_DATABASE_URL": url, "SHIPCALC_POLICIES": str(directory)}
        running.append(load_service(settings_from(variables), KEYS))
        return running[-1]

    yield begin
    for service in running:
        await service.aclose()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for it; whoever never sees it come fails the test."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process, or another server
            await asyncio.sleep(0.01)


async def price(service: Service) -> str:
    """What the example buyer pays for standard shipping."""
    answer = await service.quote(cart(), NOW)
    return str(next(option.price for option in answer.options if option.code == "standard"))


async def test_a_published_version_goes_live_everywhere_without_restart(start: Start) -> None:
    """In the process that published it and in every other; back again too. Shops that nobody touched are the same."""
    services = [start(), start()]
    moon = [service.shops["oily-moon"] for service in services]
    for service in services:
        await service.open()
    assert [await price(service) for service in services] == ["5.00", "5.00"]
    publish(services[0])
    for service in services:
        await until(lambda service=service: service.shops[SHOP].policy.version == writer(service).live(SHOP).digest)
    assert [await price(service) for service in services] == ["6.00", "6.00"]
    writer(services[1]).roll_back(SHOP, 1, by="Bo", note="")
    for service in services:
        await until(lambda service=service: service.shops[SHOP].policy.version == writer(service).live(SHOP).digest)
    assert [await price(service) for service in services] == ["5.00", "5.00"]
    assert [service.shops["oily-moon"] for service in services] == moon


@on_sqlite
async def test_a_policy_that_is_replaced_gives_its_memory_back(start: Start) -> None:
    """At once, though it is held for what it has sealed; the shops that stay keep what they know."""
    service = start()
    await service.open()
    await price(service)
    moon = read_cart((ROOT / "fixtures" / "carts" / "oily-moon.json").read_bytes())
    await service.quote(moon, NOW)
    before, held = service.shops[SHOP].policy, service.remembered()["carts"]
    share = before.memo.taken + before.carts.taken
    assert 0 < share < held
    publish(service)
    await service.look()
    assert service.shops[SHOP].policy is not before
    assert (len(before.memo), len(before.carts)) == (0, 0)
    assert service.remembered()["carts"] == held - share


@on_sqlite
async def test_a_new_shop_goes_live_too(start: Start) -> None:
    """Whoever publishes a shop's first version opens it."""
    service = start()
    other = (POLICIES / "little-rooms.toml").read_text(encoding="utf-8")
    writer(service).publish("little-rooms", other, by="Ann", note="", based_on=0)
    assert list(service.shops) == [SHOP, "oily-moon"]
    await service.look()
    assert list(service.shops) == [SHOP, "oily-moon", "little-rooms"]


@on_sqlite
async def test_a_look_finds_what_was_published_before_the_first_one(start: Start) -> None:
    """Between reading the policies and beginning to look nothing is missed."""
    service = start()
    publish(service)
    await service.look()
    assert await price(service) == "6.00"


@on_sqlite
async def test_a_look_that_is_given_up_leaves_all_to_the_next(start: Start) -> None:
    """As where an admin who has just published closes the page."""
    service = start()
    publish(service)
    looking = asyncio.create_task(service.look())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    looking.cancel()
    await asyncio.wait([looking])
    assert looking.cancelled()
    assert await price(service) == "5.00"
    await service.look()
    assert await price(service) == "6.00"


@on_sqlite
async def test_the_same_said_in_other_words_changes_nothing(start: Start) -> None:
    """A comment is no change of policy: the shop at hand stays, with all it has worked out."""
    service = start()
    before = service.shops
    publish(service, lambda policy: policy + "# a word\n")
    await service.look()
    assert service.shops is before


@on_sqlite
async def test_a_quote_under_way_keeps_the_policy_it_began_with(start: Start) -> None:
    """It ends by the old one, however late; the next begins with the new."""
    service = start()
    began, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        carrier, local = "usps", False

        def __init__(self, source: RateSource) -> None:
            self._source = source

        async def ask(self, shipment: Shipment, until: float, backed: bool = False) -> RateSheet:
            began.set()
            await go_on.wait()
            return await self._source.ask(shipment, until, backed)

    shop = service.shops["oily-moon"]
    slow = replace(shop, sources={**shop.sources, "usps": Slow(shop.sources["usps"])}, seconds=30.0)
    service._swap({**service.shops, "oily-moon": slow})
    quoting = asyncio.create_task(service.quote(cart("oily-moon"), NOW))
    await began.wait()
    live = writer(service).live("oily-moon")
    changed = live.text.replace('name = "Oily Moon"', 'name = "Oily Full Moon"', 1)
    assert changed != live.text
    writer(service).publish("oily-moon", changed, by="Ann", note="", based_on=1)
    await service.look()
    new = service.shops["oily-moon"].policy.version
    assert new != live.digest
    go_on.set()
    assert (await quoting).policy_version == live.digest
    assert (await service.quote(cart("oily-moon"), NOW)).policy_version == new


async def test_what_was_sealed_before_verifies_by_its_own_version(start: Start) -> None:
    """In the process that sealed it, in one that began later, and in one that does not know the new version yet."""
    old = start()
    sealed = (await old.quote(cart(), NOW)).options[0]
    publish(old)
    new = start()
    await new.look()
    renewed = (await new.quote(cart(), NOW)).options[0]
    assert [str(option.price) for option in (sealed, renewed)] == ["5.00", "6.00"]
    told = await old.verify(renewed.token, cart(), NOW)
    assert (told.verdict, told.because) == ("same", KEPT)
    await old.look()
    for service in (old, new, start()):
        told = await service.verify(sealed.token, cart(), NOW)
        assert (told.verdict, told.because, str(told.option and told.option.price)) == ("same", KEPT, "5.00")
        assert await service.verify(renewed.token, cart(), NOW) == replace(told, because=(), option=renewed)


@on_sqlite
async def test_other_verdicts_are_given_by_the_old_version_too(start: Start) -> None:
    """Changed is what the buyer changed, not what the shop did; expired and forged are what they were."""
    service = start()
    answer = await service.quote(cart(), NOW)
    token = answer.options[0].token
    publish(
        service,
        lambda policy: (
            dearer(policy).replace('code = "standard"', 'code = "ordinary"').replace('"standard"', '"ordinary"')
        ),
    )
    await service.look()
    assert (await service.verify(token, cart(), NOW)).verdict == "same"
    more = replace(cart(), lines=(replace(cart().lines[0], quantity=3), *cart().lines[1:]))
    told = await service.verify(token, more, NOW)
    assert (told.verdict, told.because) == ("changed", ("lines changed", "price changed from 5.00 to 0.00"))
    assert (await service.verify(token, cart(), answer.expires_at - timedelta(microseconds=1))).verdict == "same"
    assert (await service.verify(token, cart(), answer.expires_at)).verdict == "expired"
    assert (await service.verify(token[:-1], cart(), NOW)).verdict == "forged"


@on_sqlite
async def test_a_version_nobody_knows_is_judged_by_the_present_one(start: Start, tmp_path: Path) -> None:
    """As where the policies were files when it was sealed."""
    directory = tmp_path / "files"
    directory.mkdir()
    policy = dearer((POLICIES / f"{SHOP}.toml").read_text(encoding="utf-8"))
    (directory / f"{SHOP}.toml").write_text(policy, encoding="utf-8")
    files = load_service(settings_from({"SHIPCALC_POLICIES": str(directory)}), KEYS)
    answer = await files.quote(cart(), NOW)
    service = start()
    told = await service.verify(answer.options[0].token, cart(), NOW)
    live = service.shops[SHOP].policy.version
    assert told.verdict == "changed"
    assert told.because == (
        "price changed from 6.00 to 5.00",
        f"policy changed from {answer.policy_version} to {live}",
    )
    assert (await files.verify(answer.options[0].token, cart(), NOW)).verdict == "same"


@on_sqlite
async def test_former_versions_in_memory_are_bounded(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first, and is read again when it is asked for."""
    monkeypatch.setattr(module, "FORMER", 2)
    service = start()
    link = cast("Published", service._published)
    digests = []
    for name in ("one", "two", "three"):
        digests.append(service.shops[SHOP].policy.version)
        publish(service, lambda policy, name=name: policy.replace('name = "', f'name = "{name} ', 1))
        await service.look()
    assert list(link._former) == [(SHOP, digests[1]), (SHOP, digests[2])]
    kept = link._former[SHOP, digests[1]]
    assert await link.former(SHOP, digests[1]) is kept
    again = await link.former(SHOP, digests[0])
    assert again is not None
    assert again.policy.version == digests[0]
    assert list(link._former) == [(SHOP, digests[1]), (SHOP, digests[0])]


async def test_a_policy_that_cannot_be_used_is_never_swapped_in(
    start: Start, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The version before stays; it is told once in the log and all the time at /readyz; other shops go on."""
    service = start()
    engine = open_engine(url)
    as_if_published(engine, "from_the_future = 1", "f" * 16)
    with caplog.at_level(logging.ERROR, "shipcalc"):
        await service.look()
        publish_moon(service)
        await service.look()
    assert await price(service) == "5.00"
    assert service.shops["oily-moon"].policy.version == writer(service).live("oily-moon").digest
    assert [record.message.splitlines()[0] for record in caplog.records] == [
        "version 2 of hotshellow cannot be used by this release:"
    ]
    parts = {part.name: part for part in await service.components() if part.kind == "policies"}
    detail = "version 2 cannot be used by this release, the one before it stays"
    assert [(name, part.ok, part.required, part.detail) for name, part in parts.items()] == [
        (SHOP, False, False, detail)
    ]
    writer(service).roll_back(SHOP, 1, by="Ann", note="")
    await service.look()
    assert [part for part in await service.components() if part.kind == "policies"] == []
    engine.dispose()


def publish_moon(service: Service) -> None:
    """A change of the other shop."""
    live = writer(service).live("oily-moon")
    changed = live.text.replace('name = "Oily Moon"', 'name = "Oily Full Moon"', 1)
    writer(service).publish("oily-moon", changed, by="Ann", note="", based_on=live.number)


@on_sqlite
async def test_a_former_version_that_cannot_be_used_any_more_is_told(
    start: Start, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Then the present one decides."""
    service = start()
    engine = open_engine(url)
    as_if_published(engine, "from_the_future = 1", "f" * 16)
    link = cast("Published", service._published)
    with caplog.at_level(logging.ERROR, "shipcalc"):
        assert await link.former(SHOP, "f" * 16) is None
    assert len(caplog.records) == 1
    assert await link.former(SHOP, "0" * 16) is None
    engine.dispose()


async def test_quoting_never_asks_the_database(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does verifying what the present version sealed, nor /readyz."""
    service = start()

    def asked(*_: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(Engine, "connect", asked)
    monkeypatch.setattr(Engine, "raw_connection", asked)
    answer = await service.quote(cart(), NOW)
    assert (await service.verify(answer.options[0].token, cart(), NOW)).verdict == "same"
    await service.quote(cart("oily-moon"), NOW)
    assert [part.ok for part in await service.components() if part.kind == "database"] == [True]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_quotes_go_on_while_the_database_is_down(
    start: Start, postgres: Postgres, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Degraded, not down: told once; what was published before is known, and new versions come when it is back."""
    monkeypatch.setattr(module, "AFTER_FAILURE", 0.05)
    service = start()
    token = (await service.quote(cart(), NOW)).options[0].token
    publish(service)
    await service.look()
    fresh = start()
    await service.open()
    with caplog.at_level(logging.WARNING, "shipcalc"):
        postgres.stop()
        try:
            await until(lambda: bool(caplog.records))
            assert (await fresh.verify(token, cart(), NOW)).verdict == "changed"
            await fresh.look()
            assert await price(service) == "6.00"
            assert (await service.verify(token, cart(), NOW)).verdict == "same"
            assert (await fresh.verify(token, cart(), NOW)).verdict == "changed"
            (part,) = [part for part in await service.components() if part.kind == "database"]
            assert (part.ok, part.required) == (False, False)
            assert part.detail == "postgresql does not answer: policies stay as they are"
        finally:
            postgres.start()
        await until(lambda: len(caplog.records) == 3)
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the database of policies does not answer, policies stay as they are",
        "the database of policies does not answer, policies stay as they are",
        "the database of policies answers again",
    ]
    writer(service).roll_back(SHOP, 1, by="Ann", note="")
    await until(lambda: service.shops[SHOP].policy.version == writer(service).live(SHOP).digest)
    assert await price(service) == "5.00"
    await fresh.look()
    assert (await fresh.verify(token, cart(), NOW)).verdict == "same"


@on_sqlite
async def test_a_fault_of_ours_stops_the_watch_and_is_seen(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Quotes go on; the log has the trace and /readyz the state."""
    service = start()
    link = cast("Published", service._published)

    def broken(_: object) -> None:
        raise ZeroDivisionError

    link._build = broken  # type: ignore[assignment]
    publish(service)
    with caplog.at_level(logging.ERROR, "shipcalc"):
        await service.open()
        await until(lambda: bool(caplog.records))
    assert caplog.records[0].message == "policies are not watched any more"
    assert caplog.records[0].exc_info is not None
    (part,) = [part for part in await service.components() if part.kind == "database"]
    assert (part.ok, part.detail) == (False, "sqlite is not watched any more: policies stay as they are")
    assert await price(service) == "5.00"


@on_sqlite
async def test_closing_ends_the_watch(start: Start) -> None:
    """Nothing is left running, and closing twice is no fault."""
    service = start()
    await service.open()
    watch = cast("Published", service._published)._watch
    await service.aclose()
    await service.aclose()
    assert watch is not None
    with pytest.raises(asyncio.CancelledError):
        await watch
