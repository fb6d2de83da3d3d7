"""Writing an answer: names, order and spelling are the contract's."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import msgspec
import pytest

from calculator.domain.money import Money
from calculator.domain.option import (
    Basis,
    Delivery,
    Verification,
)
from calculator.domain.rate import Problem
from calculator.wire.answer import quote_json, quote_shape, verification_json
from calculator.wire.schemas import schema_of
from tests.calculator.wire.kit import (
    EXPLANATION_JSON,
    OPTION,
    OPTION_JSON,
    QUOTE,
    QUOTE_JSON,
    in_order,
)


def test_an_answer_has_every_key_in_the_contracts_order() -> None:
    """Byte for byte but for blanks; money is text, dates are days, times keep their offset."""
    assert in_order(json.loads(quote_json(QUOTE))) == in_order(QUOTE_JSON)


@pytest.mark.parametrize("offset", [0, -14400, 19800, 50400, -1, 3601, 0.5, 60.000001, None])
@pytest.mark.parametrize("micro", [0, 1, 250000])
def test_times_are_written_as_iso_8601_with_their_offset(offset: float | None, micro: int) -> None:
    """In full: ``+00:00``, not ``Z``; whatever offset a cart made in Python has."""
    zone = None if offset is None else timezone(timedelta(seconds=offset))
    moment = datetime(2026, 7, 3, 14, 0, 0, micro, zone)
    answer = json.loads(quote_json(replace(QUOTE, placed_at=moment, expires_at=moment)))
    assert (answer["placed_at"], answer["expires_at"]) == (moment.isoformat(), moment.isoformat())


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns"])
def test_times_of_a_named_zone_have_its_offset(zone: str) -> None:
    """UTC by its name is no other than UTC."""
    moment = datetime(2026, 7, 3, 14, 0, 0, 5, ZoneInfo(zone))
    answer = json.loads(quote_json(replace(QUOTE, placed_at=moment)))
    assert answer["placed_at"] == moment.isoformat()


def test_an_explanation_is_given_only_where_it_was_asked_for() -> None:
    """Every rule that was considered, at the end of the same answer."""
    document = json.loads(quote_json(QUOTE, explain=True))
    assert in_order(document) == in_order(QUOTE_JSON | {"explanation": EXPLANATION_JSON})


def test_what_a_carrier_wrote_never_reaches_a_buyer() -> None:
    """A problem's detail stays inside, explained or not."""
    assert b"Elm St" not in quote_json(QUOTE, explain=True)


def test_an_answer_without_a_destination_says_null() -> None:
    """Only digital lines: no incoterm, no destination, no options."""
    document = json.loads(quote_json(replace(QUOTE, outcome="no_shipping_required", options=(), destination=None)))
    assert (document["outcome"], document["options"], document["destination"]) == ("no_shipping_required", [], None)


def test_open_ends_and_missing_carriers_are_null() -> None:
    """Never left out, never a guess."""
    bare = replace(OPTION, carrier=None, service=None, incoterm=None, price_effective=None)
    bare = replace(bare, delivery=Delivery(date(2026, 7, 6), None))
    (option,) = json.loads(quote_json(replace(QUOTE, options=(bare,))))["options"]
    assert [option[key] for key in ("carrier", "service", "incoterm", "price_effective")] == [None] * 4
    ends = ("ships_latest", "arrives_earliest", "arrives_latest", "carrier_arrives")
    assert [option["delivery"][key] for key in ends] == [None] * 4


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1000"), ("KWD", "1.000"), ("USD", "10.00")])
def test_money_has_its_currencys_digits(currency: str, text: str) -> None:
    """A thousand minor units in three currencies."""
    basis = Basis("x", Money(1000, currency))
    assert json.loads(quote_json(replace(QUOTE, basis=basis)))["basis"]["amount"] == text


