"""A quote in process: how long for three lines, how it grows with lines, whether loaded policies weigh on it.

    pytest tests/benchmarks/test_quote_benchmark.py --benchmark-enable --benchmark-only

Aims on a quiet two-core machine: three lines in at most 150 µs median, cost linear in lines, flat in policies; lines
that are called anew in every cart, as platforms call them, cost a fifth more with reading and writing.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
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
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
from calculator.wiring import load_shops, policies_directory

NOW = datetime(2026, 7, 3, 14, tzinfo=UTC)
KEYS = Keys([b"k" * 32])


def request(lines: int, name: str = "") -> bytes:
    """A cart of stock lines for the table-only shop; their ids begin with *name*."""
    rows = [
        {
            "id": f"{name}{number}",
            "sku": f"R{number}",
            "quantity": 1,
            "unit_price": "4.99",
            "weight": {"value": "35", "unit": "g"},
        }
        for number in range(lines)
    ]
    where = {"country": "US", "region": "CA", "postal_code": "94110", "lines": ["12 Elm St"]}
    return json.dumps({"shop": "hotshellow", "currency": "USD", "destination": where, "lines": rows}).encode()


def cart(lines: int) -> Cart:
    """The same, as it is read."""
    return read_cart(request(lines))


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


def names() -> Iterator[str]:
    """For every cart another."""
    return map("cart-{}-".format, itertools.count())


@pytest.mark.parametrize("called", [lambda: itertools.repeat("cart-"), names], ids=["as before", "anew"])
def test_names_of_lines(benchmark: Any, shop: Shop, called: Callable[[], Iterator[str]]) -> None:
    """From the request's bytes to the answer's: new ids cost reading and digesting them, nothing else is done anew."""
    loop, bodies = asyncio.new_event_loop(), (request(3, name) for name in called())

    def answered(body: bytes) -> bytes:
        return quote_json(loop.run_until_complete(quote(read_cart(body), shop, NOW, explain=False)))

    answered(next(bodies))
    kept = shop.policy.memo.taken, shop.policy.carts.taken
    answer = benchmark.pedantic(answered, setup=lambda: ((next(bodies),), {}), rounds=2000)
    loop.close()
    assert len(json.loads(answer)["options"]) == 2
    assert (shop.policy.memo.taken, shop.policy.carts.taken) == kept


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
