"""Quotes for all shops, their state and their pages, as one value."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import time
from types import SimpleNamespace

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters._resilience.redis_store import RedisShared
from adapters._resilience.remembered import Remembered
from adapters._resilience.resilience import Resilience
from adapters._resilience.shared import Alone
from calculator.api.quoting import Component, Quoting, Reporting
from calculator.domain.errors import BadCart, UnknownShop
from calculator.domain.memo import Memo, Room
from calculator.domain.rate import RateSheet
from calculator.page import page_of
from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.service import Service, how_reached
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.telemetry.traces import Tracing
from calculator.wire.request import read_cart
from calculator.wiring import load_shops
from tests.adapters._resilience.kit import Seen
from tests.weighing import size_of

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "fixtures" / "policies"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
KEYS = Keys([b"0123456789abcdef"])


def example(name: str) -> bytes:
    """The bytes of an example cart."""
    return (ROOT / "fixtures" / "carts" / f"{name}.json").read_bytes()


@pytest.fixture(scope="module")
def service() -> Service:
    """The example shops."""
    return Service(load_shops(settings_from({"SHIPCALC_POLICIES": str(POLICIES)}), KEYS))


def test_the_service_is_what_the_api_needs(service: Service) -> None:
    """It quotes and it reports."""
    quoting: Quoting = service
    assert isinstance(service, Reporting)
    assert list(quoting.shops) == ["hotshellow", "little-rooms", "oily-moon"]


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms-abroad", "oily-moon"])
async def test_the_example_carts_have_options(service: Service, name: str) -> None:
    """Offline, without an account; and what is sealed is verified."""
    cart = read_cart(example(name))
    quote = await service.quote(cart, NOW)
    assert quote.outcome == "options"
    assert {option.price_source for option in quote.options} <= {"policy", "estimate", "demo"}
    for option in quote.options:
        assert (await service.verify(option.token, cart, NOW)).verdict == "same"


@pytest.mark.parametrize("traced", [False, True])
async def test_reasons_are_written_down_for_who_wants_them(service: Service, traced: bool) -> None:
    """By default; the answer is the same without them, whether it is traced or not."""
    asked = Service(service.shops, Tracing(TracerProvider())) if traced else service
    cart = read_cart(example("hotshellow"))
    whole, brief = await asked.quote(cart, NOW), await asked.quote(cart, NOW, explain=False)
    assert (len(whole.verdicts) > 0, brief.verdicts) == (True, ())
    assert brief.options == whole.options


async def test_a_trace_tells_of_shop_and_outcome(service: Service) -> None:
    """A quote by what it offers, a verification by its verdict; one that fails by its error."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    traced, cart = Service(service.shops, Tracing(provider)), read_cart(example("hotshellow"))
    quote = await traced.quote(cart, NOW)
    assert (await traced.verify(quote.options[0].token, cart, NOW)).verdict == "same"
    with pytest.raises(BadCart):
        await traced.quote(replace(cart, lines=(replace(cart.lines[0], kind="unheard-of"),)), NOW)
    assert [(span.name, dict(span.attributes or {})) for span in kept.get_finished_spans()] == [
        ("quote", {"shop": "hotshellow", "outcome": "options"}),
        ("verify", {"shop": "hotshellow", "outcome": "same"}),
        ("quote", {"shop": "hotshellow", "outcome": "BadCart"}),
    ]


@pytest.mark.parametrize("traced", [False, True])
async def test_what_was_sealed_under_a_former_policy_is_verified_by_it(service: Service, traced: bool) -> None:
    """Of the cart's own shop; whether it is traced or not."""
    cart, old = read_cart(example("hotshellow")), service.shops["hotshellow"]
    token = (await service.quote(cart, NOW)).options[0].token
    text = (POLICIES / "hotshellow.toml").read_bytes().replace(b'fee = "5.00"', b'fee = "6.00"')
    new = replace(old, policy=load(text, "hotshellow.toml", known_services()))
    publisher = Publisher(former={("hotshellow", old.policy.version): old})
    tracing = Tracing(TracerProvider()) if traced else None
    asked = Service({"hotshellow": new}, tracing, published=publisher)  # type: ignore[arg-type]
    assert (await asked.verify(token, cart, NOW)).verdict == "same"
    assert (await Service({"hotshellow": new}, tracing).verify(token, cart, NOW)).verdict == "changed"


