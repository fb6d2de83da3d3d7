"""Reading a request: what a good one becomes, and every fault of a bad one."""

import copy
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.wire.faults import FAULT_CODES
from calculator.wire.request import read_cart, read_verify
from tests.examples import examples

WHOLE: dict[str, Any] = {
    "shop": "hotshellow",
    "currency": "USD",
    "purpose": "exchange",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "signature_requested": True,
    "destination": {
        "country": "US",
        "region": "CA",
        "postal_code": "94110",
        "city": "San Francisco",
        "lines": ["12 Elm St", "Apt 4"],
        "residential": True,
    },
    "lines": [
        {
            "id": "1",
            "sku": "RING-7",
            "name": "Ring",
            "kind": "made_to_order",
            "quantity": 2,
            "unit_price": "24.99",
            "discount": "1.50",
            "tax": "4.12",
            "weight": {"value": "35.2", "unit": "g"},
            "dimensions": {"length": "6", "width": 5, "height": "4.01", "unit": "cm"},
            "customs": {"hs_code": "7113.19", "origin_country": "US", "description": "silver ring"},
            "tags": ["fragile", "gift"],
            "lead_time": {"min": 2, "max": 4, "unit": "weeks"},
            "service": "usps_priority_mail",
        }
    ],
}
LEAST: dict[str, Any] = {
    "shop": "hotshellow",
    "currency": "USD",
    "lines": [{"id": "1", "quantity": 1, "unit_price": "24.99"}],
}

Place = tuple[str | int, ...]


def changed(place: Place, value: Any, base: dict[str, Any] = WHOLE) -> dict[str, Any]:
    """A copy of *base* with *value* at *place*."""
    document = copy.deepcopy(base)
    *parents, last = place
    parent: Any = document
    for part in parents:
        parent = parent[part]
    parent[last] = value
    return document


def without(place: Place) -> dict[str, Any]:
    """A copy of the whole request less one key."""
    document = changed(place, None)
    parent: Any = document
    for part in place[:-1]:
        parent = parent[part]
    del parent[place[-1]]
    return document


def read(document: Any) -> Cart:
    return read_cart(json.dumps(document).encode())


def faults_of(body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadCart) as caught:
        read_cart(body)
    assert all(fault.message for fault in caught.value.faults)
    assert {fault.code for fault in caught.value.faults} <= set(FAULT_CODES)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def message_of(document: Any) -> str:
    with pytest.raises(BadCart) as caught:
        read(document)
    (fault,) = caught.value.faults
    return fault.message


def test_a_whole_request_becomes_the_cart_it_says() -> None:
    """Every key lands in its field: money exact, weight and sides whole and rounded up, dots out of the tariff code."""
    line = Line(
        id="1",
        kind="made_to_order",
        quantity=2,
        unit_price=Money(2499, "USD"),
        discount=Money(150, "USD"),
        sku="RING-7",
        name="Ring",
        tax=Money(412, "USD"),
        weight=36,
        dimensions=(60, 50, 41),
        customs=Customs("711319", "US", "silver ring"),
        tags=("fragile", "gift"),
        lead_time=Span(2, 4, "weeks"),
        service="usps_priority_mail",
        line_weight=71,
    )
    address = Address("US", "CA", "94110", "San Francisco", ("12 Elm St", "Apt 4"), True)
    placed_at = datetime(2026, 7, 3, 10, tzinfo=timezone(timedelta(hours=-4)))
    assert read(WHOLE) == Cart("hotshellow", "USD", (line,), address, "exchange", placed_at, signature_requested=True)


def test_what_is_left_out_takes_its_default() -> None:
    """No destination, no time, a sale of stock without discount, nothing known of weight, size or customs."""
    line = Line("1", "stock", 1, Money(2499, "USD"), Money(0, "USD"))
    assert read(LEAST) == Cart("hotshellow", "USD", (line,))


@pytest.mark.parametrize("key", [key for key in WHOLE if key not in ("shop", "currency", "lines")])
def test_null_is_as_good_as_absent_in_the_cart(key: str) -> None:
    """Platforms that write every key, some as null, are understood."""
    assert read(changed((key,), None)) == read(without((key,)))


