"""The three shops as files: they load, say what their pages say, and nothing leaks from one to another."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from adapters._services import dhl_express, ups, usps
from calculator.domain.cart import Span
from calculator.domain.money import Money
from calculator.domain.service import Catalogue
from calculator.policy.fees import Measures, Tiered
from calculator.policy.load import load_file
from calculator.policy.model import Policy

FOLDER = Path(__file__).parents[3] / "fixtures/policies"
SHOPS = ("hotshellow", "little-rooms", "oily-moon")
BASIS = "discounted_physical_subtotal"


@cache
def shop(name: str) -> Policy:
    """The policy of one shop, with every service the carriers sell."""
    catalogue = Catalogue((*usps.SERVICES, *ups.SERVICES, *dhl_express.SERVICES))
    return load_file(FOLDER / f"{name}.toml", catalogue)


def prices(policy: Policy, code: str, *values: int) -> list[int]:
    """Cents an option asks at these order values, in cents."""
    fee = next(option.fee for option in policy.options if option.code == code)
    assert fee is not None
    return [fee.of(Measures({BASIS: value}, 0, 1))[0].amount.minor for value in values]


@pytest.mark.parametrize("name", SHOPS)
def test_a_shop_loads_under_its_own_name(name: str) -> None:
    """In US dollars, by New York time, on federal holidays, on the discounted goods that ship."""
    policy = shop(name)
    assert (policy.shop, policy.currency, str(policy.time_zone)) == (name, "USD", "America/New_York")
    assert (policy.basis, policy.bases, policy.cut_off, policy.insurance) == (BASIS, (BASIS,), None, None)


@pytest.mark.parametrize(
    ("name", "topics"),
    [
        ("hotshellow", ["international", "carrier", "reship_fee", "time_base"]),
        ("little-rooms", ["fallback", "origin", "time_base", "parcel"]),
        ("oily-moon", ["price", "fallback", "origin", "time_base", "parcel"]),
    ],
)
def test_the_owner_is_told_what_the_page_does_not_say(name: str, topics: list[str]) -> None:
    """Each silence once, and beside them only the old service names of Oily Moon."""
    policy = shop(name)
    silent = [f"the page is silent on {topic}: {decision}" for topic, decision in policy.silences]
    assert [topic for topic, _ in policy.silences] == topics
    assert list(policy.warnings[: len(silent)]) == silent
    assert bool(policy.warnings[len(silent) :]) is (name == "oily-moon")


def test_old_service_names_of_oily_moon_are_told_with_today_s() -> None:
    """The page speaks of First Class, which is called otherwise since; nothing else is told."""
    told = [warning for warning in shop("oily-moon").warnings if not warning.startswith("the page is silent")]
    ground = (
        "First-Class Package Service is called USPS Ground Advantage since 2023-07-09; usps_ground_advantage is offered"
    )
    abroad = (
        "First-Class Mail International (packages) is called USPS First-Class Package International Service since "
        "2013-01-27; usps_first_class_package_international is offered"
    )
    pattern = re.compile(r"options\[\d\]\.price\.services\[0\]\.service: ")
    assert all(pattern.match(warning) for warning in told)
    assert {pattern.sub("", warning) for warning in told} == {ground, abroad}


@pytest.mark.parametrize("name", SHOPS)
def test_every_statement_is_cited_and_told_in_our_words(name: str) -> None:
    """No statement without a rule, and each id is of the shop's own page."""
    policy = shop(name)
    letter = {"little-rooms": "A", "oily-moon": "B", "hotshellow": "C"}[name]
    assert all(re.fullmatch(rf"{letter}\d+", statement) for statement in policy.statements)
    assert not [warning for warning in policy.warnings if "no rule cites it" in warning]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("little-rooms", {"usps", "dhl_express"}),
        ("oily-moon", {"usps", "ups"}),
        ("hotshellow", set()),
    ],
)
def test_only_the_carriers_of_the_page_are_asked(name: str, asked: set[str]) -> None:
    """Little Rooms never by UPS, Oily Moon never by DHL, Hotshellow by nobody."""
    policy = shop(name)
    assert {offered.service.carrier for option in policy.options for offered in option.services} == asked
    assert policy.needs_size is bool(asked)
    assert policy.needs_weight is bool(asked)


def test_only_little_rooms_asks_for_signatures_by_value() -> None:
    """Over 500.00 and not at it; Hotshellow on request and for nothing; Oily Moon not at all."""
    rooms, moon, shellow = (shop(name).signature for name in ("little-rooms", "oily-moon", "hotshellow"))
    assert rooms is not None
    assert rooms.threshold is not None
    assert [rooms.threshold.passed({BASIS: value}) for value in (50000, 50001)] == [False, True]
    assert (rooms.on_request, rooms.buyer_pays, rooms.fee) == (False, True, None)
    assert moon is None
    assert shellow is not None
    assert (shellow.threshold, shellow.on_request, shellow.buyer_pays) == (None, True, True)
    assert shellow.fee == Money(0, "USD")


