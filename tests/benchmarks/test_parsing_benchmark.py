"""How long a carrier's answer takes to read, beside reading the same bytes as JSON. Run with --benchmark-enable."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns
from typing import Final

import pytest
from pydantic_core import from_json
from pytest_benchmark.fixture import BenchmarkFixture

from adapters import ups, usps
from adapters._fixtures.cases import read_case
from adapters._services.ups import BY_NUMBER
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.shipment import Shipment

_FIXTURES: Final = Path(__file__).parents[2] / "fixtures"


def large_ups_answer() -> tuple[Shipment, bytes]:
    """Twelve services of two itemised packages each, about 30 kB."""
    case = read_case(_FIXTURES / "ups" / "negotiated_itemised")
    answer = json.loads(case.response.body)
    (row,) = answer["RateResponse"]["RatedShipment"]
    numbers = ["01", "02", "03", "07", "08", "11", "12", "13", "14", "54", "59", "65"]
    rows = [copy.deepcopy(row) | {"Service": {"Code": number, "Description": ""}} for number in numbers]
    answer["RateResponse"]["RatedShipment"] = rows
    return replace(case.shipment, services=frozenset(BY_NUMBER.values())), json.dumps(answer).encode()


def large_usps_answer() -> tuple[Shipment, bytes]:
    """Seven classes of ten rows each, about 36 kB."""
    case = read_case(_FIXTURES / "usps" / "domestic_retail")
    answer = json.loads(case.response.body)
    for option in answer["pricingOptions"][0]["shippingOptions"]:
        option["rateOptions"] = [copy.deepcopy(row) for row in (option["rateOptions"] * 10)[:10]]
    return case.shipment, json.dumps(answer).encode()


def times_slower(work: Callable[[], object], plain: Callable[[], object], rounds: int = 300) -> float:
    """The shortest run of *work* by the shortest of *plain*, in turns: what else the machine does counts little."""
    shortest = [1 << 62, 1 << 62]
    for _ in range(rounds):
        for place, each in enumerate((work, plain)):
            start = perf_counter_ns()
            each()
            shortest[place] = min(shortest[place], perf_counter_ns() - start)
    return shortest[0] / shortest[1]


@pytest.mark.parametrize(
    ("adapter", "shipment", "body", "rates", "at_most"),
    [(ups, *large_ups_answer(), 12, 4), (usps, *large_usps_answer(), 3, 6)],
    ids=["ups", "usps"],
)
def test_reading_a_large_answer(
    benchmark: BenchmarkFixture, adapter: RateAdapter, shipment: Shipment, body: bytes, rates: int, at_most: int
) -> None:
    """Exact numbers and our own words for a few times the plain JSON, whose fractions are floats.

    UPS writes amounts as text; USPS writes numbers, each of which becomes a Decimal.
    """
    answer = HttpResponse(200, body)
    sheet = benchmark(adapter.parse_response, shipment, answer)
    assert len(sheet.rates) == rates
    if benchmark.stats:
        ratio = times_slower(lambda: adapter.parse_response(shipment, answer), lambda: from_json(body))
        benchmark.extra_info["times from_json"] = ratio
        assert ratio <= at_most
