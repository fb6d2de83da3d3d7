"""Oily Moon: every number of its page comes out of a quote. A row's name begins with the statement it proves.

Prices are those of the offline card for 200 g from Portland, Oregon, retail, in force from 12 July 2026.
"""

from datetime import date

import pytest

from calculator.domain.rate import Transit

FIRST_CLASS, FIRST_CLASS_ABROAD = "usps_ground_advantage", "usps_first_class_package_international"
UPS, UPS_ECONOMY = "ups_worldwide_saver", "ups_worldwide_economy_ddu"
PREORDER = {"unit_price": "30.00", "kind": "preorder"}
PAGE_SAYS = {"lead_time": {"min": 1, "max": 2}}
DIGITAL = {"unit_price": "600.00", "kind": "digital"}
SALE = ["ships_in_5_15_days", "ships_by_first_class", "check_address", "carrier_estimate"]
ABROAD = ["check_address", "up_to_3_weeks_abroad", "carrier_estimate"]
DUTIES = {
    "id": "duties_may_be_charged",
    "version": "2026-11-01",
    "text": (
        "Your country may charge duties and taxes when the parcel is delivered. "
        "We are not responsible for such charges."
    ),
    "short": "Duties and taxes may be charged on delivery.",
    "statement": "B9",
}
ISLAND = {
    "id": "duties_may_be_charged_island",
    "version": "2026-11-01",
    "text": (
        "Your island is outside the US customs territory: duties and taxes may be charged there. "
        "We are not responsible for them."
    ),
    "short": "Duties and taxes may be charged.",
    "statement": "B9",
}


@pytest.fixture(scope="module")
def with_ups(counter):
    """The shop with USPS by the card and a UPS that sells two services abroad: $30.00, at the door on 20 August."""
    transit = Transit(3, 3, True, date(2026, 8, 20), True)
    ups = counter.priced("ups", "30.00", transit, frozenset({UPS, UPS_ECONOMY}))
    return counter.shop("oily-moon", sources={"usps": counter.card, "ups": ups})


@pytest.mark.parametrize(
    ("placed_at", "to", "lines", "days"),
    [
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            ["20.00"],
            ("2026-03-09", "2026-03-23", None, None),
            id="B1-5-to-15",
        ),
        pytest.param(
            "2026-03-02T04:59:59Z",
            "san_francisco",
            ["20.00"],
            ("2026-03-06", "2026-03-20", None, None),
            id="B1-before-local-midnight",
        ),
        pytest.param(
            "2026-03-02T05:00:00Z",
            "san_francisco",
            ["20.00"],
            ("2026-03-09", "2026-03-23", None, None),
            id="B1-at-local-midnight",
        ),
        pytest.param(
            "2026-03-02T23:59:59-05:00",
            "san_francisco",
            ["20.00"],
            ("2026-03-09", "2026-03-23", None, None),
            id="B1-no-cut-off",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "guam",
            ["20.00"],
            ("2026-03-09", "2026-03-23", None, None),
            id="B1-guam-is-domestic-mail",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "germany",
            ["20.00"],
            ("2026-03-16", "2026-03-23", None, "2026-04-13"),
            id="B8-latest",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "palau",
            ["20.00"],
            ("2026-03-16", "2026-03-23", None, "2026-04-13"),
            id="B8-palau-is-abroad",
        ),
        pytest.param(
            "2026-08-10T10:00:00-04:00",
            "germany",
            ["20.00"],
            ("2026-08-24", "2026-08-31", None, "2026-09-21"),
            id="B8-three-weeks-are-calendar-weeks",
        ),
        pytest.param(
            "2026-07-27T10:00:00-04:00",
            "germany",
            ["20.00"],
            ("2026-08-10", "2026-08-17", None, "2026-09-08"),
            id="B8-an-end-on-Labor-Day-rolls",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            [PREORDER],
            ("2026-03-23", None, None, None),
            id="B2-open-end",
        ),
        pytest.param(
            "2026-02-28T10:00:00-05:00",
            "san_francisco",
            [PREORDER],
            ("2026-03-23", None, None, None),
            id="B2-21-days-end-on-a-Saturday",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00", "germany", [PREORDER], ("2026-03-23", None, None, None), id="B2-B8-abroad"
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            ["20.00", PREORDER],
            ("2026-03-23", None, None, None),
            id="B2-a-mixed-cart-inherits-the-open-end",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            [PREORDER | {"lead_time": {"min": 30, "max": 40, "unit": "days"}}],
            ("2026-04-01", "2026-04-13", None, None),
            id="B2-the-listing-gives-a-maximum",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            [{"unit_price": "20.00", "lead_time": {"min": 1, "max": 2}}],
            ("2026-03-03", "2026-03-04", None, None),
            id="B3-the-product-says-otherwise",
        ),
        pytest.param(
            "2026-03-02T10:00:00-05:00",
            "san_francisco",
            [DIGITAL, "20.00"],
            ("2026-03-09", "2026-03-23", None, None),
            id="B11-digital-lines-have-no-window",
        ),
    ],
)
def test_days(counter, days_of, placed_at, to, lines, days):
    """Dispatch by business days or weeks, arrival abroad at most three weeks later, open and unknown ends as null."""
    answer = counter.ask("oily-moon", *lines, to=to, placed_at=placed_at)
    assert [days_of(option) for option in answer["options"]] == [days]


