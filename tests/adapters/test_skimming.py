"""What is skimmed off an answer is all that its adapter reads of it: nothing but time is saved."""

import codecs
import json
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic_core import to_json

from adapters._conformance.breaking import break_each, with_body
from adapters._conformance.suite import Suite, read_suite
from adapters._discovery import carrier_codes
from adapters._fixtures.cases import Case, case_folders
from adapters._reading import Unreadable
from adapters._skimming import UNREAD, Later, Part, Soft, skimmer
from calculator.domain.errors import CarrierError
from calculator.domain.rate import RateSheet

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
SUITES: Final = [
    read_suite(f"adapters.{code}", FIXTURES / code) for code in sorted(carrier_codes()) if case_folders(FIXTURES, code)
]
CASES: Final = [(suite, case) for suite in SUITES for case in suite.cases if case.response.status < 300]


ONE_IN: Final = 4
"""Of the ways to break an answer one in so many is tried: every value has its turn in several of them."""


class Note(Soft, frozen=True):
    """What no price hangs on."""

    said: str = ""


class Kept(Part, frozen=True):
    """What is read later; without its text it cannot be."""

    code: str
    amount: Any = None


class Row(Part, frozen=True, rename="camel"):
    """A row with values read at once and one read later."""

    row_name: str = ""
    number: Any = None
    note: Note = Note()
    notes: tuple[Note, ...] = ()
    later: Later = UNREAD


class Answer(Part, frozen=True):
    """An answer of such rows."""

    rows: tuple[Row, ...] | None = None


SKIM: Final = skimmer(Answer)
KEPT: Final = skimmer(Kept, "later")
ROWS: Final = skimmer(tuple[Row, ...], "rows")
NOTE: Final = skimmer(Note, "note")


def test_only_what_is_named_is_read() -> None:
    """Other keys are left out, those for later wait, and numbers are exact at both times."""
    body = b'{"other": [1], "rows": [{"rowName": "a", "number": 1.10, "later": {"code": "b", "amount": 2.50}, "x": 1}]}'
    (row,) = SKIM(body).rows or ()
    assert (row.row_name, repr(row.number), row.note) == ("a", "Decimal('1.10')", Note())
    assert isinstance(row.later, Later)
    assert repr(KEPT(row.later)) == "Kept(code='b', amount=Decimal('2.50'))"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({}, Answer()),
        ({"rows": None}, Answer()),
        ({"rows": ""}, Answer()),
        ({"rows": []}, Answer(())),
        ({"rows": {}}, Answer((Row(),))),
        ({"rows": {"rowName": "a"}}, Answer((Row("a"),))),
        ({"rows": [{"rowName": 7, "number": None, "later": None}]}, Answer((Row("7", later=None),))),  # type: ignore[arg-type]
        ({"rows": {"rowName": " a ", "note": 1, "notes": {"said": "b"}}}, Answer((Row(" a ", notes=(Note("b"),)),))),
        ({"rows": {"note": [{"said": "b"}, {"said": "c"}]}}, Answer((Row(note=Note("b")),))),
        ({"rows": {"rowName": None, "note": {"said": 1}, "notes": [1, {}]}}, Answer((Row(notes=(Note(),)),))),
    ],
)
def test_another_shape_is_bent(value: Any, read: Answer) -> None:
    """One object for many, a number for a text, nothing for something; of what is soft the rest is left out."""
    assert SKIM(codecs.BOM_UTF8 + json.dumps(value).encode()) == read
    assert SKIM(json.dumps(value).encode()) in (read, Answer((Row("7", later=Later(b"null")),)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "the answer: an object was expected, a list came"),
        ({"rows": "x"}, "rows: a list was expected, text came"),
        ({"rows": [{}, 1]}, "rows: a list of objects was expected"),
        ({"rows": [{"rowName": {}}]}, "rowName: text was expected, an object came"),
        ({"rows": [{"rowName": True}]}, "rowName: text was expected, a truth value came"),
    ],
)
def test_what_cannot_be_bent_is_unreadable(value: Any, words: str) -> None:
    """The sentence names the place."""
    with pytest.raises(Unreadable) as caught:
        SKIM(json.dumps(value).encode())
    assert str(caught.value) == words


