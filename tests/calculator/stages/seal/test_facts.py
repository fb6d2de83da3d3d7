"""Digests of what an answer rests on."""

import json
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import permutations
from typing import Any

import pytest

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, Part, SignatureNeed, Text
from calculator.domain.places import Address
from calculator.stages.seal import facts
from calculator.stages.seal.facts import SECTIONS, changed_sections, digest_of_option, facts_of

WHERE = Address("US", "CA", "94110", "San Francisco", ("12 Elm St", "Apt 3"), True)
LINE = Line(
    "1",
    "stock",
    2,
    Money(2499, "USD"),
    Money(100, "USD"),
    "RING-7",
    "Ring",
    Money(200, "USD"),
    35,
    (60, 50, 40),
    Customs("711319", "US", "silver ring"),
    ("red", "small"),
    Span(1, 2),
    "usps_ground",
)
OTHER = Line("2", "stock", 1, Money(500, "USD"), Money(0, "USD"))
CART = Cart("atelier", "USD", (LINE, OTHER), WHERE, "sale", datetime.fromisoformat("2026-07-03T10:00:00-04:00"), False)

ORDERS: dict[str, list[Any]] = {
    "shop": ["other", "Atelier", ""],
    "currency": ["EUR"],
    "purpose": ["exchange", "reissue"],
    "placed_at": [None, CART.placed_at + timedelta(microseconds=1)],
    "signature_requested": [True],
}
ADDRESSES: dict[str, list[Any]] = {
    "country": ["CA"],
    "region": ["NY", None],
    "postal_code": ["94111", None, "94110-0001"],
    "city": ["Oakland", None],
    "lines": [None, (), ("12 Elm St",), ("12 Elm St Apt 3",), ("Apt 3", "12 Elm St")],
    "residential": [False, None],
}
LINES: dict[str, list[Any]] = {
    "id": ["3"],
    "kind": ["made"],
    "quantity": [1, 3],
    "unit_price": [Money(2498, "USD")],
    "discount": [Money(0, "USD"), Money(101, "USD")],
    "sku": ["", "RING-8"],
    "name": ["", "ring"],
    "tax": [None, Money(0, "USD"), Money(201, "USD")],
    "weight": [None, 0, 36],
    "line_weight": [70],
    "dimensions": [None, (50, 60, 40), (60, 50, 41)],
    "customs": [
        Customs(),
        replace(LINE.customs, hs_code="711311"),
        replace(LINE.customs, hs_code=None),
        replace(LINE.customs, origin_country="DE"),
        replace(LINE.customs, description="ring"),
    ],
    "tags": [(), ("red",), ("small", "red"), ("red, small",)],
    "lead_time": [None, Span(0, 2), Span(1, 3), Span(1, None), Span(1, 2, "days")],
    "service": [None, "ups_ground"],
}


def changed(cart: Cart) -> list[str]:
    """Names of the sections that differ."""
    return list(changed_sections(facts_of(CART), facts_of(cart)))


def test_the_sections_are_named() -> None:
    """A digest of the whole comes first, then a checksum for each in this order."""
    assert SECTIONS == ("order", "destination", "lines")
    assert len(facts_of(CART)) == 4
    assert len(facts_of(CART)[0]) == 32
    assert all(int(part, 16) >= 0 for part in facts_of(CART))


def test_the_digest_decides() -> None:
    """Checksums may agree by chance, and are not asked where the whole is the same."""
    assert changed_sections(("a1", "1", "2", "3"), ("a1", "1", "2", "3")) == ()
    assert changed_sections(("a1", "1", "2", "3"), ("a1", "9", "2", "3")) == ()
    assert changed_sections(("a1", "1", "2", "3"), ("a2", "1", "2", "3")) == ("request",)
    assert changed_sections(("a1", "1", "2", "3"), ("a2", "1", "9", "9")) == ("destination", "lines")


def test_no_fact_of_a_request_is_forgotten() -> None:
    """A field that is added to a request must be added here."""
    assert set(ORDERS) | {"lines", "destination"} == {field.name for field in fields(Cart)}
    assert set(ADDRESSES) == {field.name for field in fields(Address)}
    assert set(LINES) == {field.name for field in fields(Line)}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ORDERS.items() for value in values])
def test_every_fact_of_the_order_counts(name: str, value: Any) -> None:
    """And only its own section changes; the shop is in none, a token names it."""
    assert changed(replace(CART, **{name: value})) == ["request" if name == "shop" else "order"]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ADDRESSES.items() for value in values])
def test_every_fact_of_the_address_counts(name: str, value: Any) -> None:
    """Unknown is not the same as empty or no."""
    assert changed(replace(CART, destination=replace(WHERE, **{name: value}))) == ["destination"]


def test_a_destination_counts() -> None:
    """None is another than any."""
    assert changed(replace(CART, destination=None)) == ["destination"]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in LINES.items() for value in values])
def test_every_fact_of_a_line_counts(name: str, value: Any) -> None:
    """Of any line."""
    assert changed(replace(CART, lines=(replace(LINE, **{name: value}), OTHER))) == ["lines"]
    assert changed(replace(CART, lines=(OTHER, replace(LINE, **{name: value})))) == ["lines"]


def test_lines_count_one_by_one() -> None:
    """One less, one more, and facts that changed lines."""
    assert changed(replace(CART, lines=(LINE,))) == ["lines"]
    assert changed(replace(CART, lines=(LINE, OTHER, replace(OTHER, id="3")))) == ["lines"]
    swapped = (replace(LINE, id="2"), replace(OTHER, id="1"))
    assert changed(replace(CART, lines=swapped)) == ["lines"]


