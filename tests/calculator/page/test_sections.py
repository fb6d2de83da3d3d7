"""Sentence by sentence: what each rule of a policy puts on the page, and where."""

import re
from typing import Any

import pytest

from calculator.page import Bullets, Page, Section, Table, markdown, page_of, texts

OTHER = """
[[zones]]
id = "ca"
name = "Canada"
include = [{ country = ["CA"] }]
statement = "Z2"
"""


def option(
    price: str = 'kind = "flat", fee = "5.00"', *more: str, code: str = "standard", name: str = "Standard"
) -> str:
    """An option to the United States."""
    zones = next((line for line in more if line.startswith("zones")), 'zones = ["us"]')
    rest = "".join(f"{line}\n" for line in more if line != zones)
    head = f'[[options]]\ncode = "{code}"\nname = "{name}"\n{zones}\nstatement = "O1"\n'
    return f"{head}price = {{ {price} }}\n{rest}"


def carrier(services: str, *more: str) -> str:
    """An option at a carrier's price."""
    return option(f'kind = "carrier", services = [{services}]{more[0] if more else ""}', *more[1:], name="Parcel")


def text(words: str, *more: str) -> str:
    """Words of the shop's own."""
    return f'[[texts]]\nid = "t"\nversion = "1"\ntext = "{words}"\nstatement = "T1"\n' + "".join(
        f"{line}\n" for line in more
    )


def block(*more: str) -> str:
    """A block of stock."""
    return (
        '[[blocks]]\nreason = "r"\nlines = { kinds = ["stock"] }\nmessage = "Fragile goods"\nstatement = "B1"\n'
        + "".join(f"{line}\n" for line in more)
    )


