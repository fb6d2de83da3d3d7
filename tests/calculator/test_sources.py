"""Who is asked in each mode, and what stands around them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters._card.source import CardSource, RateCard
from adapters._resilience.guarded import GuardedSource
from adapters._source import CarrierSource
from calculator.guarding import resilience_of
from calculator.live import calls_per_hour
from calculator.settings import SettingsError, settings_from
from calculator.sources import known_services, sources_of
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart
from calculator.wiring import load_policies, load_service, policies_directory
from tests.calculator.test_emulated import AT_HOME, body

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def sources(**variables: str) -> dict[str, dict[str, Any]]:
    """The sources of every shop."""
    settings = settings_from({f"SHIPCALC_{name.upper()}": text for name, text in variables.items()})
    asked = sources_of(settings, RateCard.embedded(), resilience_of(settings))
    return {
        policy.shop: dict(asked(policy)) for policy in load_policies(policies_directory(settings), known_services())
    }


def test_offline_nothing_is_guarded() -> None:
    """Everything answers from memory: there is no weather to be guarded from."""
    found = sources()["little-rooms"]
    assert isinstance(found["usps"], CardSource)
    assert isinstance(found["ups"], CarrierSource)
    assert all(source.local for source in found.values())


def test_the_emulator_is_guarded_like_the_carriers() -> None:
    """In this process or over a wire: what is shown on it holds for them."""
    for more in ({}, {"emulator_url": "http://127.0.0.1:1"}):
        found = sources(carriers="emulator", **more)["little-rooms"]
        assert list(found) == ["usps", "ups", "dhl_express"]
        assert all(isinstance(source, GuardedSource) and not source.local for source in found.values())


def test_shops_share_an_account_and_not_their_lives() -> None:
    """One breaker for all."""
    found = sources(carriers="emulator")
    one, other = found["little-rooms"]["usps"], found["oily-moon"]["usps"]
    assert one is not other
    assert one._account is other._account


@pytest.mark.parametrize(
    ("variables", "code", "limit"),
    [
        ({}, "usps", 60),
        ({}, "ups", None),
        ({"SHIPCALC_USPS_CALLS_PER_HOUR": "600"}, "usps", 600),
        ({"SHIPCALC_UPS_CALLS_PER_HOUR": "7"}, "ups", 7),
        ({"SHIPCALC_DHL_CALLS_PER_HOUR": "8"}, "dhl_express", 8),
        ({"SHIPCALC_EASYPOST_CALLS_PER_HOUR": "9"}, "easypost", 9),
    ],
)
def test_quotas_are_as_set_or_as_the_carrier_has_them(variables: dict[str, str], code: str, limit: int | None) -> None:
    """USPS gives a new account 60 calls an hour."""
    assert calls_per_hour(settings_from(variables), code) == limit


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_quota_is_a_whole_number(text: str) -> None:
    """The line names the setting."""
    with pytest.raises(SettingsError, match=r"^SHIPCALC_USPS_CALLS_PER_HOUR: .* a whole number from 1$"):
        settings_from({"SHIPCALC_USPS_CALLS_PER_HOUR": text})


async def test_a_quota_that_is_set_holds_for_the_emulator_too() -> None:
    """The second question is not asked: a typed trouble that tells when the next one may be."""
    settings = settings_from({"SHIPCALC_CARRIERS": "emulator", "SHIPCALC_USPS_CALLS_PER_HOUR": "1"})
    service = load_service(settings, Keys([b"k" * 32]))
    first = await service.quote(read_cart(body("little-rooms", AT_HOME, "20.00")), NOW)
    assert first.problems == ()
    again = await service.quote(read_cart(body("little-rooms", AT_HOME, "20.00")), NOW)
    assert {option.price_source for option in again.options} == {"cached"}
    elsewhere = {**AT_HOME, "region": "WA", "postal_code": "98101"}
    second = await service.quote(read_cart(body("little-rooms", elsewhere, "20.00")), NOW)
    (problem,) = second.problems
    assert (problem.kind, problem.retryable, problem.retry_after) == ("rate_limited", True, 3600)
    await service.aclose()
