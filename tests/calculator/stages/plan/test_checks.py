"""What a cart must bring for this shop's rules."""

from typing import Any

import pytest

from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart, InputFault
from calculator.policy.model import Policy
from calculator.stages.plan.checks import check

CUSTOM = """
[kinds.custom]
discounts = false
lead_time = { min = 21, max = 28, unit = "days" }
statement = "K3"
"""
TAXED = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "O1"
price = { kind = "tiers", basis = "discounted_subtotal_with_tax", tiers = [{ fee = "5.00" }] }
"""
WEIGHT_FEE = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "O1"
price = { kind = "weight_tiers", tiers = [{ fee = "5.00" }] }
"""
NO_WEIGHT = "carriers price by weight and the shop declares no default: give the weight of one piece"
NO_SIZE = "carriers price by size and the shop declares no default: give length, width and height of one piece"
NO_TAX = "this shop's rules look at prices with tax: give the tax of the line"
WHERE = "something ships: give at least the country it goes to"


def faults_of(cart: Cart, policy: Policy) -> tuple[InputFault, ...]:
    """What the check finds."""
    with pytest.raises(BadCart) as caught:
        check(cart, policy)
    return caught.value.faults


def test_a_good_cart_passes(make: Any) -> None:
    """Nothing is asked for that no rule looks at: neither weight nor size nor tax."""
    check(make.cart(make.line("20.00")), make.policy(packing=""))


def test_a_foreign_currency_is_refused(make: Any) -> None:
    """The shop sells in its own."""
    (fault,) = faults_of(make.cart("20.00", currency="EUR"), make.policy())
    expected = InputFault("/currency", "currency_not_the_shops", "atelier sells in USD: send its own currency")
    assert fault == expected


def test_an_unknown_kind_is_refused_with_those_there_are(make: Any) -> None:
    """By the index of the line, and the lines behind it are still looked at."""
    policy = make.policy(kinds=make.kinds + CUSTOM)
    cart = make.cart(
        make.line(), make.line(id="2", kind="gold"), make.line("9.00", "3", kind="custom", discount="1.00")
    )
    assert faults_of(cart, policy) == (
        InputFault("/lines/1/kind", "unknown_kind", "atelier has no kind 'gold': write one of stock, digital, custom"),
        InputFault("/lines/2/discount", "discount_on_custom_line", "a custom line carries no discount (K3)"),
    )


def test_a_kind_without_discounts_may_carry_none(make: Any) -> None:
    """A discount of zero is none; other kinds may carry one."""
    policy = make.policy(kinds=make.kinds + CUSTOM)
    check(make.cart(make.line(kind="custom"), make.line(id="2", discount="1.00")), policy)


def test_tax_is_asked_for_where_a_rule_looks_at_it(make: Any) -> None:
    """On every line, digital ones too; zero is an answer."""
    policy = make.policy(options=TAXED)
    assert faults_of(make.cart(make.line(kind="digital"), make.line(id="2", tax="0.00")), policy) == (
        InputFault("/lines/0/tax", "missing", NO_TAX),
    )
    check(make.cart(make.line(tax="0.00"), make.line(id="2", kind="digital", tax="1.00")), policy)


def test_weight_and_size_are_asked_for_where_nothing_stands_in(make: Any) -> None:
    """A carrier looks at both; the declared defaults stand in, and what does not ship has neither."""
    carrier = make.carrier_option(["usps_ground"])
    bare, digital = make.line(), make.line(id="2", kind="digital")
    policy = make.policy(options=carrier, packing="")
    assert faults_of(make.cart(digital, bare), policy) == (
        InputFault("/lines/1/weight", "missing", NO_WEIGHT),
        InputFault("/lines/1/dimensions", "missing", NO_SIZE),
    )
    check(make.cart(digital, make.line(weight=0, dimensions=(1, 1, 1))), policy)
    check(make.cart(bare), make.policy(options=carrier))