@pytest.mark.parametrize("key", [key for key in WHOLE["lines"][0] if key not in ("id", "quantity", "unit_price")])
def test_null_is_as_good_as_absent_in_a_line(key: str) -> None:
    """As above, for a line."""
    assert read(changed(("lines", 0, key), None)) == read(without(("lines", 0, key)))


@pytest.mark.parametrize("key", ["region", "postal_code", "city", "lines", "residential"])
def test_null_is_as_good_as_absent_in_the_address(key: str) -> None:
    """A wallet's partial address: only the country is needed."""
    assert read(changed(("destination", key), None)) == read(without(("destination", key)))


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [("USD", "0.00", 0), ("USD", "49.99", 4999), ("JPY", "1000", 1000), ("KWD", "1.234", 1234)],
)
def test_an_amount_has_its_currencys_digits(currency: str, text: str, minor: int) -> None:
    """Two for USD, none for JPY, three for KWD."""
    document = changed(("lines", 0, "unit_price"), text, LEAST) | {"currency": currency}
    assert read(document).lines[0].unit_price == Money(minor, currency)


@pytest.mark.parametrize(
    ("value", "unit", "quantity", "together"),
    [
        ("1", "oz", 16, 454),
        ("1", "oz", 1, None),
        ("28.3495", "g", 16, 454),
        ("0.1", "g", 10, 1),
        ("0.1", "g", 11, 2),
        ("29", "g", 16, None),
        ("1", "kg", 3, None),
        ("0.9999", "g", 2, None),
    ],
)
def test_the_pieces_of_a_line_are_rounded_once(value: str, unit: str, quantity: int, together: int | None) -> None:
    """Whichever reader reads them; nothing is said where it makes no difference."""
    body = changed(("lines", 0, "weight"), {"value": value, "unit": unit})
    body["lines"][0]["quantity"] = quantity
    text = json.dumps(body)
    thorough = text.replace("Ring", "R\\u0069ng", 1)
    for written in (text, thorough):
        (line,) = read_cart(written.encode()).lines
        assert line.line_weight == together
        assert line.grams == (together or line.weight * quantity)


@pytest.mark.parametrize(
    ("value", "unit", "weight"),
    [
        ("35", "g", 35),
        (35, "g", 35),
        ("0.000000001", "kg", 1),
        ("1", "oz", 29),
        ("1.5", "lb", 681),
        ("1000", "kg", 10**6),
    ],
)
def test_weight_is_whole_grams_rounded_up(value: str | int, unit: str, weight: int) -> None:
    """Text and whole numbers read alike; nothing is ever rounded down."""
    assert read(changed(("lines", 0, "weight"), {"value": value, "unit": unit})).lines[0].weight == weight


@pytest.mark.parametrize(
    ("unit", "size"),
    [("mm", (7, 2, 1)), ("cm", (70, 15, 1)), ("in", (178, 39, 3))],
)
def test_sides_are_whole_millimetres_rounded_up(unit: str, size: tuple[int, int, int]) -> None:
    """Length, width, height in that order."""
    sides = {"length": "7", "width": "1.5", "height": "0.1", "unit": unit}
    assert read(changed(("lines", 0, "dimensions"), sides)).lines[0].dimensions == size


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ({"min": 3}, Span(3, None, "business_days")),
        ({"min": 3, "max": None}, Span(3, None, "business_days")),
        ({"min": 0, "max": 0, "unit": "days"}, Span(0, 0, "days")),
    ],
)
def test_a_lead_time_without_an_end_stays_open(given: dict[str, Any], span: Span) -> None:
    """Absent and null ends are open, not the minimum again."""
    assert read(changed(("lines", 0, "lead_time"), given)).lines[0].lead_time == span


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=timezone.utc)),  # noqa: UP017 - reads like the others
        ("2026-07-03t10:00z", datetime(2026, 7, 3, 10, tzinfo=timezone.utc)),  # noqa: UP017
        ("2026-07-03T10:00:00.250+05:30", datetime(2026, 7, 3, 4, 30, 0, 250_000, timezone.utc)),  # noqa: UP017
        ("2099-12-31T23:59:59-00:00", datetime(2099, 12, 31, 23, 59, 59, tzinfo=timezone.utc)),  # noqa: UP017
    ],
)
def test_a_time_is_read_with_its_offset(text: str, moment: datetime) -> None:
    """Seconds may be left out, fractions given, the offset may be a letter."""
    assert read(changed(("placed_at",), text)).placed_at == moment


