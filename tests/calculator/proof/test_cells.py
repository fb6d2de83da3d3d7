"""Proof and engine are equal: whatever a cart, the engine answers it as it answers the smallest cart of its cell."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.domain.cart import PURPOSES, Cart, Customs, Line, Purpose, Span
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.policy.model import Policy
from calculator.proof.amounts import inside
from calculator.proof.answers import Answer, answers
from calculator.proof.carts import midnight
from calculator.proof.cells import ANY_DAY, Cell, Space, day_in, intervals_of, space_of, spans_of
from calculator.proof.decided import decided, own_minor
from calculator.proof.families import codes_of, families
from calculator.proof.places import Place, place_at, places_of
from calculator.stages.plan.values import order_values
from tests.calculator.proof.chance import crowded, rich
from tests.calculator.proof.kit import SHOPS, corner, policies, shop_policy
from tests.examples import examples

STREET = ("12 Elm St",)
ADDRESSES = (
    Address("US", "CA", "94110", "San Francisco", STREET, True),
    Address("US", "CA", "94110", None, ("PO Box 12",)),
    Address("US", "CA", None, None, STREET),
    Address("US", None, "99501", None, None),
    Address("US", "AE", "09009", "APO", STREET),
    Address("US", "PR", "00901", None, STREET),
    Address("US", "GU", None, None, None),
    Address("PW", None, "96940", None, STREET),
    Address("DE", None, "10115", "Berlin", STREET),
    Address("CA", "BC", "V5K 0A1", None, STREET),
    Address("CA", "ON", None, None, ("PO Box 3",)),
    Address("US", None, None, None, None),
)
PRICES = (0, 1, 1000, 1999, 2000, 2001, 3333, 4999, 5000, 5001, 6000, 7000, 20000, 20001, 40001, 50000, 50001, 10**7)
PATIENT = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def carts(draw: st.DrawFn, policy: Policy, most_lines: int = 3) -> Cart:
    """Any cart a buyer may send, apart from what a product's own page promises; more often near a bound."""
    lines = []
    for number in range(draw(st.integers(1, most_lines))):
        kind = draw(st.sampled_from(sorted(policy.kinds)))
        price, quantity = draw(st.sampled_from(PRICES)), draw(st.integers(1, 4))
        most = price * quantity if policy.kinds[kind].discounts else 0
        lines.append(
            Line(
                str(number),
                kind,
                quantity,
                Money(price, policy.currency),
                Money(draw(st.integers(0, most)), policy.currency),
                weight=draw(st.sampled_from((None, 1, 99, 100, 101, 400, 901))),
                dimensions=draw(st.sampled_from((None, (1, 1, 1), (100, 100, 50), (100, 100, 51), (300, 200, 90)))),
                tags=draw(st.sampled_from(((), (), ("glass",), ("other",), ("liquid", "large")))),
            )
        )
    return Cart(
        policy.shop,
        policy.currency,
        tuple(lines),
        draw(st.sampled_from(ADDRESSES)),
        draw(st.sampled_from(PURPOSES)),
        midnight(draw(st.dates(date(2026, 2, 20), date(2026, 7, 5))), policy),
        draw(st.booleans()),
    )


@lru_cache(maxsize=64)
def spaces(policy: Policy, zone: str | None, purpose: Purpose) -> list[Space]:
    """The spaces of every option that has a say in a zone and purpose."""
    return [space_of([policy], family, places(policy)) for family in families([policy], (zone,), purpose)]


@lru_cache(maxsize=8)
def places(policy: Policy) -> list[Place]:
    """Every sort of destination."""
    return places_of([policy])


def told(answer: Answer, *, priced: bool) -> tuple[object, ...]:
    """What of an answer must be equal all over a cell; how many parcels leave on one day is the calendar's business."""
    price = frozenset(answer.price) if priced else None
    return answer.state, answer.message, answer.signature, answer.texts, price


def assert_cell_answers(policy: Policy, cart: Cart) -> None:
    """Every option answers the cart as it answers the smallest cart of the cell the cart lies in."""
    day = (cart.placed_at or midnight(ANY_DAY, policy)).date()
    whole = answers(cart, policy, chooses=True)
    (zone,) = place_at(cart.destination or Address("US"), [policy]).zones
    for space in spaces(policy, zone, cart.purpose):
        cell = space.cell_of(cart, day)
        if cell is None:
            assert not any(policy.kinds[line.kind].ships for line in cart.lines)
            continue
        smallest = answers(cell.cart([policy]), space.views[0], chooses=space.family.chooses)
        priced = not space.bounds.varies
        for code in space.family.codes:
            assert told(whole[code], priced=priced) == told(smallest[code], priced=priced)


