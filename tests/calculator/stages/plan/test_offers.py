"""An option the rules allow, put together."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.option import Charge, Verdict
from calculator.domain.plan import CarrierPricing, PlannedOption, Window
from calculator.domain.rate import Transit


def planned(make: Any, options: str, *lines: Any, rest: str = "", code: str = "", **more: Any) -> PlannedOption:
    """The only option, or the one of that code, of a cart."""
    plan = make.plan(make.cart(*lines, **more), make.policy(rest, options=options))
    found = [option for option in plan.consignments[0].options if code in ("", option.code)]
    assert len(found) == 1
    return found[0]


def cents(amount: int) -> Money:
    """Dollars, in cents."""
    return Money(amount, "USD")


def test_a_table_option_carries_what_the_file_says(make: Any) -> None:
    """Code, name, level, statement, group, priority, fee and the parcel's days; nothing of a carrier or a line."""
    options = make.flat + (
        '\n[[options]]\ncode = "express"\nname = "Express"\nlevel = "expedited"\nzones = ["us"]\nstatement = "O9"\n'
        'price = { kind = "flat", fee = "15.00" }\ngroup = "fast"\npriority = 3\nhide_when_free = "standard"\n'
        'transit = { min = 2, max = 4, percentiles = { 50 = 3 }, statement = "O8" }\n'
    )
    option = planned(make, options, code="express")
    expected = PlannedOption(
        code="express",
        name="Express",
        level="expedited",
        statement="O9",
        ships=Window(date(2026, 3, 3), date(2026, 3, 4)),
        charges=(Charge("base", "Flat fee", cents(1500), "O9"),),
        transit=Transit(2, 4),
        transit_statement="O8",
        percentiles=((50, 3),),
        group="fast",
        priority=3,
        hide_when_free="standard",
        rule="express",
    )
    assert asdict(option) == asdict(expected)


def test_a_carrier_option_names_its_service_and_what_to_make_of_the_rate(make: Any) -> None:
    """The service's own code and name; no charges, these are the carrier's."""
    options = (
        '[[options]]\ncode = "parcel"\nname = "Parcel"\nzones = ["us"]\nstatement = "O2"\n'
        'transit = { min = 1, max = 2, unit = "weeks", statement = "T1" }\n'
        '[options.price]\nkind = "carrier"\nservices = [{ service = "usps_ground", name = "Post", level = "expedited", '
        'statement = "O3" }, { service = "ups_ground", transit = { max = 5 } }]\n'
        'markup = { percent = "10", statement = "M1" }\n'
    )
    post = planned(make, options, code="usps_ground")
    assert (post.code, post.name, post.level, post.statement) == ("usps_ground", "Post", "expedited", "O3")
    assert post.service is make.catalogue["usps_ground"]
    assert post.pricing == CarrierPricing(percent=10, statement="M1")
    assert post.rule == "parcel"
    assert (post.charges, post.free, post.backup, post.card_backup) == ((), None, None, False)
    assert (post.transit, post.transit_statement) == (Transit(7, 14, business=False), "T1")
    ups = planned(make, options, code="ups_ground")
    assert (ups.name, ups.level, ups.statement) == ("UPS Ground", "standard", "O2")
    assert (ups.transit, ups.transit_statement) == (Transit(None, 5), "O2")


def test_likely_days_are_the_services_own(make: Any) -> None:
    """Where the file gives them for the service, else the option's."""
    listed = '{ service = "usps_ground", transit = { max = 5, percentiles = { 50 = 2 } } }, { service = "ups_ground" }'
    options = make.carrier_option(["x"], "", "transit = { max = 9, percentiles = { 50 = 4 } }")
    options = options.replace('{ service = "x" }', listed)
    assert planned(make, options, code="usps_ground").percentiles == ((50, 2),)
    assert planned(make, options, code="ups_ground").percentiles == ((50, 4),)


def test_a_retired_name_is_told_with_todays(make: Any) -> None:
    """The page may call a service by what it was."""
    plan = make.plan(policy=make.policy(options=make.carrier_option(["usps_parcel_post", "ups_ground"])))
    told = [verdict for verdict in plan.verdicts if verdict.rule == "service_name"]
    because = "Parcel: Parcel Post is sold as USPS Ground today"
    assert told == [Verdict("service_name", True, because, "O2", "usps_ground")]