LINE: Place = ("lines", 0)
BAD: list[tuple[Place, Any, str, str]] = [
    (("shop",), "", "/shop", "too_short"),
    (("shop",), None, "/shop", "wrong_type"),
    (("shop",), "s" * 65, "/shop", "too_long"),
    (("shop",), "a\x00b", "/shop", "bad_characters"),
    (("shop",), "a\nb", "/shop", "bad_characters"),
    (("currency",), "usd", "/currency", "unknown_currency"),
    (("currency",), "XXZ", "/currency", "unknown_currency"),
    (("currency",), "", "/currency", "unknown_currency"),
    (("currency",), 840, "/currency", "wrong_type"),
    (("currency",), "U" * 65, "/currency", "too_long"),
    (("purpose",), "gift", "/purpose", "not_one_of"),
    (("purpose",), 1, "/purpose", "not_one_of"),
    (("placed_at",), "2026-07-03", "/placed_at", "bad_time"),
    (("placed_at",), "2026-07-03T10:00:00", "/placed_at", "bad_time"),
    (("placed_at",), "2026-07-03 10:00:00Z", "/placed_at", "bad_time"),
    (("placed_at",), "2026-02-30T10:00:00Z", "/placed_at", "bad_time"),
    (("placed_at",), "2026-07-03T24:00:00Z", "/placed_at", "bad_time"),
    (("placed_at",), "2026-07-03T10:00:00+25:00", "/placed_at", "bad_time"),
    (("placed_at",), "2026-W27-5T10:00Z", "/placed_at", "bad_time"),
    (("placed_at",), "1783087200", "/placed_at", "bad_time"),
    (("placed_at",), 1783087200, "/placed_at", "wrong_type"),
    (("placed_at",), "", "/placed_at", "bad_time"),
    (("placed_at",), "1999-12-31T23:59:59Z", "/placed_at", "out_of_range"),
    (("placed_at",), "2100-01-01T00:00:00Z", "/placed_at", "out_of_range"),
    (("placed_at",), "2000-01-01T00:00:00+00:01", "/placed_at", "out_of_range"),
    (("placed_at",), "0001-01-01T00:00:00+23:59", "/placed_at", "out_of_range"),
    (("placed_at",), "9999-12-31T23:59:59-23:59", "/placed_at", "out_of_range"),
    (("signature_requested",), "yes", "/signature_requested", "wrong_type"),
    (("signature_requested",), 1, "/signature_requested", "wrong_type"),
    (("destination",), "US", "/destination", "wrong_type"),
    (("destination",), [], "/destination", "wrong_type"),
    (("destination",), {}, "/destination/country", "missing"),
    (("destination", "country"), "us", "/destination/country", "unknown_country"),
    (("destination", "country"), "USA", "/destination/country", "unknown_country"),
    (("destination", "country"), "UK", "/destination/country", "unknown_country"),
    (("destination", "country"), "XK", "/destination/country", "unknown_country"),
    (("destination", "country"), "", "/destination/country", "unknown_country"),
    (("destination", "country"), 1, "/destination/country", "wrong_type"),
    (("destination", "region"), "r" * 101, "/destination/region", "too_long"),
    (("destination", "region"), ["CA"], "/destination/region", "wrong_type"),
    (("destination", "postal_code"), 94110, "/destination/postal_code", "wrong_type"),
    (("destination", "postal_code"), "9" * 21, "/destination/postal_code", "too_long"),
    (("destination", "city"), "\x00", "/destination/city", "bad_characters"),
    (("destination", "lines"), "12 Elm St", "/destination/lines", "wrong_type"),
    (("destination", "lines"), ["x"] * 6, "/destination/lines", "too_many"),
    (("destination", "lines"), ["12 Elm St", 7], "/destination/lines/1", "wrong_type"),
    (("destination", "lines"), ["x" * 201], "/destination/lines/0", "too_long"),
    (("destination", "residential"), "true", "/destination/residential", "wrong_type"),
    (("destination", "zip"), "94110", "/destination/zip", "unknown_key"),
    (("lines",), [], "/lines", "too_few"),
    (("lines",), {}, "/lines", "wrong_type"),
    (("lines",), None, "/lines", "wrong_type"),
    (("lines",), [None], "/lines/0", "wrong_type"),
    (("lines",), [[]], "/lines/0", "wrong_type"),
    ((*LINE, "id"), "", "/lines/0/id", "too_short"),
    ((*LINE, "id"), 1, "/lines/0/id", "wrong_type"),
    ((*LINE, "id"), "i" * 65, "/lines/0/id", "too_long"),
    ((*LINE, "sku"), "s" * 129, "/lines/0/sku", "too_long"),
    ((*LINE, "name"), "n" * 301, "/lines/0/name", "too_long"),
    ((*LINE, "kind"), "", "/lines/0/kind", "too_short"),
    ((*LINE, "kind"), "k" * 65, "/lines/0/kind", "too_long"),
    ((*LINE, "quantity"), 0, "/lines/0/quantity", "out_of_range"),
    ((*LINE, "quantity"), -1, "/lines/0/quantity", "out_of_range"),
    ((*LINE, "quantity"), 10_001, "/lines/0/quantity", "out_of_range"),
    ((*LINE, "quantity"), 10**400, "/lines/0/quantity", "out_of_range"),
    ((*LINE, "quantity"), 2.0, "/lines/0/quantity", "wrong_type"),
    ((*LINE, "quantity"), "2", "/lines/0/quantity", "wrong_type"),
    ((*LINE, "quantity"), True, "/lines/0/quantity", "wrong_type"),
    ((*LINE, "unit_price"), 24.99, "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), 25, "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "24.9", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "24.999", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "24", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "$24.99", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "24,99", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "1e2", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "NaN", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "Infinity", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), " 24.99", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "٢٤.٩٩", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "9" * 15 + ".99", "/lines/0/unit_price", "bad_amount"),
    ((*LINE, "unit_price"), "9" * 40, "/lines/0/unit_price", "too_long"),
    ((*LINE, "discount"), "-0.01", "/lines/0/discount", "negative_amount"),
    ((*LINE, "discount"), "49.99", "/lines/0/discount", "discount_too_large"),
    ((*LINE, "discount"), 0, "/lines/0/discount", "bad_amount"),
    ((*LINE, "tax"), "-1.00", "/lines/0/tax", "negative_amount"),
    ((*LINE, "tax"), 1.5, "/lines/0/tax", "bad_amount"),
    ((*LINE, "weight"), "35 g", "/lines/0/weight", "wrong_type"),
    ((*LINE, "weight"), 35, "/lines/0/weight", "wrong_type"),
    ((*LINE, "weight", "unit"), "stone", "/lines/0/weight/unit", "not_one_of"),
    ((*LINE, "weight", "unit"), "G", "/lines/0/weight/unit", "not_one_of"),
    ((*LINE, "weight"), {"value": "35"}, "/lines/0/weight/unit", "missing"),
    ((*LINE, "weight"), {"unit": "g"}, "/lines/0/weight/value", "missing"),
    ((*LINE, "weight", "value"), "0", "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), 0, "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), -5, "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), "-5", "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), 35.5, "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), "1e3", "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), "1234567890", "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), None, "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), {"int": 1}, "/lines/0/weight/value", "bad_measure"),
    ((*LINE, "weight", "value"), "1000000.1", "/lines/0/weight/value", "out_of_range"),
    ((*LINE, "dimensions", "length"), "1000.1", "/lines/0/dimensions/length", "out_of_range"),
    ((*LINE, "dimensions", "width"), "0.0", "/lines/0/dimensions/width", "bad_measure"),
    ((*LINE, "dimensions", "height"), True, "/lines/0/dimensions/height", "bad_measure"),
    ((*LINE, "dimensions", "unit"), "ft", "/lines/0/dimensions/unit", "not_one_of"),
    ((*LINE, "dimensions", "depth"), "1", "/lines/0/dimensions/depth", "unknown_key"),
    ((*LINE, "customs", "hs_code"), "711", "/lines/0/customs/hs_code", "bad_hs_code"),
    ((*LINE, "customs", "hs_code"), "7" * 15, "/lines/0/customs/hs_code", "bad_hs_code"),
    ((*LINE, "customs", "hs_code"), "7113.19.", "/lines/0/customs/hs_code", "bad_hs_code"),
    ((*LINE, "customs", "hs_code"), "71a3", "/lines/0/customs/hs_code", "bad_hs_code"),
    ((*LINE, "customs", "hs_code"), 711319, "/lines/0/customs/hs_code", "wrong_type"),
    ((*LINE, "customs", "origin_country"), "ZZ", "/lines/0/customs/origin_country", "unknown_country"),
    ((*LINE, "customs", "description"), "d" * 301, "/lines/0/customs/description", "too_long"),
    ((*LINE, "tags"), ["t"] * 21, "/lines/0/tags", "too_many"),
    ((*LINE, "tags"), ["ok", ""], "/lines/0/tags/1", "too_short"),
    ((*LINE, "tags"), ["t" * 41], "/lines/0/tags/0", "too_long"),
    ((*LINE, "lead_time"), {"max": 3}, "/lines/0/lead_time/min", "missing"),
    ((*LINE, "lead_time"), {"min": 4, "max": 3}, "/lines/0/lead_time/max", "min_over_max"),
    ((*LINE, "lead_time", "min"), -1, "/lines/0/lead_time/min", "out_of_range"),
    ((*LINE, "lead_time", "max"), 3651, "/lines/0/lead_time/max", "out_of_range"),
    ((*LINE, "lead_time", "unit"), "hours", "/lines/0/lead_time/unit", "not_one_of"),
    ((*LINE, "service"), "", "/lines/0/service", "too_short"),
    ((*LINE, "price"), "24.99", "/lines/0/price", "unknown_key"),
    (("a/b~c",), 1, "/a~1b~0c", "unknown_key"),
    (("",), 1, "/", "unknown_key"),
]


