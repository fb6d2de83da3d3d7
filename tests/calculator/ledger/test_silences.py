"""What the pages do not say, and what a buyer is told: the very sentence of a quote."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from calculator.pipeline import Shop, quote
from calculator.policy.load import load
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart

TOPICS = {
    "hotshellow": ["international", "carrier", "reship_fee", "time_base", "repair", "reissue"],
    "little-rooms": ["fallback", "origin", "time_base", "parcel", "reship"],
    "oily-moon": ["price", "fallback", "origin", "time_base", "parcel", "repair", "reissue"],
}


@pytest.mark.parametrize("slug", TOPICS)
def test_silences_of_the_shops(ledgers: Any, slug: str) -> None:
    """Those the file names, then the purposes nothing serves."""
    found = ledgers.of(slug).silences
    assert [silence.topic for silence in found] == TOPICS[slug]
    purposes = {"repair", "reissue", "reship"}
    assert [silence.topic for silence in found if not silence.listed] == [
        topic for topic in TOPICS[slug] if topic in purposes
    ]
    assert all(silence.reason for silence in found)


def test_reason_and_outcome_are_the_files(ledgers: Any) -> None:
    """Before and after the first colon; without one there is only a reason."""
    found = {silence.topic: silence for silence in ledgers.of("hotshellow").silences}
    assert found["international"].reason == "the page names no price, time or duties text abroad"
    assert found["international"].outcome == "orders from outside the US are refused"
    assert found["carrier"].reason == "no carrier is named, so no carrier is asked and the table alone decides"
    assert (found["carrier"].outcome, found["carrier"].buyer, found["carrier"].witness) == ("", None, None)
    assert found["repair"].outcome == "the shop is asked"


def test_buyers_are_told(ledgers: Any) -> None:
    """In the sentences of refusals."""
    found = {silence.topic: silence.buyer for silence in ledgers.of("hotshellow").silences}
    assert found["international"].startswith("Hotshellow has no rule for country ")
    assert found["reship_fee"] == "the shop names no amount for this: ask the shop"
    assert found["repair"] == "Hotshellow says nothing of repair: ask the shop"
    fallback = {silence.topic: silence.buyer for silence in ledgers.of("oily-moon").silences}["fallback"]
    assert fallback.startswith("no price for ")
    assert fallback.endswith(" could be had: ask the shop")


@pytest.mark.parametrize("slug", TOPICS)
def test_every_sentence_is_shown_by_its_witness(ledgers: Any, slug: str) -> None:
    """Quoted while no carrier answers, the witness is refused with just that sentence."""
    policy = load(ledgers.text(slug), f"{slug}.toml", ledgers.catalogue)
    shop = Shop(policy, {}, Keys([b"a key of the tests"]), {})
    told = [silence for silence in ledgers.of(slug).silences if silence.buyer is not None]
    assert told
    for silence in told:
        cart = read_cart(json.dumps(silence.witness).encode())
        answer = asyncio.run(quote(cart, shop, datetime(2026, 3, 2, tzinfo=UTC)))
        assert silence.buyer in [refusal.message for refusal in answer.refusals]


def test_a_shop_that_ships_everywhere_is_not_silent_abroad(ledgers: Any) -> None:
    """A topic of the file without a cart that meets it has no sentence."""
    edit = ('include = [{ country = ["US"] }]', 'include = [{ set = "everywhere" }]')
    (found,) = [each for each in ledgers.of("hotshellow", edit).silences if each.topic == "international"]
    assert (found.buyer, found.witness) == (None, None)
