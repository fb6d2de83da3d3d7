"""Reading what carriers send: what is exact, what is refused, what is left unknown."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import _reading as reading
from calculator.domain.errors import (
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.money import Money
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateCharge


def test_numbers_are_exact() -> None:
    """Fractions are Decimals as they were written, whole numbers integers; a byte order mark is no text."""
    assert reading.decode(b'\xef\xbb\xbf{"a": 0.072, "b": 17.250, "c": 3}') == {
        "a": Decimal("0.072"),
        "b": Decimal("17.250"),
        "c": 3,
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<html>",
        b"\xff",
        b"[NaN]",
        b"[Infinity]",
        b"[1e99999999999999999999]",
        b"[" + b"1" * 5000 + b"]",
        b"[" * 100_000,
    ],
    ids=lambda body: str(body[:12]),
)
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    """One kind of error for everything, so that one boundary catches it."""
    with pytest.raises(ValueError, match=r"."):
        reading.decode(body)
    assert reading.decoded_or_empty(body) == {}


@pytest.mark.parametrize(
    "text",
    [
        '"\\ud800"',
        '{"a": 1, "a": 2}',
        "1e400",
        "[-0, -0.0, 1E5, 0.10]",
        str(10**40),
        f"[{-(10**20)}, {2**64}]",
        ' {"a" : [ null , true , false ] } ',
    ],
)
def test_json_to_the_letter(text: str) -> None:
    """Whatever is JSON is read as the standard library reads it, digit for digit."""
    assert repr(reading.decode(text.encode())) == repr(json.loads(text, parse_float=Decimal))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    ),
    st.booleans(),
)
def test_every_value_is_read_as_it_is_written(value: Any, ascii_only: bool) -> None:
    """Escaped or not, with spaces or not."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert repr(reading.decode(text.encode())) == repr(json.loads(text, parse_float=Decimal))


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"true"])
def test_an_object_is_expected(body: bytes) -> None:
    """Other JSON is no answer."""
    with pytest.raises(reading.Unreadable):
        reading.decode_object(body)
    assert reading.decoded_or_empty(body) == {}


@pytest.mark.parametrize(
    ("value", "many", "one"),
    [
        ({"x": 1}, [{"x": 1}], {"x": 1}),
        ([{"x": 1}, {"y": 2}], [{"x": 1}, {"y": 2}], None),
        ([], [], None),
        ("", [], {}),
        (None, [], {}),
        ("x", None, None),
        (1, None, None),
        ([1], None, None),
    ],
)
def test_one_or_many_or_none(value: Any, many: list[Any] | None, one: dict[str, Any] | None) -> None:
    """Lists and objects are read alike where one may stand for the other; None here: unreadable."""
    if many is None:
        with pytest.raises(reading.Unreadable):
            reading.rows({"k": value}, "k")
    else:
        assert reading.rows({"k": value}, "k") == many
    if one is None:
        with pytest.raises(reading.Unreadable):
            reading.child({"k": value}, "k")
    else:
        assert reading.child({"k": value}, "k") == one


@pytest.mark.parametrize(
    ("value", "many", "one"),
    [([{"x": 1}, 2], [{"x": 1}], {}), ({"x": 1}, [{"x": 1}], {"x": 1}), ("x", [], {}), (None, [], {})],
)
def test_the_soft_readers_leave_out_what_they_cannot_read(value: Any, many: list[Any], one: dict[str, Any]) -> None:
    """Remarks never cost a price."""
    assert reading.soft_rows({"k": value}, "k") == many
    assert reading.soft_child({"k": value}, "k") == one


@pytest.mark.parametrize(
    ("value", "read"), [(" 03 ", "03"), (3, "3"), (Decimal("1.50"), "1.50"), ("", None), (None, None)]
)
def test_text_is_taken_as_written(value: Any, read: str | None) -> None:
    """Codes come as text or as numbers; blank is none."""
    assert reading.text({"k": value}, "k") == read


@pytest.mark.parametrize("value", [True, [], {}, ["03"]])
def test_what_is_no_text_is_unreadable(value: Any) -> None:
    """A code of another shape is no code; a remark of another shape is no remark."""
    with pytest.raises(reading.Unreadable):
        reading.text({"k": value}, "k")
    assert reading.soft_text({"k": value}, "k") is None