@pytest.mark.parametrize(("place", "value", "pointer", "code"), BAD)
def test_a_bad_value_is_named_by_pointer_and_code(place: Place, value: Any, pointer: str, code: str) -> None:
    """One wrong value gives exactly one fault, at its own place."""
    assert faults_of(json.dumps(changed(place, value)).encode()) == [(pointer, code)]


@pytest.mark.parametrize(
    "place", [("shop",), ("currency",), ("lines",), (*LINE, "id"), (*LINE, "quantity"), (*LINE, "unit_price")]
)
def test_what_is_required_is_missed(place: Place) -> None:
    """The pointer says where the key belongs."""
    pointer = "".join(f"/{part}" for part in place)
    assert faults_of(json.dumps(without(place)).encode()) == [(pointer, "missing")]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (b"", "", "invalid_json"),
        (b" ", "", "invalid_json"),
        (b"{", "", "invalid_json"),
        (b"{} {}", "", "invalid_json"),
        (b"{'shop': 1}", "", "invalid_json"),
        (b'\xef\xbb\xbf{"shop": "a"}', "", "invalid_json"),
        (json.dumps(LEAST).encode("utf-16"), "", "invalid_json"),
        (b'{"shop": "\xff"}', "", "invalid_json"),
        (b'{"shop": "\\ud800"}', "", "invalid_json"),
        (b'{"shop": "\\udc00\\ud800"}', "", "invalid_json"),
        (b'{"shop": "a\nb"}', "", "invalid_json"),
        (b"[" * 100_000, "", "invalid_json"),
        (b'{"a":' * 100_000, "", "invalid_json"),
        (b'{"lines":' + b"9" * 5000 + b"}", "", "invalid_json"),
        (b"null", "", "wrong_type"),
        (b"[]", "", "wrong_type"),
        (b'"cart"', "", "wrong_type"),
        (b"NaN", "", "wrong_type"),
        (b"-1e999", "", "wrong_type"),
        (b" " * (1024 * 1024 + 1), "", "body_too_large"),
        (b'{"shop":"' + b"x" * 10_000_000 + b'"}', "", "body_too_large"),
        (json.dumps({f"k{n}": n for n in range(2000)}).encode(), "", "too_many_faults"),
    ],
)
def test_what_is_no_request_at_all_is_one_fault(body: bytes, pointer: str, code: str) -> None:
    """Broken text, broken characters, depth, size: refused once, clearly, and quickly."""
    assert faults_of(body) == [(pointer, code)]


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('"shop": ', '"shop": "other", "shop": ', "/shop"),
        ('"shop": ', '"shop" : "other" , "shop" : ', "/shop"),
        ('"quantity": ', '"quantity": 1, "quantity": ', "/lines/0/quantity"),
        ('"value": ', '"value": "1", "val\\u0075e": ', "/lines/0/weight/value"),
        ('"Ring"', '"a\\": b:", "name": ":"', "/lines/0/name"),
        ('"country": ', '"country":\n"CA", "country"\t:\r', "/destination/country"),
    ],
)
def test_a_key_named_twice_is_refused(old: str, new: str, pointer: str) -> None:
    """Two readers could take two different values, however the text is spaced or escaped."""
    body = json.dumps(WHOLE).replace(old, new, 1).encode()
    assert faults_of(body) == [(pointer, "duplicate_key")]


