"""What the shop makes of a carrier's rate."""

from dataclasses import replace
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.option import Option
from calculator.domain.plan import Rounding
from calculator.domain.rate import DUTIES, RateCharge
from calculator.stages.price.carrier_price import rounded


def offered(make: Any, price: str, *charges: Any, rule: str = "", rest: str = "", **cart: Any) -> Option:
    """The ground option under these rules, the carrier asking these charges."""
    policy = make.policy(rest, options=make.carrier_option(["usps_ground"], price, rule))
    source = make.source(make.rate("usps_ground", *charges))
    return make.option(
        make.quote(make.cart(cart.pop("value", "20.00"), **cart), make.shop(policy, source)), "usps_ground"
    )


def lines(option: Option) -> list[tuple[str, str, str, str | None]]:
    """Kind, label, amount and statement of every charge."""
    return [(charge.kind, charge.label, str(charge.amount), charge.statement) for charge in option.charges]


def test_the_carriers_price_is_passed_on(make: Any) -> None:
    """Charge by charge, under the option's statement, with nothing added."""
    option = offered(make, "", "7.00", ("surcharge", "0.95"), ("insurance", "0.50"))
    assert lines(option) == [
        ("carrier", "Carrier", "7.00", "O2"),
        ("surcharge", "Surcharge", "0.95", "O2"),
        ("insurance", "Insurance", "0.50", "O2"),
    ]
    assert option.price == make.money("8.45")


MARKUP = 'markup = {{ {0}, statement = "M1" }}'


@pytest.mark.parametrize(
    ("price", "added"),
    [
        (MARKUP.format('percent = "10"'), [("markup", "Mark-up 10 %", "0.70", "M1")]),
        (MARKUP.format('percent = "12.50"'), [("markup", "Mark-up 12.5 %", "0.88", "M1")]),
        (MARKUP.format('flat = "1.00"'), [("markup", "Mark-up", "1.00", "M1")]),
        (
            MARKUP.format('percent = "10", flat = "1.00"'),
            [("markup", "Mark-up 10 %", "0.70", "M1"), ("markup", "Mark-up", "1.00", "M1")],
        ),
        (MARKUP.format('percent = "0", flat = "0.00"'), []),
        ('floor = "7.00"', []),
        ('floor = "7.01"', [("markup", "At least $7.01", "0.01", "O2")]),
        ('floor = "9.00"', [("markup", "At least $9.00", "2.00", "O2")]),
        ('ceiling = "7.00"', []),
        ('ceiling = "6.99"', [("discount", "At most $6.99", "-0.01", "O2")]),
        ('ceiling = "5.00"', [("discount", "At most $5.00", "-2.00", "O2")]),
        ('rounding = { to = "0.50" }', []),
        ('rounding = { to = "3.00" }', [("markup", "Rounding", "2.00", "O2")]),
        ('rounding = { to = "3.00", direction = "down" }', [("discount", "Rounding", "-1.00", "O2")]),
        ('rounding = { to = "3.00", direction = "nearest" }', [("discount", "Rounding", "-1.00", "O2")]),
        ('rounding = { ending = "0.99" }', [("markup", "Rounding", "0.99", "O2")]),
        ('floor = "9.00"\nceiling = "9.00"', [("markup", "At least $9.00", "2.00", "O2")]),
        (
            MARKUP.format('percent = "10", flat = "1.00"')
            + '\nfloor = "8.80"\nceiling = "9.99"\nrounding = { to = "0.50" }',
            [
                ("markup", "Mark-up 10 %", "0.70", "M1"),
                ("markup", "Mark-up", "1.00", "M1"),
                ("markup", "At least $8.80", "0.10", "M1"),
                ("markup", "Rounding", "0.20", "M1"),
            ],
        ),
        (
            MARKUP.format('percent = "100"') + '\nceiling = "9.90"\nrounding = { to = "1.00" }',
            [
                ("markup", "Mark-up 100 %", "7.00", "M1"),
                ("discount", "At most $9.90", "-4.10", "M1"),
                ("markup", "Rounding", "0.10", "M1"),
            ],
        ),
    ],
)
def test_the_shop_adds_and_takes(make: Any, price: str, added: list[tuple[str, str, str, str]]) -> None:
    """Percentage, flat amount, floor, ceiling, rounding, in this order; what changes nothing is no line."""
    option = offered(make, price, "7.00")
    assert lines(option) == [("carrier", "Carrier", "7.00", "O2"), *added]
    total = sum((charge.amount.minor for charge in option.charges), 0)
    assert option.price == Money(total, "USD")


