"""The ways that a zone is served in, and which checks are asked of a cart that stands so."""

from itertools import permutations
from typing import Any

import pytest

from calculator.domain.cart import Cart
from calculator.domain.plan import Plan
from calculator.policy.model import Policy

SERVICES = ("usps_express", "usps_letter", "ups_ground", "ups_mainland")
SIGNED = '[signature]\nover = "500.00"\nstatement = "S1"\n'


def refused(plan: Plan) -> dict[str, str]:
    """Code → reason."""
    return {refusal.code: refusal.reason for refusal in plan.refusals}


def policy(make: Any) -> Policy:
    """A shop that four services carry for."""
    found: Policy = make.policy(SIGNED, options=make.carrier_option(SERVICES))
    return found


def standing(make: Any) -> dict[str, tuple[Cart, dict[str, str]]]:
    """Carts that each meet another check, and what that refuses them."""
    guam = make.address(region="GU", postal_code="96910")
    return {
        "plain": (make.cart(), {}),
        "box": (make.cart(destination=make.address(lines=("PO Box 1",))), {"ups_ground", "ups_mainland"}),
        "island": (make.cart(destination=guam), {"ups_mainland"}),
        "nowhere": (make.cart(destination=make.address(postal_code=None)), set(SERVICES)),
        "dear": (make.cart("600.00"), {"usps_letter"}),
        "named": (make.cart(make.line(service="ups_ground")), {*SERVICES} - {"ups_ground"}),
    }


REASONS = {
    "box": "po_box_not_served",
    "island": "territory_not_served",
    "nowhere": "postal_code_needed",
    "dear": "signature_unavailable",
    "named": "service_forced_by_product",
}


@pytest.mark.parametrize("first", [*REASONS, "plain"])
def test_each_cart_meets_its_own_checks(make: Any, first: str) -> None:
    """Whatever cart came before under the same policy."""
    carts = standing(make)
    for second in carts:
        ours = policy(make)
        for name in (first, second):
            cart, codes = carts[name]
            assert refused(make.plan(cart, ours)) == dict.fromkeys(codes, REASONS.get(name))


def test_carts_that_stand_in_several_ways_meet_every_check(make: Any) -> None:
    """In the order of the checks: an address before a product's word, that before a signature."""
    ours = policy(make)
    box = make.address(lines=("PO Box 1",))
    for _ in range(2):
        plan = make.plan(make.cart(make.line("600.00", service="usps_express"), destination=box), ours)
        assert refused(plan) == {
            "usps_letter": "service_forced_by_product",
            "ups_ground": "po_box_not_served",
            "ups_mainland": "po_box_not_served",
        }


def test_an_address_without_street_lines_leaves_its_doubt_every_time(make: Any) -> None:
    """It refuses nothing, and still has something to say."""
    ours = policy(make)
    for place in (make.address(lines=None), make.address(), make.address(lines=None)):
        doubts = [doubt.code for doubt in make.plan(make.cart(destination=place), ours).unchecked]
        assert doubts.count("po_box_not_ruled_out") == (place.lines is None)


def test_an_option_is_put_together_once_for_all_who_may_have_it(make: Any) -> None:
    """Where a cart stands decides whether it gets an option, not what the option is."""
    ours, carts = policy(make), standing(make)
    offered = [
        {option.code: option for option in make.plan(carts[name][0], ours).consignments[0].options}
        for name in ("plain", "box", "island", "named")
    ]
    for one, other in permutations(offered, 2):
        assert all(one[code] is other[code] for code in one.keys() & other.keys())