def test_a_key_named_twice_is_told_with_the_other_faults() -> None:
    """Neither hides the other."""
    body = json.dumps(changed((*LINE, "quantity"), 0)).replace('"shop": ', '"shop": "other", "shop": ').encode()
    assert faults_of(body) == [("/shop", "duplicate_key"), ("/lines/0/quantity", "out_of_range")]


@pytest.mark.parametrize("name", ['say "a": b', ":", "a:b", '":', "{}[],:"])
def test_colons_and_quotes_in_text_are_no_keys(name: str) -> None:
    """A name may look like JSON."""
    assert read(changed((*LINE, "name"), name)).lines[0].name == name


@pytest.mark.parametrize("separators", [(",", ":"), (" ,\n", " :\t"), (",\r\n", ": ")])
def test_spacing_changes_nothing(separators: tuple[str, str]) -> None:
    """Compact, spaced and broken into lines: the same cart."""
    assert read_cart(json.dumps(WHOLE, separators=separators).encode()) == read(WHOLE)


def test_all_faults_are_told_at_once() -> None:
    """Shapes, amounts, tables and comparisons of values alike, even within one line."""
    document = copy.deepcopy(WHOLE)
    document["shop"] = 7
    document["destination"] |= {"country": "UK", "zip": "1"}
    document["placed_at"] = "yesterday"
    document["lines"][0] |= {
        "quantity": 0,
        "unit_price": "24.9",
        "discount": "-1.00",
        "weight": {"value": "0", "unit": "g"},
    }
    document["lines"].append({"id": "1", "quantity": 1, "unit_price": "1.00", "discount": "1.01"})
    document["lines"].append("ring")
    assert sorted(faults_of(json.dumps(document).encode())) == [
        ("/destination/country", "unknown_country"),
        ("/destination/zip", "unknown_key"),
        ("/lines/0/discount", "negative_amount"),
        ("/lines/0/quantity", "out_of_range"),
        ("/lines/0/unit_price", "bad_amount"),
        ("/lines/0/weight/value", "bad_measure"),
        ("/lines/1/discount", "discount_too_large"),
        ("/lines/1/id", "duplicate_id"),
        ("/lines/2", "wrong_type"),
        ("/placed_at", "bad_time"),
        ("/shop", "wrong_type"),
    ]


