"""Replaying an order log: thousands of rows a second, beside asking the engine for a quote an order.

    pytest tests/benchmarks/test_backtest_benchmark.py --benchmark-enable --benchmark-only

On a busy machine ``--benchmark-timer=time.process_time`` leaves out what others take. Reading is counted: it is most of
the time. A log of a million rows takes as many times longer, in no more memory.
"""

import asyncio
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from calculator.backtest import Order, read_orders, replay
from calculator.pipeline import Shop, quote
from calculator.policy.load import load
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wiring import policies_directory

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ROWS, FEW = 20_000, 1_000
"""Of a log that is measured, and of one that is only tried with the other tests."""

HEAD = "order,placed_at,country,region,postal_code,option,sku,kind,quantity,unit_price,discount,weight_g\n"
PLACES = ("US,CA,94110", "US,NY,10001", "US,AK,99501", "DE,,10115")


def shop(*edit: str) -> Shop:
    """Hotshellow, with other words in its file."""
    path = policies_directory(settings_from({})) / "hotshellow.toml"
    text = path.read_text(encoding="utf-8").replace(*edit) if edit else path.read_text(encoding="utf-8")
    return Shop(load(text.encode(), path.name, known_services()), {}, Keys([b"of this benchmark"]), {})


def log(rows: int) -> bytes:
    """Orders of a line each, no two alike."""
    found = [HEAD]
    for number in range(rows):
        cents, day = number * 7919 % 45_000, number % 28 + 1
        place, pieces = PLACES[number % 4], number % 3 + 1
        moment = f"2026-03-{day:02}T{number % 24:02}:{number % 60:02}:00-05:00"
        price = f"{cents // 100}.{cents % 100:02}"
        found.append(f"{number},{moment},{place},standard,R{number % 90},stock,{pieces},{price},,{number % 900 + 1}\n")
    return "".join(found).encode()


def entries(data: bytes) -> Any:
    """What the log holds."""
    return read_orders(BytesIO(data), Path("log.csv"), "hotshellow", "USD")


@pytest.mark.parametrize("policies", [1, 2])
def test_replay(benchmark: Any, policies: int) -> None:
    """A log under one policy and under two."""
    rows = ROWS if benchmark.enabled else FEW
    data, new = log(rows), shop('under = "50.00", fee', 'under = "75.00", fee')
    old = shop() if policies == 2 else None
    totals = benchmark(lambda: replay(entries(data), new, old, NOW, lambda _: None))
    assert (totals.orders, totals.by_engine) == (rows, 0)


def test_engine(benchmark: Any) -> None:
    """The baseline: the same log under one policy, a quote an order."""
    data = log(ROWS if benchmark.enabled else FEW)
    new = shop('under = "50.00", fee', 'under = "75.00", fee')

    async def quotes() -> int:
        paid = 0
        for entry in entries(data):
            if isinstance(entry, Order):
                answer = await quote(entry.cart, new, NOW, explain=False)
                taken = [option for option in answer.options if option.code == entry.chosen]
                paid += sum(option.price.minor for option in taken)
        return paid

    paid = benchmark(lambda: asyncio.run(quotes()))
    assert paid == replay(entries(data), new, None, NOW, lambda _: None).paid_after