@pytest.mark.parametrize("shop", SHOPS)
def test_a_shop_answers_every_cart_as_its_cell(shop: str) -> None:
    """Random carts over the three shops: price, eligibility, signature and words are those of the cell."""
    policy = shop_policy(shop)

    @PATIENT
    @given(carts(policy))
    def equal(cart: Cart) -> None:
        assert_cell_answers(policy, cart)

    equal()


@PATIENT
@given(st.data())
def test_any_policy_answers_every_cart_as_its_cell(data: st.DataObject) -> None:
    """The same over policies put together from chance: every kind of price, condition and rule."""
    policy = data.draw(policies())
    assert_cell_answers(policy, data.draw(carts(policy)))


@settings(PATIENT, max_examples=examples(40))
@given(st.data())
def test_many_sorts_of_goods_get_the_answer_of_their_cell(data: st.DataObject) -> None:
    """Seven to more than a dozen sorts of goods, in carts of up to six lines: what they look like together decides."""
    policy = data.draw(crowded())
    for _ in range(6):
        assert_cell_answers(policy, data.draw(carts(policy, 6)))


@settings(PATIENT, max_examples=examples(60))
@given(st.data())
def test_whatever_the_language_says_carts_get_the_answer_of_their_cell(data: st.DataObject) -> None:
    """All order values, several at once, surcharges, scopes, seasons, split parcels, taxes, marks of lines."""
    policy = corner(data.draw(rich()))
    for _ in range(4):
        cart = data.draw(carts(policy, 4))
        lines = tuple(
            replace(
                line,
                tax=Money(data.draw(st.sampled_from((0, 1, 99, 500, 2000))), policy.currency),
                sku=data.draw(st.sampled_from(("", "X1"))),
                customs=Customs(hs_code=data.draw(st.sampled_from((None, "7013", "6100")))),
            )
            for line in cart.lines
        )
        assert_cell_answers(policy, replace(cart, lines=lines))


@settings(PATIENT, max_examples=examples(12))
@given(policies())
def test_the_smallest_cart_of_a_cell_lies_in_it(policy: Policy) -> None:
    """Every cell has a cart, that cart has the cell's measures, and the cell found for it is the cell itself."""
    for zone in ("us", "far"):
        for family in families([policy], (zone,), "sale"):
            space = space_of([policy], family, places(policy))
            cells = list(space.cells())
            assert len(set(cells)) == len(cells) > 0
            for cell in cells[:30]:
                cart = cell.cart([policy])
                values = order_values(cart, policy)
                assert all(inside(values[axis], span) for axis, span in cell.spans if axis in values)
                assert space.cell_of(cart, cell.order.day) == cell


SPANS = (None, Span(0, 0), Span(2, 4, "days"), Span(1, None, "weeks"))


@pytest.mark.parametrize("shop", SHOPS)
def test_products_with_promises_of_their_own_are_answered_by_every_option(shop: str) -> None:
    """Own lead times, forced services: each option is offered or refused for a reason; none goes by another service."""
    policy = shop_policy(shop)
    known = st.none() | st.sampled_from(sorted(policy.service_codes) or [""]).map(lambda code: code or None)

    @settings(PATIENT, max_examples=examples(60))
    @given(carts(policy), st.lists(known, min_size=3, max_size=3), st.lists(st.sampled_from(SPANS), min_size=3))
    def answered(cart: Cart, services: list[str | None], spans: list[Span | None]) -> None:
        pairs = zip(cart.lines, services, spans, strict=False)
        lines = tuple(replace(line, service=service, lead_time=span) for line, service, span in pairs)
        found = decided(replace(cart, lines=lines), policy, chooses=True)
        ships = [line for line in lines if policy.kinds[line.kind].ships]
        if not ships or found.plan.zone is None:
            return
        forced = {policy.service_codes[line.service] for line in ships if line.service is not None}
        for rule in policy.options_by[found.plan.zone, cart.purpose]:
            for code in codes_of(rule):
                assert (code in found.offers) is not (code in found.refusals)
                if rule.services and forced and forced != {code}:
                    assert code in found.refusals
        for refusal in found.refusals.values():
            assert refusal.reason
            assert refusal.message

    answered()


def only_space(text: str, zone: str = "us") -> Space:
    """The space of a small shop's only family."""
    policy = corner(text)
    (family,) = families([policy], (zone,), "sale")
    return space_of([policy], family, places_of([policy]))


FLAT = '[[options]]\ncode = "o"\nname = "O"\nzones = ["us", "far"]\nstatement = "S"\nprice = {0}\n'


def test_axes_no_rule_looks_at_are_not_cut() -> None:
    """A flat fee with no other rule is a single cell for each way in which goods differ at all."""
    space = only_space(FLAT.replace("{0}", '{ kind = "flat", fee = "5.00" }'))
    assert (space.intervals, space.days, space.wishes) == ({}, ((None, None),), (False,))
    assert len(space.places) == 1
    assert [goods.kind for goods in space.mixtures.goods] == ["stock", "made", "gift", "digital"]


