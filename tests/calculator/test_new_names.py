"""Lines are called anew in every cart, as platforms call them: answered as ever, and nothing is kept of a name."""

from dataclasses import replace
from typing import Any

import pytest

from calculator.domain.cart import Cart
from calculator.domain.option import Quote
from calculator.pipeline import Shop
from calculator.wire.answer import quote_json
from calculator.wire.written import WRITTEN
from tests.calculator.stages.kit import KINDS, SPLIT, table

LATE = """
[kinds.late]
lead_time = { min = 9, max = 12 }
statement = "K4"
"""
OWN_DAYS = table("slow", "2.00", "lead_time = { min = 20, max = 30 }")
INSURED = '[insurance]\nat = "10.00"\npercent = "2"\nstatement = "I1"\n'
FRAGILE = (
    '[[surcharges]]\nid = "fragile"\nlabel = "Fragile"\nfee = "3.00"\n'
    'lines = { tags = ["fragile"] }\nstatement = "C1"\n'
)
SHARE = '[[surcharges]]\nid = "share"\nlabel = "Share"\npercent = "10"\nbasis = "listed_subtotal"\nstatement = "C1"\n'
SIGNED = '[signature]\nat = "25.00"\nfee = "3.00"\nstatement = "S1"\n'
RULES = {
    "plain": "",
    "split": SPLIT,
    "signed": SIGNED,
    "insured": INSURED,
    "fragile": FRAGILE,
    "share": SHARE,
    "everything": SPLIT + SIGNED + INSURED + FRAGILE + SHARE,
}


def shop_of(make: Any, rest: str) -> Shop:
    """Two fees, one with days of its own, and two carriers whose rates are remembered."""
    options = make.flat + OWN_DAYS + make.carrier_option(["usps_ground", "ups_ground"])
    sources = (make.source(make.rate(code, "7.00", source="cached")) for code in ("usps_ground", "ups_ground"))
    shop: Shop = make.shop(make.policy(rest, options=options, kinds=KINDS + LATE), *sources)
    return shop


def carts(make: Any) -> list[Cart]:
    """One window, two, alike for two kinds, open, of a line's own lead time; cheap and dear, fragile or not."""
    return [
        make.cart("20.00"),
        make.cart("20.00", "5.00"),
        make.cart(make.line("20.00", tags=("fragile",)), make.line("20.00", id="2", tags=("fragile",))),
        make.cart(make.line("20.00", kind="made"), make.line("5.00", id="2")),
        *[
            make.cart(make.line("20.00"), make.line("5.00", id="2", kind=one), make.line("5.00", id="3", kind=other))
            for one, other in (("made", "late"), ("late", "made"))
        ],
        make.cart(make.line("5.00"), make.line("5.00", id="2", kind="preorder")),
        make.cart(make.line("5.00", lead_time=(3, 4)), make.line("5.00", id="2", lead_time=(5, None))),
    ]


def called(cart: Cart, name: str) -> Cart:
    """The same cart, its lines called anew."""
    return replace(cart, lines=tuple(replace(line, id=f"{name}-{line.id}") for line in cart.lines))


def text(quote: Quote) -> bytes:
    """As it is answered."""
    return quote_json(quote, explain=True)


@pytest.mark.parametrize("rest", RULES.values(), ids=RULES)
def test_a_cart_is_told_of_its_own_lines(make: Any, rest: str) -> None:
    """Whatever was asked before: as a shop answers that was never asked."""
    known = shop_of(make, rest)
    for name in ("a", "b", "a"):
        for cart in carts(make):
            asked = called(cart, name)
            assert text(make.quote(asked, known)) == text(make.quote(asked, shop_of(make, rest)))


@pytest.mark.parametrize("rest", RULES.values(), ids=RULES)
def test_a_days_reason_names_a_line(make: Any, rest: str) -> None:
    """Of the cart's own; an option with days of its own names itself."""
    split = SPLIT in rest
    for name in ("a", "b"):
        quote = make.quote(called(carts(make)[3], name), shop_of(make, rest))
        standard, slow = make.option(quote, "standard"), make.option(quote, "slow")
        slowest = f"line {name}-1 (made: 9–12 business days)"
        named = standard.parts[0].delivery.because if split else standard.because
        assert named[:2] == (f"ships earliest: {slowest}", f"ships latest: {slowest}")
        own = "20–30 business days for slow (O_slow)"
        unknown = "arrives: unknown, neither the shop nor the carrier says"
        assert slow.because == (f"ships earliest: {own}", f"ships latest: {own}", unknown)
        assert standard.delivery.ships_latest != slow.delivery.ships_latest


@pytest.mark.parametrize("rest", ["", INSURED, FRAGILE, SHARE, INSURED + FRAGILE + SHARE])
def test_nothing_is_kept_of_a_name(make: Any, rest: str) -> None:
    """A shop's own options are put together, priced, digested and written once for all carts alike."""
    policy = make.policy(rest, options=make.flat + OWN_DAYS, kinds=KINDS + LATE)
    shop = make.shop(policy)

    def asked(name: str) -> tuple[int, ...]:
        for cart in carts(make):
            text(make.quote(called(cart, name), shop))
        return policy.memo.taken, policy.carts.taken, WRITTEN.taken

    kept = asked("a")
    assert [asked(name) for name in ("b", "c", "d")] == [kept] * 3


def test_what_hangs_on_a_carts_value_is_no_part_of_what_all_share(make: Any) -> None:
    """Where a share of the value is charged, each value has options of its own: they lie with what one cart has."""
    policy = make.policy(INSURED + SHARE, options=make.flat, kinds=KINDS + LATE)
    shop = make.shop(policy)
    kept = []
    for price in ("20.00", "30.00", "40.00"):
        (option,) = make.quote(make.cart(price), shop).options
        assert len(option.charges) == 3
        kept.append((policy.memo.taken, policy.carts.taken))
    assert kept[0][0] == kept[1][0] == kept[2][0]
    assert kept[0][1] < kept[1][1] < kept[2][1]