def test_the_share_is_of_the_transport(make: Any) -> None:
    """Surcharges are part of it, signature and insurance are not; bounds and rounding look at it alone."""
    charges = ("6.00", ("surcharge", "1.00"), ("signature", "3.00"), ("insurance", "2.00"))
    assert lines(offered(make, MARKUP.format('percent = "10"'), *charges))[-1] == (
        "markup",
        "Mark-up 10 %",
        "0.70",
        "M1",
    )
    assert lines(offered(make, 'floor = "8.00"', *charges))[-1] == ("markup", "At least $8.00", "1.00", "O2")
    assert len(lines(offered(make, 'ceiling = "7.00"', *charges))) == 4
    assert len(lines(offered(make, 'rounding = { to = "7.00" }', *charges))) == 4


def cents(amount: int, currency: str = "USD") -> Money:
    """A small amount."""
    return Money(amount, currency)


@pytest.mark.parametrize(
    ("price", "rule", "expected"),
    [
        (700, Rounding(to=50), 700),
        (701, Rounding(to=50), 750),
        (749, Rounding(to=50), 750),
        (750, Rounding(to=50), 750),
        (701, Rounding(to=50, direction="down"), 700),
        (749, Rounding(to=50, direction="down"), 700),
        (700, Rounding(to=50, direction="down"), 700),
        (724, Rounding(to=50, direction="nearest"), 700),
        (725, Rounding(to=50, direction="nearest"), 750),
        (726, Rounding(to=50, direction="nearest"), 750),
        (750, Rounding(to=50, direction="nearest"), 750),
        (4, Rounding(to=3, direction="nearest"), 3),
        (5, Rounding(to=3, direction="nearest"), 6),
        (1, Rounding(to=1), 1),
        (700, Rounding(ending=99), 799),
        (798, Rounding(ending=99), 799),
        (799, Rounding(ending=99), 799),
        (700, Rounding(ending=0), 700),
        (701, Rounding(ending=0), 800),
        (751, Rounding(ending=50), 850),
        (750, Rounding(ending=50), 750),
        (49, Rounding(ending=50), 50),
        (700, Rounding(), 700),
    ],
)
def test_a_price_is_rounded_as_the_shop_says(price: int, rule: Rounding, expected: int) -> None:
    """To a multiple up, down or to the nearest with halves up; or up to an ending within the next major unit."""
    assert rounded(cents(price), rule) == cents(expected)


def test_an_ending_knows_the_digits_of_the_currency() -> None:
    """A yen has no smaller unit, a dinar a thousand."""
    assert rounded(cents(700, "JPY"), Rounding(ending=0)) == cents(700, "JPY")
    assert rounded(cents(1_001, "KWD"), Rounding(ending=990)) == cents(1_990, "KWD")


FREE = 'free_from = { at = "50.00", statement = "F1" }'


def test_a_free_threshold_waives_the_transport(make: Any) -> None:
    """Mark-up and surcharges with it, as a line that takes them back; the price is what is left."""
    option = offered(make, MARKUP.format('flat = "1.00"'), "7.00", ("surcharge", "0.95"), rule=FREE, value="50.00")
    assert lines(option)[-1] == ("discount", "Free from $50.00", "-8.95", "F1")
    assert option.price == make.money("0.00")
    option = offered(make, "", "7.00", rule=FREE, value="49.99")
    assert lines(option) == [("carrier", "Carrier", "7.00", "O2")]


SIGNED = '[signature]\non_request = true\nstatement = "S1"\n'
INSURED = '[insurance]\nat = "10.00"\nstatement = "I1"\n'
DDP = """
[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
incoterm = "DDP"
duties = { percent = "10", statement = "D1" }
statement = "Z1"
"""


def test_free_shipping_is_not_a_free_signature(make: Any) -> None:
    """Signature, insurance and duties are no transport: they are paid as the rules say, whoever gives the price."""
    charges = ("7.00", ("signature", "3.00"), ("insurance", "2.00"))
    option = offered(make, "", *charges, rule=FREE, rest=SIGNED, value="50.00", signature_requested=True)
    assert lines(option)[-1] == ("discount", "Free from $50.00", "-7.00", "F1")
    assert option.price == make.money("5.00")
    policy = make.policy(options=make.carrier_option(["usps_ground"], "", FREE), zones=DDP)
    shop = make.shop(policy, make.source(make.rate("usps_ground", "7.00")))
    option = make.option(make.quote(make.cart("50.00"), shop), "usps_ground")
    assert lines(option) == [
        ("carrier", "Carrier", "7.00", "O2"),
        ("discount", "Free from $50.00", "-7.00", "F1"),
        ("surcharge", "Duties and taxes, 10 % declared by the shop", "5.00", "D1"),
    ]