def test_no_two_changes_look_alike() -> None:
    """Every change of the tables has a digest of its own."""
    carts = [replace(CART, **{name: value}) for name, values in ORDERS.items() for value in values]
    carts += [
        replace(CART, destination=replace(WHERE, **{name: value}))
        for name, values in ADDRESSES.items()
        for value in values
    ]
    carts += [
        replace(CART, lines=(replace(LINE, **{name: value}), OTHER))
        for name, values in LINES.items()
        for value in values
    ]
    assert len({facts_of(cart) for cart in carts}) == len(carts)


def test_the_order_of_lines_does_not_count() -> None:
    """Nor does when they are made."""
    lines = (LINE, OTHER, replace(OTHER, id="10"), replace(LINE, id="0", weight=None, tax=None, service=None))
    found = {facts_of(replace(CART, lines=tuple(order))) for order in permutations(lines)}
    assert len(found) == 1


def test_every_basket_has_facts() -> None:
    """Nothing known but what must be."""
    bare = Cart("atelier", "USD", (OTHER,))
    assert len(set(facts_of(bare))) == 4


TEXT = Text("duties", "1", "Words.", "T1")
OPTION = Option(
    "standard",
    "Standard",
    "usps",
    "usps_ground",
    (Charge("base", "Flat fee", Money(500, "USD"), "O1"), Charge("markup", "Mark-up", Money(100, "USD"), "M1")),
    "live",
    Delivery(date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 9), False),
    SignatureNeed(False, "not requested"),
    "DAP",
    (TEXT,),
)


def of_delivery(**changes: Any) -> Option:
    """The option, delivered otherwise."""
    return replace(OPTION, delivery=replace(OPTION.delivery, **changes))


PROMISES = [
    replace(OPTION, carrier="ups"),
    replace(OPTION, carrier=None),
    replace(OPTION, service="usps_express"),
    replace(OPTION, service=None),
    replace(OPTION, signature=SignatureNeed(True, "not requested")),
    replace(OPTION, incoterm="DDP"),
    replace(OPTION, incoterm=None),
    replace(OPTION, disclaimers=()),
    replace(OPTION, disclaimers=(replace(TEXT, version="2"),)),
    replace(OPTION, disclaimers=(replace(TEXT, id="other"),)),
    replace(OPTION, disclaimers=(TEXT, replace(TEXT, id="other"))),
    replace(OPTION, charges=OPTION.charges[:1]),
    replace(OPTION, charges=OPTION.charges[::-1]),
    replace(OPTION, charges=(replace(OPTION.charges[0], amount=Money(501, "USD")), OPTION.charges[1])),
    replace(OPTION, charges=(replace(OPTION.charges[0], label="Fee"), OPTION.charges[1])),
    replace(OPTION, charges=(replace(OPTION.charges[0], kind="carrier"), OPTION.charges[1])),
    of_delivery(ships_earliest=date(2026, 3, 2)),
    of_delivery(ships_latest=date(2026, 3, 5)),
    of_delivery(ships_latest=None),
    of_delivery(arrives_earliest=date(2026, 3, 6)),
    of_delivery(arrives_earliest=None),
    of_delivery(arrives_latest=date(2026, 3, 10)),
    of_delivery(arrives_latest=None),
    of_delivery(guaranteed=True),
]


def test_every_promise_of_an_option_counts() -> None:
    """Each change has a digest of its own."""
    digests = {digest_of_option(option) for option in (OPTION, *PROMISES)}
    assert len(digests) == len(PROMISES) + 1


@pytest.mark.parametrize(
    "option",
    [
        replace(OPTION, token="sealed"),
        replace(OPTION, name="Ground"),
        replace(OPTION, signature=SignatureNeed(False, "for another reason", "S1")),
        replace(OPTION, disclaimers=(replace(TEXT, text="Other words."),)),
        replace(OPTION, parts=(Part(("1",), None, OPTION.delivery, OPTION.charges),)),
        of_delivery(because=("as it happens",)),
    ],
)
def test_wording_is_no_promise(option: Option) -> None:
    """Reasons, names and the wording of a version do not make another option; the price is sealed beside it."""
    assert digest_of_option(option) == digest_of_option(OPTION)


def test_a_digest_is_of_all_that_is_promised_in_its_order() -> None:
    """Tokens outlive the version that sealed them: what is digested may not be written otherwise."""
    days = OPTION.delivery
    promised = [
        OPTION.carrier,
        OPTION.service,
        days.ships_earliest.toordinal(),
        days.ships_latest and days.ships_latest.toordinal(),
        days.arrives_earliest and days.arrives_earliest.toordinal(),
        days.arrives_latest and days.arrives_latest.toordinal(),
        days.guaranteed,
        OPTION.signature.required,
        OPTION.incoterm,
        [[text.id, text.version] for text in OPTION.disclaimers],
        [[charge.kind, charge.label, charge.amount.minor] for charge in OPTION.charges],
    ]
    whole = json.dumps(promised, separators=(",", ":"), ensure_ascii=False).encode()
    for _ in range(2):
        assert digest_of_option(OPTION) == blake2b(whole, digest_size=8).hexdigest()


def test_days_at_an_old_place_in_memory_are_others() -> None:
    """Of many options, each made when the one before it is gone, every one has its own digest."""
    days = [date(2026, 7, 1) + timedelta(days=number) for number in range(200)]
    assert len({digest_of_option(of_delivery(arrives_latest=day)) for day in days}) == len(days)


def test_nothing_is_kept_of_an_option_in_parts() -> None:
    """Its days are put together for one cart."""
    parts = replace(OPTION, parts=(Part(("1",), None, OPTION.delivery, OPTION.charges),))
    kept = len(facts._written)
    for _ in range(3):
        digest_of_option(replace(parts, delivery=replace(OPTION.delivery)))
    assert len(facts._written) == kept
