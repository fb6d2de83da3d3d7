"""Tokens: what was offered, signed."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.errors import QuoteExpired, SignatureMismatch
from calculator.stages.seal.token import Keys, Sealed

NEW, OLD = b"the new key, long enough", b"the old key, long enough"
QUOTED = datetime(2026, 3, 2, 15, tzinfo=UTC)
EXPIRES = QUOTED + timedelta(minutes=30)
SEALED = Sealed(
    "atelier", "standard", "1f2e3d4c", 500, "USD", "policy", QUOTED, EXPIRES, ("a1", "b2", "c3", "d4"), "e5"
)
CHANGED: dict[str, Any] = {
    "shop": "other",
    "code": "express",
    "policy_version": "1f2e3d4d",
    "price": 501,
    "currency": "EUR",
    "price_source": "live",
    "quoted_at": QUOTED + timedelta(microseconds=1),
    "expires_at": EXPIRES + timedelta(microseconds=1),
    "facts": ("a1", "b2", "c3", "d5"),
    "state": "e6",
}
ALPHABET = "Aa0_-=.~ é\n"


def check_of(body: str) -> str:
    """The last part of a token, which anyone can work out."""
    return f"{crc32(body.encode()):08x}"


def test_a_token_tells_what_was_sealed() -> None:
    """All of it, the facts in their order."""
    assert Keys([NEW]).read(Keys([NEW]).seal(SEALED), QUOTED) == SEALED


WORDS = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=20)
"""Names and codes: none has a bar in it."""
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 – given a zone


@given(
    st.builds(
        Sealed,
        WORDS,
        WORDS,
        WORDS,
        st.integers(-(10**15), 10**15),
        WORDS,
        WORDS,
        INSTANTS,
        INSTANTS,
        st.lists(WORDS, min_size=1, max_size=6).map(tuple),
        WORDS,
    )
)
def test_whatever_is_sealed_is_read_again(sealed: Sealed) -> None:
    """Any names, any amount, to the microsecond."""
    keys = Keys([NEW])
    assert keys.read(keys.seal(sealed), sealed.expires_at - timedelta(microseconds=1)) == sealed


def test_a_token_may_stand_in_a_url_as_it_is() -> None:
    """Whatever its signature and its words come to: no sign that a URL has another use for."""
    keys = Keys([NEW])
    tokens = [keys.seal(replace(SEALED, code="?>~" * number)) for number in range(60)]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", token) for token in tokens)
    assert {"-", "_"} <= set("".join(tokens))


def test_the_same_is_sealed_to_the_same_bytes() -> None:
    """No clock and no chance goes in; the hour may be written in any zone."""
    elsewhere = replace(SEALED, quoted_at=QUOTED.astimezone(timezone(timedelta(hours=9))))
    assert Keys([NEW]).seal(SEALED) == Keys([NEW]).seal(elsewhere)


@pytest.mark.parametrize("name", [field.name for field in fields(Sealed)])
def test_every_fact_is_in_the_token(name: str) -> None:
    """Changed one at a time, the token changes, and what is read has changed so."""
    changed = replace(SEALED, **{name: CHANGED[name]})
    keys = Keys([NEW])
    assert keys.seal(changed) != keys.seal(SEALED)
    assert keys.read(keys.seal(changed), QUOTED) == changed


def test_a_token_sealed_before_an_upgrade_still_holds() -> None:
    """Its layout is a promise to carts that are open while a new version is put in place."""
    token = (
        "c3RhbmRhcmR8NTAwfHBvbGljeXxlNXxhdGVsaWVyfDFmMmUzZDRjfFVTRHwxNzcyNDYzNjAwMDAwMDAwfDE3NzI0NjU0MDAwMDAwMDB8"
        "YTF8YjJ8YzN8ZDQ.aa966957.DG3SNujyFZBK5fK_z4LJva8Tlstp86ehpExA8cwR00U.dd42785e"
    )
    assert Keys([NEW]).seal(SEALED) == token


def test_a_token_of_an_older_layout_is_expired() -> None:
    """A key is known by its secret and the layout, so what an older version sealed is never called a forgery."""
    older = (
        "YXRlbGllcnxzdGFuZGFyZHwxZjJlM2Q0Y3w1MDB8VVNEfHBvbGljeXwxNzcyNDYzNjAwMDAwMDAwfDE3NzI0NjU0MDAwMDAwMDB8"
        "YTF8YjJ8YzN8ZDR8ZTU.5a8c1165.8eR73CcRTb7-la9n_5HkRAvQNo9iLqwuNzFGADaH08k.237fd72f"
    )
    with pytest.raises(QuoteExpired, match=r"^the key that sealed this quote is retired$"):
        Keys([NEW]).read(older, QUOTED)


def test_every_single_change_is_a_forgery() -> None:
    """Each character of a token replaced, left out or doubled: never anything but a mismatch."""
    keys = Keys([NEW, OLD])
    token = keys.seal(SEALED)
    tampered = {token[:place] + other + token[place + 1 :] for place in range(len(token)) for other in ALPHABET}
    tampered |= {token[:place] + token[place + 1 :] for place in range(len(token))}
    tampered |= {token[:place] + token[place] + token[place:] for place in range(len(token))}
    tampered |= {token[:place] + token[place].swapcase() + token[place + 1 :] for place in range(len(token))}
    tampered -= {token}
    assert len(tampered) > 10 * len(token)
    for other in tampered:
        with pytest.raises(SignatureMismatch, match=r"^not a token of this service(, or damaged)?$"):
            keys.read(other, QUOTED)


@pytest.mark.parametrize(
    "text",
    ["", ".", "...", "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "é.b.c.d", "\ud800", "null", "{}", "a" * 4096, "Ā"],
)
def test_what_is_no_token_is_a_forgery(text: str) -> None:
    """Never another error."""
    with pytest.raises(SignatureMismatch):
        Keys([NEW]).read(text, QUOTED)


@pytest.mark.parametrize("parts", [1, 2, 4, 5])
def test_a_token_has_three_parts_and_a_check(parts: int) -> None:
    """A right check over something else does not help."""
    body = ".".join(["a"] * parts)
    with pytest.raises(SignatureMismatch, match=r"^not a token of this service, or damaged$"):
        Keys([NEW]).read(f"{body}.{check_of(body)}", QUOTED)


def test_a_token_is_not_endless() -> None:
    """4096 characters are looked at, one more is not; nor is what no token is written in."""

    def of_length(length: int) -> str:
        body = "a.b." + "c" * (length - 13)
        return f"{body}.{check_of(body)}"

    assert (len(of_length(4096)), len(of_length(4097))) == (4096, 4097)
    with pytest.raises(QuoteExpired, match=r"^the key that sealed this quote is retired$"):
        Keys([NEW]).read(of_length(4096), QUOTED)
    with pytest.raises(SignatureMismatch, match=r"^not a token of this service$"):
        Keys([NEW]).read(of_length(4097), QUOTED)
    with pytest.raises(SignatureMismatch, match=r"^not a token of this service$"):
        Keys([NEW]).read("é", QUOTED)


def with_payload(token: str, change: Callable[[list[Any]], object]) -> str:
    """A token whose payload was rewritten, and its check with it, by someone without the key."""
    payload, key_id, signature, _ = token.split(".")
    values = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode().split("|")
    change(values)
    payload = urlsafe_b64encode("|".join(values).encode()).rstrip(b"=").decode()
    body = f"{payload}.{key_id}.{signature}"
    return f"{body}.{check_of(body)}"


def test_the_check_is_no_signature() -> None:
    """A buyer who lowers the price and works out the check again has forged."""
    keys = Keys([NEW])
    token = keys.seal(SEALED)
    assert with_payload(token, list) == token
    with pytest.raises(SignatureMismatch, match=r"^the signature does not fit$"):
        keys.read(with_payload(token, lambda values: values.__setitem__(1, "1")), QUOTED)


def test_a_key_signs_for_itself_only() -> None:
    """A token of one key under the name of another is forged."""
    keys = Keys([NEW, OLD])
    payload, _, signature, _ = Keys([OLD]).seal(SEALED).split(".")
    name = keys.seal(SEALED).split(".")[1]
    body = f"{payload}.{name}.{signature}"
    with pytest.raises(SignatureMismatch, match=r"^the signature does not fit$"):
        keys.read(f"{body}.{check_of(body)}", QUOTED)


def test_the_newest_key_signs() -> None:
    """It stands first."""
    token = Keys([NEW, OLD]).seal(SEALED)
    assert token == Keys([NEW]).seal(SEALED)
    assert token != Keys([OLD, NEW]).seal(SEALED)


def test_a_key_that_is_still_held_verifies() -> None:
    """After it was rotated out of first place."""
    token = Keys([OLD]).seal(SEALED)
    assert Keys([NEW, OLD]).read(token, QUOTED) == SEALED
    assert Keys([OLD, NEW]).read(token, QUOTED) == SEALED


def test_a_key_that_is_gone_leaves_its_tokens_expired() -> None:
    """An honest client is never called a forger."""
    token = Keys([OLD]).seal(SEALED)
    with pytest.raises(QuoteExpired, match=r"^the key that sealed this quote is retired$"):
        Keys([NEW]).read(token, QUOTED)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), timedelta(days=365)])
def test_a_token_ends_when_it_says(late: timedelta) -> None:
    """At the instant itself it is over, and says until when it held."""
    keys = Keys([NEW])
    with pytest.raises(QuoteExpired, match=r"^the quote held until 2026-03-02T15:30:00\+00:00$"):
        keys.read(keys.seal(SEALED), EXPIRES + late)


def test_a_token_holds_to_the_last_microsecond() -> None:
    """And from before it was made: clocks of two servers differ."""
    keys = Keys([NEW])
    token = keys.seal(SEALED)
    assert keys.read(token, EXPIRES - timedelta(microseconds=1)) == SEALED
    assert keys.read(token, QUOTED - timedelta(hours=1)) == SEALED


def test_a_forged_token_is_forged_before_it_is_late() -> None:
    """An end that was put off is no end."""
    keys = Keys([NEW])
    put_off = with_payload(keys.seal(SEALED), lambda values: values.__setitem__(8, values[8] * 2))
    with pytest.raises(SignatureMismatch):
        keys.read(put_off, EXPIRES)


def test_keys_are_long_and_there_is_one() -> None:
    """Sixteen bytes each."""
    with pytest.raises(ValueError, match=r"^at least one signing key is needed$"):
        Keys([])
    with pytest.raises(ValueError, match=r"^a signing key has at least 16 bytes$"):
        Keys([NEW, b"x" * 15])
    assert Keys([b"x" * 16]).read(Keys([b"x" * 16]).seal(SEALED), QUOTED) == SEALED


def test_a_secret_is_not_printed() -> None:
    """Nor is it in the token."""
    keys = Keys([NEW, OLD])
    assert repr(keys) == "Keys(2)"
    assert "the new key" not in keys.seal(SEALED)