def test_a_table_option_is_put_together_once(make: Any) -> None:
    """For every cart of its kind: the same object, not an equal one; another day or another fee is another."""
    policy = make.policy(options=free('at = "50.00"'))

    def offered(price: str, day: int = 2) -> PlannedOption:
        plan = make.plan(make.cart(price), policy, make.now.replace(day=day))
        option: PlannedOption = plan.consignments[0].options[0]
        return option

    assert offered("20.00") is offered("30.00")
    assert offered("20.00") is not offered("20.00", 3)
    assert offered("20.00") is not offered("60.00")
    (one,), (other,) = (make.quote(make.cart(price), make.shop(policy)).options for price in ("20.00", "30.00"))
    assert one.delivery is other.delivery
    assert one.charges is other.charges
    assert one.token != other.token


def test_what_comes_to_a_fee_is_put_together_once_too(make: Any) -> None:
    """For every cart of that value and those surcharges, whatever its lines are called."""
    rest = (
        '[insurance]\nat = "25.00"\npercent = "2"\nstatement = "I1"\n'
        '[[surcharges]]\nid = "fragile"\nlabel = "Fragile"\nfee = "3.00"\nlines = { tags = ["fragile"] }\n'
        'statement = "C1"\n'
        '[[surcharges]]\nid = "heavy"\nlabel = "Heavy"\nfee = "3.00"\nlines = { tags = ["heavy"] }\n'
        'statement = "C1"\n'
    )
    policy = make.policy(rest)

    def offered(*lines: Any) -> PlannedOption:
        option: PlannedOption = make.plan(make.cart(*lines), policy).consignments[0].options[0]
        return option

    fragile = offered(make.line("20.00", tags=("fragile",)))
    assert offered(make.line("20.00", "other", tags=("fragile",))) is fragile
    assert offered("20.00").surcharges == ()
    assert [surcharge.label for surcharge in fragile.surcharges] == ["Fragile"]
    heavy = offered(make.line("20.00", tags=("heavy",)))
    assert [surcharge.label for surcharge in heavy.surcharges] == ["Heavy"]
    insured = offered("30.00")
    assert offered(make.line("30.00", "other")) is insured
    assert (insured.insured, offered("40.00").insured) == (cents(3000), cents(4000))


def test_a_backup_stands_ready(make: Any) -> None:
    """The shop's own fee by the cart's value with its own days, or the card."""
    backup = (
        'backup = [{ service = "usps_ground", price = { kind = "tiers", tiers = [{ under = "50.00", fee = "9.00" }, '
        '{ fee = "4.00" }] }, transit = { min = 3, max = 8 }, statement = "B1" }, '
        '{ service = "usps_express", price = { kind = "card" } }]'
    )
    options = make.carrier_option(["usps_ground", "usps_express", "usps_letter"], backup)
    ground = planned(make, options, "49.99", code="usps_ground")
    assert ground.backup == (Charge("base", "Order under $50.00", cents(900), "B1"),)
    assert (ground.backup_transit, ground.card_backup) == (Transit(3, 8), False)
    assert planned(make, options, "50.00", code="usps_ground").backup[0].amount == cents(400)
    express = planned(make, options, code="usps_express")
    assert (express.backup, express.card_backup, express.backup_transit) == (None, True, None)
    letter = planned(make, options, code="usps_letter")
    assert (letter.backup, letter.card_backup) == (None, False)


def free(bound: str, rest: str = "") -> str:
    """A flat option, free from a bound."""
    return (
        '[[options]]\ncode = "standard"\nname = "Standard"\nzones = ["us"]\nstatement = "O1"\n'
        f'purposes = ["sale", "repair"]\nprice = {{ kind = "flat", fee = "5.00" }}\n'
        f'free_from = {{ {bound}, statement = "F1"{rest} }}\n'
    )


@pytest.mark.parametrize(
    ("bound", "price", "charge", "because"),
    [
        ('at = "50.00"', "49.99", Charge("base", "Flat fee", cents(500), "O1"), "$49.99 is under $50.00"),
        ('at = "50.00"', "50.00", Charge("base", "Free from $50.00", cents(0), "F1"), "$50.00 reaches $50.00"),
        ('over = "50.00"', "50.00", Charge("base", "Flat fee", cents(500), "O1"), "$50.00 is not over $50.00"),
        ('over = "50.00"', "50.01", Charge("base", "Free over $50.00", cents(0), "F1"), "$50.01 is over $50.00"),
    ],
)
def test_a_fee_is_waived_past_the_bound(make: Any, bound: str, price: str, charge: Charge, because: str) -> None:
    """At it or over it, as the page says; the chain tells which, and the fee that came of it."""
    plan = make.plan(make.cart(price), make.policy(options=free(bound)))
    assert plan.consignments[0].options[0].charges == (charge,)
    assert plan.consignments[0].options[0].free is None
    assert plan.verdicts[-2:] == (
        Verdict("free_from", charge.amount.minor == 0, because, "F1", "standard"),
        Verdict("fee", True, f"{charge.label}: ${charge.amount}", charge.statement, "standard"),
    )