def test_a_required_text_is_named() -> None:
    """The error says which key is missing."""
    with pytest.raises(reading.Unreadable, match="Code is missing"):
        reading.required_text({"Code": " "}, "Code")


@pytest.mark.parametrize(
    ("value", "currency", "read"),
    [
        ("34.60", "USD", "34.60"),
        (" 34.6 ", "USD", "34.60"),
        ("34", "USD", "34.00"),
        (34, "USD", "34.00"),
        (Decimal("34.6"), "USD", "34.60"),
        ("34.604", "USD", "34.60"),
        ("9" * 12 + ".99", "USD", "9" * 12 + ".99"),
        ("34.605", "USD", "34.61"),
        (Decimal("0.005"), "USD", "0.01"),
        ("1000", "JPY", "1000"),
        ("1000.5", "JPY", "1001"),
        ("1.2345", "KWD", "1.235"),
        (0, "USD", "0.00"),
    ],
)
def test_money_is_exact_and_rounded_once(value: Any, currency: str, read: str) -> None:
    """Number or text, half up to the currency's digits."""
    assert str(reading.money({"k": value}, "k", currency)) == read


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "x",
        "-1",
        "-0.01",
        -1,
        Decimal("-0.01"),
        "1e3",
        "1,000.00",
        "٣",
        "+1",
        "1.",
        ".5",
        ".50",
        "1" * 13,
        [],
        {},
        10**20,
        Decimal("1e16"),
        Decimal("1e999999"),
        Decimal("1e-31"),
        Decimal("1e-999999"),
    ],
    ids=str,
)
def test_what_is_no_amount_is_a_value_error(value: Any) -> None:
    """Nothing, a negative, another spelling, an absurd size."""
    with pytest.raises(ValueError, match=r"amount|negative"):
        reading.money({"k": value}, "k", "USD")


@pytest.mark.parametrize("value", ["1.", ".5", ".50", "1.5.0", "²", "1" * 13])
def test_a_whole_amount_is_spelled_like_any(value: str) -> None:
    """Where the currency has no digits after the point as well."""
    with pytest.raises(reading.Unreadable, match="not an amount"):
        reading.money({"k": value}, "k", "JPY")


def test_an_unknown_currency_is_a_value_error() -> None:
    """Money's own refusal is caught at the same boundary."""
    with pytest.raises(ValueError, match="ISO 4217"):
        reading.money({"k": "1.00"}, "k", "XXY")


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_cents_are_read_as_they_are(amount: Decimal) -> None:
    """Text and number of one amount are one money, to the cent."""
    cents = int(amount * 100)
    assert reading.money({"k": str(amount)}, "k", "USD").minor == cents
    assert reading.money({"k": amount}, "k", "USD").minor == cents


@pytest.mark.parametrize(("value", "read"), [("4.40", 440), ("0.00", None), ("-1.00", None), ("x", None), (None, None)])
def test_soft_money_is_above_zero_or_unknown(value: Any, read: int | None) -> None:
    """Parts of a total."""
    amount = reading.soft_money({"k": value}, "k", "USD")
    assert (amount.minor if amount else None) == read


@pytest.mark.parametrize(
    ("value", "given", "said"),
    [
        (None, False, ""),
        ("", False, ""),
        (" ", True, ""),
        (" a ", True, "a"),
        (0, True, ""),
        (Decimal(0), True, ""),
        (False, True, ""),
        ({}, True, ""),
    ],
)
def test_what_is_given_and_what_is_said(value: Any, given: bool, said: str) -> None:
    """Null and ``""`` are nothing; what is said is text alone."""
    assert (reading.given(value), reading.said(value)) == (given, said)


@pytest.mark.parametrize("value", [None, "", " "])
def test_a_text_that_is_required_is_there(value: Any) -> None:
    """Without the blanks around it, numbers as written."""
    assert (reading.required(" a ", "k"), reading.required(7, "k")) == ("a", "7")
    with pytest.raises(reading.Unreadable, match=r"^k is missing$"):
        reading.required(value, "k")


