"""Planted faults: each is found where it stands, and its witness, quoted through the whole pipeline, shows it."""

import asyncio
import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart
from calculator.domain.option import Quote
from calculator.pipeline import Shop, quote
from calculator.policy.model import Policy
from calculator.proof import Finding, Report, check, check_file
from calculator.proof.cells import Space
from calculator.proof.coverage import products_own
from calculator.proof.decided import Decided
from calculator.proof.survey import Survey, shown
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wire.request import read_cart
from calculator.wiring import card_ends, load_shops
from tests.calculator.proof.kit import CORNER_SERVICES, CORNER_TEXT, ROOT, SHOPS, shop_policy, shop_text

PLANTED = tomllib.loads((ROOT / "fixtures/policy_faults/proof.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
KEYS = Keys([b"k" * 32])
ENDS = card_ends(settings_from({}))
"""When the embedded card ends, as the command passes it."""


@pytest.fixture(scope="module")
def shops() -> dict[str, Shop]:
    """The shops as the service loads them: the card of published prices and the emulator answer."""
    return dict(load_shops(settings_from({"policies": str(ROOT / "fixtures" / "policies")}), KEYS))


def edited(planted: dict[str, Any]) -> bytes:
    """The shop's file with the fault in it."""
    text = shop_text(planted["shop"])
    for old, new in planted["edits"]:
        assert old in text, f"the file says nowhere {old!r}"
        text = text.replace(old, new, 1)
    return text.encode()


def quoted(finding: Finding, policy: Policy, shop: Shop) -> Quote:
    """The witness as a request, read, planned, packed, priced and sealed."""
    cart = read_cart(json.dumps(finding.witness).encode())
    return asyncio.run(quote(cart, replace(shop, policy=policy), NOW))


def says(answer: Quote) -> Iterator[str]:
    """What a buyer sees, in the words of the table."""
    yield f"outcome {answer.outcome}"
    yield from (f"{option.code} {option.price}" for option in answer.options)
    yield from (f"{refusal.code} refused {refusal.reason}" for refusal in answer.refusals)


@cache
def own_warnings(shop: str) -> frozenset[tuple[str, str]]:
    """What a shop is told as it is."""
    return frozenset((each.code, each.message) for each in check(shop_policy(shop)).warnings)


def told(report: Report, planted: dict[str, Any]) -> list[list[str]]:
    """All faults, and those warnings that the shop itself does not have."""
    own = own_warnings(planted["shop"])
    wanted = {code for severity, code, _ in planted["found"] if severity == "warning"}
    new = [each for each in report.warnings if (each.code, each.message) not in own and each.code in wanted]
    return [[each.severity, each.code, each.path] for each in (*report.faults, *new)]


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found_and_its_witness_shows_it(planted: dict[str, Any], shops: dict[str, Shop]) -> None:
    """The finding, nothing else, and a witness of which the real quote says what the table says."""
    report = check_file(edited(planted), "planted.toml", known_services(), planted.get("on"), cards=ENDS)
    assert report.policy is not None
    assert [list(each) for each in dict.fromkeys(map(tuple, told(report, planted)))] == planted["found"]
    severity, code, path = planted["found"][0]
    finding = next(each for each in report.findings if [each.severity, each.code, each.path] == [severity, code, path])
    if not planted["quoted"]:
        return
    answer = quoted(finding, report.policy, shops[planted["shop"]])
    assert set(planted["quoted"]) <= set(says(answer))
    for refusal in answer.refusals:
        if refusal.reason not in ("service_not_offered", "carrier_unavailable", "not_in_card", "not_served"):
            assert f"{refusal.code} refused: {refusal.reason}" in finding.shows


def test_at_least_twenty_five_kinds_are_planted() -> None:
    """Kinds that only the proof sees; those the loader sees are planted in between.toml."""
    assert len({code for planted in PLANTED.values() for _, code, _ in planted["found"]}) >= 25


@pytest.mark.parametrize("shop", SHOPS)
def test_the_three_shops_are_clean(shop: str) -> None:
    """No faults; the warnings are what the page is silent on, the bounds of its fees, and its old carrier names."""
    report = check(shop_policy(shop), date(2026, 11, 22), cards=ENDS)
    assert report.faults == ()
    found = {each.code for each in report.warnings}
    assert found == {"silence"} | {"hotshellow": {"cliff"}, "oily-moon": {"old_service_name"}}.get(shop, set())
    assert [each.message for each in report.warnings if each.code == "silence"] == [
        f"the page is silent on {topic}: {decision}" for topic, decision in shop_policy(shop).silences
    ]


def test_cliffs_are_told_to_the_cent() -> None:
    """At 50.00 a cent more saves 4.99 in all; at 200.01 it costs 15.00; 10.00 more is no leap unless it is said."""
    policy = shop_policy("hotshellow")
    cliffs = [each for each in check(policy).warnings if each.code == "cliff"]
    assert [each.message for each in cliffs] == [
        "standard: a cent more, at $50.00, makes the order cheaper: shipping goes from $5.00 to $0.00",
        "express: a cent more, at $200.01, costs $15.00: shipping goes from $15.00 to $30.00",
    ]
    assert [each.witness and each.witness["lines"][0]["unit_price"] for each in cliffs] == ["49.99", "200.00"]
    leap = shop_policy("hotshellow").signature
    assert leap is not None
    assert leap.fee is not None
    every = [each for each in check(policy, leap=replace(leap.fee, minor=999)).warnings if each.code == "cliff"]
    assert [each.witness and each.witness["lines"][0]["unit_price"] for each in every] == [
        "49.99",
        "200.00",
        "300.00",
        "400.00",
    ]


def test_an_engine_that_answers_twice_is_told() -> None:
    """Two options under one code for one cart: the loader bars them, and the proof does not take its word."""
    policy = shop_policy("hotshellow")
    standard = policy.options[0]
    again = replace(standard, name="Again")
    twice = {**policy.options_by, ("us", "sale"): (standard, again)}
    policy = replace(policy, options_by=twice, options=(*policy.options, again))
    found = [each for each in check(policy).faults if each.code == "two_answers"]
    assert [each.witness and each.witness["lines"][0]["unit_price"] for each in found][:1] == ["0.00"]


class Silent(Survey):
    """A survey of an engine that says nothing at all where a product's page promises something of its own."""

    def decided(self, cart: Cart, space: Space) -> Decided:
        found = super().decided(cart, space)
        own = any(line.lead_time or line.service for line in cart.lines)
        return replace(found, offers={}, refused={}) if own else found


def test_an_option_that_vanishes_for_a_product_of_its_own_is_told() -> None:
    """Neither a price nor a reason: every option is told; an engine that answers is told nothing."""
    policy = shop_policy("little-rooms")
    assert list(products_own(Survey(policy))) == []
    found = list(products_own(Silent(policy)))
    assert {each.path for each in found} == {f"options[{index}]" for index in range(len(policy.options))}
    assert {each.code for each in found} == {"no_answer"}
    said = {each.message.partition(" has no answer for ")[2] for each in found}
    assert said == {
        "a product with a lead time of its own: neither a price nor a reason",
        "a product with a service of its own: neither a price nor a reason",
    }


def test_a_disclaimer_that_does_not_arrive_is_told() -> None:
    """Every option abroad carries its disclaimer in every cell: a policy whose texts got lost is caught."""
    policy = shop_policy("little-rooms")
    lost = {key: tuple(text for text in texts if not text.disclaimer) for key, texts in policy.texts_by.items()}
    found = [each for each in check(replace(policy, texts_by=lost)).faults if each.code == "no_duties_text"]
    assert [each.path for each in found] == ["zones[3].incoterm", "zones[4].incoterm"]


BETWEEN = tomllib.loads((ROOT / "fixtures/policy_faults/between.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("planted", BETWEEN.values(), ids=BETWEEN)
def test_a_fault_at_load_comes_with_what_its_neighbours_say(planted: dict[str, Any]) -> None:
    """The same faults in the same places as the loader tells; a witness that the rest of the file answers as said."""
    text = CORNER_TEXT
    for old, new in planted["edits"]:
        text = text.replace(old, new, 1)
    report = check_file(text.encode(), "corner.toml", CORNER_SERVICES)
    assert [[each.path, each.code, each.message] for each in report.faults] == planted["told"]
    for finding in report.faults:
        assert report.policy is not None
        assert finding.witness is not None
        cart = read_cart(json.dumps(finding.witness).encode())
        said = finding.shows.partition(": ")[2]
        try:
            found = shown(cart, report.policy)
        except BadCart as error:
            found = f"not quoted, {error}"
        assert found == said


def test_a_gap_at_load_has_the_amount_that_falls_through() -> None:
    """The witness of a gap is worth what falls into no band; that of an overlap goes to the shared destination."""
    text = CORNER_TEXT.replace('{ fee = "0.00" }', '{ from = "60.00", fee = "0.00" }', 1)
    (gap,) = check_file(text.encode(), "corner.toml", CORNER_SERVICES).faults
    assert gap.witness is not None
    assert (gap.code, gap.witness["lines"][0]["unit_price"]) == ("gap", "50.00")
    assert gap.shows.startswith("without options[0]: ")
    text = CORNER_TEXT.replace('exclude = [{ country = ["US"] }]\n', "", 1)
    overlap = check_file(text.encode(), "corner.toml", CORNER_SERVICES).faults[0]
    assert overlap.witness is not None
    assert (overlap.code, overlap.witness["destination"]["country"]) == ("zones_overlap", "US")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"shop = ", "not_toml"), (b"\xff", "not_utf8"), (b'shop = "x"', "missing"), (b"", "missing")],
)
def test_what_is_no_policy_at_all_is_told_without_a_witness(data: bytes, code: str) -> None:
    """No TOML, or none of what a policy needs: the loader's faults, nothing to quote."""
    report = check_file(data, "broken.toml", known_services())
    assert (report.policy, report.cells) == (None, 0)
    assert code in {each.code for each in report.faults}
    assert all(each.witness is None for each in report.faults)
