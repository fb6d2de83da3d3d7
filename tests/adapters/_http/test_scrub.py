"""What stays of a carrier's answer, and what goes."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters._discovery import discover
from adapters._fixtures.cases import Case, case_folders, dump, read_case
from adapters._http.scrub import Scrubber
from adapters._http.vocabulary import Vocabulary, keys_of, texts_of, vocabulary, words_of
from adapters._reading import decode
from calculator.domain.errors import CarrierError
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet

FIXTURES = Path(__file__).parents[3] / "fixtures"
CASES = [read_case(folder) for code in discover() for folder in case_folders(FIXTURES, code)]

KNOWN = Vocabulary(
    frozenset({"message", "service", "price", "name", "rates", "id", "address", "sku", "contact"}),
    frozenset({"no", "rates", "for", "these", "parameters", "priority", "mail", "2-day"}),
)


def scrubbed(value: Any, **replaced: str) -> Any:
    """With ``secret`` and others replaced."""
    return Scrubber(replaced, KNOWN).answer(value)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"message": "No rates for these parameters."}, "No rates for these parameters."),
        ({"message": "No rates for Jane Doe."}, "No rates for … …"),
        ({"message": "Priority (2-Day), mail"}, "Priority (2-Day), mail"),
        ({"message": "no  rates\nfor"}, "no  rates\nfor"),
        ({"message": "rates 12.40 2026-12-04 23:59, 20261204 5%"}, "rates 12.40 2026-12-04 23:59, 20261204 5%"),
        (
            {"message": "2026-12-04T23:59:00Z 2026-12-04T23:59:00.5-05:00"},
            "2026-12-04T23:59:00Z 2026-12-04T23:59:00.5-05:00",
        ),
        ({"message": "no 1234567 20269999 12345678"}, "no … … …"),
        ({"message": "mail jane@doe.example"}, "mail …"),
        ({"message": "mail k8Jq2Lx0Pz7Rv5Tn3Wb1 for"}, "mail … for"),
        ({"message": ""}, ""),
        ({"service": "NEW_SERVICE_7"}, "NEW_SERVICE_7"),
        ({"service": "GroundSaver"}, "GroundSaver"),
        ({"service": "Jane"}, "…"),
        ({"service": "NEW_SERVICE Doe"}, "… …"),
        ({"name": "NEW_SERVICE_7"}, "…"),
        ({"sku": "DPXX0XXXXR07030"}, "DPXX0XXXXR07030"),
        ({"sku": "k8Jq2Lx0Pz7Rv5Tn3Wb1"}, "…"),
        ({"price": Decimal("12.40")}, Decimal("12.40")),
        ({"price": 999999}, 999999),
        ({"price": 1000000}, 0),
        ({"price": -1000000}, 0),
        ({"price": None}, None),
        ({"price": True}, True),
        ({"id": "rates"}, "…"),
        ({"id": ""}, ""),
        ({"id": 7}, 0),
        ({"unheard": "rates"}, "…"),
        ({"unheard": 7}, 0),
        ({"unheard": None}, None),
        ({"unheard": {"price": 7, "message": "no"}}, {"price": 0, "message": "…"}),
        ({"rates": [{"price": 7}, {"unheard": ["rates", 7, [1]]}]}, [{"price": 7}, {"unheard": ["…", 0, [0]]}]),
        ({"contact": {"name": "rates"}}, {"name": "rates"}),
    ],
)
def test_values(value: dict[str, Any], left: Any) -> None:
    """Known words, codes, short numbers, dates and times stay under documented keys; all else becomes a blank."""
    ((_, found),) = scrubbed(value).items()
    assert found == left


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("price", "price"),
        ("unheard_of", "unheard_of"),
        ("Jane Doe", "unknown_1"),
        ("jane@doe.example", "unknown_1"),
        ("k8Jq2Lx0Pz7Rv5Tn3Wb1", "unknown_1"),
        ("my_hunter22", "unknown_1"),
        ("", "unknown_1"),
        ("x" * 42, "unknown_1"),
    ],
)
def test_keys(key: str, left: str) -> None:
    """A key that looks like one stays, known or not: new fields are what one looks for in a recording."""
    assert list(scrubbed({key: None}, hunter22="…")) == [left]


def test_known_secrets_go_wherever_they_are() -> None:
    """In any letter case, inside other texts, as a number, at every depth; equal ones stay equal."""
    secrets = {"HUNTER22": "…", "A9X8Y7": "A1B2C3", "4711": "7"}
    answer = {
        "message": "no rates for a9x8y7, hunter22; A9X8Y7",
        "service": "XhUnTeR22X",
        "rates": [{"name": "mail A9X8Y7", "price": 4711}, {"price": Decimal(4711)}],
    }
    assert scrubbed(answer, **secrets) == {
        "message": "no rates for A1B2C3, …; A1B2C3",
        "service": "…",
        "rates": [{"name": "mail A1B2C3", "price": 0}, {"price": 0}],
    }


def test_a_longer_secret_goes_before_one_inside_it() -> None:
    """No half of it is left."""
    assert Scrubber({"key": "a", "key-secret": "b"}, KNOWN).text("key-secret key") == "b a"


def test_an_empty_secret_replaces_nothing() -> None:
    """An account fact that is not set does not blank every text."""
    assert Scrubber({"": "x", "  ": "y"}, KNOWN).text("no rates") == "no rates"


@cache
def said_by(carrier: str) -> Vocabulary:
    """All that its documented answers say."""
    return vocabulary((case for case in CASES if case.carrier == carrier), discover()[carrier])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.carrier}/{case.name}")
def test_documented_answers_read_the_same_when_scrubbed(case: Case) -> None:
    """Scrubbing costs no price, no day and no reason: the adapter reads in the clean answer what it read before."""
    try:
        answer = decode(case.response.body)
    except ValueError:
        return
    adapter = discover()[case.carrier]
    known = said_by(case.carrier)
    clean = HttpResponse(case.response.status, dump(Scrubber({}, known).answer(answer)).encode(), case.response.headers)

    def outcome(response: HttpResponse) -> RateSheet | str:
        try:
            return adapter.parse_response(case.shipment, response)
        except CarrierError as error:
            return f"{error.kind}: {error}"

    assert outcome(clean) == outcome(case.response)


def test_the_vocabulary_is_what_is_documented() -> None:
    """Keys at every depth and words of every text, from cases that nobody recorded, and the services' names."""
    usps = [case for case in CASES if case.carrier == "usps"]
    known = vocabulary(usps, discover()["usps"])
    assert {"mailClass", "rateIndicator", "errors"} <= known.keys
    assert {"machinable", "usps_ground_advantage", "lightweight", "rates"} <= known.words
    assert vocabulary([]).keys == frozenset()
    assert known.unknown_keys(b'{"mailClass": {"new": 1, "also": [{"x": 2}]}}') == ("also", "new", "x")
    assert known.unknown_keys(b"<html>") == ()


def test_walking_an_answer() -> None:
    """Keys level by level, texts and words in order."""
    value = {"a": ["x y", {"b": None}], "c": {"a": "z"}, "d": 1}
    assert list(keys_of(value)) == ["a", "c", "d", "b", "a"]
    assert list(texts_of(value)) == ["x y", "z"]
    assert list(words_of('No "valid" Rates (yet); 2-Day… 10:30 A.M.')) == [
        "no",
        "valid",
        "rates",
        "yet",
        "2-day",
        "10:30",
        "a.m",
    ]
