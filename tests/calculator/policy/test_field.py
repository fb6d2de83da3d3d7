"""What the strongest shipping systems can say between them, said in a policy file and quoted: a row a feature."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calculator.domain.errors import BadPolicy
from calculator.domain.money import Money
from calculator.domain.rate import DUTIES, RateCharge

S = 'statement = "S1"'
TEXT = f'[[texts]]\nid = "due"\nversion = "1"\ntext = "Duties are yours."\ndisclaimer = true\n{S}\n'
EVERYWHERE = f'[[zones]]\nid = "us"\nname = "World"\ninclude = [{{ set = "everywhere" }}]\n{S}\n'
ABROAD = EVERYWHERE + 'incoterm = "DAP"\n'
MADE = f"[kinds.stock]\nlead_time = {{ min = 1, max = 2 }}\n{S}\n[kinds.digital]\nships = false\n{S}\n"
MADE += f'[kinds.made]\nlead_time = {{ min = 3, max = 4, unit = "weeks" }}\n{S}\n'
IN_BERLIN = {"country": "DE", "region": None, "postal_code": "10115", "city": "Berlin"}


def option(price: str, *more: str, code: str = "standard") -> str:
    """An option of the shop's own."""
    rest = "".join(f"{line}\n" for line in more)
    zones = "" if "zones =" in rest else 'zones = ["us"]\n'
    return f'[[options]]\ncode = "{code}"\nname = "{code}"\n{zones}{S}\nprice = {{ {price} }}\n{rest}'


def zone(name: str, include: str, *more: str) -> str:
    """A zone of one selector."""
    return f'[[zones]]\nid = "{name}"\nname = "{name}"\ninclude = [{{ {include} }}]\n{S}\n' + "\n".join((*more, ""))


FLAT = 'kind = "flat", fee = "5.00"'
FREE_AT_50 = 'kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }]'
EXPRESS = option('kind = "flat", fee = "15.00"', 'level = "expedited"', code="express")
BANDS = 'kind = "tiers", tiers = [{ up_to = "200.00", fee = "15.00" }, { up_to = "300.00", fee = "30.00" }, '
BANDS += '{ up_to = "400.00", fee = "40.00" }, { fee = "50.00" }]'
BY_WEIGHT = 'tiers = [{ up_to = { value = "1", unit = "lb" }, fee = "4.00" }, { fee = "9.00" }]'
KNIFE = f'[[blocks]]\nreason = "no_knives"\nlines = {{ tags = ["knife"] }}\nmessage = "No knives."\n{S}\n'
RUSH = '[[blocks]]\nreason = "not_rushed"\nlines = { kinds = ["made"] }\nrefuses = { levels = ["expedited"] }\n'
RUSH += f'message = "Made to order."\n{S}\n'
SETS = zone("us", 'set = "us_contiguous"') + zone("far", 'set = "us_alaska_hawaii"')
SETS += zone("islands", 'set = "us_territories"') + zone("army", 'set = "us_military"')
FOUR = option(FLAT) + option('kind = "flat", fee = "9.00"', 'zones = ["far"]')
FOUR += option('kind = "flat", fee = "12.00"', 'zones = ["islands"]')
FOUR += option('kind = "flat", fee = "7.00"', 'zones = ["army"]')
GEMS = '[[blocks]]\nreason = "no_gems_abroad"\nlines = { hs_codes = ["7113"] }\nrefuses = { options = ["express"] }\n'
GEMS += f'zones = ["us"]\nmessage = "No jewellery by express."\n{S}\n'

