"""Conditions and scopes as they run: each end as a whole number, and None where a rule always holds."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from calculator.policy import model
from calculator.policy.fees import Tiered
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

BASIS = "discounted_physical_subtotal"
FIRST = 'price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
LB = 'weight_{} = {{ value = "1", unit = "lb" }}'


@pytest.mark.parametrize(
    ("condition", "bounds"),
    [
        ('value_from = "50.00"', {"value_from": 5000}),
        ('value_over = "50.00"', {"value_from": 5001}),
        ('value_under = "50.00"', {"value_under": 5000}),
        ('value_up_to = "50.00"', {"value_under": 5001}),
        (LB.format("from"), {"weight_from": 454}),
        (LB.format("over"), {"weight_from": 455}),
        (LB.format("under"), {"weight_up_to": 453}),
        (LB.format("up_to"), {"weight_up_to": 454}),
        ("quantity_from = 3", {"quantity_from": 3}),
        ("quantity_up_to = 3", {"quantity_up_to": 3}),
        ('value_over = "0.00"', {"value_from": 1}),
    ],
)
def test_both_sides_of_a_bound_can_be_written(policy_of: PolicyOf, condition: str, bounds: dict[str, int]) -> None:
    """``from`` and ``up_to`` own it, ``over`` and ``under`` do not; a pound is the 454 g that parcels of it weigh."""
    found = policy_of((FIRST, f'{FIRST}\nonly_when = {{ {condition}, statement = "S1" }}')).options[0].condition
    names = ("value_from", "value_under", "weight_from", "weight_up_to", "quantity_from", "quantity_up_to")
    assert found is not None
    assert {name: value for name in names if (value := getattr(found, name)) is not None} == bounds
    assert (found.basis, found.statement) == (BASIS, "S1")


@pytest.mark.parametrize(
    ("condition", "weighs"),
    [(LB.format(side), True) for side in ("from", "over", "under", "up_to")]
    + [('value_from = "1.00"', False), ("quantity_from = 2", False)],
)
def test_only_weights_need_a_weight(policy_of: PolicyOf, condition: str, weighs: bool) -> None:
    """Whichever side is bounded."""
    mail = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
    edits = [
        (mail, '{ kind = "flat", fee = "1.00" }'),
        (FIRST, f'{FIRST}\nonly_when = {{ {condition}, statement = "S1" }}'),
    ]
    assert policy_of(*edits).needs_weight is weighs


@pytest.mark.parametrize("table", ["signature", "insurance"])
@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("", None),
        ('zones = ["us"]', model.Scope(frozenset({"us"}), frozenset(), frozenset(), None, None)),
        ('purposes = ["repair"]', model.Scope(frozenset(), frozenset({"repair"}), frozenset(), None, None)),
        ('kinds = ["stock"]', model.Scope(frozenset(), frozenset(), frozenset({"stock"}), None, None)),
        (
            "valid_from = 2026-03-01",
            model.Scope(frozenset(), frozenset(), frozenset(), date(2026, 3, 1), None),
        ),
        (
            "valid_until = 2026-03-01",
            model.Scope(frozenset(), frozenset(), frozenset(), None, date(2026, 3, 1)),
        ),
    ],
)
def test_a_scope_is_none_where_a_rule_always_holds(
    policy_of: PolicyOf, table: str, scope: str, found: model.Scope | None
) -> None:
    """So that a quote asks nothing of a rule without one."""
    rule = f'[{table}]\nover = "500.00"\nstatement = "S2"\n{scope}\n'
    policy = policy_of(('[signature]\nover = "500.00"\nstatement = "S2"\n', rule), ('when = "signature"\n', ""))
    assert getattr(policy, table).scope == found


def test_days_and_mark_ups_reach_the_rules(policy_of: PolicyOf) -> None:
    """Free shipping, texts and blocks have days of their own, a service a mark-up of its own."""
    days = "valid_from = 2026-11-27\nvalid_until = 2026-11-30\n"
    free = 'free_from = { at = "9.00", valid_from = 2026-11-27, valid_until = 2026-11-30, statement = "S3" }'
    policy = policy_of(
        (FIRST, f"{FIRST}\n{free}"),
        ('id = "sign"\n', f'id = "sign"\n{days}'),
        ('reason = "no_rush"\n', f'reason = "no_rush"\n{days}'),
        (
            'services = [{ service = "usps_ground" }, { carrier = "ups" }]',
            'markup = { percent = 5, statement = "S1" }, floor = "2.00", services = [{ service = "usps_ground", '
            'markup = { flat = "1.00", statement = "S3" } }, { carrier = "ups" }]',
        ),
    )
    limits = (date(2026, 11, 27), date(2026, 11, 30))
    assert (policy.options[0].free_valid_from, policy.options[0].free_valid_until) == limits
    assert [(text.valid_from, text.valid_until) for text in policy.texts] == [(None, None), limits]
    assert [(block.valid_from, block.valid_until) for block in policy.blocks] == [limits]
    assert policy.dated_texts
    assert not policy_of().dated_texts
    ground, *ups = policy.options[2].services
    assert ground.pricing is not None
    assert (ground.pricing.percent, str(ground.pricing.flat), ground.pricing.statement) == (0, "1.00", "S3")
    assert str(ground.pricing.floor) == "2.00"
    assert {service.pricing for service in ups} == {None}
    assert policy.options[2].pricing is not None
    assert (policy.options[2].pricing.percent, policy.options[2].pricing.flat) == (5, None)


MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
BY_WEIGHT = 'price = { kind = "weight_tiers", MORE tiers = [{ fee = "5.00" }] }'


@pytest.mark.parametrize(
    ("edits", "needs"),
    [
        ([], (True, True, False)),
        ([(MAIL, '{ kind = "flat", fee = "1.00" }')], (False, False, False)),
        ([(MAIL, '{ kind = "flat", fee = "1.00" }'), (FIRST, BY_WEIGHT.replace("MORE", ""))], (True, False, False)),
        (
            [
                (MAIL, '{ kind = "flat", fee = "1.00" }'),
                (FIRST, BY_WEIGHT.replace("MORE", 'dimensional = { divisor = 139, unit = "in3_per_lb" },')),
            ],
            (True, True, True),
        ),
    ],
)
def test_what_a_policy_needs_to_know_of_a_piece(
    policy_of: PolicyOf, edits: list[tuple[str, str]], needs: tuple[bool, bool, bool]
) -> None:
    """Weight, size, and the volume of the cart: only what some rule or carrier looks at."""
    policy = policy_of(*edits)
    assert (policy.needs_weight, policy.needs_size, policy.needs_volume) == needs


@pytest.mark.parametrize(
    ("unit", "divisor"),
    [("cm3_per_kg", Fraction(139)), ("in3_per_lb", Fraction(139) * Fraction("16387.064") / Fraction("453.59237"))],
)
def test_a_divisor_is_exact(policy_of: PolicyOf, unit: str, divisor: Fraction) -> None:
    """Cubic millimetres a gram: cm³ per kg are the same number, inches and pounds are converted without rounding."""
    price = BY_WEIGHT.replace("MORE", f'dimensional = {{ divisor = 139, unit = "{unit}" }},')
    fee = policy_of((FIRST, price)).options[0].fee
    assert isinstance(fee, Tiered)
    assert (fee.measure, fee.cubic_mm_per_gram) == ("weight", divisor)


@pytest.mark.parametrize(
    ("edit", "weighs", "measures"),
    [
        (FIRST, False, False),
        (f'{FIRST}\nonly_when = {{ weight_from = {{ value = 1, unit = "g" }}, statement = "S1" }}', True, False),
        (f'{FIRST}\nonly_when = {{ weight_up_to = {{ value = 1, unit = "g" }}, statement = "S1" }}', True, False),
        (f'{FIRST}\nonly_when = {{ quantity_from = 2, statement = "S1" }}', False, False),
        (BY_WEIGHT.replace("MORE", ""), True, False),
        (BY_WEIGHT.replace("MORE", 'dimensional = { divisor = 139, unit = "in3_per_lb" },'), True, True),
        ('price = { kind = "quantity_tiers", tiers = [{ fee = "5.00" }] }', False, False),
    ],
)
def test_what_an_option_looks_at(policy_of: PolicyOf, edit: str, weighs: bool, measures: bool) -> None:
    """Its own fee and its condition; so that only that is assumed aloud."""
    option = policy_of((FIRST, edit)).options[0]
    assert (option.weighs, option.measures) == (weighs, measures)
