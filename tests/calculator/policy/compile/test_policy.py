"""The policy as a whole: indexes, order values, readings, calendar, and the version of what a file says."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from calculator.domain.cart import PURPOSES
from calculator.policy import calendars, model
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

BASIS = "discounted_physical_subtotal"
TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
FIRST = 'zones = ["us"]'
"""Behind it stands whatever a case adds to the first option."""


def test_the_shop_s_basis_holds_where_a_rule_names_none(policy_of: PolicyOf) -> None:
    """In tiers, shares, thresholds, conditions, signature, insurance and duties."""
    policy = policy_of(
        ("[statements]", 'basis = "listed_physical_subtotal"\n[statements]'),
        (FIRST, FIRST + '\nfree_from = { at = "9.00", statement = "S2" }'),
        ('on_top_of = "standard"', 'only_when = { value_from = "1.00", statement = "S2" }'),
        ('{ kind = "flat", fee = "9.00" }', '{ kind = "percent", percent = 1 }'),
        ("[signature]", '[insurance]\nover = "1.00"\nstatement = "S2"\n\n[signature]'),
        ('incoterm = "DAP"', 'incoterm = "DDP"\nduties = { percent = 5, statement = "S1" }'),
    )
    standard, express, _ = policy.options
    named = [
        policy.basis,
        getattr(standard.fee, "measure", None),
        getattr(standard.free_from, "basis", None),
        getattr(express.fee, "basis", None),
        getattr(express.condition, "basis", None),
        getattr(getattr(policy.signature, "threshold", None), "basis", None),
        getattr(getattr(policy.insurance, "threshold", None), "basis", None),
        getattr(policy.zones[1].duties, "basis", None),
    ]
    assert named == ["listed_physical_subtotal"] * 8
    assert policy.bases == ("listed_physical_subtotal",)


def test_every_order_value_a_rule_looks_at_is_collected(policy_of: PolicyOf) -> None:
    """Once each, by name, the shop's own among them; backup tables count."""
    assert policy_of().bases == (BASIS,)
    policy = policy_of(
        ('over = "500.00"', 'over = "500.00"\nbasis = "listed_subtotal"'),
        (
            "[signature]",
            '[insurance]\nover = "1.00"\nbasis = "listed_physical_subtotal"\nstatement = "S2"\n\n[signature]',
        ),
    )
    assert policy.bases == (BASIS, "listed_physical_subtotal", "listed_subtotal")
    backup = '{ kind = "percent", percent = 1, basis = "discounted_subtotal_with_tax" }'
    policy = policy_of(
        (
            'incoterm = "DAP"',
            'incoterm = "DDP"\n'
            'duties = { percent = 5, basis = "discounted_physical_subtotal_with_tax", statement = "S1" }',
        ),
        (TIERS, '{ kind = "tiers", basis = "listed_subtotal", tiers = [{ fee = "0.00" }] }'),
        (
            'on_top_of = "standard"',
            'only_when = { basis = "discounted_subtotal", value_from = "1.00", statement = "S2" }',
        ),
        (
            MAIL,
            '{ kind = "carrier", services = [{ carrier = "ups" }], '
            f'backup = [{{ service = "ups_world", price = {backup} }}] }}',
        ),
    )
    assert policy.bases == (
        BASIS,
        "discounted_physical_subtotal_with_tax",
        "discounted_subtotal",
        "discounted_subtotal_with_tax",
        "listed_subtotal",
    )
    policy = policy_of((FIRST, FIRST + '\nfree_from = { at = "9.00", basis = "listed_subtotal", statement = "S2" }'))
    assert policy.bases == (BASIS, "listed_subtotal")


def test_options_and_texts_are_found_by_zone_and_purpose(policy_of: PolicyOf) -> None:
    """For every pair, in the file's order; a text without zones or purposes is for all."""
    policy = policy_of(
        ('zones = ["us", "abroad"]', 'zones = ["us", "abroad"]\npurposes = ["sale", "repair"]'),
        ('when = "signature"', 'when = "signature"\npurposes = ["repair"]'),
    )
    pairs = {(zone, purpose) for zone in ("us", "abroad") for purpose in PURPOSES}
    assert set(policy.options_by) == set(policy.texts_by) == pairs
    assert {key: [option.code for option in found] for key, found in policy.options_by.items() if found} == {
        ("us", "sale"): ["standard", "express", "mail"],
        ("us", "repair"): ["mail"],
        ("abroad", "sale"): ["mail"],
        ("abroad", "repair"): ["mail"],
    }
    assert {key: [text.text.id for text in found] for key, found in policy.texts_by.items() if found} == {
        **{("abroad", purpose): ["duties"] for purpose in PURPOSES},
        ("us", "repair"): ["sign"],
        ("abroad", "repair"): ["duties", "sign"],
    }