QUOTED: list[tuple[str, dict[str, Any], Any, dict[str, Any], dict[str, str]]] = [
    ("1-flat", {"options": option(FLAT)}, ["20.00"], {}, {"standard": "5.00"}),
    *[
        (f"2-free-from-{value}", {"options": option(FLAT, f'free_from = {{ at = "50.00", {S} }}')}, [value], {}, found)
        for value, found in (("49.99", {"standard": "5.00"}), ("50.00", {"standard": "0.00"}))
    ],
    *[
        (f"3-bands-{value}", {"options": option(BANDS)}, [value], {}, {"standard": fee})
        for value, fee in (("200.00", "15.00"), ("200.01", "30.00"), ("400.00", "40.00"), ("400.01", "50.00"))
    ],
    *[
        (
            f"4-{side}-the-bound",
            {"options": option(FLAT, f"free_from = {{ {side} = '50.00', {S} }}")},
            ["50.00"],
            {},
            found,
        )
        for side, found in (("at", {"standard": "0.00"}), ("over", {"standard": "5.00"}))
    ],
    *[
        (
            f"6-7-{basis}",
            {"options": option(FLAT, f'free_from = {{ at = "50.00", basis = "{basis}", {S} }}')},
            {"price": "52.00", "discount": "4.00", "tax": "3.00"},
            {},
            {"standard": fee},
        )
        for basis, fee in (
            ("discounted_subtotal", "5.00"),
            ("listed_subtotal", "0.00"),
            ("discounted_subtotal_with_tax", "0.00"),
        )
    ],
    (
        "8-digital-goods-do-not-count",
        {"options": option(FREE_AT_50)},
        [{"price": "100.00", "kind": "digital"}, {"price": "10.00"}],
        {},
        {"standard": "5.00"},
    ),
    ("9-percent", {"options": option('kind = "percent", percent = 10')}, ["20.05"], {}, {"standard": "2.01"}),
    (
        "10-first-and-each-further",
        {"options": option('kind = "per_item", first = "3.00", each_further = "1.25"')},
        {"quantity": 3},
        {},
        {"standard": "5.50"},
    ),
    *[
        (f"11-{grams}-g", {"options": option(f'kind = "weight_tiers", {BY_WEIGHT}')}, {"weight": grams}, {}, found)
        for grams, found in ((454, {"standard": "4.00"}), (455, {"standard": "9.00"}))
    ],
    *[
        (
            f"12-share-of-{value}",
            {"options": option('kind = "percent", percent = 10, floor = "4.00", ceiling = "9.00"')},
            [value],
            {},
            {"standard": fee},
        )
        for value, fee in (("39.99", "4.00"), ("50.00", "5.00"), ("90.10", "9.00"))
    ],
    (
        "13-hidden-once-free",
        {"options": option(FREE_AT_50) + option(FLAT, 'hide_when_free = "standard"', code="other")},
        ["50.00"],
        {},
        {"standard": "0.00", "other": "hidden_by_free_option"},
    ),
    *[
        (
            f"15-state-{region}",
            {
                "zones": zone("us", 'country = ["US"], region = ["CA", "NV"]') + zone("ca", 'country = ["CA"]'),
                "options": option(FLAT) + option('kind = "free"', 'zones = ["ca"]', code="north"),
            },
            ["20.00"],
            {"region": region, "postal_code": None},
            found,
        )
        for region, found in (("NV", {"standard": "5.00"}), ("NY", {"standard": "no_rule_for_destination"}))
    ],
    *[
        (
            f"16-{code}",
            {"zones": zone("us", 'country = ["GB"], postal = ["KA27-KA28", "N1"]'), "options": option(FLAT)},
            ["20.00"],
            {"country": "GB", "region": None, "postal_code": code},
            {"standard": found},
        )
        for code, found in (
            ("KA27 8AA", "5.00"),
            ("KA2 7AA", "no_rule_for_destination"),
            ("N1 0AA", "5.00"),
            ("N10 1AA", "no_rule_for_destination"),
        )
    ],
    *[
        (f"17-{region}", {"zones": SETS, "options": FOUR}, ["20.00"], {"region": region, "postal_code": None}, found)
        for region, found in (
            ("NY", {"standard": "5.00"}),
            ("AK", {"standard": "9.00"}),
            ("PR", {"standard": "12.00"}),
            ("AE", {"standard": "7.00"}),
        )
    ],
    (
        "18-a-po-box-blocks-what-is-chosen",
        {"options": option(FLAT, 'address_classes = ["street"]') + option(FLAT, code="mail")},
        ["20.00"],
        {"lines": ("PO Box 12",)},
        {"standard": "po_box_not_served", "mail": "5.00"},
    ),
    (
        "19-goods-blocked",
        {"options": option(FLAT), "rest": KNIFE},
        {"tags": ("knife",)},
        {},
        {"standard": "no_knives"},
    ),
    (
        "20-one-made-to-order-piece-blocks-expedited",
        {"options": option(FLAT) + EXPRESS, "kinds": MADE, "rest": RUSH},
        [{"price": "20.00"}, {"price": "20.00", "kind": "made"}],
        {},
        {"standard": "5.00", "express": "not_rushed"},
    ),
    *[
        (
            f"23-{name}",
            {"options": option(FLAT, f"{key} = {day}")},
            ["20.00"],
            {},
            {"standard": found},
        )
        for name, key, day, found in (
            ("first-day", "valid_from", "2026-03-02", "5.00"),
            ("day-before", "valid_from", "2026-03-03", "not_offered_on_this_day"),
            ("last-day", "valid_until", "2026-03-02", "5.00"),
            ("day-after", "valid_until", "2026-03-01", "not_offered_on_this_day"),
        )
    ],
    (
        "24-the-first-of-a-group-stops-the-rest",
        {
            "options": option(FLAT, 'group = "ground"', "priority = 1")
            + option('kind = "flat", fee = "4.00"', 'group = "ground"', code="cheap")
        },
        ["20.00"],
        {},
        {"standard": "5.00", "cheap": "superseded"},
    ),
    (
        "60-commodity-barred-for-a-service-and-a-destination",
        {"options": option(FLAT) + EXPRESS, "zones": EVERYWHERE, "rest": GEMS},
        {"customs": {"hs_code": "711319"}},
        IN_BERLIN,
        {"standard": "5.00", "express": "no_gems_abroad"},
    ),
    *[
        (
            f"66-billable-weight-of-{side}-mm",
            {
                "options": option(
                    f'kind = "weight_tiers", dimensional = {{ divisor = 5000, unit = "cm3_per_kg" }}, {BY_WEIGHT}'
                )
            },
            {"weight": 10, "dimensions": (100, 100, side)},
            {},
            {"standard": fee},
        )
        for side, fee in ((227, "4.00"), (228, "9.00"))
    ],
]


