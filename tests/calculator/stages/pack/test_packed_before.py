"""A cart that comes back is packed as it was, and no other cart is taken for it."""

from typing import Any

import pytest

from calculator.domain.places import normalise
from calculator.domain.plan import Packed
from calculator.policy.model import Policy
from calculator.stages.pack import pack
from calculator.stages.pack.asking import questions_of
from tests.calculator.stages.kit import BOXES, EVERYWHERE, SPLIT

RULES = """
[signature]
on_request = true
statement = "S1"

[insurance]
over = "500.00"
statement = "I1"

[kinds.bespoke]
lead_time = { min = 5, max = 9 }
statement = "K3"
"""
Row = dict[str, Any]

ABROAD: Row = {"country": "DE", "region": None, "postal_code": "10115", "city": "Berlin"}


def shop(make: Any, rest: str = "", **more: Any) -> Policy:
    """A policy nobody has packed for yet."""
    options = make.carrier_option(["usps_ground", "ups_ground"])
    policy: Policy = make.policy(RULES + rest, options=options, zones=EVERYWHERE, **more)
    return policy


def packed(make: Any, policy: Policy, line: Row, place: Row | None = None, **more: Any) -> Packed:
    """A cart of one line abroad."""
    row = {"price": "20.00", "weight": 150, "dimensions": (60, 50, 40), "name": "Ring", **line}
    cart = make.cart(make.line(**row), destination=make.address(**ABROAD | (place or {})), **more)
    return pack(make.plan(cart, policy), policy)


def test_a_cart_that_comes_back_asks_the_same_questions(make: Any) -> None:
    """The very same shipments, by which sources know their answers; another shop's are its own."""
    policy = shop(make)
    first, again = (packed(make, policy, {}) for _ in range(2))
    assert len(first.asks) == 2
    assert all(ask.shipment is same.shipment for ask, same in zip(first.asks, again.asks, strict=True))
    assert packed(make, shop(make), {}).asks[0].shipment is not first.asks[0].shipment


CHANGES: list[tuple[Row, Row]] = [
    ({"id": "2"}, {}),
    ({"name": "Chain"}, {}),
    ({"quantity": 2}, {}),
    ({"price": "21.00"}, {}),
    ({"price": "501.00"}, {}),
    ({"discount": "1.00"}, {}),
    ({"weight": 151}, {}),
    ({"weight": None}, {}),
    ({"quantity": 3, "line_weight": 449}, {}),
    ({"dimensions": (60, 50, 41)}, {}),
    ({"dimensions": None}, {}),
    ({"customs": {"hs_code": "711319"}}, {}),
    ({"customs": {"origin_country": "US"}}, {}),
    ({"customs": {"description": "silver ring"}}, {}),
    ({"kind": "bespoke"}, {}),
    ({}, {"signature_requested": True}),
    ({}, {"place": {"postal_code": "10117"}}),
    ({}, {"place": {"lines": ("7 Elm St",)}}),
    ({}, {"place": {"residential": False}}),
]


@pytest.mark.parametrize(("line", "more"), CHANGES)
@pytest.mark.parametrize("packing", ["", BOXES])
def test_another_cart_is_packed_as_if_it_were_the_first(make: Any, line: Row, more: Row, packing: str) -> None:
    """Whatever has been packed before, and in whichever order."""
    settings = {"packing": packing} if packing else {}
    policy = shop(make, **settings)
    usual = packed(make, policy, {})
    found = packed(make, policy, line, **more)
    assert found == packed(make, shop(make, **settings), line, **more)
    assert packing or found != usual  # within a box, a millimetre is none
    assert packed(make, policy, {}) == usual


@pytest.mark.parametrize(("first", "then"), [({"quantity": 3}, {"line_weight": 449}), ({}, {"tags": ("a",)})])
def test_what_is_read_of_a_line_tells_carts_apart(make: Any, first: Row, then: Row) -> None:
    """And what is not read does not."""
    policy = shop(make)
    packed(make, policy, first)
    found = packed(make, policy, {**first, **then})
    assert found == packed(make, shop(make), {**first, **then})


