"""Thresholds, signature, insurance, kinds, zones, texts, blocks, boxes and carriers as they run."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.box import Box
from calculator.domain.cart import Span
from calculator.domain.money import Money
from calculator.domain.option import Text
from calculator.domain.places import Address, normalise
from calculator.policy import model
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

BASIS = "discounted_physical_subtotal"
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
FIRST = 'zones = ["us"]'
"""Behind it stands whatever a case adds to the first option."""


def usd(minor: int) -> Money:
    """Cents of a dollar."""
    return Money(minor, "USD")


@pytest.mark.parametrize(
    ("given", "limit", "strict"),
    [
        ('at = "50.00"', 5000, False),
        ('over = "50.00"', 5001, True),
        ('at = "0.00"', 0, False),
        ('over = "0.00"', 1, True),
    ],
)
def test_a_threshold_owns_its_bound_or_does_not(given: str, limit: int, strict: bool, policy_of: PolicyOf) -> None:
    """For free shipping, signature and insurance alike: just below, at and above."""
    policy = policy_of(
        (FIRST, f'{FIRST}\nfree_from = {{ {given}, basis = "listed_subtotal", statement = "S1" }}'),
        ('over = "500.00"', given),
        ("[signature]", f'[insurance]\n{given}\nstatement = "S3"\n\n[signature]'),
    )
    bound = usd(limit - strict)
    assert policy.options[0].free_from == model.Threshold("listed_subtotal", limit, bound, strict, "S1")
    assert policy.signature is not None
    assert policy.signature.threshold == model.Threshold(BASIS, limit, bound, strict, "S2")
    assert policy.insurance is not None
    threshold = policy.insurance.threshold
    assert threshold == model.Threshold(BASIS, limit, bound, strict, "S3")
    assert [threshold.passed({BASIS: limit + step}) for step in (-1, 0, 1)] == [False, True, True]


@pytest.mark.parametrize(
    ("signature", "rule"),
    [
        ("on_request = true", (None, True, True, None)),
        ('on_request = true\nfee = "0.00"', (None, True, True, usd(0))),
        ('on_request = true\ncost = "shop"', (None, True, False, None)),
        ('at = "1.00"\nfee = "3.20"', (model.Threshold(BASIS, 100, usd(100), False, "S2"), False, True, usd(320))),
        (
            'over = "1.00"\nbasis = "listed_subtotal"',
            (model.Threshold("listed_subtotal", 101, usd(100), True, "S2"), False, True, None),
        ),
    ],
)
def test_the_signature_rule(signature: str, rule: tuple[Any, ...], policy_of: PolicyOf) -> None:
    """When, on request or not, who pays and what."""
    assert policy_of(('over = "500.00"', signature)).signature == model.SignaturePolicy(*rule, "S2")


def test_no_rule_where_the_page_names_none(policy_of: PolicyOf) -> None:
    """Neither signature nor insurance is anybody's default."""
    policy = policy_of(('[signature]\nover = "500.00"\nstatement = "S2"\n', ""), ('when = "signature"', ""))
    assert (policy.signature, policy.insurance) == (None, None)


@pytest.mark.parametrize(
    ("insurance", "rule"),
    [
        ("", (True, None, None)),
        ('cost = "shop"', (False, None, None)),
        ('fee = "2.00"', (True, usd(200), None)),
        ("percent = 1.5", (True, None, Decimal("1.5"))),
    ],
)
def test_the_insurance_rule(insurance: str, rule: tuple[Any, ...], policy_of: PolicyOf) -> None:
    """From what value, who pays and what."""
    edit = ("[signature]", f'[insurance]\nat = "100.00"\n{insurance}\nstatement = "S1"\n\n[signature]')
    threshold = model.Threshold(BASIS, 10000, usd(10000), False, "S1")
    assert policy_of(edit).insurance == model.InsurancePolicy(threshold, *rule, "S1")


def test_insurance_looks_at_the_order_value_it_names(policy_of: PolicyOf) -> None:
    """Not at the shop's."""
    insured = '[insurance]\nover = "100.00"\nbasis = "listed_subtotal"\nstatement = "S1"\n\n[signature]'
    insurance = policy_of(("[signature]", insured)).insurance
    assert insurance is not None
    assert insurance.threshold == model.Threshold("listed_subtotal", 10001, usd(10000), True, "S1")


