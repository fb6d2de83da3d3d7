"""Carts in columns: ten thousand in 50 ms, a million in a second, beside the engine's time for such carts.

    pytest tests/benchmarks/test_matrix_benchmark.py --benchmark-enable --benchmark-only

On a busy machine ``--benchmark-timer=time.process_time`` leaves out what others take. The baseline is the engine (plan
and price, nothing explained) over a thousand of the carts.
"""

from datetime import date, datetime, time
from functools import cache
from typing import Any

import pytest

from calculator.domain.cart import Cart, Line
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.plan import Gathered, Packed
from calculator.matrix import OFFERED, Compiled, Matrix, matrix
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.plan import plan
from calculator.stages.price import price
from calculator.wiring import policies_directory

DAY = date(2026, 3, 2)
STATES = ("CA", "NY", "TX", "AK", "PR", "WA", "FL", "HI")
PLACES = (*(Address("US", state, None, None, ("12 Elm St",)) for state in STATES), Address("DE"), Address("CA"))


@cache
def hotshellow() -> Policy:
    """The shop whose fees are a table alone."""
    path = policies_directory(settings_from({})) / "hotshellow.toml"
    return load(path.read_bytes(), path.name, known_services())


def amounts(count: int) -> list[Money]:
    """Order values on both sides of every bound."""
    return [Money(cents * 50_000 // count, "USD") for cents in range(count)]


def by_engine(values: list[Money]) -> list[Any]:
    """What the engine answers for the same carts, row by row."""
    policy, nothing = hotshellow(), Money(0, "USD")
    placed_at = datetime.combine(DAY, time(), policy.time_zone)
    found = []
    for value in values:
        line = Line("1", "stock", 1, value, nothing, tax=nothing)
        for place in PLACES:
            planned = plan(
                Cart(policy.shop, "USD", (line,), place, "sale", placed_at), policy, placed_at, explain=False
            )
            found.append(price(planned, Packed(), Gathered(), policy))
    return found


@pytest.mark.parametrize("carts", [10_000, 1_000_000])
def test_columns(benchmark: Any, carts: int) -> None:
    """A matrix of so many cells: order values by ten destinations. The policy is compiled, as for a page it is once."""
    compiled, values = Compiled(hotshellow()), amounts(carts // len(PLACES))
    found: Matrix = benchmark(lambda: matrix(hotshellow(), values, PLACES, DAY, compiled=compiled))
    assert len(found.answers.price) == carts


def test_columns_with_compiling(benchmark: Any) -> None:
    """Ten thousand cells of a policy seen for the first time."""
    found: Matrix = benchmark(lambda: matrix(hotshellow(), amounts(1000), PLACES, DAY))
    assert found.reason(999, 0, found.answers.codes.index("express")) == OFFERED


def test_engine(benchmark: Any) -> None:
    """The baseline: a thousand such carts, one by one; the answers are the same."""
    values = amounts(100)
    quotes = benchmark(lambda: by_engine(values))
    found = matrix(hotshellow(), values, PLACES, DAY)
    for place, quote in enumerate(quotes):
        row, column = divmod(place, len(PLACES))
        offered = {option.code: option.price for option in quote.options}
        for number, code in enumerate(found.answers.codes):
            assert found.price(row, column, number) == offered.get(code)
