"""What the battery calls a sane answer: each rule by a sheet that breaks it alone."""

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters._conformance.battery import assert_sane, assert_spelled
from adapters._conformance.suite import Suite, read_suite
from calculator.domain.money import Money
from calculator.domain.ports import PlainBody
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet, Transit
from tests.adapters._conformance.toy import module, write_gallop

GALLOP = "pony_post_gallop"
CHARGE = RateCharge("carrier", "Gallop", Money(750, "USD"))
RATE = Rate("pony_post", GALLOP, (CHARGE,), Transit(2, 3))


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """README's carrier."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pony_post", raising=False)
    (tmp_path / "pony_post.py").write_text(module(), encoding="utf-8")
    return read_suite("pony_post", write_gallop(tmp_path / "fixtures").parent)


def charged(*charges: RateCharge) -> RateSheet:
    """A sheet of one rate."""
    return RateSheet("pony_post", (replace(RATE, charges=charges),))


def test_what_is_sane(suite: Suite) -> None:
    """A rate with its part prices, a service declined, a remark."""
    free = RateCharge("surcharge", "Hay", Money(0, "USD"))
    sheet = RateSheet("pony_post", (replace(RATE, charges=(CHARGE, free)),), (), ("all is well",))
    assert_sane(suite, suite.cases[0], sheet, {"USD"})
    assert_sane(suite, suite.cases[0], RateSheet("pony_post", (), (Declined(GALLOP, "lame", "no"),)), {"USD"})


HALF: Any = 0.5
"""What no amount is made of; the type checker would see it."""


@pytest.mark.parametrize(
    "sheet",
    [
        RateSheet("owl_post", (RATE,)),
        RateSheet("pony_post", (RATE, RATE)),
        RateSheet("pony_post", (replace(RATE, service="pony_post_trot"),)),
        RateSheet("pony_post", (RATE,), (Declined(GALLOP, "lame", "no"),)),
        RateSheet("pony_post", (RATE,), (), ("",)),
        RateSheet("pony_post", (RATE,), (), ("two\nlines",)),
        charged(replace(CHARGE, amount=Money(0, "USD"))),
        charged(replace(CHARGE, amount=Money(-1, "USD"))),
        charged(CHARGE, RateCharge("discount", "Hay", Money(-1, "USD"))),
        charged(CHARGE, CHARGE),
        charged(replace(CHARGE, amount=Money(750, "CAD"))),
        charged(replace(CHARGE, amount=Money(HALF, "USD"))),
        RateSheet("pony_post", (replace(RATE, transit=Transit(0, 3)),)),
        RateSheet("pony_post", (replace(RATE, transit=Transit(None, 0)),)),
    ],
    ids=[
        *("carrier", "twice", "not asked", "declined too", "blank notice", "control sign", "zero", "negative"),
        *("negative part", "part twice", "currency", "float", "no days least", "no days most"),
    ],
)
def test_what_is_not(suite: Suite, sheet: RateSheet) -> None:
    """Any of these fails the case whose answer gave it."""
    with pytest.raises(AssertionError):
        assert_sane(suite, suite.cases[0], sheet, {"USD"})


@pytest.mark.parametrize("body", [None, {"a": Decimal("1E+2")}, PlainBody(a=[Decimal("1.50"), None])])
def test_a_body_that_can_be_sent(body: Any) -> None:
    """None at all, one that is looked through, one that is plain."""
    assert_spelled(body)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"a": HALF}, TypeError),
        (PlainBody(a=HALF), AssertionError),
        (PlainBody(a=[{"b": HALF}]), AssertionError),
        (PlainBody(a=Decimal("1E+2")), AssertionError),
    ],
)
def test_a_body_that_cannot(body: Any, error: type[Exception]) -> None:
    """A binary fraction is found also where the adapter says that there is none."""
    with pytest.raises(error):
        assert_spelled(body)
