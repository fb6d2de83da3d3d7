"""The order values rules may look at."""

from dataclasses import replace
from typing import Any

import pytest

from calculator.stages.plan.values import goods_of, order_values

ALL = (
    "discounted_physical_subtotal",
    "listed_physical_subtotal",
    "discounted_subtotal",
    "listed_subtotal",
    "discounted_physical_subtotal_with_tax",
    "discounted_subtotal_with_tax",
    "listed_physical_subtotal_with_tax",
    "listed_subtotal_with_tax",
)


def tiers(number: int, basis: str) -> str:
    """An option whose fee looks at *basis*."""
    return f"""
[[options]]
code = "o{number}"
name = "Option"
zones = ["us"]
statement = "O1"
price = {{ kind = "tiers", basis = "{basis}", tiers = [{{ fee = "5.00" }}] }}
"""


def test_every_basis_has_its_value(make: Any) -> None:
    """Before or after discounts, what ships or everything, with tax or without; each line counts by quantity."""
    policy = make.policy(options="".join(tiers(number, basis) for number, basis in enumerate(ALL)))
    cart = make.cart(
        make.line("20.00", "1", quantity=3, discount="5.00", tax="4.00"),
        make.line("0.01", "2", tax="0.00"),
        make.line("50.00", "3", kind="digital", discount="1.00", tax="0.70"),
    )
    assert order_values(cart, policy) == {
        "discounted_physical_subtotal": 5501,
        "listed_physical_subtotal": 6001,
        "discounted_subtotal": 10401,
        "listed_subtotal": 11001,
        "discounted_physical_subtotal_with_tax": 5901,
        "discounted_subtotal_with_tax": 10871,
        "listed_physical_subtotal_with_tax": 6401,
        "listed_subtotal_with_tax": 11471,
    }


@pytest.mark.parametrize("basis", ALL)
def test_only_the_bases_in_use_are_computed(make: Any, basis: str) -> None:
    """The shop's own, and those that rules name."""
    policy = make.policy(top=f'basis = "{basis}"')
    assert list(order_values(make.cart(make.line(tax="0.00")), policy)) == [basis]


@pytest.mark.parametrize("basis", ALL)
def test_tax_is_needed_where_any_basis_counts_it(make: Any, basis: str) -> None:
    """The shop's own, or one that a rule names."""
    assert make.policy(top=f'basis = "{basis}"').needs_tax is basis.endswith("with_tax")
    assert make.policy(options=tiers(1, basis)).needs_tax is basis.endswith("with_tax")


def test_an_unknown_tax_adds_nothing(make: Any) -> None:
    """The check has refused it before; here it is not guessed."""
    policy = make.policy(top='basis = "discounted_subtotal_with_tax"')
    assert order_values(make.cart("20.00"), policy) == {"discounted_subtotal_with_tax": 2000}


def test_an_empty_cart_is_worth_nothing(make: Any) -> None:
    """Only digital lines leave the physical bases at zero."""
    cart = make.cart(make.line("99.00", kind="digital"))
    assert order_values(cart, make.policy()) == {"discounted_physical_subtotal": 0}


def test_a_kind_may_be_left_out_of_order_values(make: Any) -> None:
    """``in_basis = false``: it ships, and neither its price nor its discount nor its tax counts anywhere."""
    policy = make.policy(options="".join(tiers(number, basis) for number, basis in enumerate(ALL)))
    sample = replace(policy.kinds["stock"], name="sample", in_basis=False)
    policy = replace(policy, kinds={**policy.kinds, "sample": sample})
    cart = make.cart(make.line("20.00", "1"), make.line("7.00", "2", kind="sample", discount="1.00", tax="0.70"))
    assert set(order_values(cart, policy).values()) == {2000}


def test_the_goods_are_what_ships(make: Any) -> None:
    """Each line with its pieces; a service by the code that its name leads to."""
    policy = make.policy(options=make.carrier_option(["usps_parcel_post"]))
    ring, card = make.line(id="1", quantity=3, service="usps_parcel_post"), make.line(id="2", quantity=2)
    cart = make.cart(ring, make.line(id="3", kind="digital", quantity=9), card)
    assert goods_of(cart, policy) == ((ring, card), 5, {"1": "usps_ground"})
