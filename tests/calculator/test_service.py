"""Quotes for all shops, their state and their pages, as one value."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calculator.api.quoting import Quoting, Reporting
from calculator.domain.errors import UnknownShop
from calculator.page import page_of
from calculator.service import Service
from calculator.settings import settings_from
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart
from calculator.wiring import load_shops

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
