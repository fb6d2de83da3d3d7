"""Every region in which two policies differ, with both answers, and nothing else."""

import json
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.domain.errors import BadCart
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.proof import Region, diff
from calculator.proof.answers import ABSENT, NO_RULE, OFFERED, Answer, answers
from calculator.proof.cells import ANY_DAY, space_of
from calculator.proof.comparing import differences
from calculator.proof.families import families
from calculator.proof.places import place_at, places_of
from calculator.proof.timing import Timer
from calculator.sources import known_services
from calculator.wire.request import read_cart
from tests.calculator.proof.kit import SHOPS, corner, policies, shop_policy, shop_text
from tests.calculator.proof.test_cells import carts
from tests.examples import examples

Told = list[tuple[str, list[tuple[str, str, str, str]]]]


def edited(shop: str, *edits: tuple[str, str]) -> Policy:
    """A shop's policy after edits of its file."""
    text = shop_text(shop)
    for old, new in edits:
        assert old in text, f"the file says nowhere {old!r}"
        text = text.replace(old, new, 1)
    return load(text.encode(), f"{shop}.toml", known_services())


def told(regions: tuple[Region, ...]) -> Told:
    """Bounds and changes of every region."""
    return [
        (region.bounds, [(each.option, each.aspect, each.old, each.new) for each in region.changes])
        for region in regions
    ]


SUBTOTAL = "discounted physical subtotal"
EXPRESS = (
    ("up to $200.00", 15),
    ("from $200.01 up to $300.00", 30),
    ("from $300.01 up to $400.00", 40),
    ("from $400.01", 50),
)
OUT_OF_SEASON = ("express", "eligibility", "offered", "not offered on this day")
TWO_BANDS = (
    '    { up_to = "300.00", fee = "30.00" },\n    { up_to = "400.00", fee = "40.00" },\n',
    '    { up_to = "400.00", fee = "35.00" },\n',
)
REGIONS: dict[str, tuple[str, list[tuple[str, str]], Told]] = {
    "a threshold raised": (
        "hotshellow",
        [('under = "50.00", fee = "5.00"', 'under = "75.00", fee = "5.00"')],
        [(f"zone us, sale, {SUBTOTAL} from $50.00 up to $74.99", [("standard", "price", "$0.00", "$5.00")])],
    ),
    "a bound that changes sides": (
        "hotshellow",
        [('up_to = "300.00"', 'under = "300.00"')],
        [(f"zone us, sale, {SUBTOTAL} $300.00", [("express", "price", "$30.00", "$40.00")])],
    ),
    "two bands made one": (
        "hotshellow",
        [TWO_BANDS],
        [
            (f"zone us, sale, {SUBTOTAL} from $200.01 up to $300.00", [("express", "price", "$30.00", "$35.00")]),
            (f"zone us, sale, {SUBTOTAL} from $300.01 up to $400.00", [("express", "price", "$40.00", "$35.00")]),
        ],
    ),
    "a band taken away": (
        "hotshellow",
        [('{ under = "50.00", fee = "5.00" }, { fee = "0.00" }', '{ fee = "5.00" }')],
        [(f"zone us, sale, {SUBTOTAL} from $50.00", [("standard", "price", "$0.00", "$5.00")])],
    ),
    "a surcharge": (
        "hotshellow",
        [
            (
                "[signature]",
                '[[surcharges]]\nid = "engraving"\nlabel = "Engraving"\nfee = "2.00"\n'
                'lines = { kinds = ["personalized"] }\noptions = ["express"]\nvalid_from = 2026-12-01\n'
                'statement = "C1"\n[signature]',
            )
        ],
        [
            (
                f"zone us, sale, {SUBTOTAL} {bounds}, ordered from 2026-12-01, with personalized",
                [("express", "price", f"${fee}.00", f"${fee + 2}.00")],
            )
            for bounds, fee in EXPRESS
        ],
    ),
    "a name": (
        "hotshellow",
        [('name = "Express"', 'name = "Fast"')],
        [("zone us, sale", [("express", "text", "“Express”", "“Fast”")])],
    ),
    "words of a cart": (
        "hotshellow",
        [("We pay to send your exchange.", "Exchanges are on us.")],
        [("zone us, exchange", [("", "text", "“We pay to send your exchange.”", "“Exchanges are on us.”")])],
    ),
    "an option taken away": (
        "hotshellow",
        [('code = "express"', 'code = "express"\nvalid_from = 2026-12-01\nvalid_until = 2026-12-24')],
        [
            (
                "zone us, sale, ordered up to 2026-11-30",
                [("express", "eligibility", "offered", "not offered on this day")],
            ),
            (
                "zone us, sale, ordered from 2026-12-25",
                [("express", "eligibility", "offered", "not offered on this day")],
            ),
        ],
    ),
    "a lead time": (
        "hotshellow",
        [("lead_time = { min = 1, max = 5 }", "lead_time = { min = 1, max = 6 }")],
        [
            (
                "zone us, sale, with personalized",
                [
                    (
                        "standard",
                        "window",
                        "ships 2026-03-03 – 2026-03-09, arrives 2026-03-12 – 2026-03-20 (ordered 2026-03-02)",
                        "ships 2026-03-03 – 2026-03-10, arrives 2026-03-12 – 2026-03-23 (ordered 2026-03-02)",
                    ),
                    (
                        "express",
                        "window",
                        "ships 2026-03-03 – 2026-03-09, arrives 2026-03-10 – 2026-03-18 (ordered 2026-03-02)",
                        "ships 2026-03-03 – 2026-03-10, arrives 2026-03-10 – 2026-03-19 (ordered 2026-03-02)",
                    ),
                ],
            )
        ],
    ),
    "a cut-off": (
        "hotshellow",
        [('holidays = ["us_federal"]', 'holidays = ["us_federal"]\ncut_off = 12:00:00')],
        [("ordered after 12:00:00", [("", "window", "counts from 2026-03-02", "counts from 2026-03-03")])],
    ),
    "a kind": (
        "hotshellow",
        [("[kinds.stock]", '[kinds.gift]\nlead_time = { min = 1, max = 1 }\nstatement = "C1"\n[kinds.stock]')],
        [("with gift", [("", "input", "refused: unknown kind", "ships, counts in order values")])],
    ),
    "no discount on a kind": (
        "hotshellow",
        [("lead_time = { min = 1, max = 5 }", "lead_time = { min = 1, max = 5 }\ndiscounts = false")],
        [("with a discounted personalized", [("", "input", "taken", "refused: no discount on this kind")])],
    ),
    "what is made of a rate": (
        "oily-moon",
        [
            (
                'price = { kind = "carrier", services = [{ service = "usps_first_class_package" }] }',
                'price = { kind = "carrier", floor = "4.00", services = [{ service = "usps_first_class_package" }] }',
            )
        ],
        [
            (
                "zone us or zone us_outside_customs, sale or exchange or reship, address with a ZIP code",
                [("usps_ground_advantage", "price", "the carrier's rate", "the carrier's rate at least $4.00")],
            )
        ],
    ),
}


