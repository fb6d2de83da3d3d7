"""What commands take, and how it is told that they cannot."""

import argparse
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from calculator.cli.input import Unreadable, complaints, instant, read_bytes
from calculator.domain.errors import BadCart, BadPolicy, InputFault, PolicyFault


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-03T10:00:00-04:00", datetime(2026, 7, 3, 10, tzinfo=timezone(timedelta(hours=-4)))),
        ("2000-01-01T00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2099-12-31T23:59:59Z", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_has_an_offset(text: str, moment: datetime) -> None:
    """ISO 8601, Z included, from 2000 to 2099."""
    assert instant(text) == moment
    assert instant(text).utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "'soon' is no time: write it like 2026-07-03T10:00:00-04:00"),
        ("2026-07-03T10:00", "'2026-07-03T10:00' has no offset: write it like 2026-07-03T10:00:00-04:00"),
        ("2026-07-03", "'2026-07-03' has no offset: write it like 2026-07-03T10:00:00-04:00"),
        ("2100-01-01T00:00Z", "'2100-01-01T00:00Z' must lie between 2000-01-01 and 2100-01-01"),
        ("1999-12-31T23:59Z", "'1999-12-31T23:59Z' must lie between 2000-01-01 and 2100-01-01"),
        ("0001-01-01T00:00+14:00", "'0001-01-01T00:00+14:00' must lie between 2000-01-01 and 2100-01-01"),
    ],
)
def test_any_other_instant_is_refused(text: str, message: str) -> None:
    """Without an offset nobody knows which day it is; outside, no calendar holds."""
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        instant(text)
    assert str(caught.value) == message


def test_no_more_of_a_file_is_read_than_is_needed_to_refuse_it(tmp_path: Path) -> None:
    """One byte past the limit tells that there is more."""
    (tmp_path / "f").write_bytes(b"x" * 100)
    assert read_bytes(str(tmp_path / "f"), 10) == b"x" * 11
    assert read_bytes(str(tmp_path / "f"), 100) == b"x" * 100


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone", "No such file or directory"), (".", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, message: str) -> None:
    """In one line, with the system's reason."""
    with pytest.raises(Unreadable) as caught:
        read_bytes(f"{tmp_path}/{name}", 10)
    assert str(caught.value) == f"{tmp_path}/{name}: cannot be read: {message}"


def test_each_fault_is_a_line() -> None:
    """Wrong fields by pointer, policies by file and path."""
    cart = BadCart((InputFault("/lines/0", "x", "is odd"), InputFault("", "y", "is no JSON")))
    assert list(complaints(cart)) == ["/lines/0: is odd", "the cart: is no JSON"]
    policy = BadPolicy("a.toml", (PolicyFault("zones[0]", "is odd"), PolicyFault("", "is empty")))
    assert list(complaints(policy)) == ["a.toml: zones[0]: is odd", "a.toml: is empty"]


def test_a_terminal_is_never_given_orders() -> None:
    """What came from outside is shown without control signs."""
    assert list(complaints(BadCart.at("/a", "x", "\x1b[31mred\x9bm\u202e"))) == ["/a: �[31mred�m�"]
