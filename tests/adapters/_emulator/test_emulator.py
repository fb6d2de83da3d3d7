"""All carriers under one roof: prefixes, the count of calls, faults set while it runs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters._emulator.emulator import PREFIXES, base_urls
from adapters._emulator.wire import Call
from calculator.domain.errors import NotCovered
from calculator.domain.places import normalise
from calculator.domain.ports import HttpRequest, JsonValue
from tests.adapters._emulator.kit import CARRIERS, PLACES, Desk, box, priced, read, shipment_of


def ask(desk: Desk, method: str, path: str, body: JsonValue = None) -> tuple[int, Any]:
    """Status and JSON of a call with its whole path."""
    response = desk.emulator.route(Call(method, path, body)).response
    return response.status, read(response)


def test_carriers_are_told_apart_by_path(desk: Desk) -> None:
    """Each under its prefix, and a stranger is refused by the right one."""
    statuses = {
        carrier: desk.emulator.route(Call("POST", f"{prefix}/x")).response.status
        for carrier, prefix in PREFIXES.items()
    }
    assert statuses == dict.fromkeys(CARRIERS, 401)
    assert ask(desk, "GET", "/_calls") == (200, {carrier: {"/x": 1} for carrier in CARRIERS})


def test_base_urls() -> None:
    """What a sender is given instead of the carriers' hosts."""
    assert base_urls("http://127.0.0.1:8090/") == {
        "usps": "http://127.0.0.1:8090/usps",
        "ups": "http://127.0.0.1:8090/ups",
        "dhl_express": "http://127.0.0.1:8090/dhl/mydhlapi",
        "easypost": "http://127.0.0.1:8090/easypost",
    }


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("PUT", "/_faults"), ("GET", "/usps"), ("POST", "/fedex/x")]
)
def test_nobody_is_there(desk: Desk, method: str, path: str) -> None:
    """Any other path says what there is."""
    status, body = ask(desk, method, path)
    assert (status, "/usps, /ups, /dhl/mydhlapi, /easypost, /_faults, /_calls, /_tokens" in body["error"]) == (
        404,
        True,
    )


async def test_calls_are_counted_and_forgotten(desk: Desk) -> None:
    """By carrier and path; a refused call counts too."""
    desk.fault("ups=503")
    await desk.ask("usps", shipment_of("usps"))
    await desk.send("ups", shipment_of("ups"))
    counted = {
        "usps": {"/oauth2/v3/token": 1, "/shipments/v3/options/search": 1},
        "ups": {"/api/rating/v2409/Shop": 1, "/security/v1/oauth/token": 1},
    }
    assert ask(desk, "GET", "/_calls") == (200, counted)
    ask(desk, "DELETE", "/_calls")
    assert ask(desk, "GET", "/_calls") == (200, {})


async def test_faults_are_set_while_it_runs(desk: Desk) -> None:
    """A fault replaces the one before, others stay; null ends one, DELETE all."""
    spelled = {"kind": "latency", "seconds": "0.2", "percent": 7, "times": None, "on": "rates"}
    assert ask(desk, "POST", "/_faults", {"usps": {"kind": "503"}, "ups": {"kind": "401"}})[0] == 200
    status, faults = ask(desk, "POST", "/_faults", {"usps": {"kind": "latency", "seconds": "0.2"}})
    assert (status, faults["usps"], list(faults)) == (200, spelled, ["ups", "usps"])
    assert (await desk.send("ups", shipment_of("ups"))).status == 401
    assert list(ask(desk, "POST", "/_faults", {"ups": None})[1]) == ["usps"]
    assert (await desk.send("ups", shipment_of("ups"))).status == 200
    assert ask(desk, "DELETE", "/_faults") == (200, {}) == ask(desk, "GET", "/_faults")