def test_bounds_cut_where_the_first_cart_past_them_lies() -> None:
    """``under`` cuts at its bound, ``up_to`` a cent above; weight and pieces likewise; what cannot be is no cell."""
    bands = '{ under = "20.00", fee = "3.00" }, { up_to = "50.00", fee = "2.00" }, { fee = "0.00" }'
    space = only_space(FLAT.replace("{0}", f'{{ kind = "tiers", tiers = [{bands}] }}'))
    assert space.intervals == {"discounted_physical_subtotal": ((0, 2000), (2000, 5001), (5001, None))}
    pieces = '{ kind = "quantity_tiers", tiers = [{ up_to = 1, fee = "3.00" }, { fee = "4.00" }] }'
    space = only_space(FLAT.replace("{0}", pieces))
    assert space.intervals == {"quantity": ((0, 2), (2, None))}
    alone = [cell for cell in space.cells() if dict(cell.spans)["quantity"] == (0, 2)]
    assert {sum(goods.kind != "digital" for goods in cell.order.goods) for cell in alone} == {1}


def measures(cell: Cell) -> tuple[int, ...]:
    return tuple(measure for _, measure in cell.measures)


def test_weight_is_at_least_a_gram_a_piece() -> None:
    """Where both are cut, no cell asks for more pieces than grams."""
    weight = (
        '{ kind = "weight_tiers", tiers = [{ up_to = { value = "2", unit = "g" }, fee = "1.00" }, { fee = "2.00" }] }'
    )
    text = FLAT.replace("{0}", weight) + 'only_when = { quantity_up_to = 4, statement = "S" }\n'
    found = {cell.spans: measures(cell) for cell in only_space(text).cells() if len(cell.order.goods) == 1}
    assert found == {
        (("quantity", (0, 5)), ("weight", (0, 3))): (1, 1),
        (("quantity", (0, 5)), ("weight", (3, None))): (1, 3),
        (("quantity", (5, None)), ("weight", (3, None))): (5, 5),
    }


def test_a_share_is_cut_where_floor_and_ceiling_take_over() -> None:
    """10 % with floor 2.00: the first value of which it is more than 200 cents is 20.05 (half up)."""
    share = '{ kind = "percent", percent = 10, floor = "2.00", ceiling = "3.00" }'
    space = only_space(FLAT.replace("{0}", share))
    assert space.intervals == {"discounted_physical_subtotal": ((0, 2005), (2005, 2995), (2995, None))}
    assert space.bounds.varies


def test_an_answer_grows_along_a_line_inside_its_cell() -> None:
    """A percentage is the same percentage all over its cell, to the cent."""
    space = only_space(FLAT.replace("{0}", '{ kind = "percent", percent = 10 }'))
    policy = space.views[0]
    line = Line("1", "stock", 1, Money(123_45, "USD"), Money(0, "USD"))
    cart = Cart("corner", "USD", (line,), ADDRESSES[0], "sale", midnight(ANY_DAY, policy))
    assert own_minor(answers(cart, policy, chooses=False)["o"].plans) == 1235


@pytest.mark.parametrize(
    ("cuts", "spans"),
    [
        (set(), ((0, None),)),
        ({0}, ((0, None),)),
        ({1}, ((0, 1), (1, None))),
        ({5, 3}, ((0, 3), (3, 5), (5, None))),
    ],
)
def test_intervals_start_at_cuts(cuts: set[int], spans: object) -> None:
    """From 0 to open, nothing twice, nothing left out."""
    assert intervals_of(cuts) == spans


def test_days_start_at_cuts() -> None:
    """Spans of days are open at both ends; a quiet day is taken where it lies inside, else the first or the last."""
    first, last = date(2026, 12, 1), date(2026, 12, 25)
    spans = spans_of({last, first})
    assert spans == ((None, first), (first, last), (last, None))
    assert [day_in(span) for span in spans] == [ANY_DAY, first, last]
    assert day_in((None, ANY_DAY)) == ANY_DAY - timedelta(days=1)
    assert day_in((ANY_DAY, None)) == ANY_DAY


def test_bounds_of_whatever_a_rule_is() -> None:
    """A season's first day begins something, its last day is the day before what comes next."""
    text = (
        FLAT.replace("{0}", '{ kind = "flat", fee = "5.00" }') + "valid_from = 2026-05-01\nvalid_until = 2026-05-31\n"
    )
    space = only_space(text)
    assert [span[0] for span in space.days] == [None, date(2026, 5, 1), date(2026, 6, 1)]
