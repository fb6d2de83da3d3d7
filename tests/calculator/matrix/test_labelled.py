"""The matrix of order values × destinations: edges, labels, what is refused and why."""

from datetime import date

import pytest

from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.matrix import ABSENT, CARRIER_PRICED, OFFERED, Matrix, matrix
from tests.calculator.proof.kit import corner, option, shop_policy

DAY = date(2026, 3, 2)
HOME, ABROAD = Address("US", "CA", "94110"), Address("DE")
CENTS = (0, 4999, 5000, 20000, 20001, 30000, 30001, 40000, 40001)
VALUES = [Money(cents, "USD") for cents in CENTS]


def prices(found: Matrix, code: str, column: int = 0) -> list[str | None]:
    """One option's prices down a column."""
    place = found.answers.codes.index(code)
    cells = [found.price(row, column, place) for row in range(len(found.amounts))]
    return [None if cell is None else str(cell) for cell in cells]


def test_a_table_shop_at_its_edges() -> None:
    """Free from 50.00; express by bands whose upper bound belongs to them; abroad and purposes have their reasons."""
    found = matrix(shop_policy("hotshellow"), VALUES, [HOME, ABROAD], DAY)
    assert found.destinations == (HOME, ABROAD)
    assert prices(found, "standard") == ["5.00", "5.00", *["0.00"] * 7]
    assert prices(found, "express") == [f"{fee}.00" for fee in (15, 15, 15, 15, 30, 30, 40, 40, 50)]
    assert prices(found, "express", column=1) == [None] * 9
    codes = found.answers.codes
    assert [found.reason(0, 0, place) for place in range(len(codes))] == [OFFERED, OFFERED, ABSENT, ABSENT]
    assert found.reason(8, 1, codes.index("standard")) == "no_rule_for_destination"
    free = found.answers.free[:, codes.index("standard")].tolist()
    assert free[::2] == [False, False, *[True] * 7]
    assert not any(free[1::2])


def test_a_wish_and_a_purpose() -> None:
    """A signature on request; an exchange is sent at the shop's cost, a reshipment at an amount the shop must name."""
    policy = shop_policy("hotshellow")
    wished = matrix(policy, VALUES, [HOME], DAY, signature_requested=True, purpose="exchange")
    assert wished.signature(0, 0)
    assert not matrix(policy, VALUES, [HOME], DAY).signature(8, 0)
    assert prices(wished, "exchange") == ["0.00"] * 9
    again = matrix(policy, VALUES, [HOME], DAY, purpose="reship")
    assert again.reason(0, 0, again.answers.codes.index("reship")) == "needs_merchant_amount"


def test_what_carriers_price_is_named_so() -> None:
    """No price is made up; the signature rule is told all the same, strictly over 500.00."""
    policy = shop_policy("little-rooms")
    found = matrix(policy, [Money(50_000, "USD"), Money(50_001, "USD")], [HOME], DAY)
    reasons = {found.reason(row, 0, place) for row in (0, 1) for place in range(len(found.answers.codes))}
    assert CARRIER_PRICED in reasons
    assert OFFERED not in reasons
    assert [found.signature(row, 0) for row in (0, 1)] == [False, True]


def test_an_option_that_makes_way_for_a_carriers_is_not_answered() -> None:
    """Whether it is offered hangs on the carrier: of a group, and where a free option would hide it."""
    flat = '{ kind = "flat", fee = "4.00" }'
    options = (
        option("flat", flat, 'group = "one"'),
        option("hidden", flat, 'hide_when_free = "carrier"'),
        option("own", flat, 'hide_when_free = "flat"'),
        option("carrier", '{ kind = "carrier", services = [{ service = "ups_ground" }] }', 'group = "one"'),
    )
    found = matrix(corner("".join(options)), [Money(1, "USD")], [HOME], DAY)
    reasons = {code: found.reason(0, 0, place) for place, code in enumerate(found.answers.codes)}
    assert reasons == {
        "flat": CARRIER_PRICED,
        "hidden": CARRIER_PRICED,
        "own": OFFERED,
        "ups_ground": CARRIER_PRICED,
    }


def test_goods_and_days_count() -> None:
    """Goods of no worth for the basis stay in the lowest band; a season ends with its last day."""
    tiers = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
    policy = corner(option("o", tiers, "valid_until = 2026-03-02"))
    assert prices(matrix(policy, VALUES[:3], [HOME], DAY), "o") == ["5.00", "5.00", "0.00"]
    assert prices(matrix(policy, VALUES[:3], [HOME], DAY, kind="gift"), "o") == ["5.00"] * 3
    late = matrix(policy, VALUES[:3], [HOME], date(2026, 3, 3))
    assert late.reason(0, 0, 0) == "not_offered_on_this_day"
    with pytest.raises(BadCart):
        matrix(policy, VALUES, [HOME], DAY, kind="unheard-of")