def test_a_line_without_a_latest_day_is_told_so(counter):
    """B2: its own window is as open as the cart's."""
    explanation = counter.ask("oily-moon", PREORDER, placed_at="2026-03-02T10:00:00-05:00")["explanation"]
    because = "line 1 (preorder: 21+ days) may leave from 2026-03-23 on, with no latest day"
    assert [each["because"] for each in explanation if each["rule"] == "dispatch"] == [because]


@pytest.mark.parametrize(
    ("place", "lines", "price"),
    [
        pytest.param("san_francisco", ["20.00"], "8.30", id="B3-california"),
        pytest.param("san_francisco", ["0.00"], "8.30", id="B3-zero-value"),
        pytest.param("san_francisco", ["49.99"], "8.30", id="B3-no-fee-under-50"),
        pytest.param("san_francisco", ["50.00"], "8.30", id="B3-no-free-tier"),
        pytest.param("po_box", ["20.00"], "8.30", id="B3-po-box"),
        pytest.param("alaska", ["20.00"], "8.95", id="B3-alaska"),
        pytest.param("hawaii", ["20.00"], "9.45", id="B3-hawaii"),
        pytest.param("puerto_rico", ["20.00"], "9.45", id="B3-puerto-rico"),
        pytest.param("puerto_rico_as_country", ["20.00"], "9.45", id="B3-puerto-rico-as-PR"),
        pytest.param("apo", ["20.00"], "9.45", id="B3-armed-forces"),
    ],
)
def test_domestic_goes_by_first_class(counter, place, lines, price):
    """One service at the carrier's price, whatever the order is worth, and no word on duties."""
    answer = counter.ask("oily-moon", *lines, to=place)
    (option,) = answer["options"]
    assert (option["code"], option["name"], option["price"]) == (FIRST_CLASS, "USPS Ground Advantage", price)
    assert option["charges"] == [
        {"kind": "carrier", "label": "USPS Ground Advantage", "amount": price, "statement": "B3"}
    ]
    assert option["incoterm"] is None
    assert answer["disclaimers"] == []
    assert answer["refusals"] == []
    assert [text["id"] for text in answer["notices"]] == SALE
    assert answer["destination"]["customs_form"] is (place == "apo")


@pytest.mark.parametrize(
    ("place", "because", "statement", "code"),
    [
        pytest.param(
            "san_francisco",
            "USPS First Class: First-Class Package Service is sold as USPS Ground Advantage today",
            "B3",
            FIRST_CLASS,
            id="B3-domestic",
        ),
        pytest.param(
            "germany",
            "USPS First-Class International or UPS International: First-Class Mail International (packages) is sold as "
            "USPS First-Class Package International Service today",
            "B7",
            FIRST_CLASS_ABROAD,
            id="B7-abroad",
        ),
    ],
)
def test_old_service_names(counter, option_of, place, because, statement, code):
    """Buyers see today's name of the service; the page's words are kept in the explanation."""
    answer = counter.ask("oily-moon", "20.00", to=place)
    assert option_of(answer, code)["service"] == code
    verdict = {"rule": "service_name", "holds": True, "because": because, "statement": statement, "option": code}
    assert verdict in answer["explanation"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("usps_first_class_package", id="B3-the-page's-name"),
        pytest.param("usps_ground_advantage", id="B3-today's-name"),
    ],
)
def test_a_product_names_its_service(counter, prices, name):
    """B3: a product may force First-Class by its old name or by its new one."""
    answer = counter.ask("oily-moon", {"unit_price": "20.00", "service": name}, "20.00")
    assert prices(answer) == {FIRST_CLASS: "10.60"}


