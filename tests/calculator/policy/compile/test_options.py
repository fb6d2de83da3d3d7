"""Options as they run: every key, carrier services, prices made of theirs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculator.domain.cart import Span
from calculator.domain.money import Money
from calculator.domain.option import Charge
from calculator.domain.plan import CarrierPricing, Rounding
from calculator.domain.rate import Transit
from calculator.domain.service import Catalogue
from calculator.policy import model, schema
from calculator.policy.compile import resolve_services
from calculator.policy.fees import Tiered
from calculator.policy.model import Policy

PolicyOf = Callable[..., Policy]

BASIS = "discounted_physical_subtotal"
TIERS = '{ kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'
MAIL = '{ kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }'
FIRST = 'zones = ["us"]'
"""Behind it stands whatever a case adds to the first option."""


def usd(minor: int) -> Money:
    """Cents of a dollar."""
    return Money(minor, "USD")


def test_an_option_with_everything(policy_of: PolicyOf) -> None:
    """Every key of an option finds its place."""
    more = """
purposes = ["sale", "reship"]
hide_when_free = "express"
group = "slow"
priority = -2
address_classes = ["street", "po_box"]
valid_from = 2026-02-01
valid_until = 2026-03-31
lead_time = { min = 1, max = 2, unit = "weeks" }
transit = { min = 1, max = 2, unit = "weeks", percentiles = { 95 = 12, 50 = 8, 5 = 6 }, statement = "S1" }
free_from = { at = "9.00", purposes = ["reship"], statement = "S3" }

[options.only_when]
value_from = "1.00"
value_under = "90.00"
weight_up_to = { value = "1.5", unit = "oz" }
quantity_up_to = 7
statement = "S1"
"""
    assert policy_of((f"price = {TIERS}\n", f"price = {TIERS}\n{more}")).options[0] == model.OptionRule(
        code="standard",
        name="Standard",
        level="standard",
        zones=frozenset({"us"}),
        purposes=frozenset({"sale", "reship"}),
        statement="S2",
        fee=Tiered(
            BASIS,
            (5000,),
            (
                Charge("base", "Order under $50.00", usd(500), "S2"),
                Charge("base", "Order of $50.00 or more", usd(0), "S2"),
            ),
        ),
        free_from=model.Threshold(BASIS, 900, usd(900), False, "S3"),
        free_purposes=frozenset({"reship"}),
        condition=model.ConditionRule(BASIS, 100, 9000, 43, 7, "S1"),
        hide_when_free="express",
        group="slow",
        priority=-2,
        address_classes=frozenset({"street", "po_box"}),
        valid_from=date(2026, 2, 1),
        valid_until=date(2026, 3, 31),
        lead=Span(1, 2, "weeks"),
        transit=Transit(7, 14, business=False),
        transit_statement="S1",
        percentiles=((5, 6), (50, 8), (95, 12)),
    )


def test_an_option_with_nothing_more(policy_of: PolicyOf) -> None:
    """What is left out is None, empty, or for sale at the standard level."""
    assert policy_of((TIERS, '{ kind = "merchant_amount" }'), ('on_top_of = "standard"\n', "")).options[0] == (
        model.OptionRule(
            code="standard",
            name="Standard",
            level="standard",
            zones=frozenset({"us"}),
            purposes=frozenset({"sale"}),
            statement="S2",
        )
    )
    empty = model.OptionRule("c", "n", "standard", frozenset(), frozenset(), "S")
    for name in ("fee", "pricing", "free_from", "condition", "adds", "adds_free_from", "adds_code", "lead", "transit"):
        assert getattr(empty, name) is None
    assert (empty.services, empty.free_purposes, empty.priority, empty.percentiles) == ((), frozenset(), 0, ())


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ('value_from = "0.00"', (0, None, None, None)),
        ('value_under = "0.00"', (None, 0, None, None)),
        ('weight_up_to = { value = "0", unit = "g" }', (None, None, 0, None)),
        ("quantity_up_to = 1", (None, None, None, 1)),
    ],
)
def test_a_bound_of_zero_is_a_bound(condition: str, rule: tuple[int | None, ...], policy_of: PolicyOf) -> None:
    """And what is not given is none."""
    policy = policy_of((FIRST, f'{FIRST}\nonly_when = {{ {condition}, statement = "S1" }}'))
    assert policy.options[0].condition == model.ConditionRule(BASIS, *rule, "S1")


@pytest.mark.parametrize(
    ("days", "transit"),
    [
        ("{ min = 2, max = 5 }", Transit(2, 5, business=True)),
        ("{ min = 0, max = 0 }", Transit(0, 0, business=True)),
        ('{ min = 2, max = 5, unit = "days" }', Transit(2, 5, business=False)),
        ('{ max = 3, unit = "weeks" }', Transit(None, 21, business=False)),
        ('{ min = 3, unit = "weeks" }', Transit(21, None, business=False)),
    ],
)
def test_days_from_dispatch_to_the_door(days: str, transit: Transit, policy_of: PolicyOf) -> None:
    """Weeks are calendar days, an end that is not given stays unknown; the option's statement stands behind it."""
    option = policy_of((FIRST, f"{FIRST}\ntransit = {days}")).options[0]
    assert (option.transit, option.transit_statement, option.percentiles) == (transit, "S2", ())


