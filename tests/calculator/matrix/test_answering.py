"""Cell by cell the columns say what quotes say: over the shops, and over policies put together from chance."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.domain.cart import Cart, Line
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.policy.model import Policy
from tests.calculator.matrix.kit import assert_equal
from tests.calculator.proof.kit import SHOPS, SPLIT, corner, fees, option, options, rules, shop_policy
from tests.calculator.proof.test_cells import PATIENT, carts
from tests.examples import examples

MORE = (
    """[[surcharges]]
id = "heavy"
label = "Heavy"
fee = "3.00"
only_when = { weight_from = { value = "400", unit = "g" }, statement = "S" }
statement = "S"
""",
    """[[surcharges]]
id = "glass"
label = "Glass"
fee = "1.25"
per = "item"
lines = { tags = ["glass"] }
zones = ["us"]
statement = "S"
""",
    """[[surcharges]]
id = "fuel"
label = "Fuel"
percent = 7.5
floor = "0.40"
ceiling = "2.00"
waived_when_free = true
statement = "S"
""",
    """[[surcharges]]
id = "season"
label = "Season"
percent = 3
basis = "listed_subtotal"
levels = ["standard"]
purposes = ["sale"]
valid_from = 2026-04-01
valid_until = 2026-05-31
statement = "S"
""",
    """[[surcharges]]
id = "each"
label = "Each"
fee = "0.10"
per = "item"
only_when = { quantity_up_to = 4, statement = "S" }
statement = "S"
""",
)
ANY = (
    'purposes = ["sale", "repair"]',
    'group = "one"',
    'only_when = { value_from = "5.00", weight_up_to = { value = "2", unit = "kg" }, quantity_from = 2, '
    'statement = "S" }',
)


@st.composite
def whole_policies(draw: st.DrawFn) -> Policy:
    """Options of every price, conditions, seasons, groups, hiding, a merchant's amount, surcharges, signature …"""
    listed = [draw(options(index)) for index in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        listed[-1] += '\nhide_when_free = "any"'
    if draw(st.booleans()):
        listed[0] += "\npriority = 2"
    any_price = draw(st.sampled_from(('{ kind = "free" }', '{ kind = "flat", fee = "4.00" }', draw(fees(0)))))
    if "carrier" in any_price:
        any_price = '{ kind = "merchant_amount" }'
    listed.append(option("any", any_price, *ANY))
    more = draw(st.lists(st.sampled_from(MORE), max_size=3, unique=True))
    blocked = draw(rules()).replace('options = ["o1"]', 'options = ["any"]')
    scoped = draw(st.sampled_from(("", 'zones = ["us"]\n', 'purposes = ["sale"]\n', 'kinds = ["made"]\n')))
    blocked = blocked.replace("[signature]\n", "[signature]\n" + scoped)
    return corner("\n".join((*listed, *more, blocked)))


@pytest.mark.parametrize("shop", SHOPS)
def test_a_shop_is_answered_as_in_quotes(shop: str) -> None:
    """Random carts over the three shops: price, reason, signature; what carriers price is named so."""
    policy = shop_policy(shop)

    @settings(PATIENT, max_examples=examples(25))
    @given(st.lists(carts(policy), min_size=1, max_size=8))
    def equal(found: list[Cart]) -> None:
        assert_equal(policy, found)

    equal()


@settings(PATIENT, max_examples=examples(80))
@given(st.data())
def test_any_policy_is_answered_as_in_quotes(data: st.DataObject) -> None:
    """The same over policies put together from chance."""
    policy = data.draw(whole_policies())
    assert_equal(policy, data.draw(st.lists(carts(policy), min_size=1, max_size=8)))


ADDED = """
[[zones]]
id = "abroad"
name = "Abroad"
include = [{ country = ["DE"] }]
incoterm = "DDP"
duties = { percent = 19, free_up_to = "30.00", statement = "S" }
statement = "S"
[[options]]
code = "unpaid"
name = "Duties on delivery"
zones = ["us", "abroad"]
incoterm = "DAP"
statement = "S"
price = { kind = "flat", fee = "2.50" }
[[texts]]
id = "duties"
version = "1"
text = "Duties are yours."
options = ["unpaid"]
disclaimer = true
statement = "S"
[[options]]
code = "standard"
name = "Standard"
zones = ["us", "far", "abroad"]
purposes = ["sale", "exchange"]
free_from = { at = "60.00", purposes = ["sale"], valid_from = 2026-03-01, valid_until = 2026-05-31, statement = "S" }
statement = "S"
price = { kind = "per_item", first = "3.00", each_further = "1.00", ceiling = "6.00" }
[[options]]
code = "express"
name = "Express"
level = "expedited"
zones = ["us", "far"]
on_top_of = "standard"
statement = "S"
price = { kind = "percent", percent = 12.5, floor = "4.00" }
[[options]]
code = "seasonal"
name = "Spring"
zones = ["us"]
valid_until = 2026-04-30
statement = "S"
price = { kind = "flat", fee = "2.00" }
[[options]]
code = "seasonal"
name = "Summer"
zones = ["us"]
valid_from = 2026-05-01
only_when = { value_from = "20.00", statement = "S" }
statement = "S"
price = { kind = "flat", fee = "1.00" }
[[surcharges]]
id = "handling"
label = "Handling"
fee = "0.75"
waived_when_free = true
statement = "S"
[insurance]
over = "50.00"
cost = "buyer"
fee = "1.50"
zones = ["us", "abroad"]
statement = "S"
[signature]
at = "70.00"
cost = "buyer"
fee = "3.00"
kinds = ["made"]
valid_from = 2026-03-15
statement = "S"
[readings.express_adds_standard]
choice = true
statement = "S"
"""
SHOP_PAYS = ADDED.replace('cost = "buyer"\nfee = "1.50"', 'cost = "shop"').replace(
    'cost = "buyer"\nfee = "3.00"', 'cost = "shop"'
)


@pytest.mark.parametrize("text", [ADDED, ADDED + SPLIT, SHOP_PAYS])
def test_fees_on_top_of_others_and_seasons_are_as_in_quotes(text: str) -> None:
    """An added fee free by its own threshold, duties, features that either side pays for, seasons, split carts."""
    policy = corner(text)
    compared = 0

    @settings(PATIENT, max_examples=examples(80))
    @given(st.lists(carts(policy), min_size=1, max_size=8))
    def equal(found: list[Cart]) -> None:
        nonlocal compared
        compared += assert_equal(policy, found)

    equal()
    assert compared


def test_duties_begin_past_the_amount_that_is_free() -> None:
    """On the bound none are due, a cent more is due with the whole value."""
    policy = corner(ADDED)
    abroad = Address("DE", None, "10115", lines=("1 Main St",))
    lines = [Line("1", "stock", 1, Money(cents, "USD"), Money(0, "USD")) for cents in (2999, 3000, 3001)]
    placed_at = datetime(2026, 4, 1, tzinfo=UTC)
    found = [Cart("corner", "USD", (line,), abroad, placed_at=placed_at) for line in lines]
    assert assert_equal(policy, found) > 0
