"""A cold quote that waits for three carriers, against karrio's SDK and EasyPost's, in one run.

    python tests/benchmarks/fan_out.py                     all three, at 1, 10, 50 and 200 checkouts at once
    python tests/benchmarks/fan_out.py --at-once 1 10 --rounds 3 --clients ours karrio

The emulator answers for USPS after 200 ms, for UPS after 300, for DHL Express after 250, for EasyPost after 300. Told
is the waiting added to the slowest carrier's 300 ms, and the client's processor time a checkout.

* ours: the whole service behind its socket, one worker: validation, packing, three carriers over the wire, prices,
  dates, seal, answer. Every cart is another one, so no cache holds an answer.
* karrio: its SDK with its own connectors (usps_international, ups, mydhl), a thread a checkout, three carriers a fetch.
  Tokens are there already. Its connector sends DHL no ``x-version``, which DHL asks for: it is added here. Its log, a
  line a request, is switched off.
* easypost: its SDK, a thread a checkout, one call for the rates of all carriers of an account: a third of the work.

Each client has the first core to itself, the emulator and the load the last. Exits 1 where ours misses a bound.

Told too is how long a fixed piece of plain Python took on the first core before each client and size, the fastest and
the slowest: machines that are shared change their speed within minutes, and a run is read beside what it was given.
"""

import argparse
import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, Final

from client import Answer, at_once, p50_p99, request
from rig import (
    LAST_CORE,
    ROOT,
    calls,
    cart,
    cpu_seconds,
    emulating,
    free_ports,
    over_the_wire,
    pin,
    post,
    serving,
    verdict,
)

EMULATOR, SERVICE = free_ports(2)
SLOWEST: Final = 0.300
LATENCY: Final = {"usps": "0.2", "ups": "0.3", "dhl_express": "0.25", "easypost": "0.3"}
OPTIONS: Final = 3

BOUNDS: Final = {1: (10, 40), 10: (10, 40), 50: (15, 80), 200: (100, 300)}
"""Milliseconds over the slowest carrier by checkouts at once: half of them, and 99 of 100."""
CPU_BOUND: Final = 5.0
"""Milliseconds a checkout."""
KARRIO_TIMES: Final = 20
"""At 200 at once karrio must add this many times what ours adds, at the median."""


TURNS: Final = 500_000
"""Of a loop of plain Python: some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds over the slowest carrier, and of processor time a checkout."""

    p50: float
    p99: float
    cpu: float


def pace() -> float:
    """Milliseconds that TURNS take on the first core now. No bound rests on it."""
    pin(0)
    started = time.perf_counter()
    for _ in range(TURNS):
        pass
    took = time.perf_counter() - started
    pin(LAST_CORE)
    return took * 1000


def ours(emulator: int, sizes: list[int], rounds: int, paces: list[float]) -> dict[int, Measured]:
    """The service in a process of its own, each round with carts it has not seen; to *paces* is added one a size."""
    numbers = itertools.count(1)
    found = {}
    with serving(SERVICE, settings=over_the_wire(emulator, SHIPCALC_QUOTE_SECONDS="10")) as process:
        for _ in range(5):
            post(SERVICE, cart("carriers", next(numbers)))
        for size in sizes:
            paces.append(pace())
            seconds: list[float] = []
            before = cpu_seconds(process)
            for _ in range(repeats(size, rounds)):
                asked = [request(cart("carriers", next(numbers))) for _ in range(size)]
                answers = asyncio.run(at_once(SERVICE, asked))
                seconds += [answer.seconds for answer in answers if whole(answer)]
                time.sleep(0.3)  # connections settle
            found[size] = measured(seconds, cpu_seconds(process) - before)
    return found


def whole(answer: Answer) -> bool:
    """True; a quote without all of its options would be a fast one."""
    options = answer.document.get("options", ())
    if answer.status != 200 or len(options) != OPTIONS:
        raise SystemExit(f"status {answer.status}: {answer.body.decode()[:2000]}")
    return True


def others(client: str, emulator: int, sizes: list[int], rounds: int, paces: list[float]) -> dict[int, Measured]:
    """A client in a process of its own, which tells what it measured; to *paces* is added one a size."""
    found = {}
    for size in sizes:
        paces.append(pace())
        words = ["--client", client, "--emulator", str(emulator), "--at-once", str(size), "--rounds", str(rounds)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, __file__, *words], env=environment, stdout=subprocess.PIPE, check=True, timeout=900
        )
        told = json.loads(done.stdout.splitlines()[-1])
        found[size] = measured(told["seconds"], told["cpu"])
    return found