def test_a_forced_service_refuses_the_others(counter, prices, refusal_of, with_ups):
    """B3: one product that goes by UPS only takes the whole parcel with it; without it First-Class is offered."""
    rows = [{"unit_price": "20.00", "service": UPS}, "20.00"]
    answer = counter.ask("oily-moon", *rows, to="germany", shop=with_ups)
    assert prices(answer) == {UPS: "30.00"}
    assert refusal_of(answer, FIRST_CLASS_ABROAD) == {
        "code": FIRST_CLASS_ABROAD,
        "reason": "service_forced_by_product",
        "lines": ["1"],
        "message": "a product in this cart goes by ups_worldwide_saver only",
        "remedy": {"kind": "remove_lines", "verified": "quote", "lines": ["1"]},
        "statement": "B7",
    }


def test_two_forced_services_are_never_guessed(counter, refusal_of, with_ups):
    """B3: lines that must go by different services are refused together, each with the line that stands in its way."""
    rows = [{"unit_price": "20.00", "service": FIRST_CLASS_ABROAD}, {"unit_price": "20.00", "service": UPS}]
    answer = counter.ask("oily-moon", *rows, to="germany", shop=with_ups)
    message = f"products in this cart must go by different services: {UPS}, {FIRST_CLASS_ABROAD}"
    assert answer["outcome"] == "refused"
    assert {refusal["reason"] for refusal in answer["refusals"]} == {"conflicting_services"}
    assert {refusal["message"] for refusal in answer["refusals"]} == {message}
    for code, line in ((FIRST_CLASS_ABROAD, "2"), (UPS, "1")):
        refusal = refusal_of(answer, code)
        assert refusal["lines"] == [line]
        assert refusal["remedy"] == {"kind": "remove_lines", "verified": "quote", "lines": [line]}


@pytest.mark.parametrize(
    ("reading", "found"),
    [
        pytest.param("together", {}, id="B3-together"),
        pytest.param("split", {UPS: "51.80"}, id="B3-split"),
    ],
)
def test_reading_of_a_mixed_cart(counter, prices, with_ups, reading, found):
    """Products of different services are refused together (as here), or travel in a parcel each."""
    edit = ('mixed_cart = { choice = "together"', f'mixed_cart = {{ choice = "{reading}"')
    shop = counter.shop("oily-moon", edit, sources=with_ups.sources)
    rows = [{"unit_price": "20.00", "service": FIRST_CLASS_ABROAD}, {"unit_price": "20.00", "service": UPS}]
    answer = counter.ask("oily-moon", *rows, to="germany", shop=shop)
    assert prices(answer) == found
    for option in answer["options"]:
        assert [(part["lines"], part["service"]) for part in option["parts"]] == [
            (["1"], FIRST_CLASS_ABROAD),
            (["2"], UPS),
        ]


@pytest.mark.parametrize(
    ("place", "first_class", "price"),
    [
        pytest.param("germany", FIRST_CLASS_ABROAD, "21.80", id="B7-germany"),
        pytest.param("canada", FIRST_CLASS_ABROAD, "19.40", id="B7-canada"),
        pytest.param("japan", FIRST_CLASS_ABROAD, "24.15", id="B7-japan"),
        pytest.param("palau", FIRST_CLASS, "9.45", id="B7-palau-at-domestic-postage"),
    ],
)
def test_abroad(counter, prices, with_ups, place, first_class, price):
    """First-Class or UPS, duties unpaid, the shop's own words on every option, and no amount for duties."""
    answer = counter.ask("oily-moon", "20.00", to=place, shop=with_ups)
    assert prices(answer) == {first_class: price, UPS_ECONOMY: "30.00", UPS: "30.00"}
    for option in answer["options"]:
        assert option["incoterm"] == "DAP"
        assert option["disclaimers"] == [DUTIES]
        assert [(charge["kind"], charge["statement"]) for charge in option["charges"]] == [("carrier", "B7")]
        assert option["delivery"]["guaranteed"] is False
    assert answer["disclaimers"] == [DUTIES]
    assert [text["id"] for text in answer["notices"]] == ABROAD
    assert answer["destination"]["customs_form"] is True