def test_kinds_and_zones(policy_of: PolicyOf) -> None:
    """Lead times, what ships, what may be discounted; who pays duties and on what value."""
    policy = policy_of(
        (
            "[kinds.stock]",
            '[kinds.stock]\nlead_time = { min = 3, open_ended = true, unit = "days" }\ndiscounts = false',
        ),
        ('incoterm = "DAP"', 'incoterm = "DDP"\nduties = { percent = 7, basis = "listed_subtotal", statement = "S1" }'),
        ('include = [{ country = ["US"] }]', 'include = [{ country = ["US"] }]\nlead_time = { min = 4, max = 5 }'),
        ("[statements]", 'default_kind = "digital"\n\n[statements]'),
    )
    assert policy.kinds == {
        "stock": model.KindRule("stock", Span(3, None, "days"), True, False, "S1"),
        "digital": model.KindRule("digital", None, False, True, "S1"),
    }
    assert (policy.default_kind, policy_of().default_kind) == ("digital", "stock")
    assert policy.handling == Span(1, 2, "business_days")
    us, abroad = policy.zones
    assert us == model.ZoneRule("us", "United States", us.match, None, None, Span(4, 5), "S2")
    assert abroad == model.ZoneRule(
        "abroad", "Abroad", abroad.match, "DDP", model.DutiesRule(Decimal(7), "listed_subtotal", 0, "S1"), None, "S3"
    )
    assert [us.match.matches(normalise(Address(country))) for country in ("US", "DE")] == [True, False]
    assert [abroad.match.matches(normalise(Address(country))) for country in ("US", "DE")] == [False, True]


def test_no_handling_time_where_the_page_names_none(policy_of: PolicyOf) -> None:
    """Then every kind names its own."""
    policy = policy_of(
        ('[handling]\nlead_time = { min = 1, max = 2 }\nstatement = "S1"\n', ""),
        ("[kinds.stock]", "[kinds.stock]\nlead_time = { min = 1, max = 2 }"),
    )
    assert policy.handling is None


def test_texts_with_their_conditions(policy_of: PolicyOf) -> None:
    """Words, version and statement, and when they are shown."""
    policy = policy_of(
        (
            'when = "signature"',
            'when = "signature"\nshort = "Sign."\nkinds = ["stock"]\noptions = ["mail"]\nlevels = ["economy"]\n'
            'purposes = ["sale"]',
        )
    )
    none: frozenset[Any] = frozenset()
    assert policy.texts == (
        model.TextRule(
            Text("duties", "1", "Duties are yours to pay.", "S3", None),
            True,
            frozenset({"abroad"}),
            none,
            none,
            none,
            none,
            "always",
        ),
        model.TextRule(
            Text("sign", "1", "Someone must sign.", "S2", "Sign."),
            False,
            none,
            frozenset({"sale"}),
            frozenset({"stock"}),
            frozenset({"mail"}),
            frozenset({"economy"}),
            "signature",
        ),
    )


@pytest.mark.parametrize(
    ("more", "on_options"),
    [
        ("", False),
        ('when = "busy"', False),
        ('kinds = ["stock"]', False),
        ('zones = ["us"]\npurposes = ["sale"]', False),
        ("disclaimer = true", True),
        ('options = ["mail"]', True),
        ('levels = ["economy"]', True),
        ('when = "signature"', True),
        ('when = "carrier"', True),
    ],
)
def test_a_text_hangs_on_options_or_on_the_cart(more: str, on_options: bool, policy_of: PolicyOf) -> None:
    """Where it may hold for one option and not for another, and every disclaimer."""
    assert policy_of(('when = "signature"', more)).texts[1].on_options is on_options