KINDS = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.custom]
lead_time = { min = 9, max = 12 }
discounts = false
statement = "K1"
[kinds.gift_card]
lead_time = { min = 1, max = 1 }
in_basis = false
statement = "K1"
[kinds.digital]
ships = false
statement = "K2"
"""
HOLIDAYS = '[calendar]\nholidays = ["us_federal"]\nstatement = "K1"\n'
SURCHARGE = '[[surcharges]]\nid = "x"\nlabel = "Extra"\nstatement = "X1"\n'
BOTH = '{ service = "usps_ground" }, { service = "usps_letter" }'

SAID: dict[str, tuple[dict[str, Any], str, str]] = {
    "a zone by countries": (
        {"zones": '[[zones]]\nid = "z"\nname = "Neighbours"\ninclude = [{ country = ["MX", "CA"] }]\n'}
        | {"options": option('kind = "free"', 'zones = ["z"]')},
        "Where we ship",
        "Neighbours: Canada and Mexico.",
    ),
    "a zone by states": (
        {"zones": '[[zones]]\nid = "z"\nname = "West"\ninclude = [{ country = ["US"], region = ["WA", "CA"] }]\n'}
        | {"options": option('kind = "free"', 'zones = ["z"]')},
        "Where we ship",
        "West: California and Washington.",
    ),
    "a zone by regions abroad": (
        {"zones": '[[zones]]\nid = "z"\nname = "East"\ninclude = [{ country = ["CA"], region = ["QC", "ON"] }]\n'}
        | {"options": option('kind = "free"', 'zones = ["z"]')},
        "Where we ship",
        "East: the regions ON and QC of Canada.",
    ),
    "a zone by postal codes": (
        {"zones": '[[zones]]\nid = "z"\nname = "Bay"\ninclude = [{ country = ["US"], postal = ["940", "944-951"] }]\n'}
        | {"options": option('kind = "free"', 'zones = ["z"]')},
        "Where we ship",
        "Bay: postal codes that begin with 940 and 944–951 of United States.",
    ),
    "a zone by British postcodes": (
        {"zones": '[[zones]]\nid = "z"\nname = "Isles"\ninclude = [{ country = ["GB"], postal = ["HS1-HS9", "N"] }]\n'}
        | {"options": option('kind = "free"', 'zones = ["z"]')},
        "Where we ship",
        "Isles: postcodes HS1–HS9 and N of Britain (UK).",
    ),
    "a zone with a hole": (
        {
            "zones": '[[zones]]\nid = "z"\nname = "Union"\ninclude = [{ set = "eu" }]\n'
            'exclude = [{ country = ["IE"] }]\n',
            "options": option('kind = "free"', 'zones = ["z"]'),
        },
        "Where we ship",
        "Union: the member states of the European Union, except: Ireland.",
    ),
    "elsewhere": ({}, "Where we ship", "We name no price for other destinations: ask us."),
    "another order value in bands": (
        {
            "options": option(
                'kind = "tiers", basis = "listed_subtotal", '
                'tiers = [{ under = "9.00", fee = "1.00" }, { fee = "2.00" }]'
            )
        },
        "Standard",
        "Your order counts here as the prices of all goods of the order, before discounts, without tax.",
    ),
    "another order value in a share": (
        {"options": option('kind = "percent", percent = "5", basis = "listed_subtotal", ceiling = "9.00"')},
        "Standard",
        "Price: 5 % of your order, counting the prices of all goods of the order, before discounts, without tax, "
        "at most $9.00.",
    ),
    "another order value for free": (
        {
            "options": option(
                'kind = "flat", fee = "5.00"',
                'free_from = { at = "9.00", basis = "listed_subtotal", statement = "O2" }',
            )
        },
        "Standard",
        "Free for orders of $9.00 and more, counting the prices of all goods of the order, before discounts, "
        "without tax.",
    ),
    "free for a season": (
        {
            "options": option(
                'kind = "flat", fee = "5.00"',
                'free_from = { over = "9.00", valid_from = 2026-12-01, valid_until = 2026-12-24, statement = "O2" }',
            )
        },
        "Standard",
        "Free for orders over $9.00, from 1 Dec 2026 to 24 Dec 2026.",
    ),
    "no fixed price": ({"options": option('kind = "merchant_amount"')}, "Standard", "Price: not fixed. Ask us."),
    "no day of arrival": ({}, "Standard", "We name no day of arrival: ask us."),
    "percentiles": (
        {"options": option('kind = "free"', "transit = { min = 2, max = 9, percentiles = { 50 = 4, 90 = 8 } }")},
        "Standard",
        "50 % of parcels arrive within 4 business days and 90 % within 8 business days after we send it.",
    ),
    "percentiles of calendar days": (
        {"options": option('kind = "free"', 'transit = { min = 2, max = 9, unit = "days", percentiles = { 50 = 4 } }')},
        "Standard",
        "50 % of parcels arrive within 4 days after we send it.",
    ),
    "address classes": (
        {"options": option('kind = "free"', 'address_classes = ["street", "military"]')},
        "Standard",
        "Only to Armed Forces addresses or street addresses.",
    ),
    "dates": (
        {"options": option('kind = "free"', "valid_until = 2026-12-24")},
        "Standard",
        "Only for orders placed until 24 Dec 2026.",
    ),
    "hidden": (
        {
            "options": option('kind = "free"')
            + option('kind = "flat", fee = "9.00"', 'hide_when_free = "standard"', code="fast", name="Fast")
        },
        "Fast",
        "Not offered where Standard is free.",
    ),
    "a group": (
        {
            "options": option('kind = "free"', 'group = "g"')
            + option('kind = "flat", fee = "9.00"', 'group = "g"', "priority = 2", code="fast", name="Fast")
        },
        "Prices and delivery: United States",
        "Of these you are offered one, the first that can carry your order: Fast or Standard.",
    ),
    "carriers": (
        {"options": carrier(BOTH)},
        "Parcel",
        "Carried by: USPS Ground and USPS Letter.",
    ),
    "an old name": (
        {"options": carrier('{ service = "usps_parcel_post" }')},
        "Parcel",
        "Carried by: USPS Ground (formerly Parcel Post).",
    ),
    "the carrier's days": ({"options": carrier(BOTH)}, "Parcel", "Arrives as the carrier estimates."),
    "no signature possible": (
        {"options": carrier(BOTH), "rest": '[signature]\nover = "9.00"\nstatement = "S1"\n'},
        "Signature and insurance",
        "USPS Letter takes no signature: not offered where one is needed.",
    ),
    "signature at the carrier's price": (
        {"rest": '[signature]\nover = "9.00"\nstatement = "S1"\n'},
        "Signature and insurance",
        "You pay what the carrier asks for the signature.",
    ),
    "signature within limits": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "free"', 'zones = ["us", "ca"]'),
            "rest": '[signature]\nat = "9.00"\nzones = ["ca"]\npurposes = ["sale"]\n'
            'kinds = ["stock"]\nvalid_from = 2026-12-01\n'
            'statement = "S1"\n',
        },
        "Signature and insurance",
        "Orders of $9.00 and more need a signature on delivery (to Canada; for: Orders; with any of: In stock; "
        "orders placed from 1 Dec 2026).",
    ),
    "signature by another order value": (
        {"rest": '[signature]\nat = "9.00"\nbasis = "listed_subtotal"\nstatement = "S1"\n'},
        "Signature and insurance",
        "Orders of $9.00 and more, counting the prices of all goods of the order, before discounts, without tax "
        "need a signature on delivery.",
    ),
    "insurance paid by the shop": (
        {"rest": '[insurance]\nover = "9.00"\ncost = "shop"\nstatement = "S1"\n'},
        "Signature and insurance",
        "We pay for the insurance.",
    ),
    "duties on delivery": (
        {
            "zones": "US" + OTHER.replace('statement = "Z2"', 'incoterm = "DAP"\nstatement = "Z2"'),
            "options": option('kind = "free"', 'zones = ["us", "ca"]'),
            "rest": text("Your country may ask for more", "disclaimer = true", 'zones = ["ca"]'),
        },
        "Duties and taxes",
        "Canada: duties and taxes are not part of what you pay here.",
    ),
    "duties up to a value": (
        {
            "zones": "US"
            + OTHER.replace(
                'statement = "Z2"',
                'incoterm = "DDP"\nduties = { percent = 5, free_up_to = "150.00", statement = "S1" }\nstatement = "Z2"',
            ),
            "options": option('kind = "free"', 'zones = ["us", "ca"]'),
        },
        "Duties and taxes",
        "Canada: duties and taxes are paid with your order, 5 % of your order, nothing up to $150.00.",
    ),
    "duties as the carrier quotes them": (
        {
            "zones": "US" + OTHER.replace('statement = "Z2"', 'incoterm = "DAP"\nstatement = "Z2"'),
            "options": carrier(
                '{ service = "usps_express" }',
                "",
                'zones = ["us", "ca"]',
                'incoterm = "DDP"',
                'duties = { quoted_by = "carrier", statement = "S1" }',
            ),
        },
        "Duties and taxes",
        "Parcel to Canada: duties and taxes are paid with your order, at the amount the carrier quotes.",
    ),
    "duties on delivery but for one option": (
        {
            "zones": "US" + OTHER.replace('statement = "Z2"', 'incoterm = "DAP"\nstatement = "Z2"'),
            "options": option('kind = "free"', 'zones = ["us", "ca"]')
            + option(
                'kind = "free"',
                'zones = ["ca"]',
                'incoterm = "DDP"',
                'duties = { percent = 5, statement = "S1" }',
                code="paid",
                name="All in",
            ),
            "rest": text("Your country may ask for more", "disclaimer = true", 'zones = ["ca"]'),
        },
        "Duties and taxes",
        "Canada: duties and taxes are not part of what you pay here, but for All in.",
    ),
    "an option with duties on delivery": (
        {
            "zones": "US"
            + OTHER.replace(
                'statement = "Z2"', 'incoterm = "DDP"\nduties = { percent = 5, statement = "S1" }\nstatement = "Z2"'
            ),
            "options": option('kind = "free"', 'zones = ["us", "ca"]', 'incoterm = "DAP"'),
            "rest": text("Your country may ask for more", "disclaimer = true", 'zones = ["ca"]'),
        },
        "Duties and taxes",
        "Standard to Canada: duties and taxes are not part of what you pay here.",
    ),
    "a disclaimer": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "free"', 'zones = ["us", "ca"]'),
            "rest": text("Your country may ask for more", "disclaimer = true", 'zones = ["ca"]'),
        },
        "Duties and taxes",
        "Canada: Your country may ask for more.",
    ),
    "words that name what they are limited to": (
        {"kinds": KINDS, "rest": text("Custom orders take long", 'kinds = ["custom"]')},
        "When we send your order",
        "Custom orders take long.",
    ),
    "words limited to a kind": (
        {"kinds": KINDS, "rest": text("It takes long", 'kinds = ["custom", "stock"]')},
        "When we send your order",
        "In stock and Custom: It takes long.",
    ),
    "words of all that ships": (
        {"kinds": KINDS, "rest": text("It takes long", 'kinds = ["custom", "stock", "gift_card"]')},
        "When we send your order",
        "It takes long.",
    ),
    "words of a season": (
        {"rest": HOLIDAYS + text("It takes longer", 'when = "busy"')},
        "When we send your order",
        "It takes longer.",
    ),
    "words of some days": (
        {"rest": text("Merry", "valid_from = 2026-12-01", "valid_until = 2026-12-26")},
        "Good to know",
        "From 1 Dec 2026 to 26 Dec 2026: Merry.",
    ),
    "words of an option": ({"rest": text("Be quick", 'options = ["standard"]')}, "Good to know", "Standard: Be quick."),
    "words of levels": (
        {"rest": text("Be quick", 'levels = ["standard"]')},
        "Good to know",
        "Standard services: Be quick.",
    ),
    "words of a signature": (
        {"rest": '[signature]\nover = "9.00"\nstatement = "S1"\n' + text("Sign here", 'when = "signature"')},
        "Signature and insurance",
        "Sign here.",
    ),
    "a block": (
        {
            "options": option() + option('kind = "free"', 'level = "expedited"', code="fast", name="Fast"),
            "rest": block('refuses = { levels = ["expedited"] }'),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: Fast.",
    ),
    "a block of everything": (
        {"rest": block()},
        "Special addresses and goods",
        "Fragile goods. Then we cannot send the parcel.",
    ),
    "a block within limits": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "free"', 'zones = ["us", "ca"]'),
            "rest": block('refuses = { options = ["standard"] }', 'zones = ["ca"]', "valid_until = 2026-12-24"),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: Standard. This holds for: Canada. "
        "This holds for orders placed until 24 Dec 2026.",
    ),
    "a block of one zone": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "free"', 'level = "expedited"', code="fast", name="Fast")
            + option('kind = "free"', 'zones = ["ca"]', 'level = "expedited"', code="abroad", name="Abroad"),
            "rest": block('refuses = { levels = ["expedited"] }', 'zones = ["ca"]'),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: Abroad. This holds for: Canada.",
    ),
    "a block of a carrier": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "dhl_worldwide" }'),
            "rest": block('refuses = { carriers = ["usps"] }'),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: USPS Ground.",
    ),
    "a block of a service": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "dhl_worldwide" }'),
            "rest": block('refuses = { options = ["dhl_worldwide"] }'),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: DHL Worldwide.",
    ),
    "a block for one purpose": (
        {
            "options": option() + option('kind = "free"', 'purposes = ["exchange"]', code="back", name="Back"),
            "rest": block('refuses = { levels = ["standard"] }', 'purposes = ["sale"]'),
        },
        "Special addresses and goods",
        "Fragile goods. Not offered then: Standard. This holds for: Orders.",
    ),
    "a surcharge on certain goods": (
        {"rest": SURCHARGE + 'fee = "2.00"\nper = "item"\nlines = { kinds = ["stock"], tags = ["fragile"] }\n'},
        "Standard",
        "On top: Extra, $2.00 for each such item (with In stock or certain goods: their pages say which).",
    ),
    "a surcharge on marked goods": (
        {"rest": SURCHARGE + 'fee = "2.00"\nlines = { skus = ["VASE"] }\n'},
        "Standard",
        "On top: Extra, $2.00 (with certain goods: their pages say which).",
    ),
    "a surcharge on a kind": (
        {"rest": SURCHARGE + 'fee = "2.00"\nlines = { kinds = ["stock"] }\n'},
        "Standard",
        "On top: Extra, $2.00 (with In stock).",
    ),
    "a surcharge by another order value": (
        {"rest": SURCHARGE + 'percent = "2.5"\nbasis = "listed_subtotal"\nfloor = "1.00"\n'},
        "Standard",
        "On top: Extra, 2.5 % of your order, counting the prices of all goods of the order, before discounts, "
        "without tax, at least $1.00.",
    ),
    "a surcharge of a carrier": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "dhl_worldwide" }'),
            "rest": SURCHARGE + 'percent = "2.5"\ncarriers = ["usps"]\n',
        },
        "Parcel",
        "On top: Extra, 2.5 % of this price (by USPS Ground).",
    ),
    "a surcharge of a level": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "usps_express" }'),
            "rest": SURCHARGE + 'fee = "1.00"\nlevels = ["expedited"]\n',
        },
        "Parcel",
        "On top: Extra, $1.00 (by USPS Express).",
    ),
    "a surcharge of a service": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "usps_express" }'),
            "rest": SURCHARGE + 'fee = "1.00"\noptions = ["usps_ground"]\n',
        },
        "Parcel",
        "On top: Extra, $1.00 (by USPS Ground).",
    ),
    "a surcharge of a whole carrier option": (
        {
            "options": carrier('{ service = "usps_ground" }, { service = "usps_letter" }'),
            "rest": SURCHARGE + 'fee = "1.00"\ncarriers = ["usps"]\nvalid_from = 2026-12-01\n',
        },
        "Parcel",
        "On top: Extra, $1.00 (orders placed from 1 Dec 2026).",
    ),
    "a surcharge of one zone": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "flat", fee = "5.00"', 'zones = ["us", "ca"]'),
            "rest": SURCHARGE + 'fee = "1.00"\nzones = ["ca"]\nwaived_when_free = true\n',
        },
        "Standard",
        "On top: Extra, $1.00 (to Canada; not where this option is free).",
    ),
    "digital goods": (
        {},
        "When we send your order",
        "Digital: nothing to send, so nothing to pay for shipping.",
    ),
    "goods that wait for one another": (
        {"kinds": KINDS},
        "When we send your order",
        "An order travels together: the piece that takes longest decides when it leaves.",
    ),
    "goods that do not wait": (
        {"kinds": KINDS, "rest": '[readings]\nmixed_cart = { choice = "split", statement = "K1" }\n'},
        "When we send your order",
        "Pieces that are ready on different days travel in parcels of their own.",
    ),
    "a fee for every parcel": (
        {
            "kinds": KINDS,
            "options": option('kind = "flat", fee = "5.00"', 'charged = "shipment"'),
            "rest": '[readings]\nmixed_cart = { choice = "split", statement = "K1" }\n',
        },
        "Standard",
        "Where an order travels in several parcels, this is charged for each.",
    ),
    "a busy season": (
        {
            "rest": "[[calendar.busy_periods]]\nfirst = 2026-12-01\nlast = 2026-12-24\n"
            'extra_days = 1\nstatement = "K1"\n'
        },
        "When we send your order",
        "Orders placed from 1 Dec 2026 to 24 Dec 2026 may leave up to 1 business day later.",
    ),
    "a busy season of unknown length": (
        {"rest": '[[calendar.busy_periods]]\nfirst = 2026-12-01\nlast = 2026-12-24\nstatement = "K1"\n'},
        "When we send your order",
        "Busy season from 1 Dec 2026 to 24 Dec 2026: dispatch may take longer.",
    ),
    "holidays of a country": (
        {"rest": '[calendar]\nholidays = ["DE-BY", "us_federal"]\nstatement = "K1"\n'},
        "When we send your order",
        "Business days are Monday to Friday, without the public holidays of Germany (BY) and US federal holidays.",
    ),
    "closed days": (
        {"rest": '[calendar]\nclosed = [2026-12-31, 2026-12-24]\nstatement = "K1"\n'},
        "When we send your order",
        "We are also closed on 24 Dec 2026 and 31 Dec 2026.",
    ),
    "cut-offs": (
        {"rest": '[calendar]\ncut_off = 14:00:00\ncut_off_by_day = { friday = 12:00:00 }\nstatement = "K1"\n'},
        "When we send your order",
        "Days count from the day of your order, New York time; an order after 14:00 on Monday, Tuesday, Wednesday, "
        "Thursday, Saturday and Sunday, 12:00 on Friday counts from the next day.",
    ),
    "the order value": (
        {"top": 'basis = "listed_subtotal"'},
        "Good to know",
        "An order counts as the prices of all goods of the order, before discounts, without tax. "
        "Shipping never counts.",
    ),
    "what does not count": ({"kinds": KINDS}, "Good to know", "What does not count in it: Gift card."),
    "no discounts": ({"kinds": KINDS}, "Good to know", "No discount is given on: Custom."),
    "life of a quote": (
        {"rest": "[lifetimes]\nquote_minutes = 1\n"},
        "Good to know",
        "A price you are quoted holds for 1 minute.",
    ),
    "a known topic": (
        {"rest": '[[silences]]\ntopic = "international"\ndecision = "nothing abroad: refused"\n'},
        "Not settled here",
        "Delivery to other countries: ask us.",
    ),
    "a topic of the shop's own": (
        {"rest": '[[silences]]\ntopic = "gift_wrap"\ndecision = "not said"\n'},
        "Not settled here",
        "Gift wrap: ask us.",
    ),
    "purposes of which nothing is said": ({}, "Not settled here", "Repairs: ask us."),
    "another purpose with the same options": (
        {"options": option('kind = "free"', 'purposes = ["sale", "exchange"]')},
        "Exchanges",
        "The same options and prices as for orders.",
    ),
    "another purpose that is never free": (
        {
            "options": option(
                'kind = "flat", fee = "5.00"',
                'purposes = ["sale", "exchange"]',
                'free_from = { at = "9.00", statement = "O2" }',
            )
        },
        "Exchanges",
        "The same options and prices as for orders, but not free by order value.",
    ),
    "another purpose in one zone": (
        {
            "zones": "US" + OTHER,
            "options": option('kind = "free"', 'purposes = ["sale", "exchange"]')
            + option('kind = "free"', 'zones = ["ca"]', code="abroad", name="Abroad"),
        },
        "Exchanges",
        "United States: the same options and prices as for orders.",
    ),
    "words of another purpose": (
        {"rest": text("You pay", 'purposes = ["exchange"]')},
        "Exchanges",
        "You pay.",
    ),
}


def built(make: Any, parts: dict[str, Any]) -> Page:
    """The page of a policy made of *parts*."""
    parts = dict(parts)
    if parts.get("zones", "").startswith("US"):
        parts["zones"] = make.zones + parts["zones"][2:]
    elif parts.get("zones") and "statement" not in parts["zones"]:
        parts["zones"] += 'statement = "Z1"\n'
    return page_of(make.policy(parts.pop("rest", ""), **parts))


@pytest.mark.parametrize(("parts", "heading", "sentence"), SAID.values(), ids=SAID.keys())
def test_each_rule_has_its_sentence(
    make: Any, customer: Any, parts: dict[str, Any], heading: str, sentence: str
) -> None:
    """Under its heading, once."""
    found = [part for part in customer(markdown(built(make, parts))).parts if part.title == heading]
    assert found
    sentences = [said for part in found for said in part.sentences]
    assert sentences.count(sentence) == 1, sentences


def rows_of(page: Page, caption: str) -> tuple[tuple[str, ...], ...]:
    """Heading and rows of the only table with that caption."""

    def tables(sections: tuple[Section, ...]) -> list[Table]:
        own = [part for section in sections for part in section.parts if isinstance(part, Table)]
        return own + [table for section in sections for table in tables(section.sections)]

    (found,) = [table for table in tables(page.sections) if table.caption == caption]
    return (found.columns, *found.rows)


def test_services_with_days_prices_and_backups(make: Any) -> None:
    """One row a service; a column only where any of them has something to say."""
    services = (
        '{ service = "usps_ground", transit = { min = 2, max = 5 } }, '
        '{ service = "usps_letter", markup = { percent = "5", statement = "O2" } }'
    )
    rest = (
        ', markup = { flat = "1.00", statement = "O2" }, backup = [{ service = "usps_ground", '
        'price = { kind = "flat", fee = "9.00" }, transit = { max = 8 } }, '
        '{ service = "usps_letter", price = { kind = "card" } }]'
    )
    page = built(make, {"options": carrier(services, rest)})
    assert rows_of(page, "Carried by") == (
        ("Service", "Price", "Arrives", "While the carrier gives no price"),
        (
            "USPS Ground",
            "",
            "2–5 business days after we send it",
            "$9.00; arrives up to 8 business days after we send it",
        ),
        ("USPS Letter", "what the carrier asks, plus 5 %", "as the carrier estimates", "the carrier's published price"),
    )
    assert "Price: what the carrier asks for your parcel and address, plus $1.00." in list(texts(page))


def test_what_goes_where(make: Any) -> None:
    """By what carriers can do and what the shop allows; territories by name where it is only some of them."""
    zones = (
        '[[zones]]\nid = "us"\nname = "United States"\ninclude = [{ set = "us_customs" }, { set = "us_military" }]\n'
        'statement = "Z1"\n'
    )
    options = carrier('{ service = "usps_ground" }, { service = "ups_ground" }, { service = "ups_mainland" }') + option(
        'kind = "free"', 'address_classes = ["po_box"]', code="box", name="Box"
    )
    assert rows_of(built(make, {"zones": zones, "options": options}), "What goes where") == (
        ("Delivery by", "PO boxes", "Armed Forces addresses", "US territories"),
        ("USPS Ground", "yes", "yes", "Puerto Rico"),
        ("UPS Ground", "no", "no", "Puerto Rico"),
        ("UPS Mainland", "no", "no", "no"),
        ("Box", "yes", "no", "Puerto Rico"),
    )


def test_places_nobody_ships_to_have_no_column(make: Any) -> None:
    """A shop that only ships to Canada says nothing of US addresses."""
    zones = OTHER.replace('"Z2"', '"Z1"')
    options = option('kind = "free"', 'zones = ["ca"]')
    assert rows_of(built(make, {"zones": zones, "options": options}), "What goes where") == (
        ("Delivery by", "PO boxes"),
        ("Standard", "yes"),
    )


def test_a_surcharge_of_one_purpose_is_told_there_alone(make: Any) -> None:
    """Then another purpose is no longer said to be as orders are, though its options are the very same."""
    options = option('kind = "flat", fee = "5.00"', 'purposes = ["sale", "exchange"]')
    page = built(make, {"options": options, "rest": SURCHARGE + 'fee = "1.00"\npurposes = ["exchange"]\n'})
    sale, exchange = (section for section in page.sections if section.id in ("sale-1", "exchange"))
    assert "On top" not in str(sale)
    assert "On top: Extra, $1.00." in str(exchange.sections[0])
    assert "the same options" not in str(exchange)


def test_zones_with_the_same_options_share_a_section(make: Any) -> None:
    """And are named together; others have their own, in the file's order."""
    third = OTHER.replace('"ca"', '"mx"').replace("CA", "MX").replace("Canada", "Mexico")
    options = option('kind = "free"', 'zones = ["us", "mx"]') + option(
        'kind = "free"', 'zones = ["ca"]', code="abroad", name="Abroad"
    )
    page = built(make, {"zones": "US" + OTHER + third, "options": options})
    assert [section.title for section in page.sections[1:3]] == [
        "Prices and delivery: United States and Mexico",
        "Prices and delivery: Canada",
    ]