def test_a_shorter_estimate_is_shown_beside_the_page_s(counter, option_of, days_of, with_ups):
    """B8, B5: three weeks hold for both carriers, the day UPS names stands beside them, nothing is guaranteed."""
    answer = counter.ask("oily-moon", "20.00", to="germany", shop=with_ups)
    days = ("2026-08-17", "2026-08-24", None, "2026-09-14")
    assert [days_of(option) for option in answer["options"]] == [days] * 3
    assert option_of(answer, UPS)["delivery"]["carrier_arrives"] == "2026-08-20"
    assert option_of(answer, FIRST_CLASS_ABROAD)["delivery"]["carrier_arrives"] is None
    assert option_of(answer, UPS)["delivery"]["guaranteed"] is False
    assert (
        option_of(answer, UPS)["delivery"]["because"][2] == "arrives: the shop (B8) says up to 21 days after dispatch"
    )


@pytest.mark.parametrize("place", ["guam", "american_samoa", "northern_marianas", "virgin_islands"])
def test_islands_outside_the_customs_territory(counter, place):
    """B9: domestic First-Class, a softer note in the shop's own words, and no incoterm."""
    answer = counter.ask("oily-moon", "20.00", to=place)
    (option,) = answer["options"]
    assert option["code"] == FIRST_CLASS
    assert option["incoterm"] is None
    assert option["disclaimers"] == answer["disclaimers"] == [ISLAND]
    assert [text["id"] for text in answer["notices"]] == SALE


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        pytest.param("germany", None, id="B7-street"),
        pytest.param(
            "germany_po_box", {"kind": "give_field", "verified": "quote", "field": "/destination/lines"}, id="B7-po-box"
        ),
    ],
)
def test_ups_needs_a_street(counter, prices, with_ups, place, remedy):
    """A PO box abroad keeps First-Class; UPS is refused with a way out that was quoted."""
    answer = counter.ask("oily-moon", "20.00", to=place, shop=with_ups)
    assert FIRST_CLASS_ABROAD in prices(answer)
    assert (UPS in prices(answer)) is (remedy is None)
    found = [refusal for refusal in answer["refusals"] if refusal["code"] == UPS]
    assert [(refusal["reason"], refusal["message"], refusal["remedy"]) for refusal in found] == (
        [("po_box_not_served", "UPS Worldwide Saver does not deliver to a PO box", remedy)] if remedy else []
    )


def test_dhl_is_never_asked(counter):
    """B7: USPS or UPS, at home USPS alone."""
    sources = {"usps": counter.card, "ups": counter.priced("ups", "30.00")}
    shop = counter.shop("oily-moon", sources=sources | {"dhl_express": counter.untouchable("dhl_express")})
    for place, carriers in (("san_francisco", {"usps"}), ("guam", {"usps"}), ("germany", {"usps", "ups"})):
        answer = counter.ask("oily-moon", "20.00", to=place, shop=shop)
        assert {option["carrier"] for option in answer["options"]} == carriers


def test_a_silent_carrier_leaves_the_other(counter, prices, refusal_of):
    """B7: without UPS First-Class is offered all the same; UPS is refused with its reason."""
    answer = counter.ask("oily-moon", "20.00", to="germany")
    assert prices(answer) == {FIRST_CLASS_ABROAD: "21.80"}
    assert answer["problems"] == [{"carrier": "ups", "kind": "not_covered", "retryable": False}]
    refusal = refusal_of(answer, UPS)
    assert refusal["reason"] == "carrier_unavailable"
    assert refusal["message"] == "no price for UPS Worldwide Saver could be had: ask the shop"


