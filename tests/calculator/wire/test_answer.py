"""Writing an answer: names, order and spelling are the contract's."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.money import Money
from calculator.domain.option import (
    Basis,
    Charge,
    Delivery,
    Hint,
    Option,
    Part,
    Quote,
    Refusal,
    Remedy,
    SignatureNeed,
    Text,
    Verdict,
    Verification,
)
from calculator.domain.places import Address, Doubt, normalise
from calculator.domain.rate import Problem
from calculator.wire.answer import quote_json, quote_shape, verification_json
from calculator.wire.schemas import schema_of

EASTERN = timezone(timedelta(hours=-4))
DELIVERY = Delivery(
    date(2026, 7, 6),
    date(2026, 7, 7),
    date(2026, 7, 15),
    None,
    False,
    ("line 1 ships in 1–2 business days",),
    ((50, date(2026, 7, 16)),),
    date(2026, 7, 17),
)
TEXT = Text("duties_not_included", "3", "Duties are not included.", "A9", "No duties")
PLAIN = Text("slow", "1", "Slow.", "B1")
OPTION = Option(
    code="standard",
    name="Standard",
    carrier="usps",
    service="usps_ground_advantage",
    charges=(
        Charge("carrier", "USPS Ground Advantage", Money(800, "USD")),
        Charge("discount", "Shop's share", Money(-300, "USD"), "C2"),
    ),
    price_source="estimate",
    delivery=DELIVERY,
    signature=SignatureNeed(True, "500.01 is over 500.00", "S1"),
    incoterm="DAP",
    disclaimers=(TEXT,),
    price_effective=date(2026, 7, 1),
    price_notes=("fuel of the week is not in it",),
    parts=(Part(("1",), "usps_ground_advantage", DELIVERY, (Charge("carrier", "x", Money(500, "USD")),)),),
    token="abc.def",
)
QUOTE = Quote(
    quote_id="q1",
    shop="hotshellow",
    policy_version="v1",
    currency="USD",
    placed_at=datetime(2026, 7, 3, 10, tzinfo=EASTERN),
    expires_at=datetime(2026, 7, 3, 10, 30, tzinfo=EASTERN),
    outcome="options",
    basis=Basis("discounted_physical_subtotal", Money(4998, "USD")),
    options=(OPTION,),
    refusals=(
        Refusal("express", "made_to_order_not_expedited", "No.", ("2",), Remedy("remove_lines", ("2",)), "C5"),
        Refusal("pickup", "not_here", "Not here."),
    ),
    disclaimers=(PLAIN,),
    notices=(TEXT,),
    hints=(Hint("free_shipping_remaining", "standard", Money(2, "USD")),),
    problems=(Problem("ups", "timeout", True, "10.0.0.7 did not answer for 12 Elm St"),),
    unchecked=(Doubt("/destination/lines", "street_unknown", "a PO box cannot be ruled out"),),
    verdicts=(Verdict("tier", True, "49.98 is under 50.00", "C2", "standard"),),
    destination=normalise(Address("US", "PR", "00901")),
    zone="us",
)
DELIVERY_JSON = {
    "ships_earliest": "2026-07-06",
    "ships_latest": "2026-07-07",
    "arrives_earliest": "2026-07-15",
    "arrives_latest": None,
    "guaranteed": False,
    "because": ["line 1 ships in 1–2 business days"],
    "carrier_arrives": "2026-07-17",
    "percentiles": [{"percent": 50, "arrives": "2026-07-16"}],
}
TEXT_JSON = {
    "id": "duties_not_included",
    "version": "3",
    "text": "Duties are not included.",
    "short": "No duties",
    "statement": "A9",
}
OPTION_JSON = {
    "code": "standard",
    "name": "Standard",
    "carrier": "usps",
    "service": "usps_ground_advantage",
    "price": "5.00",
    "charges": [
        {"kind": "carrier", "label": "USPS Ground Advantage", "amount": "8.00", "statement": None},
        {"kind": "discount", "label": "Shop's share", "amount": "-3.00", "statement": "C2"},
    ],
    "price_source": "estimate",
    "delivery": DELIVERY_JSON,
    "signature": {"required": True, "because": "500.01 is over 500.00", "statement": "S1"},
    "incoterm": "DAP",
    "disclaimers": [TEXT_JSON],
    "token": "abc.def",
    "price_effective": "2026-07-01",
    "price_notes": ["fuel of the week is not in it"],
    "parts": [
        {
            "lines": ["1"],
            "service": "usps_ground_advantage",
            "delivery": DELIVERY_JSON,
            "charges": [{"kind": "carrier", "label": "x", "amount": "5.00", "statement": None}],
        }
    ],
}
QUOTE_JSON = {
    "quote_id": "q1",
    "shop": "hotshellow",
    "policy_version": "v1",
    "currency": "USD",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "expires_at": "2026-07-03T10:30:00-04:00",
    "outcome": "options",
    "basis": {"kind": "discounted_physical_subtotal", "amount": "49.98"},
    "options": [OPTION_JSON],
    "refusals": [
        {
            "code": "express",
            "reason": "made_to_order_not_expedited",
            "lines": ["2"],
            "message": "No.",
            "remedy": {"kind": "remove_lines", "verified": "quote", "lines": ["2"]},
            "statement": "C5",
        },
        {
            "code": "pickup",
            "reason": "not_here",
            "lines": [],
            "message": "Not here.",
            "remedy": None,
            "statement": None,
        },
    ],
    "disclaimers": [{"id": "slow", "version": "1", "text": "Slow.", "statement": "B1"}],
    "hints": [{"kind": "free_shipping_remaining", "option": "standard", "amount": "0.02"}],
    "problems": [{"carrier": "ups", "kind": "timeout", "retryable": True}],
    "unchecked": [{"field": "/destination/lines", "code": "street_unknown", "message": "a PO box cannot be ruled out"}],
    "notices": [TEXT_JSON],
    "destination": {
        "country": "US",
        "region": "PR",
        "zone": "us",
        "address_class": None,
        "postal_territory": "US",
        "customs_territory": "US",
        "customs_form": False,
    },
}
EXPLANATION_JSON = [
    {"rule": "tier", "holds": True, "because": "49.98 is under 50.00", "statement": "C2", "option": "standard"}
]


def in_order(document: Any) -> str:
    """Text in which the order of keys counts."""
    return json.dumps(document, indent=1)


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


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (
            Remedy("add_amount", amount=Money(147, "USD"), verified="rules"),
            {"kind": "add_amount", "verified": "rules", "amount": "1.47"},
        ),
        (
            Remedy("give_field", field="/destination/lines"),
            {"kind": "give_field", "verified": "quote", "field": "/destination/lines"},
        ),
    ],
)
def test_a_remedy_has_only_the_keys_of_its_kind(remedy: Remedy, expected: dict[str, str]) -> None:
    """So that a client may act on what is there."""
    refusal = replace(QUOTE.refusals[0], remedy=remedy)
    document = json.loads(quote_json(replace(QUOTE, refusals=(refusal,))))
    assert in_order(document["refusals"][0]["remedy"]) == in_order(expected)


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


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=5))
def test_a_price_is_the_sum_of_its_written_charges(amounts: list[int]) -> None:
    """Added up as a client would, in hundredths."""
    charges = tuple(Charge("base", "x", Money(amount, "USD")) for amount in amounts)
    (option,) = json.loads(quote_json(replace(QUOTE, options=(replace(OPTION, charges=charges),))))["options"]

    def cents(text: str) -> int:
        return int(text.replace(".", ""))

    assert cents(option["price"]) == sum(cents(charge["amount"]) for charge in option["charges"])


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


@pytest.mark.parametrize("given", ["hints", "problems", "unchecked"])
def test_what_a_cart_is_told_besides_is_written_wherever_there_is_any(given: str) -> None:
    """One kind alone, and none at all."""
    none: dict[str, Any] = {"hints": (), "problems": (), "unchecked": ()}
    for more in (none, none | {given: getattr(QUOTE, given)}):
        quote = replace(QUOTE, **more)
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
