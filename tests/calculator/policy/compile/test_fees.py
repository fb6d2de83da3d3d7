"""Fees as the file states them: bounds, labels, amounts."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.policy.fees import Measures, PercentOf, PerItem
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

BASIS = "discounted_physical_subtotal"
TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'


def usd(minor: int) -> Money:
    """Cents of a dollar."""
    return Money(minor, "USD")


def measured(value: int = 0, weight: int = 0, pieces: int = 1) -> Measures:
    """What a fee looks at."""
    return Measures({BASIS: value, "listed_subtotal": value + 1}, weight, pieces)


# Price of the first option; then value, weight, pieces and the charge: label and amount.
FEES = [
    ('{ kind = "free" }', [(0, 0, 1, "Free shipping", 0), (10**6, 10**5, 99, "Free shipping", 0)]),
    ('{ kind = "flat", fee = "7.50" }', [(0, 0, 1, "Flat fee", 750), (10**6, 10**5, 99, "Flat fee", 750)]),
    (
        TIERS,
        [
            (0, 0, 1, "Order under $50.00", 500),
            (4999, 0, 1, "Order under $50.00", 500),
            (5000, 0, 1, "Order of $50.00 or more", 0),
            (5001, 0, 1, "Order of $50.00 or more", 0),
        ],
    ),
    (
        '{ kind = "tiers", tiers = [{ up_to = "200.00", fee = "15.00" }, { up_to = "300.00", fee = "30.00" }, '
        '{ under = "400.00", fee = "40.00" }, { under = "500.00", fee = "45.00" }, { fee = "50.00" }] }',
        [
            (0, 0, 1, "Order up to $200.00", 1500),
            (20000, 0, 1, "Order up to $200.00", 1500),
            (20001, 0, 1, "Order over $200.00, up to $300.00", 3000),
            (30000, 0, 1, "Order over $200.00, up to $300.00", 3000),
            (30001, 0, 1, "Order over $300.00, under $400.00", 4000),
            (39999, 0, 1, "Order over $300.00, under $400.00", 4000),
            (40000, 0, 1, "Order from $400.00, under $500.00", 4500),
            (50000, 0, 1, "Order of $500.00 or more", 5000),
        ],
    ),
    (
        '{ kind = "tiers", basis = "listed_subtotal", tiers = [{ up_to = "1.00", fee = "3.00" }, { fee = "4.00" }] }',
        [
            (99, 0, 1, "Order (listed subtotal) up to $1.00", 300),
            (100, 0, 1, "Order (listed subtotal) over $1.00", 400),
        ],
    ),
    ('{ kind = "percent", percent = 10 }', [(100, 0, 1, "10 % of the order", 10)]),
    (
        '{ kind = "percent", percent = 10, basis = "listed_subtotal" }',
        [(99, 0, 1, "10 % of the order (listed subtotal)", 10)],
    ),
    ('{ kind = "tiers", tiers = [{ fee = "3.00" }] }', [(0, 0, 1, "Every order", 300)]),
    (
        '{ kind = "weight_tiers", tiers = [{ up_to = { value = "1", unit = "oz" }, fee = "1.00" }, '
        '{ under = { value = "0.50", unit = "kg" }, fee = "2.00" }, '
        '{ under = { value = "1", unit = "kg" }, fee = "3.00" }, { fee = "9.00" }] }',
        [
            (0, 0, 1, "Parcel up to 1 oz", 100),
            (0, 29, 1, "Parcel up to 1 oz", 100),  # an ounce is 28.35 g, 29 whole ones
            (0, 30, 1, "Parcel over 1 oz, under 0.5 kg", 200),
            (0, 499, 1, "Parcel over 1 oz, under 0.5 kg", 200),
            (0, 500, 1, "Parcel from 0.5 kg, under 1 kg", 300),
            (0, 1000, 1, "Parcel of 1 kg or more", 900),
        ],
    ),
    ('{ kind = "weight_tiers", tiers = [{ fee = "3.00" }] }', [(0, 5, 1, "Every parcel", 300)]),
    (
        '{ kind = "weight_tiers", tiers = [{ up_to = { value = "1", unit = "g" }, fee = "1.00" }, { fee = "2.00" }] }',
        [(0, 1, 1, "Parcel up to 1 g", 100), (0, 2, 1, "Parcel over 1 g", 200)],
    ),
    (
        '{ kind = "weight_tiers", dimensional = { divisor = 5000, unit = "cm3_per_kg" }, tiers = '
        '[{ up_to = { value = "1", unit = "kg" }, fee = "1.00" }, { fee = "2.00" }] }',
        [(0, 1000, 1, "Billable weight up to 1 kg", 100), (0, 1001, 1, "Billable weight over 1 kg", 200)],
    ),
    (
        '{ kind = "quantity_tiers", tiers = [{ up_to = 1, fee = "1.00" }, { up_to = 3, fee = "2.00" }, '
        '{ fee = "4.00" }] }',
        [
            (0, 0, 1, "Order up to 1 item", 100),
            (0, 0, 2, "Order over 1 item, up to 3 items", 200),
            (0, 0, 3, "Order over 1 item, up to 3 items", 200),
            (0, 0, 4, "Order over 3 items", 400),
        ],
    ),
    (
        '{ kind = "quantity_tiers", tiers = [{ up_to = 2, fee = "1.00" }, { fee = "2.00" }] }',
        [(0, 0, 2, "Order up to 2 items", 100), (0, 0, 3, "Order over 2 items", 200)],
    ),
    ('{ kind = "quantity_tiers", tiers = [{ fee = "1.00" }] }', [(0, 0, 9, "Every order", 100)]),
    (
        '{ kind = "per_item", first = "5.00", each_further = "1.50", ceiling = "7.00" }',
        [
            (0, 0, 1, "First item", 500),
            (0, 0, 2, "First item and 1 further", 650),
            (0, 0, 3, "First item and 2 further, at most $7.00", 700),
        ],
    ),
    (
        '{ kind = "percent", percent = "12.50", floor = "5.00", ceiling = "20.00" }',
        [
            (3999, 0, 1, "12.5 % of the order", 500),
            (3900, 0, 1, "12.5 % of the order, at least $5.00", 500),
            (8000, 0, 1, "12.5 % of the order", 1000),
            (20000, 0, 1, "12.5 % of the order, at most $20.00", 2000),
        ],
    ),
]


@pytest.mark.parametrize(("price", "answers"), FEES)
def test_every_kind_of_fee_at_its_bounds(
    price: str, answers: list[tuple[int, int, int, str, int]], policy_of: PolicyOf
) -> None:
    """One base charge that cites the option's statement: below each bound, at it and above."""
    option = policy_of((TIERS, price), ('on_top_of = "standard"\n', "")).options[0]
    assert option.services == ()
    assert option.pricing is None
    for value, weight, pieces, label, amount in answers:
        charges = option.fee.of(measured(value, weight, pieces)) if option.fee else ()
        assert charges == (Charge("base", label, usd(amount), "S2"),)


@pytest.mark.parametrize(
    ("price", "rule"),
    [
        ('{ kind = "percent", percent = 5 }', PercentOf(Decimal(5), BASIS, None, None, "USD", "S2")),
        (
            '{ kind = "percent", percent = 5, basis = "listed_subtotal", floor = "1.00", ceiling = "2.00" }',
            PercentOf(Decimal(5), "listed_subtotal", usd(100), usd(200), "USD", "S2"),
        ),
        ('{ kind = "per_item", first = "5.00", each_further = "0.00" }', PerItem(usd(500), usd(0), None, "S2")),
        ('{ kind = "merchant_amount" }', None),
    ],
)
def test_a_fee_as_a_rule(price: str, rule: object, policy_of: PolicyOf) -> None:
    """What is not given is None; an amount that only the merchant knows is no fee at all."""
    assert policy_of((TIERS, price), ('on_top_of = "standard"\n', "")).options[0].fee == rule