def test_only_hotshellow_has_fees_by_value() -> None:
    """Neither of the others has a band, a free threshold or a fee but for what it sends anew for nothing."""
    for name in ("little-rooms", "oily-moon"):
        policy = shop(name)
        fees = [option.fee for option in policy.options if option.fee is not None]
        assert all(isinstance(fee, Tiered) and fee.limits == () for fee in fees)
        assert all(charge.amount.minor == 0 for fee in fees if isinstance(fee, Tiered) for charge in fee.charges)
        assert all(option.free_from is None and option.condition is None for option in policy.options)
        assert all(
            option.pricing.percent == 0 and option.pricing.flat is None for option in policy.options if option.pricing
        )
    assert [option.code for option in shop("little-rooms").options if option.fee is not None] == ["reissue"]


def test_hotshellow_s_fees_at_every_edge() -> None:
    """Standard free from 50.00; express by its four bands; an exchange free; sending again unnamed."""
    policy = shop("hotshellow")
    assert prices(policy, "standard", 0, 4999, 5000, 99999) == [500, 500, 0, 0]
    edges = (0, 20000, 20001, 30000, 30001, 40000, 40001, 10**8)
    assert prices(policy, "express", *edges) == [1500, 1500, 3000, 3000, 4000, 4000, 5000, 5000]
    assert prices(policy, "exchange", 0, 99999) == [0, 0]
    reship = next(option for option in policy.options if option.code == "reship")
    assert (reship.fee, reship.services) == (None, ())
    assert all(option.adds is None for option in policy.options)
    assert {zone for option in policy.options for zone in option.zones} == {"us"}


def test_blocks_and_kinds_are_each_shop_s_own() -> None:
    """Only Little Rooms bars expedited services, for what is made to order or custom, and a discount on custom."""
    rooms, moon, shellow = (shop(name) for name in ("little-rooms", "oily-moon", "hotshellow"))
    assert [(block.reason, sorted(block.kinds), sorted(block.levels)) for block in rooms.blocks] == [
        ("made_to_order_not_expedited", ["made_to_order"], ["expedited"]),
        ("custom_not_expedited", ["custom"], ["expedited"]),
    ]
    assert (moon.blocks, shellow.blocks) == ((), ())
    assert {kind.name: kind.lead for kind in rooms.kinds.values()} == {
        "stock": None,
        "made_to_order": Span(3, 4, "weeks"),
        "custom": Span(3, 4, "weeks"),
    }
    assert {kind.name: (kind.lead, kind.ships) for kind in moon.kinds.values()} == {
        "stock": (None, True),
        "preorder": (Span(21, None, "days"), True),
        "digital": (None, False),
    }
    assert {kind.name: kind.lead for kind in shellow.kinds.values()} == {
        "stock": Span(0, 2),
        "personalized": Span(1, 5),
    }
    assert [kind.name for policy in (rooms, moon, shellow) for kind in policy.kinds.values() if not kind.discounts] == [
        "custom"
    ]
    assert (rooms.handling, moon.handling, shellow.handling) == (Span(3, 7), Span(5, 15), None)


def test_words_are_each_shop_s_own() -> None:
    """No two shops share a sentence, and abroad each of the two that deliver has its own disclaimer."""
    words = [(name, rule.text.text) for name in SHOPS for rule in shop(name).texts]
    assert len({text for _, text in words}) == len(words)
    for name in ("little-rooms", "oily-moon"):
        policy = shop(name)
        for zone in policy.zones:
            disclaimers = [rule.text.id for rule in policy.texts_by[zone.id, "sale"] if rule.disclaimer]
            assert bool(disclaimers) is (zone.id not in ("us", "us_military"))
            assert (zone.incoterm == "DAP") is (zone.id in ("abroad", "us_freely_associated"))
    assert not [rule for rule in shop("hotshellow").texts if rule.disclaimer]


def test_readings_are_those_the_page_leaves_open() -> None:
    """Each shop names its own switches, all at the reading chosen."""
    chosen = {name: {key: rule.choice for key, rule in shop(name).readings.items()} for name in SHOPS}
    assert chosen == {
        "hotshellow": {"transit_from": "dispatch", "express_adds_standard": "false"},
        "little-rooms": {
            "lead_combination": "replace",
            "mixed_cart": "together",
            "custom_blocks_expedited": "true",
        },
        "oily-moon": {"mixed_cart": "together"},
    }


@pytest.mark.parametrize(
    ("name", "amounts"),
    [
        ("hotshellow", {"50.00", "200.00", "300.00", "400.00"}),
        ("little-rooms", {"500.00"}),
        ("oily-moon", set()),
    ],
)
def test_a_page_s_bounds_stand_in_its_own_file_only(name: str, amounts: set[str]) -> None:
    """500 is Little Rooms' alone, 50 and the express bands are Hotshellow's alone, Oily Moon names no amount."""
    text = str(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
    assert set(re.findall(r"'(?:under|up_to|over|at|from)': '([\d.]+)'", text)) == amounts
