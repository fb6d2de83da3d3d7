"""What protects quotes from carriers, as the settings have it: one for the process, around each shop's sources."""

import time
from typing import Any

import pytest

from adapters._resilience.remembered import Lives, Remembered
from adapters._resilience.resilience import Resilience
from adapters._resilience.shared import Alone
from adapters._source import CarrierSource
from calculator.domain.rate import RateSheet
from calculator.guarding import Guards, cache_component, lives_of, resilience_of
from calculator.settings import SettingsError, settings_from
from tests.adapters._resilience.kit import LIVES, Toy, Wire, priced, shipment, told
from tests.virtual_clock import run, wall


def guards(lives: Lives = LIVES, limit: int | None = None) -> Guards:
    """Guards that share nothing with others."""
    return Guards(Resilience(wall=time.time, random=lambda: 0.0), lives, lambda _: limit)


def test_one_account_is_one_for_all_shops_and_another_host_is_another() -> None:
    """Equal identities share memory and breaker; the name shows the carrier and nothing of a secret."""
    resilience = Resilience(wall=wall, random=lambda: 0.0)
    both = [Guards(resilience, LIVES, lambda _: None) for _ in range(2)]
    wire = Wire.of(priced(700))

    def make(calls: Any) -> CarrierSource:
        return CarrierSource(Toy(), wire, None, calls=calls)

    one, other = (each.around("usps", ("live", "client-id", "secret"), make) for each in both)
    test = both[0].around("usps", ("test", "client-id", "secret"), make)

    async def main() -> None:
        assert told(await one.ask(shipment())) == [("live", 700)]
        assert told(await other.ask(shipment())) == [("cached", 700)]
        assert told(await test.ask(shipment())) == [("live", 700)]

    run(main())
    assert len(resilience.accounts) == 2
    assert all(name.startswith("usps:") and "client" not in name for name in resilience.accounts)


def test_without_redis_each_process_is_on_its_own() -> None:
    """There is no part that could fail."""
    resilience = resilience_of(settings_from({}))
    assert isinstance(resilience.shared, Alone)

    async def main() -> None:
        assert await cache_component(resilience) == ()
        assert await cache_component(None) == ()

    run(main())


@pytest.mark.parametrize(("megabytes", "fits"), [("1", False), ("2", True)])
def test_memory_is_as_large_as_it_is_set(megabytes: str, fits: bool) -> None:
    """A thousand small answers count for two megabytes."""
    memory = resilience_of(settings_from({"SHIPCALC_MEMORY_MB": megabytes})).memory
    for number in range(1000):
        memory.put(str(number), Remembered(1.0, RateSheet("usps")))
    assert (len(memory) == 1000) is fits
    assert memory.size <= int(megabytes) * 1024 * 1024
    assert resilience_of(settings_from({})).memory.most == 64 * 1024 * 1024


@pytest.mark.parametrize("url", ["http://user:secret@localhost", "localhost:6379", "redis://localhost:secret"])
def test_a_url_that_is_none_is_told_without_its_secret(url: str) -> None:
    """One line that names the setting."""
    with pytest.raises(SettingsError) as caught:
        resilience_of(settings_from({"SHIPCALC_REDIS_URL": url}))
    assert str(caught.value) == "SHIPCALC_REDIS_URL: not a URL such as redis://localhost:6379/0"


def test_redis_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr("calculator.guarding.find_spec", lambda _: None)
    with pytest.raises(
        SettingsError, match=r"^redis, cryptography must be installed: pip install 'shipcalc\[redis\]'$"
    ):
        resilience_of(settings_from({"SHIPCALC_REDIS_URL": "redis://localhost"}))


async def test_a_redis_that_is_away_is_degraded_and_no_reason_to_stop() -> None:
    """It is told as a part that is not required; its address is not."""
    resilience = resilience_of(settings_from({"SHIPCALC_REDIS_URL": "redis://:secret@127.0.0.1:1/0"}))
    (part,) = await cache_component(resilience)
    assert (part.name, part.kind, part.ok, part.required) == ("redis", "cache", False, False)
    assert part.detail == "degraded, each process is on its own: ConnectionError"
    await resilience.aclose()


def test_a_shops_lives_are_its_policys(make: Any) -> None:
    """15 minutes and a day, unless the file says otherwise."""

    assert lives_of(make.policy()) == Lives(900.0, 86400.0)
