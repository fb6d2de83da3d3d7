"""Trouble over real sockets: what is late or given up leaves neither task nor connection, and the next call works."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters._http.sender import HttpSender
from adapters._resilience.guarded import GuardedSource
from adapters._resilience.resilience import Resilience
from adapters._services.ups import SERVICES
from calculator.domain.errors import CarrierError, CarrierTimeout
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from calculator.emulated import guarded_sources, over_the_wire
from calculator.samples import sample_shipment
from tests.adapters._resilience.kit import shipment as _shipment
from tests.calculator.test_guarding import guards
from tests.processes import asked, started


@pytest.fixture(scope="module")
def emulator() -> Iterator[int]:
    """Its port."""
    with started(["emulate", "--any-date"]) as port:
        yield port


def open_sockets() -> int:
    """Of this process."""
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            count += str(entry.readlink()).startswith("socket:")
        except FileNotFoundError:  # the listing's own
            continue
    return count


def parcel(weight: int) -> Shipment:
    """A question to UPS."""
    plain = sample_shipment("ups", SERVICES, datetime.now(UTC).date())

    return _shipment(parcels=_shipment(weight).parcels, services=plain.services, ship_date=plain.ship_date)


async def comes_true(holds: Callable[[], bool]) -> bool:
    """Whether it holds before long: what ends needs some turns of this loop, and of the emulator's."""
    for _ in range(500):
        if holds():
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts sockets in /proc")
@pytest.mark.parametrize("fault", ["timeout", "slow_body", "reset", "503", "html", "truncated"])
async def test_trouble_leaves_nothing_behind(emulator: int, fault: str) -> None:
    """Thirty carts at once, some of whose buyers leave; nobody waits for the carrier; afterwards all is as before."""
    url = f"http://127.0.0.1:{emulator}"
    resilience = Resilience(wall=time.time, random=lambda: 0.5)
    sender = over_the_wire(url, resilience)
    assert isinstance(sender, HttpSender)
    source = guarded_sources({}, sender, url, guards())["ups"]
    assert isinstance(source, GuardedSource)
    loop = asyncio.get_running_loop()
    await source.ask(parcel(1), loop.time() + 10)
    tasks, sockets = len(asyncio.all_tasks()), open_sockets()

    async def ask(weight: int) -> RateSheet | CarrierError:
        try:
            return await source.ask(parcel(weight), loop.time() + 0.4)
        except CarrierError as error:
            return error

    asked(emulator, "POST", "/_faults", {"ups": {"kind": fault, **({"seconds": "600"} if fault[0] in "ts" else {})}})
    buyers = [asyncio.create_task(ask(number)) for number in range(2, 32)]
    await asyncio.sleep(0.1)
    for buyer in buyers[::3]:
        buyer.cancel()
    async with asyncio.timeout(60):
        answers = [answer for answer in await asyncio.gather(*buyers, return_exceptions=True) if answer is not None]
    asked(emulator, "DELETE", "/_faults")
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, CarrierError)]
    if fault in ("timeout", "slow_body"):
        assert sum(isinstance(answer, CarrierTimeout) for answer in answers) == 20
    assert await comes_true(lambda: len(asyncio.all_tasks()) == tasks)
    assert open_sockets() <= sockets + 30  # kept open for the next call, none more than there were calls
    await sender.aclose()
    assert await comes_true(lambda: open_sockets() < sockets)
