"""What reading a request and writing an answer cost: ``pytest tests/benchmarks --benchmark-enable``."""

import json
from datetime import UTC, date, datetime
from typing import Any

from calculator.api.examples import CART
from calculator.domain.money import Money
from calculator.domain.option import Basis, Charge, Delivery, Hint, Option, Quote, Refusal, Remedy, SignatureNeed
from calculator.domain.places import Address, normalise
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart

LINES = [CART["lines"][0] | {"id": str(n), "sku": f"RING-{n}"} for n in range(3)]
BODY = json.dumps(CART | {"lines": LINES}).encode()
WHEN = datetime(2026, 7, 3, 14, tzinfo=UTC)


def option(code: str, *cents: int) -> Option:
    charges = tuple(Charge("base", f"Part {n}", Money(amount, "USD"), "C2") for n, amount in enumerate(cents))
    delivery = Delivery(date(2026, 7, 6), date(2026, 7, 7), date(2026, 7, 15), date(2026, 7, 20), because=("a", "b"))
    need = SignatureNeed(False, "149.94 is not over 500.00", "S1")
    return Option(code, code, None, None, charges, "policy", delivery, need, token="t" * 120)


QUOTE = Quote(
    "q",
    "hotshellow",
    "v1",
    "USD",
    WHEN,
    WHEN,
    "options",
    Basis("discounted_physical_subtotal", Money(14994, "USD")),
    (option("standard", 500), option("express", 2500, 650)),
    (Refusal("overnight", "not_here", "Not here.", ("1",), Remedy("remove_lines", ("1",))),),
    hints=(Hint("free_shipping_remaining", "standard", Money(2, "USD")),),
    destination=normalise(Address("US", "CA", "94110")),
)


def test_reading_a_cart_of_three_lines(benchmark: Any) -> None:
    """1.2 kB in, a Cart out: at most 45 µs on the machine it was written on."""
    assert 1100 < len(BODY) < 1400
    assert len(benchmark(read_cart, BODY).lines) == 3


def test_writing_a_quote_of_two_options(benchmark: Any) -> None:
    """A Quote in, its bytes out: at most 25 µs on the machine it was written on."""
    assert json.loads(benchmark(quote_json, QUOTE))["options"][1]["price"] == "31.50"
