"""A replay says of every order what its quote says, in columns or one by one, and adds it up without a slip."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.backtest import Order, Skipped, Totals, replay
from calculator.backtest.adding import Replayed
from calculator.backtest.replay import BLOCK
from calculator.backtest.totals import Change, Tally
from calculator.domain.cart import Cart, Line
from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.pipeline import Shop, quote
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.sources import known_services
from tests.calculator.matrix.test_answering import whole_policies
from tests.calculator.proof.kit import SHOPS, shop_policy, shop_text
from tests.calculator.proof.test_cells import PATIENT, carts
from tests.calculator.test_pipeline import CARD, KEYS
from tests.examples import examples

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOME, ABROAD = Address("US", "CA", "94110"), Address("DE")


def shop_of(policy: Policy) -> Shop:
    """With the offline card, which answers for USPS."""
    return Shop(policy, {"usps": CARD}, KEYS, {})


def edited(*edits: tuple[str, str]) -> Policy:
    """Hotshellow with other words in its file."""
    text = shop_text("hotshellow")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return load(text.encode(), "edited.toml", known_services())


def order(
    number: int, cents: int, place: Address | None = HOME, chosen: str | None = None, kind: str = "stock"
) -> Order:
    """An order of one piece, on line 2 of the log and so on."""
    line = Line("1", kind, 1, Money(cents, "USD"), Money(0, "USD"))
    return Order(f"#{number}", number + 1, Cart("hotshellow", "USD", (line,), place, "sale", NOW), chosen)


def replayed(
    entries: Iterable[Order | Skipped], new: Policy, old: Policy | None = None, most: int = 10
) -> tuple[Totals, list[Replayed]]:
    """The totals and every block."""
    blocks: list[Replayed] = []
    totals = replay(entries, shop_of(new), None if old is None else shop_of(old), NOW, blocks.append, most)
    return totals, blocks


def assert_as_quoted(policy: Policy, found: list[Cart]) -> Totals:
    """Every order's options and prices are those of its quote."""
    shop, quoted, entries = shop_of(policy), {}, []
    for number, cart in enumerate(found):
        entries.append(Order(str(number), number, cart))
        try:
            answer = asyncio.run(quote(cart, shop, NOW, explain=False))
        except BadCart:
            continue
        quoted[str(number)] = {option.code: option.price.minor for option in answer.options}
    totals, blocks = replayed(entries, policy)
    said = {}
    for block in blocks:
        for row, each in enumerate(block.orders):
            offers = zip(block.new.codes, block.new.offered[row], block.new.price[row], strict=True)
            said[each.id] = {code: int(price) for code, offered, price in offers if offered}
    assert said == quoted
    assert totals.skipped_count == len(found) - len(quoted)
    return totals


@pytest.mark.parametrize("shop", SHOPS)
def test_a_shops_orders_are_replayed_as_quoted(shop: str) -> None:
    """Whether a table decides or carriers are asked."""
    policy = shop_policy(shop)

    @settings(PATIENT, max_examples=examples(12))
    @given(st.lists(carts(policy), min_size=1, max_size=6))
    def equal(found: list[Cart]) -> None:
        totals = assert_as_quoted(policy, found)
        assert shop != "hotshellow" or totals.by_engine == 0

    equal()


@settings(PATIENT, max_examples=examples(30))
@given(st.data())
def test_any_policys_orders_are_replayed_as_quoted(data: st.DataObject) -> None:
    """Tables and carriers in one policy: each order by the way that can answer it."""
    policy = data.draw(whole_policies())
    assert_as_quoted(policy, data.draw(st.lists(carts(policy), min_size=1, max_size=6)))


def test_goods_that_travel_apart_are_quoted_one_by_one() -> None:
    """A shop that splits its consignments is replayed as it quotes."""
    policy = edited(("[readings]\n", '[readings]\nmixed_cart = { choice = "split", statement = "C1" }\n'))
    line = Line("1", "stock", 1, Money(3000, "USD"), Money(0, "USD"))
    other = Line("2", "personalized", 1, Money(1000, "USD"), Money(0, "USD"))
    found = [Cart("hotshellow", "USD", lines, HOME, "sale", NOW) for lines in ((line,), (line, other))]
    assert assert_as_quoted(policy, found).by_engine == 1


