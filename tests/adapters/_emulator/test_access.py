"""Who may ask: tokens that expire, wrong credentials, the carriers' own 401."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from adapters._emulator.access import CREDENTIALS, LIFETIMES, TOKEN_PATHS, basic, token_request
from adapters._emulator.emulator import Emulator
from adapters._emulator.wire import Call
from adapters._http.credentials import secrets_of
from adapters._http.endpoints import EMULATED
from calculator.domain.errors import CarrierAuthFailed
from tests.adapters._emulator.kit import CARRIERS, NOW, Desk, adapter_of, priced, read, shipment_of


def ask_token(desk: Desk, carrier: str, *, wrong: bool = False) -> Any:
    """The status and the JSON of a token call."""
    request, headers = token_request(carrier, "demo-client", "wrong" if wrong else "demo-client-secret")
    reply = desk.emulator.reply(carrier, Call("POST", request.path, request.body, headers=headers))
    return reply.response.status, read(reply.response)


def ask_rates(desk: Desk, carrier: str, headers: Mapping[str, str]) -> int:
    """The status of a rating call with these headers."""
    request = adapter_of(carrier).build_request(shipment_of(carrier))
    sent = {**dict(request.headers), **headers}
    call = Call("POST", request.path, request.body, dict(request.query), sent)
    return desk.emulator.reply(carrier, call).response.status


def test_the_credentials_are_those_the_senders_know() -> None:
    """The HTTP layer brings the same for an emulator."""
    assert {carrier: secrets_of(known) for carrier, known in EMULATED.items()} == {
        carrier: tuple(text for text in pair if text) for carrier, pair in CREDENTIALS.items()
    }


def test_usps_gives_a_token(desk: Desk) -> None:
    """Numbers: issued in milliseconds, eight hours less a second."""
    status, token = ask_token(desk, "usps")
    assert (status, token["token_type"], token["expires_in"]) == (200, "Bearer", 28799)
    assert token["issued_at"] == int(NOW.timestamp() * 1000)
    assert len(token["access_token"].split(".")) == 3


def test_ups_gives_a_token(desk: Desk) -> None:
    """Everything is text."""
    status, token = ask_token(desk, "ups")
    assert (status, token["expires_in"], token["issued_at"]) == (200, "14399", str(int(NOW.timestamp() * 1000)))
    assert all(isinstance(value, str) for value in token.values())


@pytest.mark.parametrize("carrier", TOKEN_PATHS)
def test_every_token_is_another_and_all_are_good(desk: Desk, carrier: str) -> None:
    """Asking again takes nothing away."""
    tokens = [ask_token(desk, carrier)[1]["access_token"] for _ in range(2)]
    assert tokens[0] != tokens[1]
    assert [ask_rates(desk, carrier, {"authorization": f"Bearer {token}"}) for token in tokens] == [200, 200]


@pytest.mark.parametrize("carrier", TOKEN_PATHS)
def test_a_token_expires(desk: Desk, carrier: str) -> None:
    """Good in its last second, refused at the next."""
    headers = {"authorization": f"Bearer {ask_token(desk, carrier)[1]['access_token']}"}
    desk.now = NOW + timedelta(seconds=LIFETIMES[carrier] - 1)
    assert ask_rates(desk, carrier, headers) == 200
    desk.now = NOW + timedelta(seconds=LIFETIMES[carrier])
    assert ask_rates(desk, carrier, headers) == 401
    assert ask_token(desk, carrier)[0] == 200
    assert ask_rates(desk, carrier, headers) == 401


def test_the_life_of_a_token_can_be_set() -> None:
    """For tests of senders."""
    desk = Desk(options={"expires_in": 60})
    assert [ask_token(desk, carrier)[1]["expires_in"] for carrier in ("usps", "ups")] == [60, "60"]


async def test_a_sender_renews_an_expired_token(desk: Desk) -> None:
    """One refusal, one new token, one answer."""
    await desk.ask("usps", shipment_of("usps"))
    desk.now = NOW + timedelta(seconds=LIFETIMES["usps"])
    assert priced(await desk.ask("usps", shipment_of("usps")))
    assert desk.emulator.calls()["usps"] == {"/oauth2/v3/token": 2, "/shipments/v3/options/search": 3}


@pytest.mark.parametrize("carrier", TOKEN_PATHS)
def test_wrong_credentials_get_no_token(desk: Desk, carrier: str) -> None:
    """In the carrier's own words."""
    status, body = ask_token(desk, carrier, wrong=True)
    said = body["error"] if carrier == "usps" else body["response"]["errors"][0]["code"]
    assert (status, said) == (401, {"usps": "invalid_client", "ups": "250002"}[carrier])


