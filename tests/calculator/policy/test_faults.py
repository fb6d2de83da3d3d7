"""Parts of a policy that do not fit together: each told by path, code and a sentence that says what to do."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from calculator.domain.errors import BadPolicy
from calculator.domain.money import Money
from calculator.policy.model import Policy

FaultsOf = Callable[..., list[tuple[str, str, str]]]

TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
US = 'include = [{ country = ["US"] }]'
ON_TOP = 'on_top_of = "standard"\n'
PLANTED = tomllib.loads((Path(__file__).parents[3] / "fixtures/policy_faults/between.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_fault_between_parts_is_told_where_it_stands(
    planted: dict[str, list[list[str]]], faults_of: FaultsOf
) -> None:
    """Path, code and sentence are exact, and nothing else is told."""
    assert faults_of(*planted["edits"]) == [tuple(told) for told in planted["told"]]


def _tiers(tiers: str) -> tuple[str, str]:
    return TIERS, f'{{ kind = "tiers", tiers = [{tiers}] }}'


def _mail(more: str) -> tuple[str, str]:
    return MAIL, f'{{ kind = "carrier", services = [{{ service = "usps_ground" }}], {more} }}'


def _two_zones(one: str, other: str) -> list[tuple[str, str]]:
    """The US zone replaced by two, both served."""
    second = f'[[zones]]\nid = "two"\nname = "Two"\n{other}\nstatement = "S2"\n\n[[zones]]\nid = "abroad"'
    return [
        (US, one),
        ('[[zones]]\nid = "abroad"', second),
        ('exclude = [{ country = ["US"] }]', 'exclude = [{ country = ["US", "CA", "DE", "GB"] }]'),
        ('zones = ["us"]', 'zones = ["us", "two"]'),
    ]


TWICE = 'code = "standard"\nname = "Express"'
EXPRESS = 'code = "express"\nname = "Express"'
FITTING = [
    pytest.param(
        [
            (
                'zones = ["us"]',
                'zones = ["us"]\nonly_when = { weight_from = { value = 2, unit = "g" }, weight_up_to = { value = 2, '
                'unit = "g" }, quantity_from = 2, quantity_up_to = 2, statement = "S2" }',
            )
        ],
        id="one-weight-and-one-number",
    ),
    pytest.param(
        [(ON_TOP, ""), ("[lifetimes]", '[readings]\nexpress_adds_standard = { statement = "S2" }\n[lifetimes]')],
        id="nothing-on-top-and-not-read-so",
    ),
    pytest.param([('when = "signature"', 'when = "lead_time"\nkinds = ["digital", "stock"]')], id="one-kind-ships"),
    pytest.param([('when = "signature"', 'when = "lead_time"')], id="lead-time-of-any-kind"),
    pytest.param([_tiers('{ under = "5.00", fee = "1.00" }, { from = "5.00", fee = "0.00" }')], id="band-from-under"),
    pytest.param([_tiers('{ up_to = "5.00", fee = "1.00" }, { over = "5.00", fee = "0.00" }')], id="band-over-up-to"),
    pytest.param([_tiers('{ up_to = "5.00", fee = "1.00" }, { from = "5.01", fee = "0.00" }')], id="band-from-up-to"),
    pytest.param([_tiers('{ from = "0.00", up_to = "0.00", fee = "1.00" }, { fee = "0.00" }')], id="band-of-nothing"),
    pytest.param([_tiers('{ fee = "0.00" }')], id="one-band"),
    pytest.param(
        [
            (
                TIERS,
                '{ kind = "weight_tiers", tiers = [{ up_to = { value = "0", unit = "g" }, fee = "1.00" }, '
                '{ under = { value = "2", unit = "g" }, fee = "1.00" }, { fee = "2.00" }] }',
            )
        ],
        id="weight-bands-of-one-gram",
    ),
    pytest.param(
        [
            (
                TIERS,
                '{ kind = "quantity_tiers", tiers = [{ up_to = 1, fee = "1.00" }, { up_to = 2, fee = "1.00" }, '
                '{ fee = "2.00" }] }',
            )
        ],
        id="quantity-bands-of-one",
    ),
    pytest.param(
        [(TIERS, '{ kind = "percent", percent = 1, floor = "5.00", ceiling = "5.00" }')], id="ceiling-at-the-floor"
    ),
    pytest.param([(TIERS, '{ kind = "percent", percent = 1, ceiling = "5.00" }')], id="ceiling-alone"),
    pytest.param([(TIERS, '{ kind = "percent", percent = 1, floor = "5.00" }')], id="floor-alone"),
    pytest.param(
        [(TIERS, '{ kind = "per_item", first = "5.00", each_further = "1.00", ceiling = "5.00" }')],
        id="ceiling-at-the-first-item",
    ),
    pytest.param([_mail('floor = "5.00", ceiling = "5.00"')], id="carrier-ceiling-at-the-floor"),
    pytest.param([_mail('floor = "5.00"')], id="carrier-floor-alone"),
    pytest.param([_mail('ceiling = "5.00"')], id="carrier-ceiling-alone"),
    pytest.param(
        [_mail('backup = [{ service = "usps_old_ground", price = { kind = "card" } }]')], id="backup-old-name"
    ),
    pytest.param(
        [
            (
                'zones = ["us"]',
                'zones = ["us"]\nonly_when = { value_from = "5.00", value_under = "5.01", statement = "S2" }',
            )
        ],
        id="one-order-value",
    ),
    pytest.param(
        [('zones = ["us"]', 'zones = ["us"]\nonly_when = { value_from = "5.00", statement = "S2" }')], id="value-from"
    ),
    pytest.param(
        [('zones = ["us"]', 'zones = ["us"]\nonly_when = { value_under = "5.00", statement = "S2" }')], id="value-under"
    ),
    pytest.param(
        [(EXPRESS, TWICE), (ON_TOP, ""), ('zones = ["us"]', 'zones = ["us"]\npurposes = ["reship"]')],
        id="one-code-two-purposes",
    ),
    pytest.param([(EXPRESS, TWICE), ('zones = ["us"]\non_top_of = "standard"', 'zones = ["abroad"]')], id="two-zones"),
    pytest.param(
        [
            (EXPRESS, TWICE),
            (ON_TOP, "valid_from = 2026-12-01\n"),
            ('zones = ["us"]', 'zones = ["us"]\nvalid_until = 2026-11-30'),
        ],
        id="one-code-two-seasons",
    ),
    pytest.param(
        [
            (EXPRESS, TWICE),
            (ON_TOP, "valid_until = 2026-11-30\n"),
            ('zones = ["us"]', 'zones = ["us"]\nvalid_from = 2026-12-01'),
        ],
        id="one-code-two-seasons-the-later-first",
    ),
    pytest.param(
        [('zones = ["us"]', 'zones = ["us", "abroad"]\npurposes = ["sale", "repair"]')], id="base-that-serves-more"
    ),
    pytest.param([(ON_TOP, 'hide_when_free = "standard"\n')], id="hide-when-free"),
    pytest.param([(ON_TOP, 'free_from = { at = "50.00", statement = "S2" }\n')], id="flat-free-from"),
    pytest.param([('zones = ["abroad"]\ndisclaimer', "disclaimer")], id="disclaimer-everywhere"),
    pytest.param(
        [("disclaimer = true", 'disclaimer = true\npurposes = ["sale"]')], id="disclaimer-for-the-only-purpose"
    ),
    pytest.param(
        [
            ("disclaimer = true", 'disclaimer = true\npurposes = ["sale"]'),
            ('when = "signature"', 'disclaimer = true\npurposes = ["repair"]'),
            ('zones = ["us", "abroad"]', 'zones = ["us", "abroad"]\npurposes = ["sale", "repair"]'),
        ],
        id="a-disclaimer-a-purpose",
    ),
    pytest.param(
        [
            ('code = "express"', 'code = "express"\ncharged = "shipment"'),
            ("[lifetimes]", '[readings]\nmixed_cart = { choice = "split", statement = "S1" }\n\n[lifetimes]'),
        ],
        id="charged-for-each-shipment",
    ),
    pytest.param([('"DAP"', '"DDP"\nduties = { percent = 5, statement = "S3" }')], id="duties-paid"),
    pytest.param(
        [('"DAP"', '"DDP"\nduties = { quoted_by = "carrier", statement = "S3" }')], id="duties-quoted-by-the-carrier"
    ),
    pytest.param(
        [
            ('code = "mail"', 'code = "mail"\nincoterm = "DDP"\nduties = { percent = 5, statement = "S3" }'),
            ("disclaimer = true\n", ""),
        ],
        id="an-option-s-duties-paid",
    ),
    pytest.param(
        [
            ('"DAP"', '"DDP"\nduties = { quoted_by = "carrier", statement = "S3" }'),
            ('code = "mail"', 'code = "mail"\nincoterm = "DAP"'),
        ],
        id="an-option-s-duties-unpaid",
    ),
    pytest.param([("disclaimer = true", 'disclaimer = true\noptions = ["mail"]')], id="disclaimer-of-the-only-option"),
    pytest.param([('incoterm = "DAP"\n', ""), ("disclaimer = true\n", "")], id="no-incoterm-no-disclaimer"),
    pytest.param(
        [
            ('[handling]\nlead_time = { min = 1, max = 2 }\nstatement = "S1"\n', ""),
            (US, US + "\nlead_time = { min = 1, max = 2 }"),
            ('incoterm = "DAP"', 'incoterm = "DAP"\nlead_time = { min = 3, max = 4 }'),
        ],
        id="lead-time-by-zone",
    ),
    pytest.param(
        [
            ('[handling]\nlead_time = { min = 1, max = 2 }\nstatement = "S1"\n', ""),
            ("[kinds.stock]", "[kinds.stock]\nlead_time = { min = 1, max = 2 }"),
        ],
        id="lead-time-by-kind",
    ),
    pytest.param([("[statements]", 'default_kind = "digital"\n[statements]')], id="digital-by-default"),
    pytest.param([('{ levels = ["expedited"] }', '{ options = ["usps_priority", "express"] }')], id="block-a-service"),
    pytest.param(
        [
            ('{ levels = ["expedited"] }', '{ options = ["ground_paid"] }'),
            ('{ service = "usps_ground" }', '{ service = "usps_ground", code = "ground_paid" }'),
        ],
        id="block-a-service-by-the-code-it-is-given",
    ),
    pytest.param([('{ levels = ["expedited"] }', '{ carriers = ["ups", "dhl_express"] }')], id="block-a-carrier"),
    pytest.param([('{ kinds = ["stock"] }', '{ tags = ["fragile"] }')], id="block-by-tag"),
    pytest.param([('{ kinds = ["stock"] }', '{ skus = ["R1"] }')], id="block-by-sku"),
    pytest.param([('{ kinds = ["stock"] }', '{ hs_codes = ["71"] }')], id="block-by-hs-code"),
    pytest.param([("refuses = {", 'reading = "custom_blocks_expedited"\nrefuses = {')], id="block-by-reading"),
    pytest.param([('when = "signature"', 'when = "carrier"')], id="text-with-a-carrier"),
    pytest.param([('when = "signature"', 'when = "busy"')], id="text-in-holidays"),
    pytest.param(
        [
            (
                'holidays = ["us_federal"]',
                'busy_periods = [{ first = 2026-12-01, last = 2026-12-24, statement = "S1" }]',
            ),
            ('when = "signature"', 'when = "busy"'),
        ],
        id="text-in-busy-periods",
    ),
    pytest.param(
        [("empty_weight", 'outer = { length = "100", width = "200", height = "150", unit = "mm" }\nempty_weight')],
        id="box-turned",
    ),
    pytest.param(
        [("empty_weight", 'outer = { length = "8", width = "6", height = "4", unit = "in" }\nempty_weight')],
        id="box-in-inches",
    ),
    pytest.param(
        [('max_weight = { value = "5", unit = "kg" }', 'max_weight = { value = "101", unit = "g" }')], id="box"
    ),
    pytest.param([(US, 'include = [{ country = ["US"], region = ["CA", "PR", "AE", "GU"] }]')], id="us-regions"),
    pytest.param(
        _two_zones(
            'include = [{ country = ["CA"], region = ["BC"] }]',
            'include = [{ country = ["CA"] }]\nexclude = [{ country = ["CA"], region = ["BC"] }]',
        ),
        id="a-region-and-the-rest",
    ),
    pytest.param(
        _two_zones(
            'include = [{ country = ["DE"], postal = ["000-499"] }]',
            'include = [{ country = ["DE"], postal = ["5-9"] }]',
        ),
        id="ranges-that-meet",
    ),
    pytest.param(
        _two_zones(
            'include = [{ country = ["US"], region = ["CA"] }]',
            'include = [{ country = ["US"], postal = ["889-899"] }, { country = ["US"], postal = ["962-979"] }]',
        ),
        id="zip-codes-around-a-state",
    ),
    pytest.param(
        _two_zones('include = [{ set = "us_contiguous" }]', 'include = [{ set = "us_alaska_hawaii" }]'),
        id="sets-side-by-side",
    ),
    pytest.param(
        _two_zones(
            'include = [{ country = ["GB"], postal = ["BT"] }]',
            'include = [{ country = ["GB"] }]\nexclude = [{ country = ["GB"], postal = ["BT"] }]',
        ),
        id="a-prefix-and-the-rest",
    ),
]


@pytest.mark.parametrize("edits", FITTING)
def test_parts_that_fit_are_not_told(edits: list[tuple[str, str]], faults_of: FaultsOf) -> None:
    """What lies just inside each rule loads."""
    assert faults_of(*edits) == []


def test_eight_names_are_told_in_full(faults_of: FaultsOf) -> None:
    """Only from the ninth on a list of choices is cut short."""
    more = "\n".join(f'Z{number} = "z"' for number in range(5))
    edits = [("[statements]", f"[statements]\n{more}"), ('max = 2 }\nstatement = "S1"', 'max = 2 }\nstatement = "S9"')]
    message = "no statement 'S9': add it to [statements], or cite one of S1, S2, S3, Z0, Z1, Z2, Z3, Z4"
    assert faults_of(*edits) == [("handling.statement", "dangling_statement", message)]


def test_no_choice_is_told_as_none(faults_of: FaultsOf) -> None:
    """Where nothing could be named, the sentence says so."""
    both = '[[options]]\ncode = "express"'
    alone = faults_of(
        (TIERS, '{ kind = "free" }\n\n[[unread]]'),
        (both, '[[unread]]\ncode = "express"'),
        ('[[options]]\ncode = "mail"', '[[unread]]\ncode = "mail"'),
        ('zones = ["us"]', 'zones = ["us", "abroad"]\nhide_when_free = "mail"'),
    )
    message = "no other option called 'mail': write one of none (there are none yet)"
    assert ("options[0].hide_when_free", "dangling_option", message) in alone


WARNINGS = [
    pytest.param([], ["the page is silent on returns: nothing is said of returns, so none are quoted"], id="silence"),
    pytest.param(
        [("[[silences]]", "[[unsaid]]"), ('[[unsaid]]\ntopic = "returns"\n', ""), ("decision = ", "S4 = ")],
        ["statements.S4: no rule cites it"],
        id="uncited",
    ),
    pytest.param(
        [
            ('topic = "returns"', 'topic = "returns"\ndecision = "none"\n\n[[silences]]\ntopic = "origin"'),
            ('{ service = "usps_ground" }', '{ service = "usps_retail" }'),
            ("[statements]", '[statements]\nS0 = "Unused."'),
        ],
        [
            "the page is silent on returns: none",
            "the page is silent on origin: nothing is said of returns, so none are quoted",
            "options[2].price.services[0].service: Retail Ground is called USPS Ground since 2023-07-09; usps_ground"
            " is offered",
            "statements.S0: no rule cites it",
        ],
        id="all",
    ),
    pytest.param(
        [
            ("[[silences]]", "[[unsaid]]"),
            ('[[unsaid]]\ntopic = "returns"\ndecision = "nothing is said of returns, so none are quoted"\n', ""),
            ("[statements]", 'basis_statement = "S0"\n[statements]\nS0 = "Goods count."'),
        ],
        [],
        id="none",
    ),
]


@pytest.mark.parametrize(("edits", "told"), WARNINGS)
def test_what_the_owner_should_know(
    edits: list[tuple[str, str]], told: list[str], policy_of: Callable[..., Policy]
) -> None:
    """Silences in their order, then old names of services, then statements that no rule cites."""
    assert list(policy_of(*edits).warnings) == told


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (
            [('zones = ["us", "abroad"]', 'zones = ["us", "abraod"]')],
            [("options[2].zones[1]", "dangling_zone", "no zone called 'abraod': did you mean 'abroad'?")],
        ),
        (
            [("{ kinds = [", "{ kinds = ['stokc', "), ('on_top_of = "standard"', 'on_top_of = "standrad"')],
            [
                (
                    "options[1].on_top_of",
                    "dangling_option",
                    "no other option called 'standrad': did you mean 'standard'?",
                ),
                ("blocks[0].lines.kinds[0]", "dangling_kind", "no kind called 'stokc': did you mean 'stock'?"),
            ],
        ),
        (
            [("usps_ground", "usps_gruond"), ('carrier = "ups"', 'carrier = "upss"')],
            [
                (
                    "options[2].price.services[0].service",
                    "dangling_service",
                    "no service called 'usps_gruond': did you mean 'usps_ground'?",
                ),
                (
                    "options[2].price.services[1].carrier",
                    "dangling_carrier",
                    "no carrier called 'upss': did you mean 'ups'?",
                ),
            ],
        ),
        (
            [("[statements]", 'default_kind = "stocks"\n[statements]'), ("[carriers.usps]", "[carriers.uspss]")],
            [
                ("default_kind", "dangling_kind", "no kind called 'stocks': did you mean 'stock'?"),
                ("carriers.uspss", "dangling_carrier", "no carrier called 'uspss': did you mean 'usps'?"),
            ],
        ),
    ],
)
def test_a_name_misspelt_is_told_with_the_one_that_was_meant(
    edits: list[tuple[str, str]], told: list[tuple[str, str, str]], faults_of: FaultsOf
) -> None:
    """And nothing is told of what only follows from it: the zone itself is served."""
    assert faults_of(*edits) == told


@pytest.mark.parametrize(
    ("tiers", "code", "amount"),
    [
        ('{ under = "50.00", fee = "5.00" }, { from = "60.00", fee = "0.00" }', "gap", 5000),
        ('{ under = "50.00", fee = "5.00" }, { from = "40.00", fee = "0.00" }', "overlap", 4000),
        (
            '{ under = "50.00", fee = "5.00" }, { under = "50.00", fee = "1.00" }, { fee = "0.00" }',
            "unreachable_tier",
            5000,
        ),
        ('{ under = "50.00", fee = "5.00" }', "gap", 5000),
    ],
)
def test_an_order_value_shows_the_fault(policy_of: Callable[..., Policy], tiers: str, code: str, amount: int) -> None:
    """The proof makes the witness cart of it."""
    with pytest.raises(BadPolicy) as told:
        policy_of(_tiers(tiers))
    (fault,) = told.value.faults
    assert (fault.code, fault.amount) == (code, Money(amount, "USD"))
