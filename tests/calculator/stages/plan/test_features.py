"""Whether someone must sign, and whether parcels are insured."""

from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.option import SignatureNeed
from calculator.stages.plan.features import insurance_of, signature_of

BASIS = "discounted_physical_subtotal"


def signature(make: Any, rule: str, cents: int, *, requested: bool = False) -> SignatureNeed:
    """The need under one rule at one order value."""
    table = f'[signature]\nstatement = "S1"\n{rule}\n' if rule else ""
    return signature_of(make.cart(signature_requested=requested), make.policy(table), {BASIS: cents})


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
    assert insurance_of(policy, {BASIS: cents}) == (None if insured is None else Money(insured, "USD"))


def test_rules_may_look_at_another_value(make: Any) -> None:
    """A named basis of their own, in the shop's currency."""
    rules = (
        '[signature]\nover = "500.00"\nbasis = "listed_subtotal"\nstatement = "S1"\n'
        '[insurance]\nat = "100.00"\nbasis = "listed_subtotal"\nstatement = "I1"\n'
    )
    policy = make.policy(rules, currency="EUR")
    values = {BASIS: 100, "listed_subtotal": 60000}
    assert signature_of(make.cart(), policy, values) == SignatureNeed(True, "€600.00 is over €500.00", "S1")
    assert insurance_of(policy, values) == Money(60000, "EUR")