def test_free_shipping_is_for_the_purposes_named(make: Any) -> None:
    """Sales only, unless the shop says otherwise."""
    policy = make.policy(options=free('at = "50.00"'))
    plan = make.plan(make.cart("60.00", purpose="repair"), policy)
    assert plan.consignments[0].options[0].charges[0].amount == cents(500)
    assert Verdict("free_from", False, "not for purpose repair", "F1", "standard") in plan.verdicts
    policy = make.policy(options=free('at = "50.00"', ', purposes = ["repair"]'))
    plan = make.plan(make.cart("60.00", purpose="repair"), policy)
    assert plan.consignments[0].options[0].charges[0].amount == cents(0)


@pytest.mark.parametrize(
    ("days", "day", "holds"),
    [
        ("valid_from = 2026-03-03", 2, False),
        ("valid_from = 2026-03-03", 3, True),
        ("valid_until = 2026-03-03", 3, True),
        ("valid_until = 2026-03-03", 4, False),
    ],
)
def test_free_shipping_has_its_days(make: Any, days: str, day: int, holds: bool) -> None:
    """The first and the last included; outside of them nothing is waived, and nobody is told what is missing to it."""
    policy = make.policy(options=free('at = "50.00"', f", {days}") + EXPRESS, rest=ON_TOP)
    now = make.now.replace(day=day)
    standard, express = make.plan(make.cart("60.00"), policy, now).consignments[0].options
    assert standard.charges[0].amount == cents(0 if holds else 500)
    assert len(express.charges) == (1 if holds else 2)
    because = "$60.00 reaches $50.00" if holds else f"not on 2026-03-0{day}"
    verdict = Verdict("free_from", holds, because, "F1", "standard")
    assert verdict in make.plan(make.cart("60.00"), policy, now).verdicts
    assert [hint.amount for hint in make.plan(make.cart("49.00"), policy, now).hints] == ([cents(100)] if holds else [])


def test_a_base_fee_is_free_only_for_the_bases_purposes(make: Any) -> None:
    """What comes on top of an option that is free for sales is not free for repairs."""
    options = free('at = "50.00"') + EXPRESS.replace(
        'code = "express"\n', 'code = "express"\npurposes = ["sale", "repair"]\n'
    )
    sale = planned(make, options, "60.00", rest=ON_TOP, code="express")
    repair = planned(make, options, "60.00", rest=ON_TOP, code="express", purpose="repair")
    assert [charge.amount.minor for charge in sale.charges] == [1500]
    assert [charge.amount.minor for charge in repair.charges] == [1500, 500]


def test_a_service_may_have_a_mark_up_of_its_own(make: Any) -> None:
    """In place of the option's; the others keep that."""
    listed = '{ service = "usps_ground", markup = { flat = "1.50", statement = "M2" } }, { service = "ups_ground" }'
    price = 'markup = { percent = "10", statement = "M1" }\nfloor = "3.00"'
    options = make.carrier_option(["x"], price).replace('{ service = "x" }', listed)
    post, ups = (planned(make, options, code=code).pricing for code in ("usps_ground", "ups_ground"))
    assert post == CarrierPricing(flat=cents(150), floor=cents(300), statement="M2")
    assert ups == CarrierPricing(percent=10, floor=cents(300), statement="M1")


def test_a_rate_of_which_nothing_is_made_has_no_terms(make: Any) -> None:
    """Not the option's either, where a service has its own mark-up of nothing."""
    listed = '{ service = "usps_ground", markup = { percent = "0", statement = "M2" } }, { service = "ups_ground" }'
    options = make.carrier_option(["x"], 'markup = { percent = "10", statement = "M1" }').replace(
        '{ service = "x" }', listed
    )
    assert planned(make, options, code="usps_ground").pricing is None
    assert planned(make, options, code="ups_ground").pricing == CarrierPricing(percent=10, statement="M1")
    assert planned(make, make.carrier_option(["usps_ground"]), code="usps_ground").pricing is None