@pytest.mark.parametrize(("shop", "edits", "expected"), REGIONS.values(), ids=REGIONS)
def test_regions_are_exact(shop: str, edits: list[tuple[str, str]], expected: Told) -> None:
    """Bounds, changes and their order are exact; the other way round the answers change places and nothing else."""
    old, new = shop_policy(shop), edited(shop, *edits)
    assert told(diff(old, new)) == expected
    back = {(bounds, *(each[:2] for each in changes)) for bounds, changes in told(diff(new, old))}
    assert back == {(bounds, *(each[:2] for each in changes)) for bounds, changes in expected}


@pytest.mark.parametrize("shop", SHOPS)
def test_a_policy_does_not_differ_from_itself(shop: str) -> None:
    """Loaded twice, nothing is the same object and no buyer could tell."""
    assert diff(shop_policy(shop), edited(shop)) == ()


SAME = {
    "a band cut in two": [
        ('{ under = "50.00", fee = "5.00" }', '{ up_to = "12.34", fee = "5.00" }, { under = "50.00", fee = "5.00" }'),
    ],
    "up to a cent less": [('{ under = "50.00", fee = "5.00" }', '{ up_to = "49.99", fee = "5.00" }')],
    "free from instead of a band": [
        (
            '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }',
            '{ kind = "flat", fee = "5.00" }\nfree_from = { over = "49.99", statement = "C2" }',
        )
    ],
    "a flat band": [('price = { kind = "free" }', 'price = { kind = "flat", fee = "0.00" }')],
    "another statement": [('statement = "C6"\ntransit', 'statement = "C2"\ntransit')],
    "a text's version": [('version = "2026-11-01"', 'version = "2027-01-01"')],
    "a zone's name": [('name = "United States"', 'name = "Home"')],
    "days spelt out": [
        ("transit = { min = 5, max = 7, statement", 'transit = { min = 5, max = 7, unit = "business_days", statement')
    ],
    "a reading written down": [("[readings]", '[readings]\nmixed_cart = { choice = "together", statement = "C1" }')],
    "a quote's life": [("[readings]", "[lifetimes]\nquote_minutes = 5\n[readings]")],
}