@pytest.mark.parametrize(
    ("given", "missing"), [({"weight": 200}, "dimensions"), ({"dimensions": (60, 60, 40)}, "weight")]
)
def test_the_one_that_is_given_does_not_hide_that_the_other_is_missing(
    make: Any, given: dict[str, Any], missing: str
) -> None:
    """Each of the two is asked for by itself, with a service named or without."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]), packing="")
    for service in ({}, {"service": "usps_ground"}):
        (fault,) = faults_of(make.cart(make.line(**given, **service)), policy)
        assert (fault.pointer, fault.code) == (f"/lines/0/{missing}", "missing")


@pytest.mark.parametrize(("default", "missing"), [("weight", "dimensions"), ("size", "weight")])
def test_one_default_does_not_stand_in_for_the_other(make: Any, default: str, missing: str) -> None:
    """Each fact has its own default."""
    said = {
        "weight": 'default_weight = { value = "100", unit = "g" }',
        "size": 'default_size = { length = "10", width = "8", height = "4", unit = "cm" }',
    }
    policy = make.policy(options=make.carrier_option(["usps_ground"]), packing=f"[packing]\n{said[default]}\n")
    assert [fault.pointer for fault in faults_of(make.cart(), policy)] == [f"/lines/0/{missing}"]


def test_a_fee_by_weight_asks_for_no_size(make: Any) -> None:
    """Only what rules look at is needed."""
    policy = make.policy(options=WEIGHT_FEE, packing="")
    assert [fault.pointer for fault in faults_of(make.cart(), policy)] == ["/lines/0/weight"]
    check(make.cart(make.line(weight=5)), policy)


def test_a_service_no_option_offers_is_refused_with_those_there_are(make: Any) -> None:
    """Old names of offered services are known."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))
    message = "atelier does not offer 'dhl_worldwide': write one of ups_ground, usps_ground"
    assert faults_of(make.cart(make.line(service="dhl_worldwide")), policy) == (
        InputFault("/lines/0/service", "unknown_service", message),
    )
    check(make.cart(make.line(service="usps_parcel_post"), make.line(id="2", service="ups_ground")), policy)


def test_a_shop_without_carriers_says_so(make: Any) -> None:
    """A forced service has nowhere to go."""
    (fault,) = faults_of(make.cart(make.line(service="usps_ground")), make.policy())
    message = "atelier does not offer 'usps_ground': it asks no carrier, leave it out"
    assert fault == InputFault("/lines/0/service", "unknown_service", message)


def test_a_destination_is_needed_where_something_ships(make: Any) -> None:
    """And only there; an unknown kind does not ship."""
    policy = make.policy()
    cart = make.cart(make.line(), make.line(id="2", kind="digital"), destination=None)
    assert faults_of(cart, policy) == (InputFault("/destination", "missing", WHERE),)
    check(make.cart(make.line(kind="digital"), destination=None), policy)
    assert [fault.code for fault in faults_of(make.cart(make.line(kind="x"), destination=None), policy)] == [
        "unknown_kind"
    ]


def test_two_lines_of_one_id_are_refused(make: Any) -> None:
    """Refusals and ways out name lines by their ids; every line that repeats one is told."""
    cart = make.cart(*(make.line(id=name) for name in ("a", "b", "a", "a", "b")))
    assert faults_of(cart, make.policy()) == (
        InputFault("/lines/2/id", "duplicate_id", "line 0 has the id 'a' already"),
        InputFault("/lines/3/id", "duplicate_id", "line 0 has the id 'a' already"),
        InputFault("/lines/4/id", "duplicate_id", "line 1 has the id 'b' already"),
    )


def test_all_faults_are_told_at_once(make: Any) -> None:
    """Currency, lines and destination in one answer."""
    cart = make.cart(
        make.line(kind="x", currency="EUR"), make.line(id="2", currency="EUR"), currency="EUR", destination=None
    )
    pointers = [fault.pointer for fault in faults_of(cart, make.policy())]
    assert pointers == ["/currency", "/lines/0/kind", "/destination"]
