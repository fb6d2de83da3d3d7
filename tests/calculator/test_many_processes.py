"""Two ``shipcalc serve`` processes, one Redis, one emulator: from outside they are one service."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from tests.processes import ROOT, asked, started
from tests.redis_server import RedisServer

SHOP = "little-rooms"
RATES = "/shipments/v3/options/search"
TOKEN = "/oauth2/v3/token"


def cart(weight: int = 200, price: str = "20.00") -> dict[str, Any]:
    """A cart of a shop whose options are USPS's."""
    home = {"country": "US", "region": "TX", "postal_code": "78701", "city": "Austin", "lines": ["5 Elm St"]}
    line = {"id": "1", "quantity": 1, "unit_price": price, "weight": {"value": str(weight), "unit": "g"}}
    return {"shop": SHOP, "currency": "USD", "destination": home, "lines": [line]}


class Machines:
    """Two services, their Redis and the emulator behind both."""

    def __init__(self, ports: tuple[int, int], emulator: int, redis: RedisServer) -> None:
        self.ports, self.emulator, self.redis = ports, emulator, redis

    def quote(self, machine: int, body: dict[str, Any]) -> Any:
        """The answer of one of them."""
        status, answer = asked(self.ports[machine], "POST", "/v1/quotes", body)
        assert status == 200, answer
        return answer

    def calls(self) -> dict[str, int]:
        """What USPS was asked, by path."""
        found: dict[str, int] = asked(self.emulator, "GET", "/_calls")[1].get("usps", {})
        return found

    def fault(self, fault: dict[str, Any] | None) -> None:
        """What USPS does wrong from now on."""
        asked(self.emulator, "POST", "/_faults", {"usps": fault})

    def wait_for_redis(self, machine: int) -> None:
        """Until it is no longer on its own."""
        for _ in range(100):
            if self.part(machine, "redis")[1]["ok"]:
                return
            time.sleep(0.1)
        raise AssertionError("Redis is not found again")

    def part(self, machine: int, name: str) -> tuple[int, Any]:
        """What /readyz says: its status, and one part."""
        status, answer = asked(self.ports[machine], "GET", "/readyz")
        (found,) = [part for part in answer["components"] if part["name"] == name]
        return status, found


@pytest.fixture(scope="module")
def running(_redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Started once for this module."""
    with ExitStack() as stack:
        emulator = stack.enter_context(started(["emulate", "--any-date"]))
        settings = {
            "carriers": "emulator",
            "emulator_url": f"http://127.0.0.1:{emulator}",
            "redis_url": _redis_server.url,
            "policies": str(ROOT / "fixtures" / "policies"),
            "quote_seconds": "20",  # on a busy machine, too, nothing is late here
            "signing_keys": "the only key of all machines",
        }
        first = stack.enter_context(started(["serve"], **settings))
        second = stack.enter_context(started(["serve"], **settings))
        yield Machines((first, second), emulator, _redis_server)


@pytest.fixture
def machines(running: Machines) -> Machines:
    """Nothing is wrong, and nobody has counted yet."""
    asked(running.emulator, "DELETE", "/_faults")
    asked(running.emulator, "DELETE", "/_calls")
    for machine in (0, 1):
        running.wait_for_redis(machine)
    return running


def sources(answer: Any) -> set[str]:
    """Where its prices come from."""
    return {option["price_source"] for option in answer["options"]}


def test_one_cart_on_both_is_one_call_and_one_token(machines: Machines) -> None:
    """The second machine finds the first one's answer; a token sealed on one is the same on the other."""
    first, second = machines.quote(0, cart()), machines.quote(1, cart())
    assert (sources(first), sources(second)) == ({"demo"}, {"cached"})
    assert machines.calls() == {TOKEN: 1, RATES: 1}
    prices = [{option["code"]: option["price"] for option in answer["options"]} for answer in (first, second)]
    assert prices[0] == prices[1]
    machines.quote(1, cart(300))
    assert machines.calls() == {TOKEN: 1, RATES: 2}
    token = first["options"][0]["token"]
    verdict = asked(machines.ports[1], "POST", "/v1/quotes/verify", {"token": token, "cart": cart()})
    assert verdict[0] == 200
    assert (verdict[1]["verdict"], verdict[1]["because"]) == ("same", [])


def test_a_stampede_on_both_is_one_call(machines: Machines) -> None:
    """Forty equal carts at one time, and USPS is slow."""
    machines.fault({"kind": "latency", "seconds": "0.4"})
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda number: machines.quote(number % 2, cart(400)), range(40)))
    assert {outcome["outcome"] for outcome in answers} == {"options"}
    assert machines.calls()[RATES] == 1


def test_redis_gone_and_back(machines: Machines) -> None:
    """Quotes go on, each machine for itself; /readyz says degraded, and still ready; it heals by itself."""
    machines.redis.kill()
    try:
        for machine in (0, 1):
            assert machines.quote(machine, cart(500))["outcome"] == "options"
            status, part = machines.part(machine, "redis")
            assert (status, part["ok"]) == (200, False)
            assert part["detail"].startswith("degraded")
    finally:
        machines.redis.start()
    for machine in (0, 1):
        machines.wait_for_redis(machine)
    asked(machines.emulator, "DELETE", "/_calls")
    machines.quote(0, cart(600))
    assert sources(machines.quote(1, cart(600))) == {"cached"}
    assert machines.calls()[RATES] == 1


def test_one_breaker_that_is_seen_on_both(machines: Machines) -> None:
    """Five failures, whoever had them; then neither asks, and both say so. The last test: it stays open."""
    machines.fault({"kind": "503"})
    for number in range(3):
        for machine in (0, 1):
            answer = machines.quote(machine, cart(1000 + 10 * number + machine))
            assert [problem["kind"] for problem in answer["problems"]] == ["unavailable"]
    calls = machines.calls()[RATES]
    assert calls == 5
    for machine in (0, 1):
        status, part = machines.part(machine, "usps")
        assert (status, part["ok"], part["required"]) == (200, False, False)
        assert "not asked for" in part["detail"]
        answer = machines.quote(machine, cart(2000 + machine))
        (problem,) = answer["problems"]
        assert problem["breaker"] == "open"
        assert 0 < problem["retry_after_seconds"] <= 30
    assert machines.calls()[RATES] == calls
