"""shipcalc carriers: who is reached how, what is missing, and what a carrier answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from pathlib import Path
from typing import Any

import pytest
import respx

from calculator.cli import carriers, main
from calculator.domain.errors import CarrierTimeout, CarrierUnavailable
from calculator.domain.money import Money
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet
from calculator.domain.shipment import Shipment
from calculator.policy.model import CarrierRule
from calculator.samples import next_weekday
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wiring import load_shops

DAY = date(2026, 12, 1)


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed, spaces joined."""
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_offline(capsys: pytest.CaptureFixture[str]) -> None:
    """The mode, then each carrier: who gives its prices, for whom, and what live mode would need."""
    assert main(["carriers"]) == 0
    lines = told(capsys)
    assert lines[0] == "SHIPCALC_CARRIERS=offline"
    assert [line.partition(" ")[0] for line in lines[1::2]] == ["dhl_express", "ups", "usps"]
    assert lines[5] == "usps card of published prices, for little-rooms, oily-moon"
    assert lines[2::2] == [
        "live, by its own API: set SHIPCALC_DHL_KEY and SHIPCALC_DHL_SECRET",
        "live, by its own API: set SHIPCALC_UPS_CLIENT_ID and SHIPCALC_UPS_CLIENT_SECRET",
        "live, by its own API: set SHIPCALC_USPS_CLIENT_ID and SHIPCALC_USPS_CLIENT_SECRET",
    ]


def test_credentials_that_are_complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Said, and never shown."""
    monkeypatch.setenv("SHIPCALC_DHL_KEY", "hush-key")
    monkeypatch.setenv("SHIPCALC_DHL_SECRET", "hush-secret")
    assert main(["carriers"]) == 0
    lines = told(capsys)
    assert lines[2] == "live, by its own API: credentials complete"
    assert not [line for line in lines if "hush" in line]


def test_live(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each carrier by its API, with what is still to be set."""
    monkeypatch.setenv("SHIPCALC_CARRIERS", "live")
    monkeypatch.setenv("SHIPCALC_DHL_KEY", "hush-key")
    monkeypatch.setenv("SHIPCALC_UPS_CLIENT_ID", "hush-id")
    monkeypatch.setenv("SHIPCALC_UPS_CLIENT_SECRET", "hush-secret")
    assert main(["carriers"]) == 0
    assert told(capsys) == [
        "SHIPCALC_CARRIERS=live",
        "dhl_express its own API, for little-rooms",
        "credentials: set SHIPCALC_DHL_SECRET",
        "ups its own API, for oily-moon",
        "credentials: complete",
        "usps its own API, for little-rooms, oily-moon",
        "credentials: set SHIPCALC_USPS_CLIENT_ID and SHIPCALC_USPS_CLIENT_SECRET",
    ]