@pytest.mark.parametrize(
    ("to", "lines"),
    [
        pytest.param(None, [DIGITAL], id="B11-without-a-destination"),
        pytest.param("germany", [DIGITAL, DIGITAL], id="B11-with-one"),
    ],
)
def test_digital_only(counter, to, lines):
    """Nothing ships: no address is needed, nothing is in the basis, and no word on parcels is said."""
    answer = counter.ask("oily-moon", *lines, to=to)
    assert answer["outcome"] == "no_shipping_required"
    assert answer["basis"]["amount"] == "0.00"
    assert (answer["options"], answer["refusals"], answer["disclaimers"], answer["unchecked"]) == ([], [], [], [])
    assert answer["notices"] == [
        {"id": "delivered_digitally", "version": "2026-11-01", "text": "Delivered digitally.", "statement": "B11"}
    ]
    assert answer["explanation"] == [
        {
            "rule": "ships",
            "holds": False,
            "because": "digital lines need no parcel",
            "statement": "B11",
            "option": None,
        }
    ]


def test_digital_and_physical(counter, prices):
    """B11: basis, weight and price of the physical lines only; both kinds have their words."""
    answer = counter.ask("oily-moon", DIGITAL, {"unit_price": "20.00", "discount": "0.01"})
    assert answer["basis"] == {"kind": "discounted_physical_subtotal", "amount": "19.99"}
    assert prices(answer) == {FIRST_CLASS: "8.30"}
    assert [doubt["field"] for doubt in answer["unchecked"]] == ["/lines/1/weight", "/lines/1/dimensions"]
    assert [text["id"] for text in answer["notices"]] == [*SALE[:3], "delivered_digitally", "carrier_estimate"]


@pytest.mark.parametrize(
    ("price", "requested", "because"),
    [
        pytest.param("500.01", False, "the shop asks for no signature", id="B12-500.01"),
        pytest.param("5000.00", False, "the shop asks for no signature", id="B12-5000.00"),
        pytest.param("20.00", True, "requested, but the shop offers no signature on request", id="B12-requested"),
    ],
)
def test_no_signature(counter, prices, price, requested, because):
    """The page speaks of none: no order value asks for one, and a wish does not either."""
    answer = counter.ask("oily-moon", price, signature_requested=requested)
    assert prices(answer) == {FIRST_CLASS: "8.30"}
    assert answer["options"][0]["signature"] == {"required": False, "because": because, "statement": None}


def test_no_free_tier_and_no_express(counter, prices):
    """B12: absent means not offered, whatever the order is worth."""
    for price in ("0.00", "50.00", "1000.00"):
        answer = counter.ask("oily-moon", price)
        assert prices(answer) == {FIRST_CLASS: "8.30"}
        assert answer["hints"] == []


@pytest.mark.parametrize(
    ("purpose", "found", "notices"),
    [
        pytest.param("sale", {FIRST_CLASS: "8.30"}, SALE, id="B3-sale"),
        pytest.param(
            "exchange", {FIRST_CLASS: "8.30"}, ["exchange_paid_by_buyer", "carrier_estimate"], id="B10-exchange"
        ),
        pytest.param("reship", {FIRST_CLASS: "8.30"}, ["check_address", "carrier_estimate"], id="B6-reship"),
        pytest.param("repair", {}, [], id="silent-repair"),
        pytest.param("reissue", {}, [], id="silent-reissue"),
    ],
)
def test_purposes(counter, prices, purpose, found, notices):
    """Exchanges and parcels sent again cost the carrier's price; on repairs and reissues the page is silent."""
    answer = counter.ask("oily-moon", "20.00", purpose=purpose)
    assert prices(answer) == found
    assert [text["id"] for text in answer["notices"]] == notices
    silent = set() if found else {("no_rule_for_purpose", f"Oily Moon says nothing of {purpose}: ask the shop")}
    assert {(refusal["reason"], refusal["message"]) for refusal in answer["refusals"]} == silent