def test_without_a_currency_amounts_are_not_judged() -> None:
    """How many digits an amount needs is not known then: one cause, one fault."""
    assert faults_of(json.dumps(changed(("currency",), "ZZZ")).encode()) == [("/currency", "unknown_currency")]


def test_every_side_outside_is_named() -> None:
    """Not only the first."""
    sides = {"length": "0", "width": "11", "height": 1, "unit": "m"}
    assert faults_of(json.dumps(changed((*LINE, "dimensions"), sides)).encode()) == [
        ("/lines/0/dimensions/length", "bad_measure"),
        ("/lines/0/dimensions/width", "out_of_range"),
    ]


def test_bounds_themselves_are_inside() -> None:
    """500 lines, 10,000 pieces, 1,000 kg, 10 m, a discount of the whole line."""
    line = WHOLE["lines"][0] | {
        "quantity": 10_000,
        "discount": "249900.00",
        "weight": {"value": 1_000_000, "unit": "g"},
        "dimensions": {"length": "10", "width": "10000", "height": 1, "unit": "mm"},
    }
    document = changed(("lines",), [line | {"id": str(n)} for n in range(500)])
    document["lines"][0]["dimensions"] = {"length": 10, "width": 10, "height": 10, "unit": "m"}
    cart = read(document)
    assert len(cart.lines) == 500
    assert cart.lines[0].paid == Money(0, "USD")
    assert cart.lines[0].dimensions == (10_000, 10_000, 10_000)
    assert faults_of(json.dumps(changed(("lines",), [line | {"id": str(n)} for n in range(501)])).encode()) == [
        ("/lines", "too_many")
    ]


