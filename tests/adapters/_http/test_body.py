"""What goes over the wire is exact JSON."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._http.body import encode, is_plain
from calculator.domain.ports import PlainBody


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (0, b"0"),
        (-12, b"-12"),
        (Decimal("2.50"), b"2.50"),
        (Decimal("0.1"), b"0.1"),
        (Decimal("1E+2"), b"100"),
        (Decimal("1E-7"), b"0.0000001"),
        (Decimal("123456789012345678.123456789"), b"123456789012345678.123456789"),
        ("5 Elm St", b'"5 Elm St"'),
        ('a "quote"\n\x00é', rb'"a \"quote\"\n\u0000\u00e9"'),
        ("🐻 Łódź", rb'"\ud83d\udc3b \u0141\u00f3d\u017a"'),
        ("\ud800", rb'"\ud800"'),
        ([1, [], {}], b"[1,[],{}]"),
        ([{"a": Decimal("1E+2")}], b'[{"a":100}]'),
        (10**30, b"1" + b"0" * 30),
        ({"a": Decimal("1.10"), "b": [True, None]}, b'{"a":1.10,"b":[true,null]}'),
    ],
)
def test_spelling(value: Any, spelled: bytes) -> None:
    """Decimals are written digit for digit, everything else as JSON has it."""
    assert encode(value) == spelled


@pytest.mark.parametrize(
    "value", [{}, {"a": Decimal("1.10"), "b": ["5 Elm St", "Łódź 🐻", None, 3]}, {"a": "\ud800", "b": Decimal("2.50")}]
)
def test_a_plain_body_is_spelled_alike(value: dict[str, Any]) -> None:
    """Its adapter's word saves a look at each value and changes no byte."""
    assert encode(PlainBody(value)) == encode(value)


@pytest.mark.parametrize(
    "value", [1.5, {"a": [0.1]}, [[{"a": 1.0}]], {1: "a"}, [{1: "a"}], {"a": b"bytes"}, ("a",), ["a", ("b",)]]
)
def test_a_float_or_another_type_is_refused(value: Any) -> None:
    """A binary fraction never leaves the house, nor anything else that a request may not hold."""
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("0.000001"), True),
        (Decimal("0.0000001"), False),
        (Decimal("1E+2"), False),
        (Decimal("NaN"), False),
        (Decimal("-Infinity"), False),
        (1.5, False),
        (b"bytes", False),
        (("a",), False),
        (True, True),
        (None, True),
        ([{"a": [1]}], True),
        ([{"a": [1.0]}], False),
        ({1: "a"}, False),
    ],
)
def test_what_is_plain(value: Any, plain: bool) -> None:
    """What msgspec spells as we do, however deep; alone, in a list, in an object."""
    assert is_plain(value) is plain
    assert is_plain(["a", value]) is plain
    assert is_plain({"a": "b", "c": value}) is plain


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    """JSON has no word for it."""
    with pytest.raises(ValueError, match=f"{number} is no JSON number"):
        encode([Decimal(number)])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(-(10**9), 10**9, places=4),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_it_reads_back_as_it_was(value: Any) -> None:
    """Whatever may stand in a request is the same after a journey."""
    assert json.loads(encode(value), parse_float=Decimal) == value
