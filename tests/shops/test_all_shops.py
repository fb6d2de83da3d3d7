"""What holds for every shop and every cart, and whole answers pinned byte for byte in fixtures/golden."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from calculator.wire.answer_shape import quote_adapter

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
CASES = sorted(path.parent.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("*/*/cart.json"))
SHOPS = {"hotshellow": "C", "little-rooms": "A", "oily-moon": "B"}
KINDS = {
    "hotshellow": ["stock", "personalized"],
    "little-rooms": ["stock", "made_to_order", "custom"],
    "oily-moon": ["stock", "preorder", "digital"],
}
PLACES = ["san_francisco", "po_box", "puerto_rico", "guam", "apo", "palau", "germany", "germany_po_box"]
PURPOSES = ["sale", "exchange", "repair", "reship", "reissue"]
AMOUNTS = ["0.00", "49.99", "50.00", "200.01", "500.01"]


@pytest.fixture(scope="module", params=sorted(SHOPS))
def answers(request, counter):
    """A shop's name, and its answers over kinds, places, purposes and order values."""
    slug = request.param
    kinds = [[kind] for kind in KINDS[slug]] + [KINDS[slug]]
    return slug, [
        counter.ask(slug, *({"unit_price": amount, "kind": kind} for kind in mixed), to=place, purpose=purpose)
        for mixed, place, purpose, amount in product(kinds, PLACES, PURPOSES, AMOUNTS)
    ]


def statements_in(answer):
    """Every statement an answer cites, wherever it stands."""
    if isinstance(answer, dict):
        found = {answer["statement"]} if answer.get("statement") else set()
        return found.union(*map(statements_in, answer.values()))
    return set().union(*map(statements_in, answer)) if isinstance(answer, list) else set()


def cents(amount):
    """Whole cents of an amount's text."""
    whole, fraction = amount.split(".")
    return int(whole + fraction)


def test_a_price_is_the_sum_of_its_charges(answers):
    """To the cent, in every option, also where a charge is zero or takes something off."""
    for answer in answers[1]:
        for option in answer["options"]:
            assert cents(option["price"]) == sum(cents(charge["amount"]) for charge in option["charges"])
            assert all(charge["label"] for charge in option["charges"])


def test_options_come_in_a_stable_order(answers):
    """By price, then latest arrival (an unknown one last), then code."""
    for answer in answers[1]:
        keys = [
            (cents(option["price"]), option["delivery"]["arrives_latest"] or date.max.isoformat(), option["code"])
            for option in answer["options"]
        ]
        assert keys == sorted(keys)
        assert len({key[2] for key in keys}) == len(keys)


def test_every_refusal_has_its_reason(answers):
    """A stable reason, a sentence, the statement behind it; and the same in the explanation, option by option."""
    for answer in answers[1]:
        told = {(verdict["rule"], verdict["option"], verdict["because"]) for verdict in answer["explanation"]}
        for refusal in answer["refusals"]:
            assert refusal["reason"].islower()
            assert refusal["message"]
            assert refusal["statement"]
            assert (refusal["reason"], refusal["code"], refusal["message"]) in told


def test_nothing_is_both_offered_and_refused(answers):
    """An option stands on one side only, and an empty list always has its cause."""
    for answer in answers[1]:
        offered = {option["code"] for option in answer["options"]}
        refused = {refusal["code"] for refusal in answer["refusals"]}
        assert not offered & refused
        outcome = answer["outcome"]
        assert bool(offered) is (outcome == "options")
        if outcome in ("refused", "unknown"):
            assert refused


def test_answers_are_of_the_published_shape(answers):
    """Every key, type and closed list of the contract's answer."""
    for answer in answers[1]:
        quote_adapter().validate_json(json.dumps(answer))


def test_cited_statements_are_the_shop_s_own(answers, counter):
    """Whatever an answer cites stands on the page of this shop, and no word of another shop's page is in it."""
    slug, found = answers
    known = set(counter.shops[slug].policy.statements)
    cited = statements_in(found)
    assert cited <= known
    assert {statement[0] for statement in cited} == {SHOPS[slug]}


def test_charges_and_texts_cite_a_statement(answers):
    """Nothing is charged, said or required without a sentence of the page behind it."""
    for answer in answers[1]:
        for option in answer["options"]:
            assert all(charge["statement"] for charge in option["charges"])
            assert option["signature"]["statement"] or not option["signature"]["required"]
        assert all(text["statement"] for text in [*answer["notices"], *answer["disclaimers"]])


