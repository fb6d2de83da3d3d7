"""Surcharges as they run, and what they make of a cart that does not say what they look at."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from calculator.domain.money import Money
from calculator.policy import model
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

FULL = """
[[surcharges]]
id = "peak"
label = "Peak season"
percent = 2.5
basis = "listed_subtotal"
floor = "1.00"
ceiling = "9.00"
waived_when_free = true
zones = ["us"]
purposes = ["sale"]
lines = { kinds = ["stock"], tags = ["big"], skus = ["A"], hs_codes = ["71"] }
levels = ["standard"]
options = ["mail"]
carriers = ["ups"]
only_when = { value_from = "5.00", basis = "discounted_subtotal", statement = "S1" }
valid_from = 2026-11-01
valid_until = 2026-12-31
statement = "S3"

[[surcharges]]
id = "box"
label = "Box"
fee = "0.50"
per = "item"
statement = "S1"

[signature]
"""


def test_a_surcharge_says_all_it_can(policy_of: PolicyOf) -> None:
    """Every key of the file, and one with as few as may be."""
    policy = policy_of(("[signature]\n", FULL))
    full, bare = policy.surcharges
    assert full == model.SurchargeRule(
        id="peak",
        label="Peak season",
        fee=None,
        per_item=False,
        percent=Decimal("2.5"),
        basis="listed_subtotal",
        floor=Money(100, "USD"),
        ceiling=Money(900, "USD"),
        waived_when_free=True,
        zones=frozenset({"us"}),
        purposes=frozenset({"sale"}),
        any_line=False,
        kinds=frozenset({"stock"}),
        tags=frozenset({"big"}),
        skus=frozenset({"A"}),
        hs_codes=("71",),
        levels=frozenset({"standard"}),
        options=frozenset({"mail"}),
        carriers=frozenset({"ups"}),
        condition=model.ConditionRule("discounted_subtotal", 500, None, None, None, "S1"),
        valid_from=date(2026, 11, 1),
        valid_until=date(2026, 12, 31),
        statement="S3",
    )
    none: frozenset[str] = frozenset()
    assert bare == model.SurchargeRule(
        id="box",
        label="Box",
        fee=Money(50, "USD"),
        per_item=True,
        percent=None,
        basis=None,
        floor=None,
        ceiling=None,
        waived_when_free=False,
        zones=none,
        purposes=frozenset(),
        any_line=True,
        kinds=none,
        tags=none,
        skus=none,
        hs_codes=(),
        levels=frozenset(),
        options=none,
        carriers=none,
        condition=None,
        valid_from=None,
        valid_until=None,
        statement="S1",
    )
    assert policy.bases == ("discounted_physical_subtotal", "discounted_subtotal", "listed_subtotal")
    assert policy_of().surcharges == ()


def test_a_surcharge_by_weight_needs_weights(policy_of: PolicyOf) -> None:
    """As an option by weight does."""
    mail = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
    own = (mail, '{ kind = "flat", fee = "1.00" }')
    heavy = '[[surcharges]]\nid = "x"\nlabel = "X"\nfee = "1.00"\nstatement = "S1"\n'
    heavy += 'only_when = { BOUND, statement = "S1" }\n\n[signature]\n'
    by_weight = heavy.replace("BOUND", 'weight_from = { value = 1, unit = "kg" }')
    assert policy_of(own, ("[signature]\n", by_weight)).needs_weight
    assert not policy_of(own, ("[signature]\n", heavy.replace("BOUND", "quantity_from = 2"))).needs_weight