def test_the_calendar(policy_of: PolicyOf) -> None:
    """Holidays, days closed, cut-off and busy periods; carriers keep their own calendars."""
    policy = policy_of(
        (
            'holidays = ["us_federal"]',
            'holidays = ["us_federal"]\nclosed = [2026-08-03]\ncut_off = 14:30:00\nbusy_periods = ['
            '{ first = 2026-11-20, last = 2026-12-24, extra_days = 3, statement = "S1" }, '
            '{ first = 2026-02-01, last = 2026-02-14, statement = "S3" }]',
        )
    )
    assert policy.cut_off == time(14, 30)
    assert policy.busy == (
        model.BusyRule(date(2026, 11, 20), date(2026, 12, 24), 3, "S1"),
        model.BusyRule(date(2026, 2, 1), date(2026, 2, 14), 0, "S3"),
    )
    days = (date(2026, 7, 3), date(2026, 8, 3), date(2026, 8, 4))
    assert [policy.calendar.is_business_day(day) for day in days] == [False, False, True]
    assert policy.calendar.name == "Corner Shop"
    assert policy.carrier_calendars is calendars.CARRIERS
    assert (policy_of().cut_off, policy_of().busy) == (None, ())


READINGS = [
    ("", {}, (False, False, False)),
    ('lead_combination = { statement = "S1" }', {"lead_combination": "replace"}, (False, False, False)),
    ('lead_combination = { choice = "add", statement = "S1" }', {"lead_combination": "add"}, (True, False, False)),
    ('mixed_cart = { statement = "S1" }', {"mixed_cart": "together"}, (False, False, False)),
    ('mixed_cart = { choice = "split", statement = "S1" }', {"mixed_cart": "split"}, (False, True, False)),
    ('transit_from = { statement = "S1" }', {"transit_from": "dispatch"}, (False, False, False)),
    ('transit_from = { choice = "order", statement = "S1" }', {"transit_from": "order"}, (False, False, True)),
    ('express_adds_standard = { statement = "S1" }', {"express_adds_standard": "false"}, (False, False, False)),
    ('custom_blocks_expedited = { statement = "S1" }', {"custom_blocks_expedited": "true"}, (False, False, False)),
]


@pytest.mark.parametrize(("readings", "chosen", "switches"), READINGS)
def test_readings_are_switches_that_are_shown(
    readings: str, chosen: dict[str, str], switches: tuple[bool, bool, bool], policy_of: PolicyOf
) -> None:
    """Each by name with its choice as text and its statement; one that is not named is not shown."""
    policy = policy_of(("[lifetimes]", f"[readings]\n{readings}\n\n[lifetimes]"))
    assert policy.readings == {name: model.ReadingRule(name, choice, "S1") for name, choice in chosen.items()}
    assert (policy.add_lead, policy.split, policy.transit_from_order) == switches


@pytest.mark.parametrize(
    ("edits", "weight", "size"),
    [
        ([], True, True),
        ([(MAIL, '{ kind = "free" }')], False, False),
        ([(MAIL, '{ kind = "weight_tiers", tiers = [{ fee = "1.00" }] }')], True, False),
        ([(MAIL, '{ kind = "quantity_tiers", tiers = [{ fee = "1.00" }] }')], False, False),
        (
            [
                (MAIL, '{ kind = "free" }'),
                (FIRST, FIRST + '\nonly_when = { weight_up_to = { value = "1", unit = "kg" }, statement = "S1" }'),
            ],
            True,
            False,
        ),
        (
            [(MAIL, '{ kind = "free" }'), (FIRST, FIRST + '\nonly_when = { quantity_up_to = 5, statement = "S1" }')],
            False,
            False,
        ),
    ],
)
def test_weight_and_size_are_needed_only_where_a_rule_looks_at_them(
    edits: list[tuple[str, str]], weight: bool, size: bool, policy_of: PolicyOf
) -> None:
    """A shop with its own fees asks no product for its weight."""
    policy = policy_of(*edits)
    assert (policy.needs_weight, policy.needs_size) == (weight, size)