@pytest.mark.parametrize(
    ("value", "soft"),
    [("3", 3), (3, 3), ("0", None), (None, None), ("-1", None), ("2.5", None), ("x", None), ("1000", None)],
)
def test_days_are_small_whole_numbers(value: Any, soft: int | None) -> None:
    """Softly read, whatever else is unknown, and none is unknown too."""
    assert reading.soft_count(value) == soft


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-12-04", date(2026, 12, 4)),
        ("20261204", date(2026, 12, 4)),
        ("2026-12-04T18:00:00Z", date(2026, 12, 4)),
        ("2026-12-04 18:00", date(2026, 12, 4)),
        (20261204, date(2026, 12, 4)),
        ("", None),
        (None, None),
        ("2026-13-04", None),
        ("UNAVAILABLE", None),
        ([], None),
    ],
)
def test_days_of_the_calendar(value: Any, read: date | None) -> None:
    """Both spellings, with or without a time; what is no date is unknown to the soft reader."""
    assert reading.soft_day(value) == read


def charge(kind: Any, label: str, cents: int) -> RateCharge:
    """A charge in dollars."""
    return RateCharge(kind, label, Money(cents, "USD"))


@pytest.mark.parametrize(
    ("total", "given", "read"),
    [
        (1000, [], [("carrier", "Base", 1000)]),
        (1000, [("signature", "S", 440)], [("carrier", "Base", 560), ("signature", "S", 440)]),
        (440, [("signature", "S", 440)], [("signature", "S", 440)]),
        (1000, [("surcharge", "F", 200), ("surcharge", "F", 300)], [("carrier", "Base", 500), ("surcharge", "F", 500)]),
        (1000, [("surcharge", "F", 1001)], [("carrier", "Base", 1000)]),
        (1000, [("surcharge", "F", 700), ("signature", "S", 440)], [("carrier", "Base", 560), ("signature", "S", 440)]),
    ],
)
def test_a_total_is_its_parts_and_the_rest(total: int, given: list[Any], read: list[Any]) -> None:
    """Charges sum to the total; surcharges that do not fit are left inside it."""
    charges = reading.itemised(Money(total, "USD"), [charge(*part) for part in given], "Base")
    assert [(part.kind, part.label, part.amount.minor) for part in charges] == read


@pytest.mark.parametrize(("total", "signature"), [(0, 0), (-100, 0), (400, 440)])
def test_a_total_that_cannot_be_is_unreadable(total: int, signature: int) -> None:
    """No price, a negative one, or one below what was asked for."""
    with pytest.raises(reading.Unreadable):
        reading.itemised(Money(total, "USD"), [charge("signature", "S", signature)], "Base")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("two\nlines\t and  blanks ", "two lines and blanks"),
        ("\x1b[31mred\ud800", "[31mred"),
        ("account 1000000001, ZIP 78701, code 030020", "account …, ZIP 78701, code 030020"),
        ("card 4111 1111 1111 1111", "card …"),
        ("for A1B2C3 and ab", "for … and ab"),
        ("x" * 301, "x" * 299 + "…"),
        ("x" * 300, "x" * 300),
    ],
)
def test_a_remark_is_fit_for_a_log(words: str, line: str) -> None:
    """One line, printable, short, without account numbers; texts of up to three signs hide nothing."""
    assert reading.remark(words, ["A1B2C3", "ab"]) == line


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "99999999"}, 604800),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:27:00 GMT"}, 60),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"}, 0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 -0000", "date": "Wed, 21 Oct 2026 07:27:00 GMT"}, 60),
    ],
)
def test_the_time_to_wait(headers: dict[str, str], seconds: int | None) -> None:
    """In seconds, or as a date beside the answer's own; never more than a week, never a guess."""
    assert reading.retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, CarrierRefused),
        (401, CarrierAuthFailed),
        (403, CarrierAuthFailed),
        (404, CarrierRefused),
        (408, CarrierUnavailable),
        (429, CarrierRateLimited),
        (499, CarrierRefused),
        (500, CarrierUnavailable),
        (599, CarrierUnavailable),
        (302, CarrierRefused),
    ],
)
def test_a_status_says_what_kind_of_no(status: int, error: type[CarrierError]) -> None:
    """Where the carrier's own code says nothing more."""
    with pytest.raises(CarrierError) as caught:
        reading.refuse(HttpResponse(status, b"", {"retry-after": "7"}), "No")
    assert type(caught.value) is error
    assert str(caught.value) == "No"
    assert caught.value.retry_after == (7 if error is CarrierRateLimited else None)