def test_blocks(policy_of: PolicyOf) -> None:
    """Every key of a block finds its place; what is left out is empty."""
    whole = """
lines = { kinds = ["stock"], tags = ["glass"], skus = ["R1"], hs_codes = ["7113", "71"] }
refuses = { levels = ["expedited"], options = ["mail"], carriers = ["ups"] }
zones = ["us"]
purposes = ["sale"]
"""
    block = ('lines = { kinds = ["stock"] }\nrefuses = { levels = ["expedited"] }', whole)
    full = model.BlockRule(
        "no_rush",
        "Stock is never rushed.",
        frozenset({"stock"}),
        frozenset({"glass"}),
        frozenset({"R1"}),
        ("7113", "71"),
        frozenset({"expedited"}),
        frozenset({"mail"}),
        frozenset({"ups"}),
        frozenset({"us"}),
        frozenset({"sale"}),
        "S2",
    )
    assert policy_of(block).blocks == (full,)
    none: frozenset[Any] = frozenset()
    bare = policy_of((block[0], 'lines = { tags = ["glass"] }')).blocks
    glass = frozenset({"glass"})
    text = "Stock is never rushed."
    assert bare == (model.BlockRule("no_rush", text, none, glass, none, (), none, none, none, none, none, "S2"),)


@pytest.mark.parametrize(
    ("reading", "held"),
    [
        ("", True),
        ('custom_blocks_expedited = { statement = "S1" }', True),
        ('custom_blocks_expedited = { choice = true, statement = "S1" }', True),
        ('custom_blocks_expedited = { choice = false, statement = "S1" }', False),
    ],
)
def test_a_block_is_in_force_unless_the_page_is_read_otherwise(reading: str, held: bool, policy_of: PolicyOf) -> None:
    """Only a block that names the reading is switched by it."""
    readings = ("[lifetimes]", f"[readings]\n{reading}\n\n[lifetimes]")
    switched = ("refuses = {", 'reading = "custom_blocks_expedited"\nrefuses = {')
    assert bool(policy_of(readings, switched).blocks) is held
    assert len(policy_of(readings).blocks) == 1


def test_boxes_and_what_is_assumed_of_a_product(policy_of: PolicyOf) -> None:
    """Millimetres and grams, rounded up; the outside is the inside where it is not given."""
    second = """
[[packing.boxes]]
id = "tube"
inner = { length = "10", width = "2.5", height = "2", unit = "in" }
outer = { length = "0.3", width = "0.07", height = "0.06", unit = "m" }
empty_weight = { value = "1.5", unit = "oz" }
max_weight = { value = "2.2", unit = "lb" }

[carriers.usps]"""
    packing = policy_of(("[carriers.usps]", second)).packing
    assert packing.boxes == (
        Box("small", (200, 150, 100), (200, 150, 100), 100, 5000),
        Box("tube", (254, 64, 51), (300, 70, 60), 43, 998),
    )
    assert (packing.default_weight, packing.default_size) == (100, (100, 80, 40))
    bare = policy_of(("default_weight", "#"), ("default_size", "#")).packing
    assert (bare.default_weight, bare.default_size) == (None, None)
    odd = policy_of(('{ value = "100", unit = "g" }', '{ value = "0.5", unit = "oz" }')).packing
    assert odd.default_weight == 15


def test_carriers_and_origin(policy_of: PolicyOf) -> None:
    """How each is reached, its public account facts, what to assume of an address; the shop is no residence."""
    policy = policy_of(
        (
            "[carriers.usps]",
            '[carriers.ups]\nvia = "easypost"\naccount_number = "A1"\nresidential = true\n\n'
            '[carriers.dhl_express]\nprice_class = "contract"\nresidential = false\n\n[carriers.usps]',
        ),
        (
            'postal_code = "10001"',
            'region = "NY"\npostal_code = "10001"\ncity = "New York"\nlines = ["1 Main St", "2"]',
        ),
    )
    assert policy.carriers == {
        "ups": model.CarrierRule("easypost", "retail", {"account_number": "A1"}),
        "dhl_express": model.CarrierRule("own", "contract", {}),
        "usps": model.CarrierRule("own", "commercial", {}),
    }
    assert policy.default_residential == {"ups": True, "dhl_express": False}
    assert policy.origin == Address("US", "NY", "10001", "New York", ("1 Main St", "2"), False)
    assert policy_of().origin == Address("US", None, "10001", None, None, False)
    table_only = policy_of((MAIL, '{ kind = "free" }'), ('[origin]\ncountry = "US"\npostal_code = "10001"\n', ""))
    assert table_only.origin is None