@pytest.mark.parametrize(
    ("lines", "good"),
    [
        ([{"unit_price": "1000000000.00", "quantity": 10_000}], True),
        ([{"unit_price": "1000000000.01", "quantity": 10_000}], False),
        ([{"unit_price": "9999999999999.99", "quantity": 1}, {"unit_price": "0.01", "quantity": 1}], True),
        ([{"unit_price": "9999999999999.99", "quantity": 1, "tax": "0.02"}], False),
    ],
)
def test_the_sum_of_the_lines_is_bounded(lines: list[dict[str, Any]], good: bool) -> None:
    """Ten thousand thousand million dollars is the last sum taken, taxes included."""
    document = changed(("lines",), [line | {"id": str(n)} for n, line in enumerate(lines)])
    if good:
        assert len(read(document).lines) == len(lines)
    else:
        assert faults_of(json.dumps(document).encode()) == [("/lines", "amount_too_large")]


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ((*LINE, "unit_price"), 24.99, 'send the amount as decimal text such as "24.99", not as a JSON number'),
        ((*LINE, "unit_price"), "7.5", "'7.5' is not an amount in USD: write it like '5.00'"),
        ((*LINE, "discount"), "49.99", "49.99 is more than the line's 49.98"),
        ((*LINE, "quantity"), 0, "must be at least 1"),
        ((*LINE, "quantity"), 10_001, "must be at most 10000"),
        ((*LINE, "quantity"), 1.5, "send a whole number"),
        ((*LINE, "name"), "n" * 301, "at most 300 characters"),
        ((*LINE, "id"), "", "must not be empty"),
        ((*LINE, "weight", "unit"), "ounce", "write one of 'g', 'kg', 'oz', 'lb'"),
        ((*LINE, "weight", "value"), "0", "must be above 0; leave it out where it is unknown"),
        ((*LINE, "dimensions", "width"), "1001", "must be at most 10000 mm"),
        ((*LINE, "lead_time"), {"min": 4, "max": 3}, "ends at 3, before it begins at 4"),
        ((*LINE, "unitprice"), "1.00", "no key 'unitprice' here: did you mean 'unit_price'?"),
        (
            (*LINE, "customs", "colour"),
            "red",
            "no key 'colour' here: the keys are hs_code, origin_country, description",
        ),
        (("curency",), "USD", "no key 'curency' here: did you mean 'currency'?"),
        (("purpose",), "gift", "write one of 'sale', 'exchange', 'repair', 'reship', 'reissue'"),
        (("placed_at",), "2026-07-03T10:00:00", "give the offset: 2026-07-03T10:00:00+00:00 for UTC"),
        (("placed_at",), "soon", "'soon' is not a time: write it like '2026-07-03T10:00:00-04:00'"),
        (("placed_at",), "1999-01-01T00:00:00Z", "must lie between 2000-01-01 and 2100-01-01"),
        (("destination", "country"), "UK", "'UK' is not an ISO 3166-1 alpha-2 country code: write 'GB'"),
        (("destination", "country"), "us", "'us' is not an ISO 3166-1 alpha-2 country code: write 'US'"),
        (("currency",), "$", "'$' is not an ISO 4217 currency code"),
        (("lines",), [], "at least 1 entry"),
        (("destination", "lines"), ["x"] * 6, "at most 5 entries"),
        (("signature_requested",), "yes", "send true or false"),
        (("lines",), {}, "send a JSON list"),
        (("destination",), [], "send a JSON object"),
    ],
)
def test_the_sentence_says_what_to_do(place: Place, value: Any, message: str) -> None:
    """A developer fixes it without looking anything up."""
    assert message_of(changed(place, value)) == message