def test_a_carrier_s_option_with_everything(policy_of: PolicyOf, catalogue: Catalogue) -> None:
    """Services with their own name, level, days and statement, backups, and what the shop makes of a price."""
    price = """
transit = { max = 4, percentiles = { 50 = 3 } }
free_from = { over = "99.00", statement = "S3" }

[options.price]
kind = "carrier"
services = [
    { service = "usps_old_ground", name = "Post", level = "standard", statement = "S1" },
    { service = "usps_priority", transit = { min = 1, percentiles = { 90 = 2 }, statement = "S3" } },
    { carrier = "ups", reach = "international", level = "economy" },
]
markup = { percent = "12.5", flat = "0.40", statement = "S1" }
floor = "3.00"
ceiling = "80.00"
rounding = { to = "0.05", direction = "nearest" }

[[options.price.backup]]
service = "usps_ground"
price = { kind = "flat", fee = "6.00" }
transit = { min = 1, max = 2, unit = "weeks" }
statement = "S3"

[[options.price.backup]]
service = "ups_world"
price = { kind = "card" }

[[options.price.backup]]
service = "ups_standard"
price = { kind = "free" }
"""
    option = policy_of((f"price = {MAIL}\n", price)).options[2]
    whole = model.ServiceRule(
        service=catalogue["usps_ground"],
        name="Post",
        level="standard",
        transit=Transit(None, 4, business=True),
        transit_statement="S2",
        percentiles=((50, 3),),
        backup=model.BackupRule(
            Tiered("quantity", (), (Charge("base", "Flat fee", usd(600), "S3"),)), Transit(7, 14, business=False), "S3"
        ),
        statement="S1",
        page_name="Old Ground",
        code="usps_ground",
    )
    priority = model.ServiceRule(
        service=catalogue["usps_priority"],
        name="USPS Priority",
        level="standard",
        transit=Transit(1, None, business=True),
        transit_statement="S3",
        percentiles=((90, 2),),
        backup=None,
        statement="S2",
        page_name=None,
        code="usps_priority",
    )
    assert option.services[:2] == (whole, priority)
    world, standard = option.services[2:]
    assert (world.service.code, world.name, world.level) == ("ups_world", "UPS World", "economy")
    assert world.backup == model.BackupRule(None, None, "S2")
    assert (standard.service.code, standard.level) == ("ups_standard", "economy")
    free = Tiered("quantity", (), (Charge("base", "Free shipping", usd(0), "S2"),))
    assert standard.backup == model.BackupRule(free, None, "S2")
    assert option.pricing == CarrierPricing(
        Decimal("12.5"), usd(40), usd(300), usd(8000), Rounding(5, "nearest", None), "S1"
    )
    assert option.fee is None
    assert option.free_from == model.Threshold(BASIS, 9901, usd(9900), True, "S3")
    assert option.free_purposes == frozenset({"sale"})
    assert option.transit == Transit(None, 4, business=True)


def test_a_carrier_s_option_with_nothing_more(policy_of: PolicyOf, catalogue: Catalogue) -> None:
    """The carrier's price as it is, the catalogue's names and levels."""
    option = policy_of().options[2]
    assert option.pricing == CarrierPricing(Decimal(0), None, None, None, None, None)
    assert [rule.service.code for rule in option.services] == ["usps_ground", "ups_ground", "ups_world", "ups_standard"]
    service = catalogue["usps_ground"]
    found = option.services[0]
    assert found == model.ServiceRule(
        service, "USPS Ground", "economy", None, None, (), None, "S2", None, code="usps_ground"
    )
    assert found.codes == {"usps_ground"}
    assert option.services[2].level == "expedited"


