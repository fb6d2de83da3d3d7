"""A quote in process: how long for three lines, how it grows with lines, whether loaded policies weigh on it.

    pytest tests/benchmarks/test_quote_benchmark.py --benchmark-enable --benchmark-only

Aims on a quiet two-core machine: three lines in at most 150 µs median, cost linear in lines, flat in policies.
"""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from calculator import quote
from calculator.domain.cart import Cart
from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart
from calculator.wiring import load_shops, policies_directory

NOW = datetime(2026, 7, 3, 14, tzinfo=UTC)
KEYS = Keys([b"k" * 32])


def cart(lines: int) -> Cart:
    """A cart of stock lines for the table-only shop."""
    rows = [
        {
            "id": str(number),
            "sku": f"R{number}",
            "quantity": 1,
            "unit_price": "4.99",
            "weight": {"value": "35", "unit": "g"},
        }
        for number in range(lines)
    ]
    where = {"country": "US", "region": "CA", "postal_code": "94110", "lines": ["12 Elm St"]}
    return read_cart(
        json.dumps({"shop": "hotshellow", "currency": "USD", "destination": where, "lines": rows}).encode()
    )


@pytest.fixture(scope="module")
def shop() -> Shop:
    """The table-only shop."""
    return load_shops(settings_from({}), KEYS)["hotshellow"]


@pytest.mark.parametrize("lines", [1, 3, 10, 100, 500])
def test_quote(benchmark: Any, shop: Shop, lines: int) -> None:
    """One quote, every decision made anew; the answer itself is checked."""
    asked, loop = cart(lines), asyncio.new_event_loop()
    answer = benchmark(lambda: loop.run_until_complete(quote(asked, shop, NOW, explain=False)))
    loop.close()
    assert sorted(option.code for option in answer.options) == ["express", "standard"]


@pytest.mark.parametrize("policies", [1, 100])
def test_policies_loaded(benchmark: Any, shop: Shop, policies: int) -> None:
    """A quote of one shop does not feel the others."""
    text = (policies_directory(settings_from({})) / "hotshellow.toml").read_text(encoding="utf-8")
    shops = {"hotshellow": shop}
    for number in range(1, policies):
        name = f"shop-{number}"
        policy = load(text.replace('"hotshellow"', f'"{name}"', 1).encode(), name, known_services())
        shops[name] = Shop(policy, {}, KEYS, {})
    asked, loop = cart(3), asyncio.new_event_loop()
    answer = benchmark(lambda: loop.run_until_complete(quote(asked, shops[asked.shop], NOW, explain=False)))
    loop.close()
    assert (len(shops), answer.outcome) == (policies, "options")
