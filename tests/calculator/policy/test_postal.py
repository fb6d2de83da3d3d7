"""Postal codes by their start: patterns, and the British ones that go by area and district."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.policy.postal import after, first_code, key_of, span_of

HELD = [
    ("941", "US", "94110", True),
    ("941", "US", "94210", False),
    ("900-961", "US", "90000", True),
    ("900-961", "US", "96199", True),
    ("900-961", "US", "96200", False),
    ("10001-10002", "US", "10002-1234", True),
    ("941", "US", "94", None),
    ("941", "US", "95", False),
    ("900-961", "US", "9", None),
    ("900-961", "US", "8", False),
    ("000", "PL", "00-001", True),
    ("SW1A", "GB", "SW1A 1AA", True),
    ("SW1", "GB", "SW1A 1AA", True),
    ("SW1", "GB", "SW10 1AA", False),
    ("SW1A", "GB", "SW1 1AA", False),
    ("SW1A1AA", "GB", "SW1A 1AA", True),
    ("SW1A1AA", "GB", "SW1A 1AB", False),
    ("N", "GB", "N1 0AA", True),
    ("N", "GB", "N10 1AA", True),
    ("N", "GB", "NE1 1AA", False),
    ("N1", "GB", "N1 0AA", True),
    ("N1", "GB", "N10 1AA", False),
    ("N1", "GB", "N10AA", True),
    ("N10", "GB", "N101AA", True),
    ("KA27-KA28", "GB", "KA27 8AA", True),
    ("KA27-KA28", "GB", "KA28 0AA", True),
    ("KA27-KA28", "GB", "KA2 7AA", False),
    ("KA27-KA28", "GB", "KA29 0AA", False),
    ("PH4-PH9", "GB", "PH40 4AA", False),
    ("IV1-IV28", "GB", "IV9 8AA", True),
    ("IV1-IV28", "GB", "IV28 3AA", True),
    ("IV1-IV28", "GB", "IV30 1AA", False),
    ("B-E", "GB", "DY1 1AA", True),
    ("B-E", "GB", "EC1A 1AA", False),
    ("BT", "GB", "BT1 1AA", True),
    ("BT", "GB", "B1 1TT", False),
    ("JE2", "JE", "JE2 3AB", True),
    ("GY1", "GG", "GY10 1AA", False),
    ("IM9", "IM", "IM9 1AA", True),
    ("SW1A", "GB", "SW1A", True),
    ("SW1A1AA", "GB", "SW1A", None),
    ("SW1A1AA", "GB", "SW1A 1", None),
    ("SW1A1AA", "GB", "SW2", False),
    ("N10", "GB", "N1 0", False),
    ("KA27", "GB", "KA", None),
    ("BT", "GB", "somewhere", False),
]


@pytest.mark.parametrize(("pattern", "country", "code", "holds"), HELD)
def test_a_code_lies_in_a_span_or_not_or_it_ends_too_soon(
    pattern: str, country: str, code: str, holds: bool | None
) -> None:
    """Both ends of a range are in it; a district holds its parts, and no other that begins with its letters."""
    assert span_of(pattern, country).holds(key_of(code, country)) is holds


@pytest.mark.parametrize(
    ("pattern", "country", "told"),
    [
        ("961-900", "US", "postal range 961-900 must rise, with ends of equal length"),
        ("90-961", "US", "postal range 90-961 must rise, with ends of equal length"),
        ("KA28-KA27", "GB", "postal range KA28-KA27 must rise, with ends both areas or both districts"),
        ("KA-KA27", "GB", "postal range KA-KA27 must rise, with ends both areas or both districts"),
        ("0", "GB", "write a British area, district or whole code, such as BT, KA27 or SW1A1AA, not 0"),
        ("A1-9", "GB", "write a British area, district or whole code, such as BT, KA27 or SW1A1AA, not A1-9"),
        ("SW1A1", "GB", "write a British area, district or whole code, such as BT, KA27 or SW1A1AA, not SW1A1"),
    ],
)
def test_a_pattern_that_means_nothing_is_refused(pattern: str, country: str, told: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        span_of(pattern, country)


@pytest.mark.parametrize(
    ("key", "country", "letters", "following"),
    [
        ("941", "US", False, "942"),
        ("949", "US", False, "950"),
        ("999", "US", False, None),
        ("949", "CA", True, "94A"),
        ("9ZZ", "CA", True, "A00"),
        ("N ", "GB", True, "NA"),
        ("NZ", "GB", True, "O "),
        ("ZZ", "GB", True, None),
        ("KA27", "GB", True, "KA28"),
        ("KA99", "GB", True, "KB00"),
        ("W 01", "GB", True, "W 02"),
        ("W 01Z", "GB", True, "W 02 "),
        ("W 01 9ZZ", "GB", True, "W 01A0AA"),
    ],
)
def test_what_comes_after_a_key(key: str, country: str, letters: bool, following: str | None) -> None:
    """The next of the same length."""
    assert after(key, country, letters=letters) == following


@given(st.from_regex(r"[A-Z]{1,2}[1-9][0-9]?[A-Z]? [0-9][A-Z]{2}", fullmatch=True))
def test_a_british_key_is_of_one_code(code: str) -> None:
    """Written with its blank or without, and back again."""
    key = key_of(code, "GB")
    assert len(key) == 8
    assert first_code(key, "GB") == code
    compact = code.replace(" ", "")
    # The second part is always a digit and two letters, so the code is read from its end.
    assert key_of(compact, "GB") == key
    assert span_of(compact, "GB").holds(key) is True


@pytest.mark.parametrize(
    ("key", "country", "code"),
    [
        ("", "US", "00000"),
        ("941", "US", "94100"),
        ("", "GB", "A0 0AA"),
        ("N ", "GB", "N0 0AA"),
        ("KA27", "GB", "KA27 0AA"),
    ],
)
def test_the_first_code_of_a_key(key: str, country: str, code: str) -> None:
    """It begins as the key does."""
    assert first_code(key, country) == code
    assert key_of(code, country).startswith(key)