def test_a_carriers_price_may_be_waived_too(make: Any) -> None:
    """The plan only says under which statement; what it comes to is the carrier's."""
    rule = 'free_from = { at = "50.00", statement = "F1" }'
    options = make.carrier_option(["usps_ground"], "", rule)
    assert planned(make, options, "50.00").free == Charge("base", "Free from $50.00", cents(0), "F1")
    assert planned(make, options, "49.99").free is None


EXPRESS = """
[[options]]
code = "express"
name = "Express"
zones = ["us"]
on_top_of = "standard"
statement = "O6"
price = { kind = "flat", fee = "15.00" }
"""
ON_TOP = '[readings]\nexpress_adds_standard = { choice = true, statement = "R1" }\n'
INSTEAD = '[readings]\nexpress_adds_standard = { choice = false, statement = "R1" }\n'


@pytest.mark.parametrize("rest", ["", INSTEAD])
def test_a_fee_comes_instead_of_another_by_default(make: Any, rest: str) -> None:
    """A buyer picks one method."""
    option = planned(make, free('at = "50.00"') + EXPRESS, "20.00", rest=rest, code="express")
    assert option.charges == (Charge("base", "Flat fee", cents(1500), "O6"),)


def test_a_fee_may_come_on_top_of_another(make: Any) -> None:
    """In the other reading of the page; what is free adds nothing."""
    options = free('at = "50.00"') + EXPRESS
    assert planned(make, options, "49.99", rest=ON_TOP, code="express").charges == (
        Charge("base", "Flat fee", cents(1500), "O6"),
        Charge("base", "On top of standard: Flat fee", cents(500), "O1"),
    )
    assert len(planned(make, options, "50.00", rest=ON_TOP, code="express").charges) == 1
    assert len(planned(make, options, "49.99", rest=ON_TOP, code="standard").charges) == 1
    both = planned(make, make.flat + EXPRESS, "49.99", rest=ON_TOP, code="express")
    assert sum(charge.amount.minor for charge in both.charges) == 2000


def signature(rule: str) -> str:
    """A signature rule on request."""
    return f'[signature]\non_request = true\nstatement = "S1"\n{rule}\n'


@pytest.mark.parametrize(
    ("rule", "charge", "absorbs"),
    [
        ("", None, False),
        ('cost = "shop"', Charge("signature", "Signature on delivery, paid by the shop", cents(0), "S1"), True),
        ('fee = "3.00"', Charge("signature", "Signature on delivery", cents(300), "S1"), True),
        ('fee = "0.00"', Charge("signature", "Signature on delivery", cents(0), "S1"), True),
    ],
)
def test_who_pays_for_a_signature(make: Any, rule: str, charge: Charge | None, absorbs: bool) -> None:
    """What the carrier asks, nothing, or a fee of the shop's own; and only where someone must sign."""
    options = make.carrier_option(["usps_ground"])
    option = planned(make, options, rest=signature(rule), signature_requested=True)
    assert (option.signature_charge, option.absorb_signature) == (charge, absorbs)
    option = planned(make, options, rest=signature(rule))
    assert (option.signature_charge, option.absorb_signature) == (None, False)


@pytest.mark.parametrize(
    ("rule", "charge", "absorbs"),
    [
        ("", None, False),
        ('cost = "shop"', Charge("insurance", "Insurance, paid by the shop", cents(0), "I1"), True),
        ('fee = "3.00"', Charge("insurance", "Insurance", cents(300), "I1"), True),
        ('percent = "1.5"', Charge("insurance", "Insurance", cents(150), "I1"), True),
    ],
)
def test_who_pays_for_insurance(make: Any, rule: str, charge: Charge | None, absorbs: bool) -> None:
    """What the carrier asks, nothing, a fee, or a share of the value insured rounded half up."""
    rest = f'[insurance]\nat = "100.00"\nstatement = "I1"\n{rule}\n'
    option = planned(make, make.carrier_option(["usps_ground"]), "100.33", rest=rest)
    assert (option.insured, option.insurance_charge, option.absorb_insurance) == (cents(10033), charge, absorbs)
    option = planned(make, make.carrier_option(["usps_ground"]), "99.99", rest=rest)
    assert (option.insured, option.insurance_charge, option.absorb_insurance) == (None, None, False)