@pytest.mark.parametrize("carrier", TOKEN_PATHS)
def test_another_grant_gets_no_token(desk: Desk, carrier: str) -> None:
    """Nor does an empty body."""
    for body in (None, {"grant_type": "password"}):
        reply = desk.emulator.reply(carrier, Call("POST", TOKEN_PATHS[carrier], body))
        assert reply.response.status == 400


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("authorization", [None, "Bearer nobody", "Basic bm9ib2R5OndpdGhvdXQ="])
def test_strangers_are_refused(desk: Desk, carrier: str, authorization: str | None) -> None:
    """With 401, and the adapter tells the merchant."""
    request = adapter_of(carrier).build_request(shipment_of(carrier))
    headers = {} if authorization is None else {"authorization": authorization}
    response = desk.emulator.reply(carrier, Call("POST", request.path, request.body, headers=headers)).response
    assert response.status == 401
    with pytest.raises(CarrierAuthFailed):
        adapter_of(carrier).parse_response(shipment_of(carrier), response)


def test_the_shapes_of_a_401(desk: Desk) -> None:
    """USPS names the scheme, UPS a number, DHL's gateway reasons, EasyPost a code."""
    answers = {carrier: desk.emulator.reply(carrier, Call("POST", "/x")).response for carrier in CARRIERS}
    assert answers["usps"].headers["www-authenticate"] == "Bearer"
    assert read(answers["usps"])["error"]["errors"][0]["title"] == "invalid_token"
    assert read(answers["ups"])["response"]["errors"][0]["code"] == "250002"
    assert read(answers["dhl_express"])["reasons"] == [{"msg": "Invalid Credentials"}]
    assert read(answers["easypost"])["error"]["code"] == "UNAUTHORIZED"


def test_easypost_takes_its_key_either_way(desk: Desk) -> None:
    """As a bearer token, or as the user of HTTP Basic without a password."""
    for authorization in ("Bearer demo-key", "Basic " + b64encode(b"demo-key:").decode()):
        assert ask_rates(desk, "easypost", {"authorization": authorization}) == 201
    assert ask_rates(desk, "dhl_express", {"authorization": "Bearer demo-key"}) == 401


async def test_credentials_of_one_s_own() -> None:
    """Those of the emulator count, the sender in the process uses them."""
    own = {**CREDENTIALS, "usps": ("me", "mine"), "dhl_express": ("me", "mine")}
    desk = Desk(options={"credentials": own})
    assert priced(await desk.ask("usps", shipment_of("usps")))
    assert priced(await desk.ask("dhl_express", shipment_of("dhl_express")))
    assert ask_token(desk, "usps")[0] == 401
    assert ask_rates(desk, "dhl_express", {"authorization": basic("demo-key", "demo-key-secret")}) == 401


def test_tokens_are_forgotten_together() -> None:
    """As after a restart of the carrier."""
    emulator = Emulator(lambda: NOW)
    desk = Desk()
    desk.emulator = emulator
    headers = {"authorization": f"Bearer {ask_token(desk, 'ups')[1]['access_token']}"}
    emulator.forget_tokens()
    assert ask_rates(desk, "ups", headers) == 401
