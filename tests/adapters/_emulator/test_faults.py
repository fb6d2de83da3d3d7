"""Trouble on demand: every kind, through every adapter; how it is spelled; how long it lasts."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters._emulator.faults import KINDS, Fault, Twist, read_fault, read_fault_text, spell_fault
from adapters._emulator.offers import Offer
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import JsonValue
from tests.adapters._emulator.kit import CARRIERS, Desk, box, priced, read, shipment_of

ERRORS: dict[str, type[CarrierError]] = {
    "reset": CarrierUnavailable,
    "timeout:0.01": CarrierTimeout,
    "401": CarrierAuthFailed,
    "403": CarrierAuthFailed,
    "429": CarrierRateLimited,
    "500": CarrierUnavailable,
    "503": CarrierUnavailable,
    "html": AnswerMalformed,
    "truncated": AnswerMalformed,
}


@pytest.mark.parametrize("spelled", ERRORS)
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_trouble_is_the_right_error(desk: Desk, carrier: str, spelled: str) -> None:
    """By the closed vocabulary; a moment later all is well again."""
    desk.fault(f"{carrier}={spelled}")
    with pytest.raises(CarrierError) as caught:
        await desk.ask(carrier, shipment_of(carrier))
    assert type(caught.value) is ERRORS[spelled]
    if isinstance(caught.value, CarrierRateLimited):
        assert caught.value.retry_after == 30
    desk.emulator.set_fault(carrier, None)
    assert priced(await desk.ask(carrier, shipment_of(carrier)))


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_nothing_is_an_empty_sheet(desk: Desk, carrier: str) -> None:
    """A good status without a service: no rates, and no error."""
    desk.fault(f"{carrier}=empty")
    response = await desk.send(carrier, shipment_of(carrier))
    assert response.status in (200, 201)
    assert (await desk.ask(carrier, shipment_of(carrier))).rates == ()


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_prices_drift(desk: Desk, carrier: str) -> None:
    """Every service costs more than before, and the same again every time."""
    before = priced(await desk.ask(carrier, shipment_of(carrier)))
    desk.fault(f"{carrier}=price_drift:10")
    after = priced(await desk.ask(carrier, shipment_of(carrier)))
    assert before.keys() == after.keys()
    assert all(Decimal(after[service]) > Decimal(before[service]) for service in before)
    assert priced(await desk.ask(carrier, shipment_of(carrier))) == after


async def test_drift_is_of_the_carriage(desk: Desk) -> None:
    """Ten percent of 27.10, half up; the surcharges stay."""
    desk.fault("usps=price_drift:10")
    sheet = priced(await desk.ask("usps", shipment_of("usps", signature=True)))
    assert sheet["usps_priority_mail"] == str(Decimal("29.81") + Decimal("5.15"))


@pytest.mark.parametrize("carrier", ["ups", "dhl_express", "easypost"])
async def test_another_currency(desk: Desk, carrier: str) -> None:
    """The same numbers in Canadian dollars."""
    before = priced(await desk.ask(carrier, shipment_of(carrier)))
    desk.fault(f"{carrier}=wrong_currency")
    sheet = await desk.ask(carrier, shipment_of(carrier))
    assert {rate.total.currency for rate in sheet.rates} == {"CAD"}
    assert priced(sheet) == before


async def test_usps_prices_one_parcel_in_part(desk: Desk) -> None:
    """The second parcel's answer holds one class only, so only that one is left for both."""
    desk.fault("usps=partial")
    both = await desk.ask("usps", shipment_of("usps", parcels=(box(), box(700))))
    assert set(priced(both)) == {"usps_ground_advantage"}
    desk.fault("usps=partial")
    assert len(priced(await desk.ask("usps", shipment_of("usps")))) == 5


async def test_the_others_leave_services_out(desk: Desk) -> None:
    """UPS and DHL every second one; EasyPost all of UPS, with the accounts' errors."""
    for carrier in ("ups", "dhl_express"):
        before = list(priced(await desk.ask(carrier, shipment_of(carrier))))
        desk.fault(f"{carrier}=partial")
        assert list(priced(await desk.ask(carrier, shipment_of(carrier)))) == before[::2]
    desk.fault("easypost=partial")
    sheet = await desk.ask("easypost", shipment_of("easypost"))
    assert {rate.carrier for rate in sheet.rates} == {"usps", "dhl_express"}
    assert sheet.notices.count("UPS rate_error: Invalid Access License number") == 1
    assert "UPSDAP rate_error: Invalid Access License number" in sheet.notices


@pytest.mark.parametrize("kind", ["latency", "slow_body"])
async def test_a_slow_answer_is_an_answer(desk: Desk, kind: str) -> None:
    """It comes after the wait, unchanged."""
    before = await desk.send("ups", shipment_of("ups"))
    desk.fault(f"ups={kind}:0.05")
    started = asyncio.get_running_loop().time()
    assert await desk.send("ups", shipment_of("ups")) == before
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_a_hanging_carrier_leaves_the_deadline_to_the_caller(desk: Desk) -> None:
    """Ten minutes of nothing are cut off by whoever waits."""
    desk.fault("ups=timeout")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await desk.ask("ups", shipment_of("ups"))


async def test_a_constant_latency() -> None:
    """It counts for every call of that carrier, the token's too, beside any fault."""
    desk = Desk(options={"latency": {"usps": Decimal("0.02")}})
    loop = asyncio.get_running_loop()
    started = loop.time()
    await desk.ask("usps", shipment_of("usps"))
    assert loop.time() - started >= 0.04
    desk.fault("usps=503")
    started = loop.time()
    assert (await desk.send("usps", shipment_of("usps"))).status == 503
    assert loop.time() - started >= 0.02