def test_a_shop_may_have_no_rule_of_either(make: Any) -> None:
    """No signature is priced on a wish that nothing grants."""
    option = planned(make, make.carrier_option(["usps_ground"]), signature_requested=True)
    assert (option.signature_charge, option.absorb_signature) == (None, False)
    assert (option.insured, option.insurance_charge, option.absorb_insurance) == (None, None, False)


def zone(rest: str) -> str:
    """Germany, with terms."""
    return f'[[zones]]\nid = "us"\nname = "Germany"\ninclude = [{{ country = ["DE"] }}]\nstatement = "Z1"\n{rest}\n'


def test_duties_are_collected_where_the_shop_pays_them(make: Any) -> None:
    """A declared share of a declared value, rounded half up, as a line of its own; absent where the buyer pays."""
    zones = zone('incoterm = "DDP"\nduties = { percent = "12.50", basis = "listed_subtotal", statement = "D1" }')
    cart = make.cart(make.line("20.20", discount="5.00"), destination=make.address(country="DE", region=None))
    option = make.plan(cart, make.policy(zones=zones)).consignments[0].options[0]
    assert option.incoterm == "DDP"
    assert option.duties == Charge(
        "surcharge", "Duties and taxes, 12.5 % (listed subtotal) declared by the shop", cents(253), "D1"
    )
    text = '[[texts]]\nid = "duties"\nversion = "1"\ntext = "Duties."\nstatement = "D2"\ndisclaimer = true\n'
    option = make.plan(cart, make.policy(text, zones=zone('incoterm = "DAP"'))).consignments[0].options[0]
    assert (option.incoterm, option.duties) == ("DAP", None)
    assert [each.id for each in option.disclaimers] == ["duties"]


@pytest.mark.parametrize(
    ("basis", "amount"), [("discounted_physical_subtotal", "$40.00"), ("listed_subtotal", "$60.00 (listed subtotal)")]
)
def test_a_sentence_names_the_order_value_that_is_not_the_shop_s(make: Any, basis: str, amount: str) -> None:
    """In thresholds and bounds, held or not; the answer itself shows the shop's own."""
    free = f'free_from = {{ at = "50.00", basis = "{basis}", statement = "F1" }}\n'
    bounds = f'only_when = {{ value_under = "100.00", basis = "{basis}", statement = "W1" }}\n'
    cart = make.cart(make.line("60.00", discount="20.00"))
    plan = make.plan(cart, make.policy(options=make.flat + free + bounds))
    told = {verdict.rule: verdict.because for verdict in plan.verdicts}
    relation = "reaches" if basis == "listed_subtotal" else "is under"
    assert told["free_from"] == f"{amount} {relation} $50.00"
    assert told["only_when"] == f"{amount} within the option's bounds"
    refused = make.plan(cart, make.policy(options=make.flat + bounds.replace("100.00", "40.00")))
    assert make.refusal(refused, "standard").message == f"{amount} is not under $40.00"


@pytest.mark.parametrize(
    ("value", "label", "due"),
    [
        ("149.99", "No duties and taxes up to $150.00", 0),
        ("150.00", "No duties and taxes up to $150.00", 0),
        ("150.01", "Duties and taxes, 10 % declared by the shop", 1500),
        ("150.05", "Duties and taxes, 10 % declared by the shop", 1501),
    ],
)
def test_no_duties_up_to_a_value(make: Any, value: str, label: str, due: int) -> None:
    """The bound itself is free; above it the share is of the whole value."""
    zones = zone('incoterm = "DDP"\nduties = { percent = "10", free_up_to = "150.00", statement = "D1" }')
    cart = make.cart(value, destination=make.address(country="DE", region=None))
    option = make.plan(cart, make.policy(zones=zones)).consignments[0].options[0]
    assert option.duties == Charge("surcharge", label, cents(due), "D1")


@pytest.mark.parametrize("where", ["zone", "option"])
def test_duties_go_by_each_order_s_own_value(make: Any, where: str) -> None:
    """By another order value than any other rule looks at, and never by an order before, though all else is alike."""
    paid = 'incoterm = "DDP"\nduties = { percent = "10", basis = "listed_subtotal", statement = "D1" }\n'
    text = '[[texts]]\nid = "duties"\nversion = "1"\ntext = "Duties."\nstatement = "D2"\ndisclaimer = true\n'
    zones = zone(paid if where == "zone" else 'incoterm = "DAP"')
    policy = make.policy(text, zones=zones, options=make.flat + (paid if where == "option" else ""))
    for price, due in (("20.00", "2.00"), ("30.00", "3.00"), ("20.00", "2.00")):
        cart = make.cart(price, destination=make.address(country="DE", region=None))
        (option,) = make.quote(cart, make.shop(policy)).options
        assert [str(charge.amount) for charge in option.charges] == ["5.00", due]


