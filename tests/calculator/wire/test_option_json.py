"""Options, written: what they share with others is never mixed up."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import Money
from calculator.domain.option import (
    Charge,
    Delivery,
    SignatureNeed,
    Text,
)
from calculator.wire.answer import quote_json, quote_shape
from tests.calculator.wire.kit import (
    DELIVERY,
    OPTION,
    PLAIN,
    QUOTE,
    TEXT,
)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=5))
def test_a_price_is_the_sum_of_its_written_charges(amounts: list[int]) -> None:
    """Added up as a client would, in hundredths."""
    charges = tuple(Charge("base", "x", Money(amount, "USD")) for amount in amounts)
    (option,) = json.loads(quote_json(replace(QUOTE, options=(replace(OPTION, charges=charges),))))["options"]

    def cents(text: str) -> int:
        return int(text.replace(".", ""))

    assert cents(option["price"]) == sum(cents(charge["amount"]) for charge in option["charges"])


@pytest.mark.parametrize("source", ["policy", "cached", "stale"])
def test_what_options_share_is_written_once_and_never_mixed_up(source: Any) -> None:
    """One that shares days and charges with another has its own token and signature; all else is its own as well."""
    first = replace(OPTION, price_source=source, parts=())
    others = [
        replace(first, token="other.token"),
        replace(first, signature=SignatureNeed(False, "499.99 is not over 500.00", "S1")),
        replace(first, delivery=replace(DELIVERY, arrives_latest=date(2026, 7, 20))),
        replace(first, charges=(Charge("carrier", "USPS Ground Advantage", Money(900, "USD")),)),
        replace(first, disclaimers=(PLAIN,)),
        first,
    ]
    for option in (first, *others):
        written = json.loads(quote_json(replace(QUOTE, options=(option,)), False))["options"][0]
        assert (written["token"], written["price"]) == (option.token, str(option.price))
        assert written["signature"]["required"] is option.signature.required
        assert written["signature"]["because"] == option.signature.because
        latest = option.delivery.arrives_latest
        assert written["delivery"]["arrives_latest"] == (latest.isoformat() if latest else None)
        assert [text["id"] for text in written["disclaimers"]] == [text.id for text in option.disclaimers]
        assert written["price_source"] == source


@pytest.mark.parametrize("source", ["live", "demo", "estimate", "backup", "policy", "cached", "stale"])
def test_every_option_is_written_as_if_it_were_the_first(source: Any) -> None:
    """Whatever it shares with others that were written before; to the byte, even where a text looks like the answer."""
    first = replace(OPTION, price_source=source, parts=())
    odd = '"token":"","price":"","charges":[],"because":[]'
    charge = Charge("carrier", odd, Money(900, "USD"), odd)
    others = [
        replace(first, token="other.token"),
        replace(first, charges=(charge,)),
        replace(first, charges=(charge, charge), name=odd, price_notes=(odd,), token=""),
        replace(first, signature=SignatureNeed(False, "500.01 is over 500.00", "S1")),
        replace(first, signature=SignatureNeed(True, "500.02 is over 500.00", "S1")),
        replace(first, signature=SignatureNeed(True, odd, "S2")),
        replace(first, delivery=replace(DELIVERY, arrives_latest=date(2026, 7, 20))),
        replace(first, delivery=replace(DELIVERY, because=())),
        replace(first, leaves=("ships earliest: line 2",)),
        replace(first, leaves=("ships earliest: line 3", odd)),
        replace(first, disclaimers=(PLAIN,)),
        replace(first, disclaimers=(TEXT, PLAIN)),
        replace(first, parts=OPTION.parts),
        replace(first, code="other"),
    ]
    if source not in ("policy", "cached", "stale"):  # there charges that are the same object are of the same option
        others += [
            replace(first, name="Other"),
            replace(first, carrier="ups"),
            replace(first, service="other"),
            replace(first, incoterm="DDP"),
            replace(first, price_effective=None),
            replace(first, price_notes=()),
        ]
    for options in (*[(option,) for option in (first, *others, *others, first)], (*others, first), ()):
        quote = replace(QUOTE, options=options)
        assert quote_json(quote) == msgspec.json.encode(quote_shape(quote))


def test_days_and_words_at_an_old_place_in_memory_are_others() -> None:
    """They come and go; an id alone says nothing."""
    for number in range(1, 29):
        day = date(2026, 7, number)
        text = Text("duties", str(number), "Words.", "A9")
        option = replace(
            OPTION, price_source="live", delivery=Delivery(day, day), disclaimers=(text,), parts=(), price_notes=()
        )
        (written,) = json.loads(quote_json(replace(QUOTE, options=(option,))))["options"]
        assert written["delivery"]["ships_latest"] == day.isoformat()
        assert [each["version"] for each in written["disclaimers"]] == [str(number)]
