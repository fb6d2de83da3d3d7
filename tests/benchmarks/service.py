"""The whole service against a bare FastAPI endpoint, in one run, as ratios.

    python tests/benchmarks/service.py                requests a second, one worker each, rounds taken in turn
    python tests/benchmarks/service.py --callgrind    instructions a request (needs valgrind; repeats to 1 %)

Baseline: an endpoint that parses the same cart into pydantic models and returns the same answer from a constant through
``response_model``. Ours: validation, plan, dates, reasons, seal and answer for a table-only shop. Server on one core,
load on the other. Exits 1 if a ratio is below 1.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from client import request, throughput
from rig import LAST_CORE, ROOT, free_ports, pin, post, running, serving

OURS, BARE = free_ports(2)

ZIPS = ("94110", "10001", "60601", "73301", "98101", "33101", "02108", "80202", "97205", "30303")
STATES = ("CA", "NY", "IL", "TX", "WA", "FL", "MA", "CO", "OR", "GA")


def cart(number: int) -> bytes:
    """A three-line cart of about 1.2 kB; no two of a hundred are alike in address, prices and pieces."""
    place = number % 10
    return json.dumps(
        {
            "shop": "hotshellow",
            "currency": "USD",
            "purpose": "sale",
            "placed_at": f"2026-07-03T10:{number % 60:02}:00-04:00",
            "signature_requested": False,
            "destination": {
                "country": "US",
                "region": STATES[place],
                "postal_code": ZIPS[place],
                "city": "San Francisco",
                "lines": [f"{number} Elm St"],
                "residential": True,
            },
            "lines": [
                {
                    "id": str(line),
                    "sku": f"RING-{number}-{line}",
                    "name": "Ring",
                    "kind": "stock",
                    "quantity": 1 + (number + line) % 3,
                    "unit_price": f"{5 + (number * 7 + line * 13) % 90}.{number % 100:02}",
                    "discount": "0.00",
                    "weight": {"value": str(30 + line), "unit": "g"},
                    "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
                    "customs": {"hs_code": "711319", "origin_country": "US", "description": "silver ring"},
                }
                for line in (1, 2, 3)
            ],
        }
    ).encode()


CARTS = [cart(number) for number in range(100)]


def baseline() -> Any:
    """The same cart in and the same answer out, as most FastAPI programs are written."""
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Weight(BaseModel):
        value: str
        unit: str

    class Dimensions(BaseModel):
        length: str
        width: str
        height: str
        unit: str

    class Customs(BaseModel):
        hs_code: str | None = None
        origin_country: str | None = None
        description: str | None = None

    class Line(BaseModel):
        id: str
        sku: str = ""
        name: str = ""
        kind: str = "stock"
        quantity: int
        unit_price: str
        discount: str = "0.00"
        weight: Weight | None = None
        dimensions: Dimensions | None = None
        customs: Customs | None = None

    class Destination(BaseModel):
        country: str
        region: str | None = None
        postal_code: str | None = None
        city: str | None = None
        lines: list[str] = []
        residential: bool | None = None

    class Cart(BaseModel):
        shop: str
        currency: str
        purpose: str = "sale"
        placed_at: datetime | None = None
        signature_requested: bool = False
        destination: Destination
        lines: list[Line]

    class Basis(BaseModel):
        kind: str
        amount: str

    class Charge(BaseModel):
        kind: str
        label: str
        amount: str
        statement: str | None

    class Delivery(BaseModel):
        ships_earliest: date
        ships_latest: date | None
        arrives_earliest: date | None
        arrives_latest: date | None
        guaranteed: bool
        because: list[str]
        carrier_arrives: date | None
        percentiles: list[dict[str, Any]]

    class Signature(BaseModel):
        required: bool
        because: str
        statement: str | None

    class Text(BaseModel):
        id: str
        version: str
        text: str
        statement: str

    class Option(BaseModel):
        code: str
        name: str
        carrier: str | None
        service: str | None
        price: str
        charges: list[Charge]
        price_source: str
        delivery: Delivery
        signature: Signature
        incoterm: str | None
        disclaimers: list[Text]
        token: str
        price_effective: date | None
        price_notes: list[str]
        parts: list[dict[str, Any]]

    class Hint(BaseModel):
        kind: str
        option: str
        amount: str

    class Quote(BaseModel):
        quote_id: str
        shop: str
        policy_version: str
        currency: str
        placed_at: datetime
        expires_at: datetime
        outcome: str
        basis: Basis
        options: list[Option]
        refusals: list[dict[str, Any]]
        disclaimers: list[Text]
        hints: list[Hint]
        problems: list[dict[str, Any]]
        unchecked: list[dict[str, Any]]
        notices: list[Text]
        destination: dict[str, Any] | None

    constant = Quote.model_validate_json(Path(os.environ["SHIPCALC_BENCHMARK_ANSWER"]).read_bytes())
    app = FastAPI()

    @app.post("/v1/quotes", response_model=Quote)
    async def quote(cart: Cart) -> Quote:
        return constant

    return app


@contextmanager
def server(factory: str, port: int, *prefix: str) -> Iterator[subprocess.Popen[bytes]]:
    """``shipcalc serve`` or uvicorn with the same settings: one worker on the first core, ready when it answers."""
    settings = {"SHIPCALC_POLICIES": str(ROOT / "fixtures/policies")}
    if factory == "ours":
        with serving(port, settings=settings, prefix=prefix) as process:
            yield process
        return
    command = [*prefix, sys.executable, "-m", "uvicorn", "--factory", f"service:{factory}", "--port", str(port)]
    command += ["--http", "httptools", "--loop", "asyncio", "--no-access-log", "--no-proxy-headers"]
    with running(command, lambda: post(port, CARTS[0]), core=0, settings=settings) as process:
        yield process


def keep_alive(port: int) -> Callable[[], None]:
    """Asks over one connection, as a checkout behind a load balancer does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    bodies = itertools.cycle(CARTS)

    def ask() -> None:
        connection.request("POST", "/v1/quotes", next(bodies), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"status {answer.status}")

    return ask


