"""Whether someone must sign, and whether parcels are insured."""

from datetime import date
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.option import SignatureNeed, Verdict
from calculator.stages.plan.features import insurance_of, signature_of

DAY = date(2026, 3, 2)
BASIS = "discounted_physical_subtotal"


def signature(make: Any, rule: str, cents: int, *, requested: bool = False) -> SignatureNeed:
    """The need under one rule at one order value."""
    table = f'[signature]\nstatement = "S1"\n{rule}\n' if rule else ""
    policy = make.policy(table)
    return signature_of(make.cart(signature_requested=requested), policy, {BASIS: cents}, policy.zones[0], DAY)


@pytest.mark.parametrize(
    ("rule", "cents", "requested", "expected"),
    [
        ('over = "500.00"', 49999, False, SignatureNeed(False, "$499.99 is not over $500.00", "S1")),
        ('over = "500.00"', 50000, False, SignatureNeed(False, "$500.00 is not over $500.00", "S1")),
        ('over = "500.00"', 50001, False, SignatureNeed(True, "$500.01 is over $500.00", "S1")),
        ('at = "500.00"', 49999, False, SignatureNeed(False, "$499.99 is under $500.00", "S1")),
        ('at = "500.00"', 50000, False, SignatureNeed(True, "$500.00 reaches $500.00", "S1")),
        ('at = "500.00"', 50001, False, SignatureNeed(True, "$500.01 reaches $500.00", "S1")),
        ('over = "500.00"', 100, True, SignatureNeed(False, "$1.00 is not over $500.00", "S1")),
        ('over = "500.00"\non_request = true', 100, True, SignatureNeed(True, "requested by the buyer", "S1")),
        ('over = "500.00"\non_request = true', 60000, True, SignatureNeed(True, "$600.00 is over $500.00", "S1")),
        ('over = "500.00"\non_request = true', 100, False, SignatureNeed(False, "$1.00 is not over $500.00", "S1")),
        ("on_request = true", 100, True, SignatureNeed(True, "requested by the buyer", "S1")),
        ("on_request = true", 100, False, SignatureNeed(False, "not requested", "S1")),
        ("", 100, False, SignatureNeed(False, "the shop asks for no signature")),
        ("", 100, True, SignatureNeed(False, "requested, but the shop offers no signature on request")),
    ],
)
def test_who_must_sign(make: Any, rule: str, cents: int, requested: bool, expected: SignatureNeed) -> None:
    """Above a strict bound, from an inclusive one, on the buyer's wish where the page grants it; always with why."""
    assert signature(make, rule, cents, requested=requested) == expected


@pytest.mark.parametrize(
    ("rule", "cents", "insured"),
    [
        ('over = "100.00"', 10000, None),
        ('over = "100.00"', 10001, 10001),
        ('at = "100.00"', 9999, None),
        ('at = "100.00"', 10000, 10000),
        ("", 99999, None),
    ],
)
def test_the_whole_value_is_insured_past_the_bound(make: Any, rule: str, cents: int, insured: int | None) -> None:
    """Not only what lies above it."""
    policy = make.policy(f'[insurance]\nstatement = "I1"\n{rule}\n' if rule else "")
    found = insurance_of(make.cart(), policy, {BASIS: cents}, policy.zones[0], DAY)
    assert found == (None if insured is None else Money(insured, "USD"))


def test_rules_may_look_at_another_value(make: Any) -> None:
    """A named basis of their own, in the shop's currency."""
    rules = (
        '[signature]\nover = "500.00"\nbasis = "listed_subtotal"\nstatement = "S1"\n'
        '[insurance]\nat = "100.00"\nbasis = "listed_subtotal"\nstatement = "I1"\n'
    )
    policy = make.policy(rules, currency="EUR")
    values = {BASIS: 100, "listed_subtotal": 60000}
    given = (make.cart(), policy, values, policy.zones[0], DAY)
    assert signature_of(*given) == SignatureNeed(True, "€600.00 (listed subtotal) is over €500.00", "S1")
    assert insurance_of(*given) == Money(60000, "EUR")


NOT_HERE, NOT_SO, NOT_NOW = "not asked in United States", "not asked for purpose sale", "not asked on 2026-03-02"
ONLY_MADE = "asked only with kinds digital, made"
SCOPES = [
    ('zones = ["us", "abroad"]', None),
    ('zones = ["abroad"]', NOT_HERE),
    ('purposes = ["sale", "exchange"]', None),
    ('purposes = ["exchange"]', NOT_SO),
    ('kinds = ["made", "stock"]', None),
    ('kinds = ["made", "digital"]', ONLY_MADE),
    ("valid_from = 2026-03-02", None),
    ("valid_from = 2026-03-03", NOT_NOW),
    ("valid_until = 2026-03-02", None),
    ("valid_until = 2026-03-01", NOT_NOW),
    ('zones = ["abroad"]\npurposes = ["exchange"]\nkinds = ["made"]', NOT_HERE),
    ('zones = ["us"]\npurposes = ["exchange"]\nkinds = ["made"]', NOT_SO),
]
MADE = '\n[kinds.made]\nlead_time = { min = 1, max = 2 }\nstatement = "K9"\n'
ABROAD = '\n[[zones]]\nid = "abroad"\nname = "Abroad"\ninclude = [{ country = ["DE"] }]\nstatement = "Z9"\n'
BOTH = '[[options]]\ncode = "standard"\nname = "Standard"\nzones = ["us", "abroad"]\nstatement = "O1"\n' + (
    'price = { kind = "flat", fee = "5.00" }\n'
)


@pytest.mark.parametrize(("scope", "outside"), SCOPES)
def test_a_rule_may_hold_in_part_of_the_world_for_some_orders(make: Any, scope: str, outside: str | None) -> None:
    """Zones, purposes, kinds that ship, and days, first and last included; a wish does not widen it."""
    rules = (
        f'[signature]\nover = "500.00"\non_request = true\nstatement = "S1"\n{scope}\n'
        f'[insurance]\nover = "500.00"\nstatement = "I1"\n{scope}\n'
    )
    policy = make.policy(rules, kinds=make.kinds + MADE, zones=make.zones + ABROAD, options=BOTH)
    lines = (make.line("500.01"), make.line(id="2", kind="digital"))
    plan = make.plan(make.cart(*lines, signature_requested=True), policy)
    because = outside or "$500.01 is over $500.00"
    assert plan.signature == SignatureNeed(outside is None, because, "S1")
    (option,) = plan.consignments[0].options
    assert option.insured == (None if outside else Money(50001, "USD"))
    assert Verdict("insurance", outside is None, because, "I1") in plan.verdicts


def test_without_a_rule_nothing_is_said_of_insurance(make: Any) -> None:
    """No verdict; under the bound there is one."""
    assert not [verdict for verdict in make.plan().verdicts if verdict.rule == "insurance"]
    policy = make.policy('[insurance]\nover = "500.00"\nstatement = "I1"\n')
    plan = make.plan(make.cart(make.line("500.00")), policy)
    assert Verdict("insurance", False, "$500.00 is not over $500.00", "I1") in plan.verdicts