def test_sections_come_in_the_order_customers_ask(make: Any) -> None:
    """Where, how much, when, safely, duties, special cases, other purposes, notes, what is open."""
    rest = '[signature]\nover = "9.00"\nstatement = "S1"\n' + text("Duties are yours", "disclaimer = true")
    options = option('kind = "free"', 'purposes = ["sale", "repair"]')
    page = built(make, {"rest": rest, "options": options})
    assert [section.id for section in page.sections] == [
        *("where", "sale-1", "dispatch", "signature", "duties", "limits", "repair", "notes", "ask-us")
    ]


def test_a_shop_without_silences_has_no_such_section(make: Any) -> None:
    """Every purpose served and no topic open."""
    purposes = 'purposes = ["sale", "exchange", "repair", "reship", "reissue"]'
    page = built(make, {"options": option('kind = "free"', purposes)})
    assert "ask-us" not in [section.id for section in page.sections]


def test_no_part_is_empty(make: Any) -> None:
    """No list without items, no table without rows, no text without words."""
    for parts, _, _ in SAID.values():
        page = built(make, parts)
        assert all(said.strip() and not re.search(r"\bNone\b|  ", said) for said in texts(page) if said)

        def check(section: Section) -> None:
            assert all(part.items for part in section.parts if isinstance(part, Bullets))
            assert all(part.rows for part in section.parts if isinstance(part, Table))
            for inner in section.sections:
                check(inner)

        for section in page.sections:
            check(section)