def lines_of(make: Any, goods: Any) -> list[Any]:
    """A price a line, or what a line says."""
    rows = [goods] if isinstance(goods, dict) else [row if isinstance(row, dict) else {"price": row} for row in goods]
    return [make.line(**({"price": "20.00", "id": str(number)} | row)) for number, row in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("parts", "goods", "address", "answers"),
    [pytest.param(*row[1:], id=row[0]) for row in QUOTED],
)
def test_a_feature_is_said_and_quoted(
    make: Any, parts: dict[str, str], goods: Any, address: dict[str, Any], answers: dict[str, str]
) -> None:
    """Every option of the policy has its price, or the reason why it has none (22)."""
    policy = make.policy(parts.get("rest", ""), **{key: part for key, part in parts.items() if key != "rest"})
    quote = make.quote(make.cart(*lines_of(make, goods), destination=make.address(**address)), make.shop(policy))
    offered = {each.code: str(each.price) for each in quote.options}
    refused = {each.code: each.reason for each in quote.refusals}
    assert {code: (offered | refused).get(code) for code in answers} == answers
    assert quote.outcome == ("options" if offered else "refused")


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ('{ under = "50.00", fee = "5.00" }, { over = "50.00", fee = "0.00" }', "gap"),
        ('{ up_to = "50.00", fee = "5.00" }, { from = "50.00", fee = "0.00" }', "overlap"),
        ('{ under = "50.00", fee = "5.00" }, { under = "40.00", fee = "1.00" }, { fee = "0.00" }', "unreachable_tier"),
    ],
)
def test_bands_are_checked_when_they_are_saved(make: Any, tiers: str, code: str) -> None:
    """5: a gap, an overlap and a band that no order reaches, each by the cent."""
    with pytest.raises(BadPolicy) as caught:
        make.policy(options=option(f'kind = "tiers", tiers = [{tiers}]'))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_what_is_missing_to_free_shipping_is_told(make: Any) -> None:
    """14: to the cent."""
    (hint,) = make.quote(make.cart("48.53"), make.shop(make.policy(options=option(FREE_AT_50)))).hints
    assert (hint.kind, hint.option, str(hint.amount)) == ("free_shipping_remaining", "standard", "1.47")