def test_the_rest_of_a_policy(policy_of: PolicyOf) -> None:
    """Names, lives, statements and silences as the file has them."""
    policy = policy_of()
    assert (policy.shop, policy.name, policy.currency, str(policy.time_zone)) == (
        "corner",
        "Corner Shop",
        "USD",
        "America/New_York",
    )
    lives = (policy.quote_life, policy.answer_life, policy.stale_life)
    assert lives == (timedelta(minutes=30), timedelta(minutes=15), timedelta(hours=12))
    policy = policy_of(("stale_hours = 12", "quote_minutes = 5\nanswer_minutes = 6"))
    lives = (policy.quote_life, policy.answer_life, policy.stale_life)
    assert lives == (timedelta(minutes=5), timedelta(minutes=6), timedelta(hours=24))
    assert policy.statements == {
        "S1": "Orders leave within 1 to 2 business days.",
        "S2": "Shipping is 5.00, and free from 50.00.",
        "S3": "Abroad the buyer pays the duties.",
    }
    assert policy.silences == (("returns", "nothing is said of returns, so none are quoted"),)


SAME = [
    pytest.param([("[statements]", "# A comment.\n\n[statements]")], id="comment"),
    pytest.param([('shop = "corner"\nname = "Corner Shop"\n', 'name = "Corner Shop"\nshop = "corner"\n')], id="keys"),
    pytest.param([('{ under = "50.00", fee = "5.00" }', '{ fee = "5.00", under = "50.00" }')], id="keys-of-a-table"),
    pytest.param([('{ value = "100", unit = "g" }', '{ value = 100.0, unit = "g" }')], id="spelling-of-a-number"),
    pytest.param([('{ value = "100", unit = "g" }', '{ value = "100.00", unit = "g" }')], id="zeros"),
    pytest.param([("{ min = 1, max = 2 }", '{ min = 1, max = 2, unit = "business_days" }')], id="default-written-out"),
    pytest.param([("S1 = ", "'S1' = ")], id="quotes"),
    pytest.param(
        [
            ("[kinds.stock]\n", '[kinds.digital]\nships = false\nstatement = "S1"\n\n[kinds.stock]\n'),
            (
                'statement = "S1"\n\n[kinds.digital]\nships = false\nstatement = "S1"\n\n[[zones]]',
                'statement = "S1"\n\n[[zones]]',
            ),
        ],
        id="order-of-kinds",
    ),
]


@pytest.mark.parametrize("edits", SAME)
def test_the_version_is_of_what_a_file_says(edits: list[tuple[str, str]], policy_of: PolicyOf) -> None:
    """Comments, order of keys, spelling of numbers and defaults written out do not change it."""
    assert policy_of(*edits).version == policy_of().version


CHANGED = [
    ('name = "Corner Shop"', 'name = "Corner"'),
    ('"USD"', '"EUR"'),
    ("America/New_York", "America/Chicago"),
    ("S1 = ", "S0 = 'x'\nS1 = "),
    ('postal_code = "10001"', 'postal_code = "10002"'),
    ('holidays = ["us_federal"]', ""),
    ('holidays = ["us_federal"]', 'holidays = ["us_federal"]\ncut_off = 14:00:00'),
    ('holidays = ["us_federal"]', 'holidays = ["us_federal"]\nclosed = [2026-08-03]'),
    ("{ min = 1, max = 2 }", "{ min = 1, max = 3 }"),
    ("ships = false", "ships = false\ndiscounts = false"),
    ('include = [{ country = ["US"] }]', 'include = [{ set = "us_postal", country = ["US"] }]'),
    ('under = "50.00"', 'under = "50.01"'),
    ('under = "50.00"', 'up_to = "49.99"'),
    ('fee = "5.00"', 'fee = "5.01"'),
    ('level = "expedited"', 'level = "economy"'),
    ('carrier = "ups"', 'carrier = "ups", reach = "domestic"'),
    ('over = "500.00"', 'at = "500.00"'),
    ('version = "1"', 'version = "2"'),
    ("Duties are yours to pay.", "Duties are yours."),
    ('levels = ["expedited"]', 'levels = ["economy"]'),
    ('value = "100"', 'value = "101"'),
    ('price_class = "commercial"', 'price_class = "retail"'),
    ("stale_hours = 12", "stale_hours = 13"),
    ("stale_hours = 12", 'stale_hours = 12\n\n[readings]\nmixed_cart = { statement = "S1" }'),
]


def test_the_version_changes_with_anything_said(policy_of: PolicyOf) -> None:
    """Sixteen hexadecimal digits, and no two of these files share them."""
    versions = [policy_of(*edits).version for edits in ([], *([edit] for edit in CHANGED))]
    assert all(len(version) == 16 and int(version, 16) >= 0 for version in versions)
    assert len(set(versions)) == len(CHANGED) + 1