def test_a_value_for_later_is_read_by_a_skimmer_of_its_own() -> None:
    """As it stood in the answer, or as the answer that was read in full has it; what is not there is nothing."""
    assert KEPT(Later(b'{"code": "a"}')) == KEPT({"code": "a"}) == Kept("a")
    assert ROWS(Later(b'[{"rowName": "a"}]')) == ROWS([{"rowName": "a"}]) == ROWS({"rowName": "a"}) == (Row("a"),)
    assert (ROWS(UNREAD), NOTE(UNREAD), ROWS(None)) == ((), Note(), ())
    for nothing in (UNREAD, None, "", {}, {"amount": 1}, {"code": None}):
        with pytest.raises(Unreadable, match="code is missing"):
            KEPT(nothing)  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match="later: an object was expected, a list came"):
        KEPT(Later(b"[1]"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"rows": [{"number": NaN}]}',
        b'{"rows": [{"later": 01}]}',
        b'{"other": [1,]}',
        b'{"rows": [{"number": 1e99999999999999999999}]}',
        b'{"rows": [{"rowName": "\xff"}]}',
        b'{"other":' * 100_000,
    ],
    ids=lambda body: str(body[:30]),
)
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    """Wherever it ends to be JSON, in what is left out too."""
    with pytest.raises(ValueError, match=r"."):
        SKIM(body)


@pytest.mark.parametrize("later", [b"1e99999999999999999999", b'"\xff"'], ids=["number", "text"])
def test_what_no_value_can_be_made_of_shows_once_it_is_read(later: bytes) -> None:
    """It costs no other row its price."""
    (row,) = SKIM(b'{"rows": [{"later": {"code": "a", "amount": %s}}]}' % later).rows or ()
    with pytest.raises(ValueError, match=r"."):
        KEPT(row.later)


def read(suite: Suite, case: Case, body: bytes) -> RateSheet | tuple[str, str]:
    """What the adapter makes of *body*, of an error its kind and words."""
    try:
        return suite.adapter.parse_response(case.shipment, with_body(case, body))
    except CarrierError as error:
        return error.kind, str(error)


@pytest.mark.parametrize(("suite", "case"), CASES, ids=[f"{case.carrier}/{case.name}" for _, case in CASES])
def test_nothing_that_an_adapter_reads_is_left_out(suite: Suite, case: Case) -> None:
    """Every recorded answer, whole and with each value broken, gives the same where it is read in full.

    Behind a byte order mark an answer is: no skimmer takes it.
    """
    if case.response.body[:1] != b"{":
        return
    tree = json.loads(case.response.body)
    for _ in islice(break_each(tree), 0, None, ONE_IN):
        body = to_json(tree)
        assert read(suite, case, body) == read(suite, case, codecs.BOM_UTF8 + body), tree
    assert read(suite, case, case.response.body) == read(suite, case, codecs.BOM_UTF8 + case.response.body)


QUOTE: Final = {"packageFee": 1.5, "itemQuotes": [{"itemId": "001", "dutyPrice": 10.35, "taxPrice": 19.5}]}
FAULT: Final = {"detail": {"Errors": {"ErrorDetail": {"PrimaryErrorCode": {"Code": "250003"}}}}}
PRICING: Final = ("pricingOptions", 0)
OPTION: Final = (*PRICING, "shippingOptions", 1, "rateOptions", 0)
NONSTANDARD: Final = {
    "totalBasePrice": 30,
    "rates": [
        {
            "mailClass": "USPS_GROUND_ADVANTAGE",
            "priceType": "RETAIL",
            "description": "Machinable",
            "rateIndicator": "SP",
            "processingCategory": "NONSTANDARD",
        }
    ],
}


@pytest.mark.parametrize(
    ("carrier", "name", "path", "said"),
    [
        ("usps", "duties_paid", (), {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", PRICING, {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", OPTION[:4], {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", OPTION, {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "domestic_retail", (*OPTION, "rates", 0), {"name": "Box", "warnings": [{"warningCode": "12"}]}),
        ("usps", "machinable_or_not", (*PRICING, "shippingOptions", 0, "rateOptions", 0), NONSTANDARD),
        ("usps", "domestic_retail", (), {"error": {"code": "429", "message": "slow down"}}),
        ("usps", "domestic_retail", (), {"fault": {"faultstring": "slow down"}}),
        ("ups", "domestic_residential", (), {"RateResponse": None, "Fault": FAULT}),
        ("ups", "domestic_residential", (), {"RateResponse": None, "response": {"errors": [{"code": "250003"}]}}),
    ],
)
def test_what_an_answer_may_say_besides_is_read(carrier: str, name: str, path: tuple[Any, ...], said: Any) -> None:
    """What no recorded answer says there: it makes a difference, the same as where the answer is read in full."""
    suite, case = next(pair for pair in CASES if (pair[1].carrier, pair[1].name) == (carrier, name))
    tree = json.loads(case.response.body)
    tree.pop("dutiesTaxesFeesQuote", None)
    unsaid = read(suite, case, to_json(tree))
    place = tree
    for step in path:
        place = place[step]
    place |= said
    body = to_json({key: value for key, value in tree.items() if value is not None})
    assert read(suite, case, body) != unsaid
    assert read(suite, case, body) == read(suite, case, codecs.BOM_UTF8 + body)