@pytest.mark.parametrize(
    ("text", "lines", "more", "words"),
    [
        pytest.param("ships_in_5_15_days", ["20.00"], {}, "Ships in 5–15 business days; most within about 5.", id="B1"),
        pytest.param(
            "preorder_3_weeks_or_more", [PREORDER], {}, "Preorder: 3+ weeks to ship, see the listing.", id="B2"
        ),
        pytest.param(
            "ships_by_first_class", ["20.00"], {}, "Ships within 15 business days via USPS First Class.", id="B3"
        ),
        pytest.param(
            "carrier_estimate",
            ["20.00"],
            {},
            "Delivery days are the carrier's estimate, not guaranteed.",
            id="B5",
        ),
        pytest.param(
            "check_address",
            ["20.00"],
            {},
            "Please double-check your address: sending again is paid by you.",
            id="B6",
        ),
        pytest.param(
            "up_to_3_weeks_abroad",
            ["20.00"],
            {"to": "japan"},
            "Up to 3 weeks after shipment, depending on customs.",
            id="B8",
        ),
        pytest.param(
            "exchange_paid_by_buyer",
            ["20.00"],
            {"purpose": "exchange"},
            "In an exchange you pay all shipping costs.",
            id="B10",
        ),
        pytest.param("delivered_digitally", [DIGITAL], {}, "Delivered digitally.", id="B11"),
    ],
)
def test_words(counter, request, text, lines, more, words):
    """The shop's words, dated and with their statement."""
    statement = request.node.callspec.id
    notices = counter.ask("oily-moon", *lines, **more)["notices"]
    assert {"id": text, "version": "2026-11-01", "text": words, "statement": statement} in notices


@pytest.mark.parametrize(
    ("weight", "doubts"),
    [
        pytest.param(None, ["weight unknown: 200 g a piece assumed"], id="B3-unknown"),
        pytest.param({"value": "200", "unit": "g"}, [], id="B3-known"),
    ],
)
def test_a_missing_weight_is_assumed_aloud(counter, prices, weight, doubts):
    """A product that does not say its weight is priced by the declared default, and the answer says so."""
    size = {"length": "15", "width": "10", "height": "5", "unit": "cm"}
    answer = counter.ask("oily-moon", {"unit_price": "20.00", "weight": weight, "dimensions": size})
    assert prices(answer) == {FIRST_CLASS: "8.30"}
    assert [doubt["message"] for doubt in answer["unchecked"]] == doubts


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param([{"unit_price": "20.00", **PAGE_SAYS}], SALE[2:], id="B1-B3-the-product-says-otherwise"),
        pytest.param([{"unit_price": "20.00", **PAGE_SAYS}, "20.00"], SALE, id="B1-B3-of-the-other-line"),
        pytest.param([PREORDER | PAGE_SAYS], SALE[2:], id="B2-the-listing-says-otherwise"),
        pytest.param(
            [PREORDER | PAGE_SAYS, PREORDER],
            ["preorder_3_weeks_or_more", *SALE[2:]],
            id="B2-of-the-other-line",
        ),
        pytest.param([PREORDER | PAGE_SAYS, "20.00"], SALE, id="B2-no-word-for-another-kind"),
    ],
)
def test_words_on_dispatch_are_of_the_lines_they_are_true_of(counter, lines, said):
    """A line with a lead time of its own gets its days, and not the page's words on other days."""
    assert [text["id"] for text in counter.ask("oily-moon", *lines)["notices"]] == said


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(
            {"unit_price": "10.00", "discount": "10.01"},
            ("/lines/0/discount", "discount_too_large", "10.01 is more than the line's 10.00"),
            id="negative-basis",
        ),
        pytest.param(
            {"unit_price": "10.00", "kind": "custom"},
            ("/lines/0/kind", "unknown_kind", "oily-moon has no kind 'custom': write one of stock, preorder, digital"),
            id="a-kind-of-another-shop",
        ),
    ],
)
def test_carts_that_cannot_be_quoted(counter, line, fault):
    """A fault of the cart is told with its pointer."""
    assert counter.faults("oily-moon", line) == [fault]


def test_goods_need_a_destination(counter):
    """B11: only a cart of digital goods may leave its destination out."""
    message = "something ships: give at least the country it goes to"
    assert counter.faults("oily-moon", DIGITAL, "20.00", to=None) == [("/destination", "missing", message)]