def test_an_absurdly_long_key_is_named_in_short() -> None:
    """An answer never echoes a megabyte."""
    with pytest.raises(BadCart) as caught:
        read(LEAST | {"k" * 100_000: 1})
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == ("", "unknown_key")
    assert len(fault.message) < 300


def test_verify_gives_the_token_and_the_cart() -> None:
    """The cart is the same request as for a quote."""
    token, cart = read_verify(json.dumps({"token": "abc.def", "cart": WHOLE}).encode())
    assert (token, cart) == ("abc.def", read(WHOLE))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, [("/token", "missing"), ("/cart", "missing")]),
        ({"token": 1, "cart": None}, [("/token", "wrong_type"), ("/cart", "wrong_type")]),
        ({"token": "", "cart": LEAST}, [("/token", "too_short")]),
        ({"token": "t" * 16_385, "cart": LEAST}, [("/token", "too_long")]),
        ({"token": "t", "cart": LEAST, "shop": "x"}, [("/shop", "unknown_key")]),
        ({"token": "t", "cart": LEAST | {"currency": "ZZZ"}}, [("/cart/currency", "unknown_currency")]),
        ({"token": "t", "cart": LEAST | {"x": 1}}, [("/cart/x", "unknown_key")]),
        (
            {"token": "t", "cart": changed((*LINE, "unit_price"), "1", LEAST) | {"shop": ""}},
            [("/cart/shop", "too_short"), ("/cart/lines/0/unit_price", "bad_amount")],
        ),
        ([], [("", "wrong_type")]),
    ],
)
def test_faults_of_a_verify_request_point_into_its_cart(document: Any, expected: list[tuple[str, str]]) -> None:
    """Pointers are into the whole body."""
    with pytest.raises(BadCart) as caught:
        read_verify(json.dumps(document).encode())
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == expected


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def read_or_refuse(body: bytes) -> Cart | BadCart:
    try:
        return read_cart(body)
    except BadCart as error:
        return error


@given(ANY_JSON)
def test_any_json_is_a_cart_or_a_bad_cart(document: Any) -> None:
    """Nothing else comes out, whatever comes in."""
    answer = read_or_refuse(json.dumps(document).encode())
    assert isinstance(answer, Cart) or answer.faults


@given(st.binary())
def test_any_bytes_are_a_cart_or_a_bad_cart(body: bytes) -> None:
    """Nothing else comes out of bytes that are no JSON either."""
    answer = read_or_refuse(body)
    assert isinstance(answer, Cart) or answer.faults


def places(document: Any, place: Place = ()) -> list[Place]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [place] * bool(place) + [found for key, value in inner for found in places(value, (*place, key))]


JUNK = SCALARS | st.sampled_from(["0", "-1", "1e9", "9" * 50, "\x00", "\U0001f48d", "0.00", "24.99", [], {}, [None]])


@settings(max_examples=examples(200))
@given(st.lists(st.tuples(st.sampled_from(places(WHOLE)), JUNK), min_size=1, max_size=3))
def test_a_spoilt_request_is_refused_only_where_it_was_spoilt(changes: list[tuple[Place, Any]]) -> None:
    """Every fault lies at, above or below a value that was replaced, or compares one that was."""
    document = copy.deepcopy(WHOLE)
    for place, value in sorted(changes, key=lambda change: -len(change[0])):
        document = changed(place, value, document)
    answer = read_or_refuse(json.dumps(document).encode())
    if isinstance(answer, BadCart):
        spoilt = ["".join(f"/{part}" for part in place) for place, _ in changes]
        compared = {
            "discount_too_large": ("quantity", "unit_price"),
            "min_over_max": ("min",),
            "amount_too_large": ("unit_price", "quantity", "tax"),
            "bad_amount": ("currency",),
            "bad_measure": ("unit",),
            "out_of_range": ("unit",),
        }
        for fault in answer.faults:
            near = any(fault.pointer.startswith(place) or place.startswith(fault.pointer) for place in spoilt)
            assert near or any(place.endswith(key) for place in spoilt for key in compared.get(fault.code, ()))