def load(port: int, seconds: float, connections: int) -> float:
    """Requests a second over *connections* at once."""
    return asyncio.run(throughput(port, itertools.cycle([request(body) for body in CARTS]), seconds, connections))


def compare(rounds: int, seconds: float) -> float:
    """Median requests a second of both, and the median of the ratios of neighbouring rounds: machines warm and cool."""
    pin(LAST_CORE)
    with server("ours", OURS) as _, _answer_file(OURS), server("baseline", BARE):
        rates: dict[int, list[float]] = {OURS: [], BARE: []}
        for port in rates:
            load(port, 1.0, 32)
        for _ in range(rounds):
            for port, found in rates.items():
                found.append(load(port, seconds, 32))
    mine, bare = (statistics.median(found) for found in rates.values())
    ratio = statistics.median(one / other for one, other in zip(*rates.values(), strict=True))
    print(f"requests/s    ours {mine:,.0f}    bare endpoint {bare:,.0f}    ratio {ratio:.2f}")
    return ratio


@contextmanager
def _answer_file(port: int) -> Iterator[None]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(post(port, CARTS[0]))
        file.flush()
        os.environ["SHIPCALC_BENCHMARK_ANSWER"] = file.name
        yield


def instructions(requests: int) -> float:
    """Instructions a request of both under callgrind, and bare over ours."""
    counted = {}
    with tempfile.TemporaryDirectory() as folder:
        with server("ours", OURS):
            Path(folder, "answer.json").write_bytes(post(OURS, CARTS[0]))
        os.environ["SHIPCALC_BENCHMARK_ANSWER"] = str(Path(folder, "answer.json"))
        for factory, port in (("ours", OURS), ("baseline", BARE)):
            output = Path(folder, f"{factory}.out")
            valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={output}"]
            with server(factory, port, *valgrind) as process:
                ask = keep_alive(port)
                for _ in range(300):
                    ask()
                subprocess.run(["callgrind_control", "-i", "on", str(process.pid)], check=True, capture_output=True)
                for _ in range(requests):
                    ask()
                subprocess.run(["callgrind_control", "-i", "off", str(process.pid)], check=True, capture_output=True)
            totals = re.search(r"^totals: (\d+)", output.read_text(), re.MULTILINE)
            counted[factory] = int(totals[1]) / requests  # type: ignore[index]
    ratio = counted["baseline"] / counted["ours"]
    print(
        f"instructions  ours {counted['ours'] / 1e6:.3f} M    bare endpoint {counted['baseline'] / 1e6:.3f} M"
        f"    ratio {ratio:.2f}"
    )
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--callgrind", action="store_true")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    started = datetime.now(UTC)
    ratio = instructions(200) if arguments.callgrind else compare(arguments.rounds, arguments.seconds)
    print(f"measured {started:%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    return 0 if ratio >= 1 else 1


if __name__ == "__main__":
    raise SystemExit(main())
