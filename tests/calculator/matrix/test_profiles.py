"""Carts share a profile only where no rule tells them apart: many sorts of them in one batch, each as in its quote."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.matrix import Compiled, NotVectorised
from calculator.policy.model import Policy
from calculator.proof.carts import midnight
from tests.calculator.matrix.kit import assert_equal
from tests.calculator.matrix.test_answering import ADDED, SHOP_PAYS, SPLIT
from tests.calculator.proof.kit import corner

HOME = Address("US", "CA", "94110", None, ("12 Elm St",))
PLACES = (HOME, Address("US", "CA", "94110", None, ("PO Box 1",)), Address("US", "AK"), Address("DE"), Address("FR"))
DAYS = (date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 20), date(2026, 5, 1), date(2026, 5, 20), date(2026, 6, 1))
BARRED = """
[[options]]
code = "street"
name = "Street"
zones = ["us"]
address_classes = ["street"]
statement = "S"
price = { kind = "flat", fee = "1.00" }
[[blocks]]
reason = "fragile"
lines = { tags = ["glass"] }
refuses = { options = ["standard"] }
message = "Glass."
purposes = ["sale"]
statement = "S"
[[surcharges]]
id = "gems"
label = "Gems"
fee = "0.25"
per = "item"
lines = { hs_codes = ["7103"] }
valid_until = 2026-05-15
statement = "S"
"""


def line(kind: str = "stock", cents: int = 6500, **more: Any) -> Line:
    """Two pieces."""
    return replace(Line("1", kind, 2, Money(cents // 2, "USD"), Money(0, "USD")), **more)


GEM = line(customs=Customs("710310"))
ALONE = ADDED.replace('on_top_of = "standard"\n', "").partition("[readings")[0]


def carts(policy: Policy) -> list[Cart]:
    """Every place, day, purpose, sort of goods and wish with every other."""
    goods = (line(), line("made", 7100), line("gift"), line("digital"), line(tags=("glass",)), line("made", 2000), GEM)
    return [
        Cart(policy.shop, "USD", (each,), place, purpose, midnight(day, policy), wish)
        for each, place, day, purpose, wish in product(goods, PLACES, DAYS, ("sale", "exchange"), (False, True))
    ]


@pytest.mark.parametrize("more", ["", SPLIT])
@pytest.mark.parametrize("text", [ADDED, SHOP_PAYS, ALONE])
def test_no_two_sorts_of_carts_are_taken_for_one(text: str, more: str) -> None:
    """Hundreds of carts that differ in one thing or in all: each cell is as in the cart's quote."""
    policy = corner(text.replace("[insurance]", BARRED + "[insurance]") + more)
    assert assert_equal(policy, carts(policy)) > 600


def test_carts_that_no_rule_tells_apart_share_a_profile() -> None:
    """Whatever their street, amount, names and day; so a million carts have few tables."""
    policy = corner(ADDED)
    compiled = Compiled(policy)
    one = Cart(policy.shop, "USD", (line(),), HOME, "sale", midnight(date(2026, 4, 1), policy))
    goods = line(cents=900, name="Ring", sku="R", tags=("red",))
    elsewhere = Address("US", "NY", "10001", None, ("1 Main St",))
    other = Cart(policy.shop, "USD", (goods,), elsewhere, "sale", midnight(date(2026, 4, 2), policy), True)
    assert compiled.profile_of(one) is compiled.profile_of(other)


def test_goods_that_leave_apart_are_for_the_engine() -> None:
    """By their own lead times, and on those days alone on which these come to different ones."""
    policy = corner(ADDED + SPLIT)
    compiled = Compiled(policy)
    wall = line(lead_time=Span(1, 2, "days"))

    def table(day: date, *lines: Line) -> None:
        named = tuple(replace(each, id=str(number)) for number, each in enumerate(lines))
        compiled.table(compiled.profile_of(Cart(policy.shop, "USD", named, HOME, "sale", midnight(day, policy))))

    monday, friday = date(2026, 3, 2), date(2026, 3, 6)
    table(friday, line(), line())
    table(monday, line(), wall)
    with pytest.raises(NotVectorised, match="2 consignments"):
        table(friday, line(), wall)
    with pytest.raises(NotVectorised):
        table(monday, line(), line(lead_time=Span(5, 6)))