async def test_a_shop_that_is_not_there_is_unknown(service: Service) -> None:
    """Neither quoted nor verified."""
    cart = read_cart(example("hotshellow").replace(b'"hotshellow"', b'"atelier"'))
    with pytest.raises(UnknownShop, match="no shop called 'atelier'"):
        await service.quote(cart, NOW)
    with pytest.raises(UnknownShop, match="no shop called 'atelier'"):
        await service.verify("x", cart, NOW)


async def test_components_tell_who_has_prices(service: Service) -> None:
    """One entry a carrier, by code; none of them is needed for traffic."""
    parts = await service.components()
    assert [(part.name, part.kind, part.ok, part.required, part.detail) for part in parts] == [
        ("dhl_express", "carrier", True, False, "the emulator"),
        ("ups", "carrier", True, False, "the emulator"),
        ("usps", "carrier", True, False, "card of published prices"),
    ]


async def test_a_carrier_that_nobody_knows_is_told_behind_the_others() -> None:
    """A source may be there for services that no module here has; a carrier without any source gives no prices."""
    parts = await Service({"tea": Stall({"pony": Resting(None)})}).components()  # type: ignore[dict-item]
    assert [(part.name, part.ok, part.detail) for part in parts] == [
        ("dhl_express", False, "no source of prices in this mode"),
        ("ups", False, "no source of prices in this mode"),
        ("usps", False, "no source of prices in this mode"),
        ("pony", True, "rests None"),
    ]


async def test_components_tell_of_all_that_may_be_away(service: Service) -> None:
    """Carriers, then Redis, then what keeps policies up to date; Redis is looked at first, and so it is when opened."""
    for looks in (Service.components, Service.open):
        watch = Seen()
        resilience = Resilience(
            wall=time, random=lambda: 0.5, shared=RedisShared("redis://127.0.0.1:1", patience=0.2), watch=watch
        )
        found = await looks(Service(service.shops, published=Publisher(), resilience=resilience))  # type: ignore[arg-type]
        assert watch.told == [("cache", "redis", "error")]
        if found is not None:
            assert [(part.name, part.ok) for part in found[-2:]] == [("redis", False), ("database", True)]
        await resilience.aclose()


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (None, (False, "no source of prices in this mode")),
        ({}, (True, "card of published prices")),
        ({"reached": "its own API"}, (True, "its own API")),
        ({"reached": "its own API", "ok": False}, (False, "its own API")),
        ({"reason": "set a key"}, (False, "set a key")),
        ({"reason": "set a key", "reached": "its own API", "ok": True}, (False, "set a key")),
        ({"reason": None, "ok": True}, (True, "card of published prices")),
    ],
)
def test_how_a_carrier_is_reached(facts: dict[str, object] | None, found: tuple[bool, str]) -> None:
    """What stands in the way goes before the way."""
    assert how_reached(None if facts is None else SimpleNamespace(**facts)) == found  # type: ignore[arg-type]


async def test_a_carrier_reached_in_two_ways_tells_both(service: Service) -> None:
    """It is well where both are; the first of the rests is told."""
    shops = dict(service.shops)
    shops["hotshellow"] = replace(shops["hotshellow"], sources={"ups": Resting(20), "usps": Resting(None)})
    shops["oily-moon"] = replace(shops["oily-moon"], sources={"ups": Resting(7)})
    parts = {part.name: part for part in await Service(shops).components()}
    assert {name: (part.ok, part.detail, part.retry_after) for name, part in parts.items()} == {
        "dhl_express": (True, "the emulator", None),
        "ups": (False, "rests 20 | the emulator | rests 7", 7),
        "usps": (True, "rests None | card of published prices", None),
    }