QUOTED = DDP.replace('percent = "10"', 'quoted_by = "carrier"')
DUE = RateCharge("surcharge", DUTIES, Money(310, "USD"))


@pytest.mark.parametrize(
    ("zones", "last"),
    [
        (DDP, ("surcharge", "Duties and taxes, 10 % declared by the shop", "5.00", "D1")),
        (QUOTED, ("surcharge", "Duties, taxes and fees", "3.10", "D1")),
        ("", ("surcharge", "Duties, taxes and fees", "3.10", "O2")),
    ],
)
def test_duties_are_paid_once_and_are_no_transport(make: Any, zones: str, last: tuple[str, ...]) -> None:
    """What the shop declares goes before what the carrier quotes; mark-up and free shipping leave both alone."""
    options = make.carrier_option(["usps_ground"], MARKUP.format('percent = "10"'), FREE)
    policy = make.policy(options=options, zones=zones or make.zones)
    rate = make.rate("usps_ground", "7.00")
    shop = make.shop(policy, make.source(replace(rate, charges=(DUE, *rate.charges))))
    assert lines(make.option(make.quote(make.cart("50.00"), shop), "usps_ground")) == [
        ("carrier", "Carrier", "7.00", "O2"),
        ("markup", "Mark-up 10 %", "0.70", "M1"),
        ("discount", "Free from $50.00", "-7.70", "F1"),
        last,
    ]


def test_a_service_without_a_quote_of_duties_is_refused(make: Any) -> None:
    """Where the policy leaves the amount to the carrier, an order is not sold with duties paid and none named."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express"]), zones=QUOTED)
    ground, express = make.rate("usps_ground", "7.00"), make.rate("usps_express", "9.00")
    shop = make.shop(policy, make.source(ground, replace(express, charges=(*express.charges, DUE))))
    quote = make.quote(make.cart("50.00"), shop)
    assert [(option.code, str(option.price)) for option in quote.options] == [("usps_express", "12.10")]
    refusal = make.refusal(quote, "usps_ground")
    assert (refusal.reason, refusal.statement) == ("ddp_not_priced", "D1")
    assert refusal.message == "USPS Ground comes without an amount for duties, so they cannot be paid with the order"


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("", ("signature", "Signature", "3.00", "S1")),
        ('cost = "shop"\n', ("signature", "Signature on delivery, paid by the shop", "0.00", "S1")),
        ('fee = "4.50"\n', ("signature", "Signature on delivery", "4.50", "S1")),
    ],
)
def test_a_signature_is_passed_on_absorbed_or_a_fee(make: Any, rule: str, last: tuple[str, ...]) -> None:
    """The carrier's own charge is left out where the shop pays or asks its own; both cite the rule."""
    option = offered(make, "", "7.00", ("signature", "3.00"), rest=SIGNED + rule, signature_requested=True)
    assert lines(option) == [("carrier", "Carrier", "7.00", "O2"), last]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("", ("insurance", "Insurance", "2.00", "O2")),
        ('cost = "shop"\n', ("insurance", "Insurance, paid by the shop", "0.00", "I1")),
        ('fee = "1.50"\n', ("insurance", "Insurance", "1.50", "I1")),
        ('percent = "1"\n', ("insurance", "Insurance", "0.20", "I1")),
    ],
)
def test_insurance_is_passed_on_absorbed_or_a_fee(make: Any, rule: str, last: tuple[str, ...]) -> None:
    """As a signature."""
    option = offered(make, "", "7.00", ("insurance", "2.00"), rest=INSURED + rule)
    assert lines(option) == [("carrier", "Carrier", "7.00", "O2"), last]


def test_an_absorbed_feature_is_in_no_share(make: Any) -> None:
    """And one absorbed feature does not absorb the other."""
    rest = SIGNED + 'cost = "shop"\n' + INSURED
    charges = ("7.00", ("signature", "3.00"), ("insurance", "2.00"))
    option = offered(make, MARKUP.format('percent = "10"'), *charges, rest=rest, signature_requested=True)
    assert lines(option) == [
        ("carrier", "Carrier", "7.00", "O2"),
        ("insurance", "Insurance", "2.00", "O2"),
        ("markup", "Mark-up 10 %", "0.70", "M1"),
        ("signature", "Signature on delivery, paid by the shop", "0.00", "S1"),
    ]


def test_a_signature_nobody_needs_cites_the_price(make: Any) -> None:
    """A carrier may include one unasked: without a rule it is part of the price."""
    option = offered(make, "", "7.00", ("signature", "0.00"))
    assert lines(option)[-1] == ("signature", "Signature", "0.00", "O2")