def measured(seconds: list[float], cpu: float) -> Measured:
    p50, p99 = p50_p99([(each - SLOWEST) * 1000 for each in seconds])
    return Measured(p50, p99, cpu * 1000 / len(seconds))


def repeats(size: int, rounds: int) -> int:
    """Enough checkouts that one of a hundred can be told."""
    return max(rounds, 100 // size)


def in_threads(ask: Callable[[int], None], size: int, rounds: int) -> dict[str, Any]:
    """*ask* in *size* threads at the same moment, again and again; threads are begun before the clock is."""
    numbers = itertools.count(1)
    ask(next(numbers))  # tokens, imports
    seconds: list[float] = []
    cpu = 0.0
    with ThreadPoolExecutor(size) as pool:
        for _ in range(repeats(size, rounds)):
            barrier = Barrier(size)

            def timed(number: int, barrier: Barrier = barrier) -> float:
                barrier.wait()
                started = time.perf_counter()
                ask(number)
                return time.perf_counter() - started

            before = time.process_time()
            seconds += pool.map(timed, [next(numbers) for _ in range(size)])
            cpu += time.process_time() - before
    return {"seconds": seconds, "cpu": cpu}


def with_karrio(emulator: int) -> Callable[[int], None]:
    """One fetch from three of its gateways, pointed at the emulator."""
    from loguru import logger

    logger.remove()
    import karrio.lib as library
    import karrio.mappers.mydhl.settings as mydhl
    import karrio.mappers.ups.settings as ups
    import karrio.mappers.usps_international.settings as usps
    import karrio.sdk as sdk

    logger.remove()

    from adapters._emulator.access import CREDENTIALS
    from adapters._emulator.emulator import base_urls

    bases = base_urls(f"http://127.0.0.1:{emulator}")
    send = library.request

    def send_with_version(**asked: Any) -> Any:
        if asked["url"].startswith(bases["dhl_express"]):
            asked["headers"] = {**asked["headers"], "x-version": "2.12.0"}
        return send(**asked)

    library.request = send_with_version

    def gateway(name: str, settings: Any, carrier: str, names: tuple[str, str], **more: str) -> Any:
        settings.Settings.server_url = property(lambda _: bases[carrier])
        return sdk.gateway[name].create({**dict(zip(names, CREDENTIALS[carrier], strict=True)), **more})

    oauth = ("client_id", "client_secret")
    gateways = (
        gateway("usps_international", usps, "usps", oauth),
        gateway("ups", ups, "ups", oauth, account_country_code="US"),
        gateway("mydhl", mydhl, "dhl_express", ("username", "password"), account_number="123456789"),
    )

    def ask(number: int) -> None:
        rates, messages = sdk.Rating.fetch(karrio_request(number)).from_(*gateways).parse()
        if messages or {rate.carrier_name for rate in rates} != {"usps_international", "ups", "mydhl"}:
            raise SystemExit(f"{len(rates)} rates, {messages}")

    return ask


def karrio_request(number: int) -> Any:
    """The parcel of ``rig.cart(_, number)``."""
    from karrio.core.models import RateRequest

    here = {"person_name": "A", "company_name": "B"}
    return RateRequest(
        shipper={
            **here,
            "address_line1": "1 Main St",
            "postal_code": "10001",
            "city": "New York",
            "state_code": "NY",
            "country_code": "US",
        },
        recipient={
            **here,
            "address_line1": f"{number} Invalidenstraße",
            "postal_code": f"{10000 + number:05}",
            "city": "Berlin",
            "country_code": "DE",
        },
        parcels=[
            {
                "weight": (63 + 2 * (number % 40)) / 1000,
                "weight_unit": "KG",
                "length": 8,
                "width": 6,
                "height": 6,
                "dimension_unit": "CM",
            }
        ],
        services=[],
        options={"declared_value": 49.98, "currency": "USD"},
    )


def with_easypost(emulator: int) -> Callable[[int], None]:
    """One shipment, whose rates are those of every carrier of the account."""
    import easypost

    from adapters._emulator.access import CREDENTIALS
    from adapters._emulator.emulator import base_urls

    client = easypost.EasyPostClient(
        CREDENTIALS["easypost"][0], api_base=base_urls(f"http://127.0.0.1:{emulator}")["easypost"] + "/v2"
    )

    label_date = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}T15:00:00Z"

    def ask(number: int) -> None:
        shipment = client.shipment.create(
            from_address={"street1": "1 Main St", "city": "New York", "state": "NY", "zip": "10001", "country": "US"},
            to_address={
                "street1": f"{number} Invalidenstraße",
                "city": "Berlin",
                "zip": f"{10000 + number:05}",
                "country": "DE",
            },
            parcel={"length": 3.2, "width": 2.4, "height": 2.4, "weight": 2.3 + number % 40 / 14},
            options={"label_date": label_date, "currency": "USD"},
            customs_info={
                "contents_type": "merchandise",
                "restriction_type": "none",
                "customs_items": [
                    {
                        "description": "silver ring",
                        "quantity": 2,
                        "value": 49.98,
                        "currency": "USD",
                        "weight": 2.2,
                        "hs_tariff_number": "711319",
                        "origin_country": "US",
                    }
                ],
            },
        )
        if len({rate.carrier for rate in shipment.rates}) < OPTIONS:
            raise SystemExit(f"rates of {[rate.carrier for rate in shipment.rates]}")

    return ask