def test_a_verification_shows_the_option_as_it_is_now() -> None:
    """With the same keys as in a quote."""
    document = json.loads(verification_json(Verification("changed", ("5.00 is now 6.00",), OPTION)))
    assert in_order(document) == in_order(
        {"verdict": "changed", "because": ["5.00 is now 6.00"], "option": OPTION_JSON}
    )


def test_a_verification_of_what_is_gone_has_no_option() -> None:
    """Null, not left out."""
    document = json.loads(verification_json(Verification("gone", ("refused",))))
    assert document == {"verdict": "gone", "because": ["refused"], "option": None}


def test_answers_are_as_their_schema_says() -> None:
    """A whole quote, explained or not, and every kind of verification."""
    quote = jsonschema.Draft202012Validator(schema_of("QuoteOut"))
    verification = jsonschema.Draft202012Validator(schema_of("VerificationOut"))
    quote.validate(json.loads(quote_json(QUOTE)))
    quote.validate(json.loads(quote_json(QUOTE, explain=True)))
    verification.validate(json.loads(verification_json(Verification("same", (), OPTION))))
    verification.validate(json.loads(verification_json(Verification("forged", ("not ours",)))))


@pytest.mark.parametrize("key", [key for key in QUOTE_JSON if key != "explanation"])
def test_the_schema_misses_every_key_that_is_missing(key: str) -> None:
    """Clients made from the schema may rely on each of them."""
    document = {name: value for name, value in QUOTE_JSON.items() if name != key}
    assert not jsonschema.Draft202012Validator(schema_of("QuoteOut")).is_valid(document)


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Problem("ups", "unavailable", True, "x", 30, True), {"retry_after_seconds": 30, "breaker": "open"}),
        (Problem("ups", "unavailable", True, "x", 0), {"retry_after_seconds": 0}),
        (Problem("ups", "unavailable", True, "x", None, True), {"breaker": "open"}),
    ],
)
def test_a_trouble_tells_when_asking_makes_sense_again(problem: Problem, told: dict[str, Any]) -> None:
    """And that the carrier was not asked at all; nothing where nobody knows."""
    (found,) = json.loads(quote_json(replace(QUOTE, problems=(problem,))))["problems"]
    assert found == {"carrier": "ups", "kind": "unavailable", "retryable": True, **told}


def test_one_trouble_is_told_once() -> None:
    """Two services of a carrier, or two questions to it, in one trouble: the first counts; other troubles stay."""
    problems = (
        Problem("ups", "wrong_currency", False, "ups_ground is priced in CAD, not in USD"),
        Problem("ups", "wrong_currency", False, "ups_2nd_day_air is priced in CAD, not in USD"),
        Problem("ups", "malformed", False, "ups_next_day_air costs 0.00"),
        Problem("usps", "rate_limited", True, "slow down", 30),
        Problem("usps", "rate_limited", True, "not asked for 30 s more: slow down", 30, True),
        Problem("usps", "wrong_currency", False, "usps_ground is priced in CAD, not in USD"),
    )
    assert json.loads(quote_json(replace(QUOTE, problems=problems)))["problems"] == [
        {"carrier": "ups", "kind": "wrong_currency", "retryable": False},
        {"carrier": "ups", "kind": "malformed", "retryable": False},
        {"carrier": "usps", "kind": "rate_limited", "retryable": True, "retry_after_seconds": 30},
        {"carrier": "usps", "kind": "wrong_currency", "retryable": False},
    ]


@pytest.mark.parametrize("given", ["hints", "problems", "unchecked"])
def test_what_a_cart_is_told_besides_is_written_wherever_there_is_any(given: str) -> None:
    """One kind alone, and none at all."""
    none: dict[str, Any] = {"hints": (), "problems": (), "unchecked": ()}
    for more in (none, none | {given: getattr(QUOTE, given)}):
        quote = replace(QUOTE, **more)
        assert quote_json(quote) == msgspec.json.encode(quote_shape(quote))