def test_a_cart_of_digital_goods_needs_no_method(make: Any) -> None:
    """21: and no address."""
    quote = make.quote(make.cart(make.line(kind="digital"), destination=None))
    assert (quote.outcome, quote.options, quote.refusals) == ("no_shipping_required", (), ())


def days(make: Any, policy: Any, *lines: Any, **more: Any) -> tuple[date | None, ...]:
    """First and last day of dispatch and of arrival of the standard option."""
    delivery = make.option(make.quote(make.cart(*lines, **more), make.shop(policy)), "standard").delivery
    return delivery.ships_earliest, delivery.ships_latest, delivery.arrives_earliest, delivery.arrives_latest


def march(*numbers: int | None) -> tuple[date | None, ...]:
    """Days of March 2026; the first is a Sunday."""
    return tuple(number and date(2026, 3, number) for number in numbers)


def test_days_are_counted_from_lead_time_cut_off_calendar_and_transit(make: Any) -> None:
    """45, 47, 48, 49, 50: each of them moves the window, the slowest line sets its ends."""
    arrives = option(FLAT, "transit = { min = 2, max = 3 }")
    assert days(make, make.policy(options=arrives)) == march(3, 4, 5, 9)
    closed = "[calendar]\nclosed = [2026-03-03]\n"
    assert days(make, make.policy(closed, options=arrives)) == march(4, 5, 6, 10)
    late = make.policy("[calendar]\ncut_off = 10:00:00\n", options=arrives)
    before, after = (datetime(2026, 3, 2, 14, 59, tzinfo=UTC) + timedelta(minutes=each) for each in (0, 1))
    assert days(make, late, placed_at=before) == march(3, 4, 5, 9)
    assert days(make, late, placed_at=after + timedelta(minutes=1)) == march(4, 5, 6, 10)
    made = make.policy(options=arrives, kinds=MADE)
    assert days(make, made, make.line(kind="made"), make.line(id="2"))[:2] == march(23, 30)


def test_the_carrier_s_own_day_and_shares_of_parcels(make: Any) -> None:
    """46, 51: a date from the carrier; by which day half of the parcels and nine of ten have arrived."""
    options = make.carrier_option(["usps_ground"])
    rate = make.rate("usps_ground", transit={"minimum": None, "arrives": date(2026, 3, 6)})
    quote = make.quote(shop=make.shop(make.policy(options=options), make.source(rate)))
    assert quote.options[0].delivery.arrives_earliest == date(2026, 3, 6)
    shares = option(FLAT, "transit = { min = 2, max = 9, percentiles = { 50 = 3, 90 = 5 } }")
    likely = make.quote(shop=make.shop(make.policy(options=shares))).options[0].delivery.percentiles
    assert likely == ((50, date(2026, 3, 9)), (90, date(2026, 3, 11)))


@pytest.mark.parametrize(("value", "required"), [("500.00", False), ("500.01", True)])
def test_a_signature_is_forced_priced_and_a_line_of_its_own(make: Any, value: str, required: bool) -> None:
    """52 to 55: above the bound it is in the question, in the price, and rids the offer of what cannot take one."""
    policy = make.policy(
        f'[signature]\nover = "500.00"\n{S}\n', options=make.carrier_option(["usps_ground", "usps_letter"])
    )
    signed = [("signature", "3.00")] if required else []
    source = make.source(make.rate("usps_ground", "7.00", *signed), make.rate("usps_letter", "2.00"))
    quote = make.quote(make.cart(value), make.shop(policy, source))
    assert source.asked[0].signature is required
    ground = make.option(quote, "usps_ground")
    assert [(charge.kind, str(charge.amount)) for charge in ground.charges] == [("carrier", "7.00"), *signed]
    assert [each.reason for each in quote.refusals] == (["signature_unavailable"] if required else [])