@dataclass
class Resting:
    """A source that is let rest."""

    retry_after: int | None

    @property
    def ok(self) -> bool:
        return self.retry_after is None

    @property
    def reached(self) -> str:
        return f"rests {self.retry_after}"


def test_a_shop_shows_its_page(service: Service) -> None:
    """Made from its policy, once; a name that is no shop is told."""
    page = service.page("hotshellow")
    assert page == page_of(service.shops["hotshellow"].policy)
    assert service.page("hotshellow") is page
    with pytest.raises(UnknownShop):
        service.page("nowhere")


def test_a_page_is_kept_at_about_what_it_takes() -> None:
    """What a process remembers of all shops has one bound, in bytes."""
    shops = load_shops(settings_from({"SHIPCALC_POLICIES": str(POLICIES)}), KEYS)
    for shop in shops.values():
        before = shop.policy.memo.taken
        page = Service(shops).page(shop.policy.shop)
        assert page.shop == shop.policy.shop
        size = size_of([page], but=[shop.policy.options, shop.policy.texts])
        assert 0.5 < size / (shop.policy.memo.taken - before) < 1.1


def test_a_trial_has_what_the_live_shop_has(service: Service) -> None:
    """Where nothing was said of how shops are made; else it is made so. The live shop stays as it is."""
    live = service.shops["hotshellow"]
    policy = replace(live.policy, version="another")
    assert service.trial(policy) == replace(live, policy=policy)
    assert service.shops["hotshellow"] is live
    made = replace(live, seconds=9.0)
    assert Service(service.shops, build=lambda _: made).trial(policy) is made


def test_what_is_remembered_is_told_by_what_it_is() -> None:
    """In bytes; nothing of what there is not."""
    resilience, room = Resilience(wall=time, random=lambda: 0.5), Room(10_000)
    memo = Memo(room)
    memo.keep("a", "b", 700)
    resilience.memory.put("a", Remembered(1.0, RateSheet("usps")))
    held = Service({}, resilience=resilience, room=room).remembered()
    assert held == {"answers": resilience.memory.size, "carts": 700}
    assert held["answers"] > 100
    assert Service({}).remembered() == {}


async def test_all_that_is_open_is_closed() -> None:
    """Sources that hold connections, what is published, Redis; a source that holds none is left alone."""
    closed: list[str] = []
    stall = Stall({"ups": Resting(None), "pony": Closing(closed, "pony"), "usps": Closing(closed, "usps")})
    resilience = Resilience(wall=time, random=lambda: 0.5, shared=Shelf(closed))
    service = Service({"tea": stall}, published=Publisher(closed), resilience=resilience)  # type: ignore[arg-type,dict-item]
    await service.aclose()
    assert closed == ["published", "pony", "usps", "shared"]


@dataclass
class Stall:
    """Of a shop, its sources."""

    sources: dict[str, object]


@dataclass
class Closing:
    """Notes that it was closed."""

    closed: list[str]
    name: str

    async def aclose(self) -> None:
        self.closed.append(self.name)


class Shelf(Alone):
    """A store that notes that it was closed."""

    def __init__(self, closed: list[str]) -> None:
        self.closed = closed

    async def aclose(self) -> None:
        self.closed.append("shared")


class Publisher:
    """What keeps policies up to date, as far as the service asks it."""

    def __init__(self, closed: list[str] | None = None, former: dict[tuple[str, str], Shop] | None = None) -> None:
        self.closed = [] if closed is None else closed
        self.known = former or {}

    async def former(self, shop: str, version: str) -> Shop | None:
        return self.known.get((shop, version))

    def follow(self, shops: object, swap: object) -> None:
        """Nothing is published."""

    def components(self) -> tuple[Component, ...]:
        return (Component("database", "database", ok=True),)

    async def aclose(self) -> None:
        self.closed.append("published")