def test_totals_to_the_cent() -> None:
    """Who pays what before and after, by zone and option, and the largest differences first."""
    old = shop_policy("hotshellow")
    new = edited(('under = "50.00", fee = "5.00"', 'under = "75.00", fee = "6.50"'), ('fee = "40.00"', 'fee = "20.00"'))
    entries = [
        order(1, 4999),  # 5.00 → 6.50
        order(2, 5000),  # 0.00 → 6.50
        order(3, 7500),  # free under both
        order(4, 35000, chosen="express"),  # 40.00 → 20.00
        order(5, 1000, chosen="overnight"),  # no such option: the cheapest, 5.00 → 6.50
        order(6, 5000, ABROAD),  # not served
        Skipped(8, "is torn"),
        order(8, 100, kind="unheard-of"),
    ]
    totals, _ = replayed(entries, new, old)
    assert (totals.orders, totals.changed, totals.dearer, totals.cheaper) == (6, 4, 3, 1)
    assert (totals.served_before, totals.served_after, totals.newly_refused, totals.newly_served) == (5, 5, 0, 0)
    assert (totals.paid_before, totals.paid_after) == (500 + 4000 + 500, 650 + 650 + 2000 + 650)
    assert (totals.both_before, totals.both_after) == (totals.paid_before, totals.paid_after)
    assert totals.zones == {"us": Tally(5, 5, 5000, 3950), None: Tally()}
    assert totals.options == {"standard": Tally(4, 4, 1000, 1950), "express": Tally(1, 1, 4000, 2000)}
    assert totals.biggest == (
        Change("#4", 5, "us", 4000, 2000),
        Change("#2", 3, "us", 0, 650),
        Change("#1", 2, "us", 500, 650),
        Change("#5", 6, "us", 500, 650),
    )
    assert totals.refused == []
    assert totals.skipped_count == 2
    assert [line for line, _ in totals.skipped] == [8, 9]
    assert totals.skipped[1] == (9, "/lines/0/kind: unknown kind")


def test_who_is_no_longer_served_and_who_is_newly() -> None:
    """An order that only one policy serves counts in that policy's sum alone."""
    old = shop_policy("hotshellow")
    new = edited(('include = [{ country = ["US"] }]', 'include = [{ country = ["DE"] }]'))
    totals, _ = replayed([order(1, 1000), order(2, 20000, ABROAD), order(3, 1000)], new, old, most=1)
    assert (totals.newly_refused, totals.newly_served, totals.changed) == (2, 1, 3)
    assert (totals.paid_before, totals.paid_after) == (1000, 0)
    assert (totals.both_before, totals.both_after, totals.biggest) == (0, 0, ())
    assert totals.refused == [Change("#1", 2, None, 500, None)]


def test_only_the_biggest_are_kept() -> None:
    """Over all blocks; of equal differences the earlier order."""
    old = shop_policy("hotshellow")
    new = edited(('under = "50.00", fee = "5.00"', 'under = "75.00", fee = "6.50"'))
    entries = [order(number, 5000 if number % 5000 == 0 else 4999) for number in range(1, 20001)]
    totals, blocks = replayed(entries, new, old, most=6)
    assert len(blocks) == 3
    assert max(len(block.orders) for block in blocks) == BLOCK
    assert [change.order for change in totals.biggest] == ["#5000", "#10000", "#15000", "#20000", "#1", "#2"]
    assert totals.changed == totals.dearer == 20000
    assert totals.paid_after - totals.paid_before == 4 * 650 + 19996 * 150


def test_orders_without_a_day_are_placed_now() -> None:
    """And those of another shop are left out."""
    policy = edited(('code = "express"', 'code = "express"\nvalid_until = 2026-03-02'))
    entry = order(1, 100, chosen="express")
    dateless = Cart("hotshellow", "USD", entry.cart.lines, HOME)
    strange = Cart("other", "USD", entry.cart.lines, HOME)
    totals, (block,) = replayed([Order("a", 1, dateless, "express"), Order("b", 2, strange)], policy)
    assert block.orders[0].cart.placed_at == NOW
    assert totals.paid_after == 1500
    assert totals.skipped == [(2, "/shop: not the shop of the policy")]
    late = replay([Order("a", 1, dateless, "express")], shop_of(policy), None, NOW.replace(day=4), lambda _: None)
    assert late.paid_after == 500


def test_nothing_that_ships_is_no_refusal() -> None:
    """Such orders are counted apart."""
    policy = shop_policy("oily-moon")
    line = Line("1", "digital", 1, Money(100, "USD"), Money(0, "USD"))
    totals, _ = replayed([Order("1", 1, Cart("oily-moon", "USD", (line,)))], policy, policy)
    assert (totals.orders, totals.unshipped, totals.changed, totals.served_after) == (1, 1, 0, 0)


def test_amounts_past_a_column_are_quoted_one_by_one() -> None:
    """A fee that could leave 64 bits is never wrapped: the engine answers."""
    fee = 'price = { kind = "per_item", first = "1.00", each_further = "10000000000.00" }'
    tiers = 'price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
    line = Line("1", "stock", 10_002, Money(1, "USD"), Money(0, "USD"))
    found = [Cart("hotshellow", "USD", (line,), HOME, "sale", NOW)]
    assert assert_as_quoted(edited((tiers, fee)), found).by_engine == 1


def test_what_is_refused_under_both_does_not_change() -> None:
    """Though its price would."""
    bound = 'code = "express"\nonly_when = { value_from = "100.00", statement = "C6" }'
    old = edited(('code = "express"', bound))
    new = edited(('code = "express"', bound), ('fee = "15.00"', 'fee = "18.00"'))
    totals, _ = replayed([order(1, 9999), order(2, 10000)], new, old)
    assert totals.changed == 1