def test_customs_rows_go_with_the_question(make: Any) -> None:
    """56: what is in the parcel, by code, origin, value and weight."""
    policy = make.policy(TEXT, zones=ABROAD, options=make.carrier_option(["dhl_worldwide"]))
    source = make.source("dhl_worldwide")
    ring = make.line("20.00", weight=35, customs={"hs_code": "711319", "origin_country": "US", "description": "ring"})
    make.quote(make.cart(ring, destination=make.address(**IN_BERLIN)), make.shop(policy, source))
    (row,) = source.asked[0].customs
    assert (row.hs_code, row.origin_country, row.description, str(row.value), row.weight) == (
        *("711319", "US", "ring"),
        *("20.00", 35),
    )


def test_terms_duties_and_the_words_that_go_with_them(make: Any) -> None:
    """57 to 59: who pays is chosen by zone or option; a declared share, a carrier's quote, or words and no amount."""
    share = f'incoterm = "DDP"\nduties = {{ percent = 20, free_up_to = "15.00", {S} }}\n'
    quoted = f'incoterm = "DDP"\nduties = {{ quoted_by = "carrier", {S} }}\n'
    options = option(FLAT) + option(FLAT, share, code="paid") + make.carrier_option(["dhl_worldwide"], "", quoted)
    text = TEXT + 'options = ["standard"]\n'
    rate = make.rate("dhl_worldwide", "9.00")
    due = RateCharge("surcharge", DUTIES, Money(415, "USD"))
    source = make.source(type(rate)(rate.carrier, rate.service, (*rate.charges, due)))
    shop = make.shop(make.policy(text, zones=ABROAD, options=options), source)
    quote = make.quote(make.cart("20.00", destination=make.address(**IN_BERLIN)), shop)
    assert {each.code: (each.incoterm, str(each.price), len(each.disclaimers)) for each in quote.options} == {
        "standard": ("DAP", "5.00", 1),
        "paid": ("DDP", "9.00", 0),
        "dhl_worldwide": ("DDP", "13.15", 0),
    }


def test_one_service_is_offered_on_both_terms(make: Any) -> None:
    """57: the buyer chooses; each is asked and priced apart, and rules may call it by either code."""
    paid = f'incoterm = "DDP"\nduties = {{ quoted_by = "carrier", {S} }}\n'
    options = make.carrier_option(["dhl_worldwide"]) + make.carrier_option(["dhl_worldwide"], "", paid, "paid").replace(
        'service = "dhl_worldwide" }',
        'service = "dhl_worldwide", code = "dhl_duties_paid", name = "DHL, duties paid" }',
    )
    care = '[[surcharges]]\nid = "{0}"\nlabel = "{0}"\nfee = "{1}"\noptions = ["{2}"]\n' + S + "\n"
    rest = TEXT + 'options = ["parcel"]\n'
    rest += care.format("either", "1.00", "dhl_worldwide") + care.format("one", "0.10", "dhl_duties_paid")
    rate = make.rate("dhl_worldwide", "9.00")
    due = RateCharge("surcharge", DUTIES, Money(415, "USD"))
    source = make.source(type(rate)(rate.carrier, rate.service, (*rate.charges, due)))
    policy = make.policy(rest, zones=ABROAD, options=options)
    quote = make.quote(make.cart("20.00", destination=make.address(**IN_BERLIN)), make.shop(policy, source))
    assert [shipment.incoterm for shipment in source.asked] == ["DAP", "DDP"]
    found = {each.code: (each.name, each.service, each.incoterm, len(each.disclaimers)) for each in quote.options}
    assert found == {
        "dhl_worldwide": ("DHL Worldwide", "dhl_worldwide", "DAP", 1),
        "dhl_duties_paid": ("DHL, duties paid", "dhl_worldwide", "DDP", 0),
    }
    labels = {
        each.code: [charge.label for charge in each.charges if charge.kind == "surcharge"] for each in quote.options
    }
    assert labels["dhl_duties_paid"] == ["either", "one", DUTIES]
    assert "one" not in labels["dhl_worldwide"]