@pytest.mark.parametrize(
    "body", [None, [], {"usps": "503"}, {"usps": {"kind": "503"}, "fedex": {"kind": "503"}}, {"fedex": None}]
)
def test_faults_that_cannot_be_read_change_nothing(desk: Desk, body: JsonValue) -> None:
    """One sentence, and none of them is set."""
    status, answer = ask(desk, "POST", "/_faults", body)
    assert (status, list(answer)) == (400, ["error"])
    assert ask(desk, "GET", "/_faults") == (200, {})


async def test_tokens_can_be_dropped_while_it_runs(desk: Desk) -> None:
    """A sender gets a new one."""
    await desk.ask("ups", shipment_of("ups"))
    assert ask(desk, "DELETE", "/_tokens")[0] == 200
    assert priced(await desk.ask("ups", shipment_of("ups")))
    assert desk.emulator.calls()["ups"]["/security/v1/oauth/token"] == 2


async def test_a_carrier_that_is_not_played(desk: Desk) -> None:
    """There is no source of its prices in this mode."""
    with pytest.raises(NotCovered, match="does not play fedex"):
        await desk.sender.send("fedex", HttpRequest("POST", "/rates"))


async def test_headers_count_whatever_their_case(desk: Desk) -> None:
    """As over a socket."""
    request = HttpRequest("POST", "/rates", {}, headers=(("X-Version", "3.1.0"),))
    response = await desk.sender.send("dhl_express", request)
    assert read(response)["additionalDetails"] == ["#: required key [customerDetails] not found"]


@pytest.mark.parametrize("carrier", ["usps", "ups", "dhl_express"])
async def test_equal_questions_are_worked_out_once(desk: Desk, carrier: str) -> None:
    """A neighbour's answer is the one there is; another weight, another country, another day has its own."""
    home, neighbour = PLACES["germany"], replace(PLACES["germany"], city="Potsdam", lines=("Am Markt 1",))
    first = await desk.send(carrier, shipment_of(carrier, "germany"))
    assert (await desk.send(carrier, shipment_of(carrier, destination=normalise(neighbour), incoterm="DAP"))).body is (
        first.body
    )
    others: list[dict[str, Any]] = [
        {"parcels": (box(9000),)},
        {"destination": normalise(replace(home, country="JP", postal_code="1000001"))},
        {"ship_date": date(2026, 12, 7)},
    ]
    bodies = {(await desk.send(carrier, shipment_of(carrier, "germany", **other))).body for other in others}
    assert len(bodies - {first.body}) == (2 if carrier == "usps" else 3)  # USPS names no day abroad


@pytest.mark.parametrize("carrier", ["usps", "ups", "dhl_express"])
async def test_trouble_comes_and_goes_though_the_question_is_known(desk: Desk, carrier: str) -> None:
    """An answer that was twisted is not the one of the day before, nor of the day after; other twists have others."""
    asked = shipment_of(carrier, "germany")
    plain = (await desk.send(carrier, asked)).body
    bodies = [plain]
    for trouble in ("price_drift:7", "price_drift:9", "empty", "truncated"):
        desk.fault(f"{carrier}={trouble}")
        bodies.append((await desk.send(carrier, asked)).body)
        assert (await desk.send(carrier, asked)).body == bodies[-1]
        desk.emulator.set_fault(carrier, None)
        assert (await desk.send(carrier, asked)).body == plain
    assert len(set(bodies)) == len(bodies)


@pytest.mark.parametrize("body", [None, [], "x", 5, {"RateRequest": []}, {"shipment": 5}, {"packageDescription": "x"}])
@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_body_of_another_kind_is_refused(desk: Desk, carrier: str, body: JsonValue) -> None:
    """In the carrier's own words, whatever came."""
    paths = {
        "usps": "/shipments/v3/options/search",
        "ups": "/api/rating/v2409/Shop",
        "dhl_express": "/rates",
        "easypost": "/v2/shipments",
    }
    request = HttpRequest("POST", paths[carrier], body, headers=(("x-version", "3.1.0"),))
    assert (await desk.sender.send(carrier, request)).status in (400, 422)