def missed(found: dict[str, dict[int, Measured]]) -> list[str]:
    """Each bound that ours does not keep."""
    failures = []
    for size, mine in found.get("ours", {}).items():
        most50, most99 = BOUNDS[size]
        if mine.p50 > most50 or mine.p99 > most99:
            failures.append(f"at {size}: + {mine.p50:.0f} / + {mine.p99:.0f} ms, at most + {most50} / + {most99}")
        if mine.cpu > CPU_BOUND:
            failures.append(f"at {size}: {mine.cpu:.1f} ms of processor time a checkout, at most {CPU_BOUND:g}")
    largest = max(BOUNDS)
    with suppress(KeyError):
        times = found["karrio"][largest].p50 / found["ours"][largest].p50
        print(f"at {largest} karrio adds {times:.0f} times as much")
        if times < KARRIO_TIMES:
            failures.append(f"at {largest} karrio adds {times:.1f} times as much, at least {KARRIO_TIMES}")
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, nargs="+", default=list(BOUNDS), choices=list(BOUNDS))
    parser.add_argument("--rounds", type=int, default=5, help="of each size, at least")
    parser.add_argument("--clients", nargs="+", default=["ours", "karrio", "easypost"])
    parser.add_argument("--client", choices=["karrio", "easypost"], help="be this client (the script begins itself)")
    parser.add_argument("--emulator", type=int, help="where it listens, for --client")
    arguments = parser.parse_args()
    if arguments.client:
        pin(0)
        make = {"karrio": with_karrio, "easypost": with_easypost}[arguments.client]
        print(json.dumps(in_threads(make(arguments.emulator), arguments.at_once[0], arguments.rounds)))
        return 0
    pin(LAST_CORE)
    found: dict[str, dict[int, Measured]] = {}
    paces: list[float] = []
    with emulating(EMULATOR, LATENCY) as emulator:
        begun = cpu_seconds(emulator)
        for client in arguments.clients:
            asked = (EMULATOR, arguments.at_once, arguments.rounds, paces)
            found[client] = ours(*asked) if client == "ours" else others(client, *asked)
        answered = sum(sum(paths.values()) for paths in calls(EMULATOR).values())
        taken = (cpu_seconds(emulator) - begun) * 1000
        print(f"the emulator itself takes {taken / answered:.2f} ms of processor time a call")
    print(f"the machine itself: {TURNS:,} turns of plain Python took {min(paces):.1f} to {max(paces):.1f} ms")
    print("ms over the slowest carrier, p50 / p99, and ms of processor time a checkout")
    print(f"{'at once':>9}" + "".join(f"{client:>26}" for client in found))
    for size in arguments.at_once:
        cells = (f"{each[size].p50:.0f} / {each[size].p99:.0f}, {each[size].cpu:.1f}" for each in found.values())
        print(f"{size:>9}" + "".join(f"{cell:>26}" for cell in cells))
    print(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    return verdict(missed(found))


if __name__ == "__main__":
    raise SystemExit(main())