@pytest.mark.parametrize(
    ("rounding", "rule"),
    [
        ('{ to = "0.05" }', Rounding(5, "up", None)),
        ('{ to = "1.00", direction = "down" }', Rounding(100, "down", None)),
        ('{ ending = "0.99" }', Rounding(None, "up", 99)),
        ('{ ending = "0.00" }', Rounding(None, "up", 0)),
    ],
)
def test_rounding_to_a_multiple_or_an_ending(rounding: str, rule: Rounding, policy_of: PolicyOf) -> None:
    """In minor units; an ending of nothing is one."""
    pricing = policy_of((MAIL, MAIL.replace("] }", f"], rounding = {rounding} }}"))).options[2].pricing
    assert pricing is not None
    assert pricing.rounding == rule


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ({"service": "usps_ground"}, ["usps_ground"]),
        ({"service": "usps_retail"}, ["usps_ground"]),
        ({"service": "pigeon"}, []),
        ({"carrier": "ups"}, ["ups_ground", "ups_world", "ups_standard"]),
        ({"carrier": "ups", "reach": "both"}, ["ups_ground", "ups_world", "ups_standard"]),
        ({"carrier": "ups", "reach": "domestic"}, ["ups_ground", "ups_standard"]),
        ({"carrier": "ups", "reach": "international"}, ["ups_world", "ups_standard"]),
        ({"carrier": "ups", "except": ["ups_world"]}, ["ups_ground", "ups_standard"]),
        ({"carrier": "ups", "reach": "international", "except": ["ups_standard", "ups_ground"]}, ["ups_world"]),
        ({"carrier": "dhl_express", "reach": "domestic"}, []),
        ({"carrier": "pigeon"}, []),
    ],
)
def test_what_an_entry_of_an_allow_list_stands_for(
    entry: dict[str, Any], codes: list[str], catalogue: Catalogue
) -> None:
    """A service, today's name of an old one, or a carrier's family by reach; a service of both reaches is in each."""
    table = schema.AllowedService.model_validate(entry)
    assert [service.code for service in resolve_services(table, catalogue)] == codes


def test_every_name_of_an_offered_service_leads_to_its_code(policy_of: PolicyOf) -> None:
    """Old ones too; what is not offered has no name here."""
    assert policy_of((MAIL, MAIL.replace("usps_ground", "usps_old_ground"))).service_codes == {
        "usps_ground": "usps_ground",
        "usps_old_ground": "usps_ground",
        "usps_retail": "usps_ground",
        "ups_ground": "ups_ground",
        "ups_world": "ups_world",
        "ups_standard": "ups_standard",
    }


READING = ("[lifetimes]", '[readings]\nexpress_adds_standard = { choice = true, statement = "S2" }\n\n[lifetimes]')


def test_an_option_on_top_of_another_adds_its_fee_where_the_page_is_read_so(policy_of: PolicyOf) -> None:
    """Fee and free threshold of the other; without the reading, or read otherwise, nothing is added."""
    free = (FIRST, FIRST + '\nfree_from = { at = "80.00", statement = "S2" }')
    standard, express, mail = policy_of(READING, free).options
    assert (express.adds, express.adds_free_from, express.adds_code) == (standard.fee, standard.free_from, "standard")
    assert standard.free_from is not None
    assert (standard.adds, standard.adds_code, mail.adds, mail.adds_code) == (None, None, None, None)
    for edits in ([], [(READING[0], READING[1].replace("true", "false"))]):
        assert policy_of(free, *edits).options[1].adds is None


def test_an_option_adds_the_fee_of_its_own_zone(policy_of: PolicyOf) -> None:
    """Where several options share the code, the one that serves the same zones and purposes counts."""
    abroad = (
        '[[options]]\ncode = "mail"',
        '[[options]]\ncode = "standard"\nname = "Standard abroad"\nzones = ["abroad"]\nstatement = "S3"\n'
        'price = { kind = "flat", fee = "20.00" }\n\n[[options]]\ncode = "mail"',
    )
    repair = (
        '[[options]]\ncode = "mail"',
        '[[options]]\ncode = "standard"\nname = "Repair"\nzones = ["us"]\npurposes = ["repair"]\nstatement = "S3"\n'
        'price = { kind = "flat", fee = "30.00" }\n\n[[options]]\ncode = "mail"',
    )
    options = policy_of(READING, abroad, repair).options
    assert [option.name for option in options] == ["Standard", "Express", "Standard abroad", "Repair", "Mail"]
    assert options[1].adds == options[0].fee


def test_a_service_may_be_called_otherwise_in_answers(policy_of: PolicyOf) -> None:
    """Rules of the file may call it by either code."""
    renamed = policy_of(('{ service = "usps_ground" }', '{ service = "usps_retail", code = "ground_paid" }')).options[2]
    assert (renamed.services[0].code, renamed.services[0].service.code) == ("ground_paid", "usps_ground")
    assert renamed.services[0].codes == {"ground_paid", "usps_ground"}