@pytest.mark.parametrize("edits", SAME.values(), ids=SAME)
def test_equal_policies_written_differently_do_not_differ(edits: list[tuple[str, str]]) -> None:
    """What no buyer can tell is no difference, however it is written."""
    assert diff(shop_policy("hotshellow"), edited("hotshellow", *edits)) == ()


def test_the_order_of_tables_does_not_count() -> None:
    """Zones, options, kinds and texts in the opposite order are the same policy."""
    head, *tables = re.split(r"(?m)^(?=\[\[(?:zones|options|texts)\]\]|\[kinds)", shop_text("little-rooms"))
    *tables, last = tables
    split = last.index("[packing]")
    turned = head + "".join(reversed([*tables, last[:split] + "\n"])) + last[split:]
    assert diff(shop_policy("little-rooms"), load(turned.encode(), "little-rooms.toml", known_services())) == ()


def test_a_shift_of_calendars_is_told_day_by_day() -> None:
    """A day off is felt by the orders whose windows run into it, and by no other."""
    new = edited("hotshellow", ('holidays = ["us_federal"]', 'holidays = ["us_federal"]\nclosed = [2026-12-24]'))
    regions = diff(shop_policy("hotshellow"), new, date(2026, 11, 22))
    assert [region.bounds for region in regions] == [
        "zone us, sale, ordered from 2026-12-09 up to 2026-12-24, with stock, without personalized",
        "zone us, sale, ordered from 2026-12-04 up to 2026-12-23, with personalized",
        "zone us, sale, ordered from 2026-12-11 up to 2026-12-24, with stock, without personalized",
        "zone us, sale, ordered from 2026-12-08 up to 2026-12-23, with personalized",
        "zone us, exchange, ordered from 2026-12-04 up to 2026-12-23",
    ]


def test_an_order_in_two_parcels_pays_a_fee_of_the_shop_once() -> None:
    """Split or together, a table's fee is the same; windows differ only where the parcels leave on different days."""
    split = ("[readings]", '[readings]\nmixed_cart = { choice = "split", statement = "C1" }')
    regions = diff(shop_policy("hotshellow"), edited("hotshellow", split))
    assert [(region.bounds, {each.aspect for each in region.changes}) for region in regions] == [
        ("zone us, sale, with stock and personalized", {"window"})
    ]


def test_duties_of_less_than_half_a_cent_are_no_difference() -> None:
    """20 % of 0.02 rounds to nothing; from 0.03 the price grows with the order."""
    home = 'include = [{ country = ["US"] }]'
    duties = f'{home}\nincoterm = "DDP"\nduties = {{ percent = 20, statement = "C2" }}'
    regions = diff(shop_policy("hotshellow"), edited("hotshellow", (home, duties)))
    bounds = {region.bounds for region in regions for each in region.changes if each.aspect == "price"}
    assert f"zone us, sale, {SUBTOTAL} from $0.03 up to $49.99" in bounds
    assert not any("up to $0.02" in each for each in bounds)


def test_a_busy_season_is_told_for_its_days() -> None:
    """Only orders of those days leave later, however many days of business it takes."""
    busy = 'busy_periods = [{ first = 2026-12-01, last = 2026-12-10, extra_days = 2, statement = "C5" }]'
    new = edited("hotshellow", ('holidays = ["us_federal"]', f'holidays = ["us_federal"]\n{busy}'))
    regions = diff(shop_policy("hotshellow"), new, date(2026, 11, 22))
    window = [region for region in regions if region.changes[0].aspect == "window"]
    assert [region.bounds for region in window] == [
        "zone us, sale, ordered from 2026-12-01 up to 2026-12-10",
        "zone us, exchange, ordered from 2026-12-01 up to 2026-12-10",
    ]


