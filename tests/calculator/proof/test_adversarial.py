"""Policies made to fool the proof: what each would hide is found, to the cent, the piece and the day."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from calculator.policy.model import Policy
from calculator.proof import Region, check, diff
from calculator.proof.answers import Answer, answers
from calculator.wire.request import read_cart
from tests.calculator.proof.kit import corner as shop

SALE = '[[options]]\ncode = "{0}"\nname = "{0}"\nzones = ["us"]\nstatement = "S"\n{1}\n'
FLAT = 'price = {{ kind = "flat", fee = "{0}" }}'
SHARE = 'price = {{ kind = "percent", percent = {0} }}'
SPLIT = '[readings]\nmixed_cart = { choice = "split", statement = "S" }\n'
RUSH = '[[blocks]]\nreason = "not_rushed"\nlines = { kinds = ["made"] }\nrefuses = { levels = ["expedited"] }\n'
RUSH += 'message = "No."\nstatement = "S"\n'
GLASS = '[[surcharges]]\nid = "glass"\nlabel = "Glass"\nstatement = "S"\nlines = {{ tags = ["glass"] }}\n{0}\n'
CARRIER = 'price = {{ kind = "carrier", services = [{{ service = "usps_ground" }}]{0} }}'
FREE = 'free_from = { at = "50.00", statement = "S" }'


ABROAD = "no_incoterm"
"""What every one of these small shops is told of its second zone."""
FAR = (
    '[[options]]\ncode = "ask"\nname = "Ask"\nzones = ["far"]\nstatement = "S"\nprice = { kind = "merchant_amount" }\n'
)


def corner(text: str) -> Policy:
    """A small shop with these options and rules at home."""
    return shop(FAR + text)


def option(code: str, *lines: str) -> str:
    return SALE.format(code, "\n".join(lines))


def both(region: Region, old: Policy, new: Policy) -> list[Mapping[str, Answer]]:
    """What the two policies answer to the witness, as a request."""
    cart = read_cart(json.dumps(region.witness).encode())
    return [answers(cart, policy, chooses=True) for policy in (old, new)]


def assert_witnessed(regions: tuple[Region, ...], old: Policy, new: Policy) -> None:
    """Every witness shows the price that differs."""
    for region in regions:
        was, now = both(region, old, new)
        assert all(was[change.option].price != now[change.option].price for change in region.changes)


def bounds(regions: tuple[Region, ...]) -> list[str]:
    return [region.bounds for region in regions]


def test_two_shares_that_are_alike_at_both_ends_of_a_cell() -> None:
    """10 % and 10.01 % of up to 40.00 are both 4.00; the first order that pays a cent more is one of 10.04."""
    under = 'only_when = { value_up_to = "40.00", statement = "S" }'
    old, new = (corner(option("o", SHARE.format(percent), under)) for percent in ("10", "10.01"))
    regions = diff(old, new)
    assert regions[0].bounds.startswith("zone us, sale, discounted physical subtotal $10.04")
    assert_witnessed(regions, old, new)
    assert {each.witness["lines"][0]["unit_price"] for each in regions} >= {"10.04"}


def test_the_witness_of_a_growing_price_is_the_smallest_that_pays_more() -> None:
    """10 % and 20 % are both nothing up to 0.02; from 0.03 on they part, and the words say that both grow."""
    old, new = (corner(option("o", SHARE.format(percent))) for percent in ("10", "20"))
    (region,) = diff(old, new)
    assert region.bounds == "zone us, sale, discounted physical subtotal from $0.03"
    assert region.witness["lines"][0]["unit_price"] == "0.03"
    (change,) = region.changes
    assert (change.old, change.new) == (
        "$0.00 for the smallest cart, growing with the order",
        "$0.01 for the smallest cart, growing with the order",
    )


def test_the_same_share_written_otherwise_is_none_of_it() -> None:
    """7.5 and 7.50, a floor of nothing: no buyer could tell."""
    old = corner(option("o", SHARE.format("7.5")))
    new = corner(option("o", 'price = { kind = "percent", percent = "7.50", floor = "0.00" }'))
    assert diff(old, new) == ()


def test_a_fee_a_piece_and_a_fee_an_order_part_at_the_second_piece() -> None:
    """Of the pieces that pay, whatever others are beside them; the witness has two of them."""
    old, new = (corner(option("o", FLAT.format("5.00")) + GLASS.format(fee)) for fee in ('fee = "1.00"', _PER_ITEM))
    regions = diff(old, new)
    assert_witnessed(regions, old, new)
    for region in regions:
        glass = [line for line in region.witness["lines"] if line.get("tags") == ["glass"]]
        assert sum(line["quantity"] for line in glass) > 1
    assert any(len({line["kind"] for line in each.witness["lines"]}) > 1 for each in regions)


_PER_ITEM = 'fee = "1.00"\nper = "item"'


def test_a_mark_up_on_what_is_free_is_nothing() -> None:
    """From 50.00 on the transport is free, whatever the shop makes of the rate below."""
    markup = ', markup = { percent = 10, statement = "S" }'
    old, new = (corner(option("o", CARRIER.format(more), FREE)) for more in ("", markup))
    (region,) = diff(old, new)
    assert "up to $49.99" in region.bounds
    assert [change.aspect for change in region.changes] == ["price"]


def test_a_share_of_a_rate_that_is_free_is_nothing() -> None:
    """A surcharge in percent is told below 50.00 only; one that is waived in both is told nowhere above."""
    fuel = '[[surcharges]]\nid = "fuel"\nlabel = "Fuel"\npercent = {0}\nstatement = "S"\nwaived_when_free = true\n'
    old, new = (corner(option("o", CARRIER.format(""), FREE) + fuel.format(percent)) for percent in ("5", "6"))
    (region,) = diff(old, new)
    assert "up to $49.99" in region.bounds


def test_a_parcel_that_may_not_be_rushed_goes_by_another_option() -> None:
    """Where a mixed cart is split, the price of the fast option holds the slow one's fee for what may not be rushed."""
    fast = option("fast", FLAT.format("15.00"), 'level = "expedited"')
    slow, dear = (option("slow", FLAT.format(fee)) for fee in ("5.00", "6.00"))
    old, new = corner(fast + slow + RUSH + SPLIT), corner(fast + dear + RUSH + SPLIT)
    assert {each.code for each in check(old).faults} == {ABROAD}
    changed = {(change.option, change.old, change.new) for each in diff(old, new) for change in each.changes}
    assert changed == {("slow", "$5.00", "$6.00"), ("fast", "$20.00", "$21.00")}