def test_a_parcel_of_another_place_or_insured_otherwise_is_another(make: Any) -> None:
    """In a split cart the same line may travel first or second, and the order's value changes what is insured."""
    policy, fresh = (shop(make, SPLIT) for _ in range(2))
    ring, late = make.line(id="1"), make.line(id="2", lead_time=(9, 9))
    dear = make.line("900.00", id="2", lead_time=(9, 9))
    for lines in ((ring, late), (late, ring), (ring, dear)):
        found = pack(make.plan(make.cart(*lines), policy), policy)
        fresh.carts.clear()
        assert found == pack(make.plan(make.cart(*lines), fresh), fresh)


@pytest.mark.parametrize("price", ['{ kind = "card" }', '{ kind = "flat", fee = "9.00" }'])
def test_what_stands_ready_is_this_options_own(make: Any, price: str) -> None:
    """One service under two options, of which only one has another price ready."""
    ready = f'backup = [{{ service = "usps_ground", price = {price} }}]'
    options = make.carrier_option(["usps_ground"], ready, 'purposes = ["sale"]')
    options += make.carrier_option(["usps_ground"], "", 'purposes = ["repair"]', "repaired")
    policy = make.policy(options=options)
    asks = [pack(make.plan(make.cart(purpose=each), policy), policy).asks[0] for each in ("sale", "repair", "sale")]
    assert [ask.backed for ask in asks] == [True, False, True]
    assert [ask.card_backup for ask in asks] == ["card" in price, False, "card" in price]


def test_what_fits_no_box_is_remembered_too(make: Any) -> None:
    """Named each time, and nobody is asked."""
    policy = shop(make, packing=BOXES)
    found = [packed(make, policy, {"dimensions": (300, 50, 40)}) for _ in range(2)]
    assert found == [Packed((), (("1",),))] * 2


def test_another_address_at_the_same_place_in_memory_is_another(make: Any) -> None:
    """Addresses come and go; an id alone says nothing."""
    policy = shop(make)
    towns = [str(10000 + number) for number in range(50)]
    for town in towns:
        normalise.cache_clear()
        (ask, _) = packed(make, policy, {}, place={"postal_code": town}).asks
        assert ask.shipment.destination.address.postal_code == town


def test_who_pays_duties_is_asked_by_zone(make: Any) -> None:
    """One service, in one zone with duties unpaid and in another with duties paid, in turn."""
    near = EVERYWHERE.replace('set = "everywhere"', 'country = ["DE"]') + 'incoterm = "DAP"\n'
    far = near.replace('"us"', '"far"').replace("DE", "FR").replace("DAP", "DDP")
    zones = near + far + 'duties = { percent = "10", statement = "D1" }\n'
    words = '[[texts]]\nid = "duties"\nversion = "1"\ntext = "Duties."\ndisclaimer = true\nstatement = "X1"\n'
    options = make.carrier_option(["dhl_worldwide"]).replace('["us"]', '["us", "far"]')
    policy = make.policy(words, options=options, zones=zones)
    terms = [packed(make, policy, {}, {"country": country}).asks[0].shipment.incoterm for country in ("DE", "FR", "DE")]
    assert terms == ["DAP", "DDP", "DAP"]


def test_the_store_is_bounded(make: Any) -> None:
    """Old carts are forgotten, not kept for ever."""
    policy = shop(make)
    for number in range(1100):
        packed(make, policy, {"weight": number + 1})
    assert 900 < len(policy.carts) <= 4096 * 1024 // 4400


def test_carts_with_the_same_options_ask_the_same_of_each_carrier(make: Any) -> None:
    """Found once, whatever travels and whereto; insured, or leaving, otherwise it is another question."""
    policy = shop(make)

    def questions(*lines: Any, **place: Any) -> object:
        plan = make.plan(make.cart(*lines, destination=make.address(**place)), policy)
        return questions_of(plan.consignments[0].options, policy)

    usual = questions(make.line("20.00"))
    assert questions(make.line("30.00", weight=7), **ABROAD) is usual
    for line in (make.line("501.00"), make.line("502.00"), make.line(kind="bespoke")):
        assert questions(line) != usual
        assert questions(line) is questions(line)