def test_duties_are_never_charged_and_never_forgotten(answers):
    """Abroad every option is DAP with a disclaimer, at home none is, and no amount stands for duties anywhere."""
    for answer in answers[1]:
        for option in answer["options"]:
            abroad = answer["destination"]["country"] != "US"
            assert option["incoterm"] == ("DAP" if abroad else None)
            assert bool(option["disclaimers"]) or not abroad
            assert {charge["kind"] for charge in option["charges"]} <= {"base", "carrier", "signature"}
            assert [text["id"] for text in option["disclaimers"]] == [text["id"] for text in answer["disclaimers"]]


@pytest.mark.parametrize("slug", sorted(SHOPS))
def test_a_rule_of_one_shop_is_no_rule_of_another(counter, slug):
    """The $500 signature is Little Rooms' alone, the $5 and $15 fees and the hint are Hotshellow's alone."""
    for amount in ("49.99", "50.00", "500.01"):
        answer = counter.ask(slug, amount)
        signed = {option["signature"]["required"] for option in answer["options"]}
        assert signed == {slug == "little-rooms" and amount == "500.01"}
        bases = [charge for option in answer["options"] for charge in option["charges"] if charge["kind"] == "base"]
        assert bool(bases) is (slug == "hotshellow")
        assert bool(answer["hints"]) is (slug == "hotshellow" and amount == "49.99")
        assert {option["price_source"] for option in answer["options"]} == (
            {"policy"} if slug == "hotshellow" else {"estimate"}
        )


@pytest.mark.parametrize(
    ("slug", "topics"),
    [
        ("hotshellow", {"international", "carrier", "reship_fee", "time_base"}),
        ("little-rooms", {"fallback", "origin", "parcel", "time_base"}),
        ("oily-moon", {"price", "fallback", "origin", "parcel", "time_base"}),
    ],
)
def test_silence_is_reported(counter, slug, topics):
    """What a page does not say is listed with what is done about it, and the loader warns of each."""
    policy = counter.shops[slug].policy
    assert {topic for topic, _ in policy.silences} == topics
    for topic, decision in policy.silences:
        assert f"the page is silent on {topic}: {decision}" in policy.warnings
    assert not [warning for warning in policy.warnings if warning.endswith("no rule cites it")]


@pytest.mark.parametrize(
    ("slug", "readings"),
    [
        ("hotshellow", {"transit_from": "dispatch", "express_adds_standard": "false"}),
        (
            "little-rooms",
            {"lead_combination": "replace", "custom_blocks_expedited": "true", "mixed_cart": "together"},
        ),
        ("oily-moon", {"mixed_cart": "together"}),
    ],
)
def test_readings_of_ambiguous_sentences(counter, slug, readings):
    """Each switch stands in the policy under its name, with the statement it reads."""
    policy = counter.shops[slug].policy
    assert {name: reading.choice for name, reading in policy.readings.items()} == readings
    assert {reading.statement for reading in policy.readings.values()} <= set(policy.statements)


@pytest.mark.parametrize("slug", sorted(SHOPS))
def test_the_same_in_gives_the_same_bytes(counter, slug):
    """A quote is a function of cart, policy, prices and time: tokens and all."""
    body = counter.request(slug, "49.99", "500.01")
    assert counter.answer(body) == counter.answer(body, counter.shop(slug))


@pytest.mark.parametrize("case", CASES)
def test_golden_answers(counter, regolden, case):
    """The whole explained answer, byte for byte, but for its name and its tokens."""
    folder = GOLDEN / case
    answer = json.loads(counter.answer((folder / "cart.json").read_bytes()))
    del answer["quote_id"]
    for option in answer["options"]:
        del option["token"]
    text = json.dumps(answer, indent=2, ensure_ascii=False) + "\n"
    if regolden:
        (folder / "quote.json").write_text(text, encoding="utf-8")
    assert (folder / "quote.json").read_text(encoding="utf-8") == text
    assert case.startswith(f"{answer['shop']}/")


def test_every_shop_has_golden_answers():
    """A folder that is not read would pin nothing."""
    assert {case.split("/")[0] for case in CASES} == set(SHOPS)
    assert len(CASES) >= 30