def test_what_makes_way_for_a_share_does_so_while_the_share_is_nothing() -> None:
    """10 % of up to 0.04 is nothing: only there the other option makes way."""
    hides = option("paid", FLAT.format("5.00"), 'hide_when_free = "share"')
    report = check(corner(option("share", SHARE.format("10")) + hides))
    assert {each.code for each in report.faults} == {ABROAD}
    old = corner(option("share", SHARE.format("10")) + option("paid", FLAT.format("5.00")))
    (region,) = diff(old, corner(option("share", SHARE.format("10")) + hides))
    assert "up to $0.04" in region.bounds
    assert region.changes[0].new == "hidden by free option"


def test_a_surcharge_that_is_waived_begins_with_the_first_cent() -> None:
    """With a fee of 10 % the fuel is charged from 0.05 on, and nothing below."""
    fuel = '[[surcharges]]\nid = "fuel"\nlabel = "Fuel"\nfee = "{0}"\nstatement = "S"\nwaived_when_free = true\n'
    old, new = (corner(option("o", SHARE.format("10")) + fuel.format(fee)) for fee in ("2.00", "3.00"))
    regions = diff(old, new)
    assert all("from $0.05" in each for each in bounds(regions))
    assert_witnessed(regions, old, new)


def test_a_kind_that_only_one_policy_discounts_is_put_to_both_undiscounted() -> None:
    """Two order values apart need a discount: a cart that one of the policies refuses is told as that, and no more."""
    rules = option("o", FLAT.format("5.00"), 'free_from = { at = "70.00", basis = "listed_subtotal", statement = "S" }')
    rules += option("p", FLAT.format("9.00"), 'only_when = { value_under = "50.00", statement = "S" }')
    old, new = corner(rules), corner(rules.replace("9.00", "8.00"))
    kinds = {name: replace(kind, discounts=False) for name, kind in new.kinds.items()}
    assert {change.aspect for each in diff(old, replace(new, kinds=kinds)) for change in each.changes} == {
        "input",
        "price",
    }


@pytest.mark.parametrize("first", ["digital", "gift"])
def test_a_cliff_is_told_whatever_kind_stands_first(first: str) -> None:
    """Goods that do not ship, or count for nothing, cannot stand for all others."""
    text = option("o", 'price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }')
    policy = corner(text)
    kinds = {first: policy.kinds[first], **policy.kinds}
    found = [each for each in check(replace(policy, kinds=kinds)).warnings if each.code == "cliff"]
    assert [each.message.partition(",")[0] for each in found] == ["o: a cent more"]


def test_texts_for_different_kinds_are_told_apart() -> None:
    """Each of three new texts is told where its own kind is, whatever else is in the cart."""
    text = (
        '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "About {0}."\nkinds = ["{0}"]\noptions = ["o"]\nstatement = "S"\n'
    )
    flat = option("o", FLAT.format("5.00"))
    regions = diff(corner(flat), corner(flat + "".join(map(text.format, ("stock", "made", "gift")))))
    assert sorted(bounds(regions)) == [
        "zone us, sale, with gift",
        "zone us, sale, with made",
        "zone us, sale, with stock",
    ]
