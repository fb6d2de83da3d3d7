"""Live mode: which carrier is asked where, with what, and what is told where it cannot be."""

import json
import time
from datetime import UTC, datetime

import pytest
import respx

from adapters._http.sender import HttpSender
from adapters._resilience.guarded import GuardedSource
from adapters._resilience.resilience import Resilience
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest
from calculator.domain.shipment import Parcel, Shipment
from calculator.guarding import Guards
from calculator.live import Barred, credentials, live_sender, live_sources
from calculator.settings import settings_from
from tests.adapters._resilience.kit import LIVES
from tests.calculator.test_carrier_settings import FULL
from tests.calculator.test_guarding import guards

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
HOSTS = {
    "usps": ("POST", "https://apis.usps.com/x", "https://apis-tem.usps.com/x"),
    "ups": ("POST", "https://onlinetools.ups.com/x", "https://wwwcie.ups.com/x"),
    "dhl_express": (
        "POST",
        "https://express.api.dhl.com/mydhlapi/x",
        "https://express.api.dhl.com/mydhlapi/test/x",
    ),
    "easypost": ("POST", "https://api.easypost.com/x", "https://api.easypost.com/x"),
}
SHIPMENT = Shipment(
    Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",)),
    normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",), True)),
    (Parcel(300, 200, 100, 1000, Money(5000, "USD")),),
    NOW.date(),
    "USD",
    frozenset({"ups_ground"}),
)


def clock() -> datetime:
    """It stands still."""
    return NOW


@pytest.mark.parametrize("on_test", [False, True])
@pytest.mark.parametrize("code", list(HOSTS))
@respx.mock(using="httpx", assert_all_called=False)
async def test_each_carrier_has_its_host(respx_mock: respx.MockRouter, code: str, on_test: bool) -> None:
    """The real one, or the test one where that is set."""
    variables = FULL | {f"SHIPCALC_{name}_TEST": str(int(on_test)) for name in ("USPS", "UPS", "DHL")}
    token = {"access_token": "t", "expires_in": 3600}
    respx_mock.post(path="/oauth2/v3/token").respond(200, json=token)
    respx_mock.post(path="/security/v1/oauth/token").respond(200, json=token)
    method, real, test = HOSTS[code]
    route = respx_mock.route(method=method, url=test if on_test else real).respond(200, json={})
    sender = live_sender(settings_from(variables), clock)
    await sender.send(code, HttpRequest("POST", "/x", {}))
    assert route.call_count == 1
    await sender.aclose()


async def test_only_carriers_with_credentials_have_an_endpoint() -> None:
    """Nothing is sent to the others."""
    sender = live_sender(settings_from({"SHIPCALC_EASYPOST_KEY": "k", "SHIPCALC_USPS_CLIENT_ID": "half"}), clock)
    for code in ("usps", "ups", "dhl_express"):
        with pytest.raises(CarrierAuthFailed, match=f"^there are no credentials for {code}$"):
            await sender.send(code, HttpRequest("POST", "/x", {}))


def test_each_carrier_by_its_own_api_or_through_easypost() -> None:
    """As the shop's policy says."""
    settings = settings_from(FULL)
    sender = HttpSender({})
    sources = live_sources(settings, {"ups": "easypost", "dhl_express": "own"}, sender, clock, guards())
    assert {code: getattr(source, "reached", None) for code, source in sources.items()} == {
        "usps": "its own API",
        "ups": "easypost's API",
        "dhl_express": "its own API",
    }
    assert all(source.carrier == code for code, source in sources.items())
    assert all(isinstance(source, GuardedSource) and not source.local for source in sources.values())


@pytest.mark.parametrize(
    ("via", "reason"),
    [
        ("own", "set SHIPCALC_UPS_CLIENT_ID and SHIPCALC_UPS_CLIENT_SECRET"),
        ("easypost", "set SHIPCALC_EASYPOST_KEY"),
    ],
)
async def test_a_carrier_without_credentials_says_what_to_set(via: str, reason: str) -> None:
    """A typed trouble that names the variables, for the merchant and not for buyers."""
    source = live_sources(settings_from({}), {"ups": via}, HttpSender({}), clock, guards())["ups"]
    assert source.local
    with pytest.raises(CarrierAuthFailed) as caught:
        await source.ask(SHIPMENT)
    assert str(caught.value) == reason
    assert isinstance(source, Barred)


@respx.mock(using="httpx")
async def test_accounts_of_the_settings_are_used(respx_mock: respx.MockRouter) -> None:
    """UPS sees the shipper number, at the token and in the request."""
    token = respx_mock.post("https://wwwcie.ups.com/security/v1/oauth/token")
    token.respond(200, json={"access_token": "t", "expires_in": "14399"})
    shop = respx_mock.post("https://wwwcie.ups.com/api/rating/v2409/Shop")
    shop.respond(200, json={"RateResponse": {"Response": {"ResponseStatus": {"Code": "1"}}, "RatedShipment": []}})
    settings = settings_from(FULL)
    sender = live_sender(settings, clock)
    sheet = await live_sources(settings, {}, sender, clock, guards())["ups"].ask(SHIPMENT)
    assert sheet.rates == ()
    assert token.calls.last.request.headers["x-merchant-id"] == "A1B2C3"
    assert b'"ShipperNumber":"A1B2C3"' in shop.calls.last.request.content
    await sender.aclose()


@respx.mock(using="httpx")
async def test_accounts_listed_with_easypost_are_asked_one_by_one(respx_mock: respx.MockRouter) -> None:
    """Each has a name of its own among the guarded accounts; other carriers' accounts have others."""
    shipments = respx_mock.post("https://api.easypost.com/v2/shipments")
    shipments.respond(201, json={"rates": [], "messages": []})
    settings = settings_from(FULL | {"SHIPCALC_EASYPOST_UPS_ACCOUNTS": "ca_7"})
    sender, resilience = live_sender(settings, clock), Resilience(wall=time.time, random=lambda: 0.0)
    via = dict.fromkeys(("usps", "ups", "dhl_express"), "easypost")
    sources = live_sources(settings, via, sender, clock, Guards(resilience, LIVES, lambda _: None))
    assert len([name for name in resilience.accounts if name.startswith("easypost:")]) == 1 + 1 + 2
    for code in via:
        await sources[code].ask(SHIPMENT)
    await sender.aclose()
    asked = [json.loads(call.request.content)["shipment"].get("carrier_accounts") for call in shipments.calls]
    assert asked == [None, ["ca_7"], ["ca_1"], ["ca_2"]]
    assert len({source.reached for source in sources.values()}) == 1  # type: ignore[attr-defined]


def test_credentials_need_all_their_settings() -> None:
    """A half set is none."""
    with pytest.raises(ValueError, match=r"^SHIPCALC_DHL_SECRET is not set$"):
        credentials(settings_from({"SHIPCALC_DHL_KEY": "k"}), "dhl_express")
