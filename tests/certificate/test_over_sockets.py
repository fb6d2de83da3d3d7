"""The same faults over real sockets, sampled: the emulator as a process, the real HTTP layer, the ordinary clock."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import pytest

from adapters._emulator.faults import Fault, spell_fault
from adapters._resilience.resilience import Resilience
from calculator.domain.ports import Sender
from calculator.emulated import over_the_wire
from tests.certificate.carts import CASES, Case
from tests.certificate.checks import breaches_by_any_clock, expectations_of
from tests.certificate.offers import Reference
from tests.certificate.shops import Variant
from tests.certificate.stage import Stage
from tests.certificate.states import CARRIERS, STATES, has
from tests.processes import asked, started

_PATIENT, _SHORT = 10.0, 1.0
"""Seconds a quote may take, and where a carrier hangs: no fine carrier is late on a busy machine."""

_LONG = 60.0
"""Seconds in which an answer is there on any machine: a tenth of what a carrier hangs. The virtual clock is exact."""


class OverTheWire:
    """The emulator on a port."""

    def __init__(self, port: int) -> None:
        self._port = port
        plain = Resilience(wall=time.time, random=lambda: 0.5)
        self.sender: Sender = over_the_wire(f"http://127.0.0.1:{port}", plain)

    def set_fault(self, who: str, fault: Fault | None) -> None:
        """Before a combination: nobody else is on this loop then."""
        status, _ = asked(self._port, "POST", "/_faults", {who: None if fault is None else spell_fault(fault)})
        assert status == 200

    def calls(self) -> Mapping[str, Mapping[str, int]]:
        """By path, of each that was called."""
        found: dict[str, dict[str, int]] = asked(self._port, "GET", "/_calls")[1]
        return found


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where the emulator listens."""
    with started(["emulate", "--any-date"]) as found:
        yield found


def case_of(shop: str, name: str) -> Case:
    """The only cart of that name."""
    (found,) = [case for case in CASES if (case.shop, case.name) == (shop, name)]
    return found


def sampled(variant: Variant, case: Case) -> Iterator[tuple[dict[str, str], str]]:
    """Each state of each carrier while the others are fine, and of all at once; cold, remembered and old in turn."""
    caches = ("cold", "stale", "stale", "cold", "warm")
    rows: list[dict[str, str]] = []
    for carrier in case.asks:
        others = dict.fromkeys(case.asks, "fine")
        rows += [{**others, carrier: state} for state in STATES[1:] if has(variant.who(carrier), state)]
    rows.append(dict.fromkeys(case.asks, "timeout"))
    for number, states in enumerate(rows):
        yield states, caches[number % len(caches)]


@pytest.mark.parametrize(
    ("variant", "name", "every"),
    [
        (Variant("lighthouse", backed=True), "home-signed-free", 1),
        (Variant("lighthouse", backed=False), "home-parcels", 2),
    ],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_faults_over_sockets(port: int, variant: Variant, name: str, every: int) -> None:
    """As under the virtual clock, but for the time: nobody waits for a carrier that hangs."""
    case = case_of("lighthouse", name)

    async def main() -> list[Any]:
        carriers = OverTheWire(port)
        stage, cart, found = Stage(variant, carriers, _PATIENT), case.cart, []
        fine = dict.fromkeys(CARRIERS, "fine")
        reference = Reference(
            await stage.play(case.body, cart, fine, "cold"), await stage.play(case.body, cart, fine, "warm")
        )
        for states, cache in islice(sampled(variant, case), 0, None, every):
            stage.seconds = _SHORT if "timeout" in states.values() else _PATIENT
            async with asyncio.timeout(_LONG):
                seen = await stage.play(case.body, cart, states, cache)
            expectations = expectations_of(case, variant, states, cache)
            breaches = breaches_by_any_clock(seen, reference, case, variant, expectations)
            found += [(states, cache, words) for words in breaches]
        await carriers.sender.aclose()  # type: ignore[attr-defined]
        return [*reference.problems, *found]

    assert asyncio.run(main()) == []