def test_volume_counts_where_it_is_weighed() -> None:
    """Another divisor changes what voluminous carts pay, and no others: the witness is light and large."""
    tiers = 'tiers = [{ under = { value = "1", unit = "kg" }, fee = "5.00" }, { fee = "9.00" }]'
    fee = '[[options]]\ncode = "o"\nname = "O"\nzones = ["us", "far"]\nstatement = "S"\n'
    fee += 'price = {{ kind = "weight_tiers", {} }}\n'
    dimensional = 'dimensional = {{ divisor = {}, unit = "cm3_per_kg" }}, '
    old, new = (corner(fee.format(dimensional.format(divisor) + tiers)) for divisor in (5000, 4000))
    regions = diff(old, new)
    assert {(each.old, each.new) for region in regions for each in region.changes} == {("$5.00", "$9.00")}
    for region in regions:
        line = region.witness["lines"][0]
        volume = (
            int(line["dimensions"]["length"]) * int(line["dimensions"]["width"]) * int(line["dimensions"]["height"])
        )
        assert int(line["weight"]["value"]) < 1000
        assert volume / 4000 > 999
        assert volume / 5000 <= 999


def test_a_growing_price_ends_where_it_meets_the_other() -> None:
    """10 % of 49.95 is 5.00, as before: the region ends a cent below, and begins again where the fee was free."""
    new = edited(
        "hotshellow",
        (
            '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }',
            '{ kind = "percent", percent = 10, floor = "2.00" }',
        ),
    )
    assert [region.bounds for region in diff(shop_policy("hotshellow"), new)] == [
        f"zone us, sale, {SUBTOTAL} up to $20.04",
        f"zone us, sale, {SUBTOTAL} from $20.05 up to $49.94",
        f"zone us, sale, {SUBTOTAL} from $50.00",
    ]


def test_another_currency_is_another_shop() -> None:
    """Where no cart can be put to both, that is all there is to say."""
    (region,) = diff(shop_policy("hotshellow"), shop_policy("oily-moon"))
    assert (region.bounds, region.changes[0].old, region.changes[0].new) == (
        "every cart",
        "hotshellow in USD",
        "oily-moon in USD",
    )


def seen(answer: Answer) -> tuple[object, ...]:
    """What a buyer sees of an option in one cart."""
    ships = [(each.ships.earliest, each.ships.latest) for each in answer.plans]
    return answer.state, answer.message, answer.signature, answer.texts, answer.price, ships


@pytest.mark.parametrize(("shop", "edits", "_"), REGIONS.values(), ids=REGIONS)
def test_a_witness_is_answered_differently(shop: str, edits: list[tuple[str, str]], _: Told) -> None:
    """Every region's cart is a sound request that the two policies do not answer alike."""
    old, new = shop_policy(shop), edited(shop, *edits)
    for region in diff(old, new):
        cart = read_cart(json.dumps(region.witness).encode())
        outcomes = []
        for policy in (old, new):
            try:
                found = answers(cart, policy, chooses=True)
                outcomes.append({code: seen(each) for code, each in found.items()})
            except BadCart as error:
                outcomes.append({"refused": str(error)})
        assert outcomes[0] != outcomes[1]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_carts_differ_exactly_where_regions_say(data: st.DataObject) -> None:
    """Over pairs of policies from chance: a cart is answered differently if and only if its cell is in a region."""
    old, new = data.draw(policies()), data.draw(policies())
    cart = data.draw(carts(old))
    day = (cart.placed_at or pytest.fail("carts are dated")).date()
    both = [answers(cart, policy, chooses=True) for policy in (old, new)]
    places = places_of([old, new])
    zones = place_at(cart.destination or pytest.fail("carts go somewhere"), [old, new]).zones
    for family in families([old, new], zones, cart.purpose):
        space = space_of([old, new], family, places)
        cell = space.cell_of(cart, day)
        if cell is None:
            continue
        timer = Timer(space, (old, new), ANY_DAY)
        reported = {(each.code, each.aspect) for each in differences(space, [cell], timer)}
        for code in family.codes:
            was, now = both[0].get(code, ABSENT), both[1].get(code, ABSENT)
            offered = was.state == now.state == OFFERED
            one_sided = NO_RULE in (was.state, now.state) and OFFERED not in (was.state, now.state)
            differ = (was.state, was.message) != (now.state, now.message) and not one_sided
            assert ((code, "eligibility") in reported) == differ
            if offered:
                assert ((code, "text") in reported) == (was.texts != now.texts)
                if was.price != now.price:
                    assert (code, "price") in reported
                elif not space.bounds.varies:
                    assert (code, "price") not in reported