def test_money_is_exact_in_every_currency(make: Any) -> None:
    """61, 62: a binary fraction is no amount, and a yen has no parts."""
    with pytest.raises(BadPolicy):
        make.policy(options=option('kind = "flat", fee = 5.00'))
    yen = make.policy(options=option('kind = "percent", percent = "12.5"'), currency="JPY")
    cart = make.cart(make.line("1234", currency="JPY", discount="0"), currency="JPY")
    assert str(make.quote(cart, make.shop(yen)).options[0].price) == "154"


def test_a_price_is_itemised(make: Any) -> None:
    """63: base and every surcharge, each with its statement; they sum to the price."""
    fuel = f'[[surcharges]]\nid = "fuel"\nlabel = "Fuel"\npercent = 10\n{S}\n'
    (found,) = make.quote(shop=make.shop(make.policy(fuel, options=option(FLAT)))).options
    assert [(charge.kind, charge.label, str(charge.amount)) for charge in found.charges] == [
        ("base", "Flat fee", "5.00"),
        ("surcharge", "Fuel", "0.50"),
    ]
    assert str(found.price) == "5.50"


def test_no_order_value_can_hold_shipping(make: Any) -> None:
    """64: there is no name for one that does."""
    with pytest.raises(BadPolicy, match="write 'discounted_physical_subtotal'"):
        make.policy(top='basis = "total_with_shipping"', options=option(FLAT))


BOX = f"""
[packing]
default_weight = {{ value = "100", unit = "g" }}
default_size = {{ length = "10", width = "8", height = "4", unit = "cm" }}
{S}
[[packing.boxes]]
id = "one"
inner = {{ length = "10", width = "8", height = "4", unit = "cm" }}
empty_weight = {{ value = "20", unit = "g" }}
max_weight = {{ value = "1", unit = "kg" }}
"""


def test_goods_are_put_into_boxes_and_every_parcel_is_priced(make: Any) -> None:
    """65, 67: one question for both parcels; a service without a price for them is none."""
    source = make.source("usps_ground")
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_letter"]), packing=BOX)
    quote = make.quote(make.cart(make.line(quantity=2)), make.shop(policy, source))
    assert [(parcel.box, parcel.weight) for parcel in source.asked[0].parcels] == [("one", 120), ("one", 120)]
    assert [each.code for each in quote.options] == ["usps_ground"]
    assert make.refusal(quote, "usps_letter").reason == "service_not_offered"


def test_a_fee_may_be_charged_for_every_split_shipment(make: Any) -> None:
    """68: where the shop says so; else once an order."""
    rest = f'[readings.mixed_cart]\nchoice = "split"\n{S}\n'
    options = option(FLAT) + option('kind = "flat", fee = "3.00"', 'charged = "shipment"', code="each")
    quote = make.quote(
        make.cart(make.line(), make.line(id="2", kind="made")),
        make.shop(make.policy(rest, options=options, kinds=MADE)),
    )
    assert {each.code: str(each.price) for each in quote.options} == {"standard": "5.00", "each": "6.00"}


def test_split_shipments_are_priced_apart(make: Any) -> None:
    """68: a carrier is asked for each parcel that leaves on its own day, and each has its part of the price."""
    split = f'[readings.mixed_cart]\nchoice = "split"\n{S}\n'
    policy = make.policy(split, options=make.carrier_option(["usps_ground"]), kinds=MADE)
    source = make.source("usps_ground")
    quote = make.quote(make.cart(make.line(), make.line(id="2", kind="made")), make.shop(policy, source))
    assert [shipment.ship_date for shipment in source.asked] == [date(2026, 3, 3), date(2026, 3, 23)]
    assert [part.lines for part in quote.options[0].parts] == [("1",), ("2",)]
    assert str(quote.options[0].price) == "14.00"
