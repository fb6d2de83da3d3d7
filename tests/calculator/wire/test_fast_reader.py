"""The fast reader says yes only where the thorough one does, and reads the same cart."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.wire.cart_reader import CartReader
from calculator.wire.fast_reader import read_sound_cart
from calculator.wire.faults import Faults
from calculator.wire.request import _parse
from calculator.wire.request_shape import cart_adapter
from tests.examples import examples

LINE: dict[str, Any] = {
    "id": "1",
    "sku": "RING-7",
    "name": "Ring",
    "kind": "stock",
    "quantity": 2,
    "unit_price": "24.99",
    "discount": "0.10",
    "tax": "1.00",
    "weight": {"value": "35", "unit": "g"},
    "dimensions": {"length": "6", "width": 6, "height": "4.5", "unit": "cm"},
    "customs": {"hs_code": "7113.19", "origin_country": "US", "description": "silver ring"},
    "tags": ["gift"],
    "lead_time": {"min": 1, "max": 3, "unit": "days"},
    "service": "usps_priority_mail",
}
CART: dict[str, Any] = {
    "shop": "hotshellow",
    "currency": "USD",
    "purpose": "sale",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "signature_requested": True,
    "destination": {
        "country": "US",
        "region": "CA",
        "postal_code": "94110",
        "city": "San Francisco",
        "lines": ["12 Elm St"],
        "residential": True,
    },
    "lines": [LINE, {"id": "2", "quantity": 1, "unit_price": "5.00"}],
}
JUNK = [None, "", "x", 0, -1, 1.5, 2.0, True, [], {}, "1e3", "NaN", "0", 10**12, "é", "x" * 400, [None], {"value": 1}]


def thorough(body: bytes) -> Cart | None:
    """What the reader that explains makes of it; None where it finds a fault."""
    try:
        document, faults = _parse(body, cart_adapter(), "cart")
        return CartReader(Faults("", faults)).read(document)
    except BadCart:
        return None


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inner for place in places(item, (*at, key)))]


def changed(place: tuple[Any, ...], value: Any) -> Any:
    """CART with *value* at *place*; ``...`` takes the place out."""
    document = json.loads(json.dumps(CART))
    if not place:
        return value
    here = document
    for key in place[:-1]:
        here = here[key]
    if value is ...:
        del here[place[-1]]
    else:
        here[place[-1]] = value
    return document


def test_a_whole_cart_is_read() -> None:
    """The fast reader reads every field there is, as the thorough one does."""
    body = json.dumps(CART).encode()
    cart = read_sound_cart(body)
    assert cart is not None
    assert cart == thorough(body)


@pytest.mark.parametrize("place", places(CART)[1:], ids=lambda place: "/".join(map(str, place)))
def test_each_value_changed_is_refused_or_read_alike(place: tuple[Any, ...]) -> None:
    """Taken out, nulled or replaced by junk: never a yes where the thorough reader says no, never another cart."""
    yes = 0
    for value in (..., *JUNK):
        body = json.dumps(changed(place, value)).encode()
        cart = read_sound_cart(body)
        if cart is not None:
            yes += 1
            assert cart == thorough(body), value
    assert yes < len(JUNK)


@pytest.mark.parametrize(
    "body",
    [
        b'{"shop":"a","shop":"hotshellow","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop" :"a","shop" :"b","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a\\u0000","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a\\n","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a\\u0022","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"sh\\u006fp":"a","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a\\\\\\u001f","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"\\u0022\\u0022\\u0022\\u0022","shop":"a\\u0022\\u0022\\u0022\\u0022","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a\x7f","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00"}]}',
        b'{"shop":"a","currency":"USD","lines":[{"id":"1","quantity":1,"quantity":2,"unit_price":"1.00"}]}',
        b'{"shop":"a","currency":"USD","lines":[{"id":"1","quantity":1,"unit_price":"1.00","weight":{"value":1e0,"unit":"g"}}]}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"",
        b"null",
    ],
)
def test_what_is_odd_is_looked_at_closely(body: bytes) -> None:
    """Keys named twice, escapes, control characters, depth and broken text are never read fast."""
    assert read_sound_cart(body) is None


@settings(max_examples=examples(300))
@given(
    st.sampled_from(places(CART)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_any_value_anywhere_is_refused_or_read_alike(place: tuple[Any, ...], value: Any) -> None:
    """As above, for any JSON value."""
    body = json.dumps(changed(place, value), ensure_ascii=False).encode("utf-8", "surrogatepass")
    cart = read_sound_cart(body)
    assert cart is None or cart == thorough(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"sku": "RING-7"', '"sku": "RING-7", "sku": "RING-7"'), ('"unit": "g"', '"unit": "g", "unit": "g"')],
)
def test_a_line_that_was_read_before_hides_no_key_named_twice(old: str, new: str) -> None:
    """What is known of a line is what its values say; how often the body at hand names them is counted each time."""
    body = json.dumps(CART)
    assert read_sound_cart(body.encode()) is not None
    assert read_sound_cart(body.replace(old, new, 1).encode()) is None


def test_a_line_is_read_once_in_each_currency() -> None:
    """The same row is the same line while its cart is in one currency, and another amount in another."""
    carts = [read_sound_cart(json.dumps({**CART, "currency": code}).encode()) for code in ("USD", "USD", "EUR")]
    dollars, again, euros = (cart.lines[0] for cart in carts if cart is not None)
    assert dollars is again
    assert (dollars.unit_price, euros.unit_price) == (Money(2499, "USD"), Money(2499, "EUR"))


@pytest.mark.parametrize("ids", [("a", "a"), ("a", "b", "a"), ("a", "b", "b")])
def test_lines_that_share_an_id_are_looked_at_closely(ids: tuple[str, ...]) -> None:
    """Whichever lines they are, and whatever else is theirs."""
    lines = [{**CART["lines"][0], "id": name, "quantity": place + 1} for place, name in enumerate(ids)]
    alone = [{**line, "id": str(place)} for place, line in enumerate(lines)]
    assert read_sound_cart(json.dumps({**CART, "lines": alone}).encode()) is not None
    assert read_sound_cart(json.dumps({**CART, "lines": lines}).encode()) is None