def test_an_option_s_incoterm_goes_before_the_zone_s(make: Any) -> None:
    """With its duties, in zones behind a border only; another option keeps the zone's."""
    text = '[[texts]]\nid = "duties"\nversion = "1"\ntext = "Duties."\nstatement = "D2"\ndisclaimer = true\n'
    home = '[[zones]]\nid = "home"\nname = "Home"\ninclude = [{ country = ["US"] }]\nstatement = "Z1"\n'
    flat = make.flat.replace('zones = ["us"]', 'zones = ["us", "home"]')
    slow = flat.replace('"standard"', '"slow"')
    in_germany = make.address(country="DE", region=None)

    def terms(own: str, zones: str, **more: Any) -> list[tuple[str | None, str | None]]:
        policy = make.policy(text, options=f"{flat}{own}\n{slow}", zones=zones + home)
        found = make.plan(make.cart("20.00", **more), policy).consignments[0].options
        return [(option.incoterm, option.duties and str(option.duties.amount)) for option in found]

    paid, unpaid = 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }', 'incoterm = "DAP"'
    assert terms(paid, zone(unpaid), destination=in_germany) == [("DDP", "2.00"), ("DAP", None)]
    assert terms(paid, zone(unpaid)) == [(None, None), (None, None)]
    assert terms(unpaid, zone(paid), destination=in_germany) == [("DAP", None), ("DDP", "2.00")]


def test_duties_that_the_carrier_quotes_are_not_known_yet(make: Any) -> None:
    """The plan says under which statement they will be charged."""
    zones = zone('incoterm = "DDP"\nduties = { quoted_by = "carrier", statement = "D1" }')
    cart = make.cart("20.00", destination=make.address(country="DE", region=None))
    policy = make.policy(zones=zones, options=make.carrier_option(["usps_express"]))
    option = make.plan(cart, policy).consignments[0].options[0]
    assert (option.incoterm, option.duties, option.duties_quoted, option.duties_statement) == ("DDP", None, True, "D1")


def test_an_option_may_have_its_own_lead_time(make: Any) -> None:
    """In place of the lines'; a busy period delays it as well, and what set the ends is told."""
    rest = '[[calendar.busy_periods]]\nfirst = 2026-03-02\nlast = 2026-03-02\nextra_days = 1\nstatement = "B1"\n'
    options = make.flat + "lead_time = { min = 2, max = 5 }\n"
    because = "2–5 business days for standard (O1)"
    expected = Window(date(2026, 3, 4), date(2026, 3, 10), (f"ships earliest: {because}", f"ships latest: {because}"))
    assert planned(make, options, rest=rest).ships == expected
    options = make.flat + "lead_time = { min = 2, open_ended = true }\n"
    because = "2+ business days for standard (O1)"
    expected = Window(date(2026, 3, 4), None, (f"ships earliest: {because}", f"ships latest: {because}"))
    assert planned(make, options, rest=rest).ships == expected


def words(name: str, condition: str) -> str:
    """A text with a condition."""
    return f'[[texts]]\nid = "{name}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{condition}\n'


def test_texts_hang_on_the_options_they_speak_of(make: Any) -> None:
    """By the option's code or the service's, by carrier, by signature and by level."""
    rest = (
        words("a", 'options = ["parcel"]')
        + words("b", 'options = ["standard"]')
        + words("c", 'when = "carrier"')
        + words("d", 'when = "signature"')
        + words("e", 'levels = ["expedited"]\ndisclaimer = true')
        + signature("")
    )
    options = make.flat + make.carrier_option(["usps_ground", "usps_express"])

    def ids(code: str, **more: Any) -> tuple[list[str], list[str]]:
        option = planned(make, options, rest=rest, code=code, **more)
        return [text.id for text in option.notices], [text.id for text in option.disclaimers]

    assert ids("standard") == (["b"], [])
    assert ids("usps_ground") == (["a", "c"], [])
    assert ids("usps_express", signature_requested=True) == (["a", "c", "d"], ["e"])