def test_a_ping_asks_each_carrier(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One price, or in one line what is wrong; exit 1 where anything is."""
    monkeypatch.setenv("SHIPCALC_CARRIERS", "live")
    for name in ("UPS_CLIENT_ID", "UPS_CLIENT_SECRET", "DHL_KEY", "DHL_SECRET"):
        monkeypatch.setenv(f"SHIPCALC_{name}", "hush")
    charges = {"CurrencyCode": "USD", "MonetaryValue": "21.10"}
    rated = [{"Service": {"Code": "03"}, "TotalCharges": charges}]
    refused = {"reasons": [{"msg": "Invalid Credentials"}]}
    with respx.mock(using="httpx") as router:
        token = router.post("https://onlinetools.ups.com/security/v1/oauth/token")
        token.respond(200, json={"access_token": "t", "expires_in": "14399"})
        shop = router.post("https://onlinetools.ups.com/api/rating/v2409/Shop")
        shop.respond(200, json={"RateResponse": {"Response": {}, "RatedShipment": rated}})
        router.post("https://express.api.dhl.com/mydhlapi/rates").respond(401, json=refused)
        assert main(["carriers", "--ping"]) == 1
    lines = told(capsys)
    assert lines[3] == "wrong: auth_failed: DHL Express answered 401: Invalid Credentials"
    assert lines[6].startswith("ok: UPS Ground 21.10 USD (live, the cheapest of 1, in ")
    assert lines[9] == "wrong: auth_failed: set SHIPCALC_USPS_CLIENT_ID and SHIPCALC_USPS_CLIENT_SECRET"
    assert (token.call_count, shop.call_count) == (1, 1)


@dataclass
class Stub:
    """A source with one answer, which notes what it was asked."""

    answer: RateSheet | Exception | None
    carrier: str = "ups"
    local: bool = False
    asked: Shipment | None = None

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """Answers, fails, or says nothing."""
        self.asked = shipment
        if self.answer is None:
            await asyncio.sleep(60)
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer


def rate(cents: int, service: str = "ups_ground") -> Rate:
    """Dollars."""
    return Rate("ups", service, (RateCharge("carrier", service, Money(cents, "USD")),))


@pytest.mark.parametrize(
    ("answer", "ok", "line"),
    [
        (
            RateSheet("ups", (rate(900, "ups_standard"), rate(700))),
            True,
            "UPS Ground 7.00 USD (live, the cheapest of 2, in ",
        ),
        (CarrierUnavailable("down"), False, "unavailable: down"),
        (CarrierTimeout("late"), False, "timeout: late"),
        (RateSheet("ups"), False, "no rate: no reason given"),
        (RateSheet("ups", notices=("nothing there",)), False, "no rate: nothing there"),
        (RateSheet("ups", (), (Declined("ups_ground", "x", "too far"),), ("y",)), False, "no rate: too far"),
    ],
)
async def test_what_a_ping_says(answer: Any, ok: bool, line: str) -> None:
    """The cheapest price, or the first reason there is none."""
    way = carriers.Way("ups", CarrierRule("own", "contract", {"account_number": "A1"}), Stub(answer), ())
    found = await carriers.ping(way, known_services(), DAY)
    assert found[0] is ok
    assert found[1].startswith(line)
    assert isinstance(way.source, Stub)
    assert way.source.asked is not None
    assert (way.source.asked.price_class, way.source.asked.account) == ("contract", {"account_number": "A1"})
    assert all(service.startswith("ups_") for service in way.source.asked.services)


async def test_a_ping_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends in time; and where there is no source, at once."""
    monkeypatch.setattr(carriers, "_SECONDS", 0.05)
    way = carriers.Way("ups", CarrierRule("own", "retail", {}), Stub(None), ())
    assert await carriers.ping(way, known_services(), DAY) == (False, "timeout: no answer within 0.05 s")
    assert await carriers.ping(replace(way, source=None), known_services(), DAY) == (
        False,
        "no source of prices in this mode",
    )


def shops(vias: Mapping[str, str]) -> Any:
    """The example shops, each reaching UPS in its way."""
    found = load_shops(settings_from({}), Keys([b"0123456789abcdef"]))
    changed = {}
    for name, shop in found.items():
        rules = dict(shop.policy.carriers) | {"ups": CarrierRule(vias.get(name, "own"), "retail", {})}
        changed[name] = replace(shop, policy=replace(shop.policy, carriers=rules))
    return changed


def test_a_carrier_is_listed_in_each_way_it_is_reached() -> None:
    """Two shops, two ways; shops that do not offer the carrier are left out, unless none does."""
    catalogue = known_services()
    one = [way for way in carriers.ways(shops({"oily-moon": "easypost"}), catalogue) if way.carrier == "ups"]
    assert [(way.rule.via, way.shops) for way in one] == [("easypost", ("oily-moon",))]
    both = {"oily-moon": "easypost", "second": "own"}
    two_shops = shops(both)
    two_shops["second"] = replace(two_shops["oily-moon"], policy=replace(two_shops["oily-moon"].policy, carriers={}))
    two = [way for way in carriers.ways(two_shops, catalogue) if way.carrier == "ups"]
    assert [(way.rule.via, way.shops) for way in two] == [("easypost", ("oily-moon",)), ("own", ("second",))]
    none = list(carriers.ways({"hotshellow": shops({})["hotshellow"]}, catalogue))
    assert [(way.carrier, way.shops) for way in none] == [("dhl_express", ()), ("ups", ()), ("usps", ())]


def test_through_easypost_its_key_is_needed() -> None:
    """And a carrier that no shop offers is listed all the same."""
    way = carriers.Way("ups", CarrierRule("easypost", "retail", {}), None, ())
    assert list(carriers.told(way, settings_from({"SHIPCALC_CARRIERS": "live"}))) == [
        "ups          EasyPost, no shop offers it",
        "             credentials: set SHIPCALC_EASYPOST_KEY",
    ]
    assert list(carriers.told(way, settings_from({"SHIPCALC_EASYPOST_KEY": "k"}))) == [
        "ups          no source of prices in this mode, no shop offers it",
        "             live, by EasyPost: credentials complete",
    ]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 12, 1), date(2026, 12, 2)),
        (date(2026, 12, 3), date(2026, 12, 4)),
        (date(2026, 12, 4), date(2026, 12, 7)),
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 6), date(2026, 12, 7)),
    ],
)
def test_the_next_weekday(day: date, following: date) -> None:
    """Never today, never at the weekend."""
    assert next_weekday(day) == following


def test_policies_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, one line."""
    assert main(["carriers", "--policies", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"shipcalc carriers: {tmp_path}: holds no policy: put a <shop>.toml there\n"
