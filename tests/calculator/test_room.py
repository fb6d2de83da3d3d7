"""What a process keeps of carts is bounded for all its shops together, and costs no answer a byte."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from adapters._resilience.guarded import GuardedSource
from calculator.domain.memo import Memo
from calculator.pipeline import Shop
from calculator.service import Service
from calculator.settings import settings_from
from calculator.stages.price import Priced
from calculator.stages.seal import Keys
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
from calculator.wiring import load_service, load_shops, room_of
from tests.calculator.test_carrier_settings import FULL
from tests.weighing import size_of

POLICY: Final = Path(__file__).parents[1] / "benchmarks/policies/carriers.toml"
SHOPS: Final = tuple(f"shop-{number}" for number in range(12))
NOW: Final = datetime(2026, 11, 22, 15, tzinfo=UTC)
KEYS: Final = Keys([b"0123456789abcdef"])
MEGABYTE: Final = 1024 * 1024


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A dozen shops with three carriers each, and one megabyte for all that is kept of their carts."""
    for shop in SHOPS:
        text = POLICY.read_text(encoding="utf-8").replace('shop = "carriers"', f'shop = "{shop}"')
        (tmp_path / f"{shop}.toml").write_text(text, encoding="utf-8")
    variables = {"SHIPCALC_POLICIES": str(tmp_path), "SHIPCALC_CARRIERS": "emulator", "SHIPCALC_CARTS_MB": "1"}
    service = load_service(settings_from(variables), KEYS)
    yield service
    await service.aclose()


def cart(shop: str, number: int, lines: int = 2) -> bytes:
    """No two numbers are alike to any carrier."""
    line = {"quantity": 1, "unit_price": "24.99", "dimensions": {"length": 6, "width": 6, "height": 4, "unit": "cm"}}
    customs = {"hs_code": "711319", "origin_country": "US", "description": "silver ring"}
    place = {"country": "DE", "postal_code": f"{10000 + number}", "city": "Berlin", "lines": ["12 Invalidenstraße"]}
    return json.dumps(
        {
            "shop": shop,
            "currency": "USD",
            "placed_at": "2026-11-22T10:00:00-05:00",
            "destination": {**place, "residential": True},
            "lines": [
                {**line, "id": str(each), "weight": {"value": 30 + number % 40 + each, "unit": "g"}, "customs": customs}
                for each in range(lines)
            ],
        }
    ).encode()


async def ask(service: Service, body: bytes) -> bytes:
    """The answer as a checkout gets it."""
    return quote_json(await service.quote(read_cart(body), NOW))


def memos(shop: Shop) -> tuple[Memo, Memo]:
    """What is kept beside a shop's policy."""
    return shop.policy.memo, shop.policy.carts


async def test_many_shops_stay_within_what_they_have_together(service: Service) -> None:
    """However many shops and carts there are; and each still has some of its own."""
    assert service.remembered()["carts"] == 0
    most = 0
    for number in range(12):
        for shop in SHOPS:
            for _ in range(2):  # once asked for, once remembered: then its prices are kept as well
                await ask(service, cart(shop, number))
        held = service.remembered()["carts"]
        assert held == sum(memo.taken for each in service.shops.values() for memo in memos(each)) <= MEGABYTE
        most = max(most, held)
    assert most > MEGABYTE * 15 // 16  # else nothing was shown
    shares = [each.policy.carts.taken for each in service.shops.values()]
    assert max(shares) < 2 * min(shares)


@pytest.mark.parametrize("lines", [1, 40])
async def test_entries_weigh_what_they_take(service: Service, lines: int) -> None:
    """Counted object by object, each once; a policy's own rules are there anyhow."""
    shop = service.shops[SHOPS[0]]
    for number in range(20):
        for _ in range(2):
            await ask(service, cart(SHOPS[0], number, lines))
    taken = service.remembered()["carts"]
    really = size_of([list(memo.items()) for memo in memos(shop)], but=[shop.policy.options, shop.policy.texts])
    assert 0.4 * taken < really < taken
    weights, rules = dict(shop.policy.carts._kept), [shop.policy.options, shop.policy.memo]
    priced = [
        (key, kept)
        for key, kept in shop.policy.carts.items()
        if isinstance(kept, tuple) and isinstance(kept[1], Priced)
    ]
    assert len(priced) == 20
    assert all(0.5 < size_of([entry], but=rules) / weights[entry[0]] < 1.1 for entry in priced)


async def test_what_belongs_to_single_carts_is_kept_with_carts(service: Service) -> None:
    """The names of their parcels too; what many share does not grow with them."""
    policy = service.shops[SHOPS[0]].policy
    found = []
    for number in range(6):
        for _ in range(2):
            await ask(service, cart(SHOPS[0], number))
        found.append((len(policy.memo), len(policy.carts)))
    assert len({shared for shared, _ in found[1:]}) == 1
    assert [own for _, own in found] == [
        8 * number for number in range(1, 7)
    ]  # packed, priced; three names and digests


@pytest.mark.parametrize(("variables", "most"), [({"SHIPCALC_CARTS_MB": "3"}, 3), ({}, 32)])
def test_the_room_is_as_large_as_it_is_set(variables: dict[str, str], most: int) -> None:
    """In megabytes; and without a service, too, shops have one room together."""
    settings = settings_from({**variables, "SHIPCALC_POLICIES": str(POLICY.parent)})
    assert room_of(settings).most == most * MEGABYTE
    rooms = [memo.room for shop in load_shops(settings, KEYS).values() for memo in memos(shop)]
    assert [room.most for room in rooms] == [most * MEGABYTE] * 6
    assert len({id(room) for room in rooms}) == 1


@pytest.mark.parametrize("mode", ["emulator", "live"])
def test_sources_keep_what_they_know_with_their_shop(mode: str) -> None:
    """In whichever way carriers are reached: so one room holds it, and what is forgotten is forgotten as a whole."""
    settings = settings_from(FULL | {"SHIPCALC_CARRIERS": mode, "SHIPCALC_POLICIES": str(POLICY.parent)})
    shops = load_shops(settings, KEYS)
    sources = [(source, shop) for shop in shops.values() for source in shop.sources.values()]
    assert len(sources) == 9
    assert all(isinstance(source, GuardedSource) and source._memo is shop.policy.carts for source, shop in sources)


async def test_what_was_forgotten_is_worked_out_again(service: Service) -> None:
    """The same bytes, whatever was kept meanwhile, and when nothing is."""
    for number in range(3):
        await ask(service, cart(SHOPS[0], number))
    again = [await ask(service, cart(SHOPS[0], number)) for number in range(3)]
    for number in range(3, 60):
        await ask(service, cart(SHOPS[0], number))
    assert len(service.shops[SHOPS[0]].policy.carts) > 0
    assert [await ask(service, cart(SHOPS[0], number)) for number in range(3)] == again
    service.shops[SHOPS[0]].policy.forget()
    assert service.remembered()["carts"] == 0
    assert [await ask(service, cart(SHOPS[0], number)) for number in range(3)] == again


async def test_a_shop_on_trial_takes_nothing_once_it_is_gone(service: Service) -> None:
    """Its share is there for the others at once."""
    await ask(service, cart(SHOPS[0], 1))
    held = service.remembered()["carts"]
    trial = service.trial(service.shops[SHOPS[0]].policy)
    tried = Service({SHOPS[0]: trial})
    await ask(tried, cart(SHOPS[0], 1))
    assert service.remembered()["carts"] > held
    del trial, tried
    assert service.remembered()["carts"] == held