async def test_a_fault_may_end_by_itself(desk: Desk) -> None:
    """``times`` calls are hit, the next one is not."""
    desk.emulator.set_fault("dhl_express", read_fault("dhl_express", {"kind": "503", "times": 2}))
    statuses = [(await desk.send("dhl_express", shipment_of("dhl_express"))).status for _ in range(4)]
    assert statuses == [503, 503, 200, 200]


async def test_token_calls_may_be_hit_alone(desk: Desk) -> None:
    """``on: token`` refuses the token; ratings go on with the one there is."""
    await desk.ask("ups", shipment_of("ups"))
    desk.emulator.set_fault("ups", read_fault("ups", {"kind": "401", "on": "token"}))
    assert priced(await desk.ask("ups", shipment_of("ups")))
    desk.emulator.forget_tokens()
    with pytest.raises(CarrierAuthFailed):
        await desk.ask("ups", shipment_of("ups"))


@pytest.mark.parametrize(
    ("kind", "error"), [("429", CarrierRateLimited), ("503", CarrierUnavailable), ("html", CarrierUnavailable)]
)
async def test_no_token_is_the_token_s_error(desk: Desk, kind: str, error: type[CarrierError]) -> None:
    """Before anything is rated."""
    desk.emulator.set_fault("usps", read_fault("usps", {"kind": kind, "on": "all"}))
    with pytest.raises(CarrierError) as caught:
        await desk.send("usps", shipment_of("usps"))
    assert type(caught.value) is error
    assert desk.emulator.calls() == {"usps": {"/oauth2/v3/token": 1}}


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_too_many_requests_name_the_wait(desk: Desk, carrier: str) -> None:
    """In the header."""
    desk.fault(f"{carrier}=429:7")
    response = await desk.send(carrier, shipment_of(carrier))
    assert (response.status, response.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("usps=latency", Fault("latency", Decimal("0.5"))),
        ("usps=latency:0.2", Fault("latency", Decimal("0.2"))),
        ("ups=429", Fault("429", Decimal(30))),
        ("ups=429:5", Fault("429", Decimal(5))),
        ("easypost=timeout", Fault("timeout", Decimal(600))),
        ("dhl_express=price_drift", Fault("price_drift")),
        ("dhl_express=price_drift:12", Fault("price_drift", percent=12)),
    ],
)
def test_a_fault_on_the_command_line(text: str, fault: Fault) -> None:
    """CARRIER=KIND, with a number that means seconds or percent."""
    assert read_fault_text(text) == (text.partition("=")[0], fault)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_reads_back_as_it_is_spelled(kind: str) -> None:
    """Every kind, whatever else it says."""
    fault = read_fault("ups", {"kind": kind, "times": 3, "on": "all", "percent": 9, "seconds": Decimal("1.5")})
    assert fault == Fault(kind, Decimal("1.5"), 9, 3, "all")
    assert read_fault("ups", spell_fault(fault)) == fault


@pytest.mark.parametrize(
    ("carrier", "value", "words"),
    [
        ("fedex", {"kind": "429"}, "'fedex' is no carrier: there are usps, ups, dhl_express, easypost"),
        ("ups", "429", "ups: a fault is an object with kind, on, percent, seconds, times"),
        ("ups", {"kind": "429", "when": "now"}, "ups: a fault is an object with kind, on, percent, seconds, times"),
        ("ups", {}, "ups: kind is one of latency, slow_body"),
        ("ups", {"kind": 429}, "ups: kind is one of latency, slow_body"),
        ("usps", {"kind": "wrong_currency"}, "usps: its answers name no currency"),
        ("ups", {"kind": "429", "on": "mondays"}, "ups: on is one of rates, token, all"),
        ("ups", {"kind": "latency", "seconds": "-1"}, "ups: '-1' is not a number of seconds like 0.2"),
        ("ups", {"kind": "latency", "seconds": True}, "ups: seconds is a number like 0.2"),
        ("ups", {"kind": "price_drift", "percent": 0}, "ups: percent is a whole number from 1 to 1000"),
        ("ups", {"kind": "429", "times": 0}, "ups: times is a whole number from 1 to 1000000"),
    ],
)
def test_a_fault_that_cannot_be_read(carrier: str, value: JsonValue, words: str) -> None:
    """One sentence that says what it takes."""
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        read_fault(carrier, value)


@pytest.mark.parametrize(
    ("twist", "totals"),
    [
        (Twist(), [100, 200, 300]),
        (Twist("empty"), []),
        (Twist("first"), [100]),
        (Twist("partial"), [100, 300]),
        (Twist("price_drift", 50), [150, 300, 450]),
    ],
)
def test_what_a_twist_leaves(twist: Twist, totals: list[int]) -> None:
    """Of three offers."""
    offers = [Offer(str(cents), "", (cents,), arrives=date(2026, 12, 1)) for cents in (100, 200, 300)]
    assert [offer.total for offer in twist(offers)] == totals


async def test_own_bodies(desk: Desk) -> None:
    """Each carrier's trouble is worded its own way."""
    found: dict[str, Any] = {}
    for carrier in CARRIERS:
        desk.fault(f"{carrier}=429")
        found[carrier] = read(await desk.send(carrier, shipment_of(carrier)))
    assert list(found["usps"]) == ["fault"]
    assert found["ups"]["response"]["errors"][0]["code"] == "10429"
    assert list(found["dhl_express"]) == ["reasons", "details"]
    assert found["easypost"]["error"]["code"] == "RATE_LIMITED"
