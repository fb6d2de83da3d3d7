"""Little Rooms: every number of its page comes out of a quote. A row's name begins with the statement it proves.

Prices are those of the offline card for 100 g from New York on 6 August 2026, retail.
"""

import pytest

from calculator.domain.rate import Transit

GROUND, PRIORITY, EXPRESS = "usps_ground_advantage", "usps_priority_mail", "usps_priority_mail_express"
FIRST_CLASS, PRIORITY_ABROAD = "usps_first_class_package_international", "usps_priority_mail_international"
DHL, DHL_NOON = "dhl_express_worldwide", "dhl_express_12_00"
TO_CALIFORNIA = {GROUND: "9.45", PRIORITY: "16.95", EXPRESS: "53.35"}
TO_GERMANY = {FIRST_CLASS: "21.80", PRIORITY_ABROAD: "82.30"}

MADE = {"unit_price": "30.00", "kind": "made_to_order"}
CUSTOM = {"unit_price": "30.00", "kind": "custom"}
PAGE_SAYS = {"lead_time": {"min": 1, "max": 2}}
NO_EXPRESS = "Contains made-to-order items: expedited is not available"
NO_EXPRESS_CUSTOM = "Contains custom orders: expedited is not available"
DUTIES = {
    "id": "duties_not_included",
    "version": "2026-11-01",
    "text": (
        "Customs duties and taxes of your country are not part of what you pay here. The carrier collects them "
        "from you when the parcel arrives; they are yours alone to pay, and we answer for none of them."
    ),
    "short": "Duties and taxes not included: due on delivery, paid by the recipient.",
    "statement": "A9",
}
ISLAND = {
    "id": "duties_may_apply",
    "version": "2026-11-01",
    "text": "Your island is outside the US customs territory: duties and taxes may apply there, and are yours to pay.",
    "short": "Duties and taxes may apply.",
    "statement": "A9",
}


@pytest.fixture(scope="module")
def with_dhl(counter):
    """The shop with USPS by the card and a DHL that asks $30.00 for each service, $36.00 with a signature."""
    return counter.shop(
        "little-rooms", sources={"usps": counter.card, "dhl_express": counter.priced("dhl_express", "30.00")}
    )


@pytest.mark.parametrize(
    ("price", "required", "because", "found"),
    [
        pytest.param("0.00", False, "$0.00 is not over $500.00", TO_CALIFORNIA, id="A7-0.00"),
        pytest.param("499.99", False, "$499.99 is not over $500.00", TO_CALIFORNIA, id="A7-499.99"),
        pytest.param("500.00", False, "$500.00 is not over $500.00", TO_CALIFORNIA, id="A7-500.00"),
        pytest.param(
            "500.01",
            True,
            "$500.01 is over $500.00",
            {GROUND: "14.60", PRIORITY: "22.10", EXPRESS: "53.35"},
            id="A7-500.01",
        ),
    ],
)
def test_signature_over_500(counter, prices, price, required, because, found):
    """Strictly over $500.00 someone must sign; the carrier's charge for it is paid by the buyer."""
    answer = counter.ask("little-rooms", price)
    assert prices(answer) == found
    for option in answer["options"]:
        assert option["signature"] == {"required": required, "because": because, "statement": "A7"}
    texts = [text for text in answer["notices"] if text["id"] == "signature_required"]
    assert [text["text"] for text in texts] == (["Signature on delivery required."] if required else [])


@pytest.mark.parametrize(
    ("code", "charges"),
    [
        pytest.param(GROUND, [("carrier", "9.45", "A6"), ("signature", "5.15", "A7")], id="A7b-ground-advantage"),
        pytest.param(PRIORITY, [("carrier", "16.95", "A6"), ("signature", "5.15", "A7")], id="A7b-priority"),
        pytest.param(EXPRESS, [("carrier", "53.35", "A6"), ("signature", "0.00", "A7")], id="A7b-express-includes-it"),
    ],
)
def test_a_signature_is_a_line_of_its_own(counter, option_of, code, charges):
    """The signature stands beside the transport, also where the service includes it."""
    option = option_of(counter.ask("little-rooms", "500.01"), code)
    assert [(charge["kind"], charge["amount"], charge["statement"]) for charge in option["charges"]] == charges


@pytest.mark.parametrize(
    ("lines", "basis", "required"),
    [
        pytest.param([("588.24", 1, "88.24")], "500.00", False, id="A7-588.24-less-15%"),
        pytest.param([("196.08", 3, "88.24")], "500.00", False, id="A7-3x196.08-less-15%-by-order"),
        pytest.param([("196.08", 1, "29.41")] * 3, "500.01", True, id="A7-3x196.08-less-15%-by-line"),
        pytest.param([("600.00", 1, "100.00")], "500.00", False, id="A7-after-discounts"),
    ],
)
def test_the_caller_rounds_discounts(counter, lines, basis, required):
    """A1: discounts are taken as allocated, in cents; the signature looks at what is left."""
    rows = [{"unit_price": price, "quantity": count, "discount": discount} for price, count, discount in lines]
    answer = counter.ask("little-rooms", *rows)
    assert answer["basis"] == {"kind": "discounted_physical_subtotal", "amount": basis}
    assert {option["signature"]["required"] for option in answer["options"]} == {required}


def test_signature_is_not_for_the_asking(counter, prices):
    """A7: the page grants none on request, so under $500 a wish changes nothing."""
    answer = counter.ask("little-rooms", "20.00", signature_requested=True)
    assert prices(answer) == TO_CALIFORNIA
    assert {option["signature"]["required"] for option in answer["options"]} == {False}


@pytest.mark.parametrize(
    ("price", "found", "refused"),
    [
        pytest.param("500.00", TO_GERMANY | {DHL: "30.00", DHL_NOON: "30.00"}, {}, id="A7b-500.00"),
        pytest.param(
            "500.01",
            {DHL: "36.00", DHL_NOON: "36.00"},
            {FIRST_CLASS: "USPS First-Class Package International Service"}
            | {PRIORITY_ABROAD: "USPS Priority Mail International"},
            id="A7b-500.01",
        ),
    ],
)
def test_abroad_only_dhl_takes_a_signature(counter, with_dhl, prices, price, found, refused):
    """Services that cannot be signed for are refused above $500, with the reason; DHL carries on."""
    answer = counter.ask("little-rooms", price, to="germany", shop=with_dhl)
    assert prices(answer) == found
    because = "a signature is required ($500.01 is over $500.00)"
    assert answer["refusals"] == [
        {
            "code": code,
            "reason": "signature_unavailable",
            "lines": [],
            "message": f"{because} and {name} cannot take one",
            "remedy": None,
            "statement": "A7",
        }
        for code, name in refused.items()
    ]


def test_the_signature_is_in_the_question(counter):
    """A7b: a carrier is asked for a price with signature, abroad as at home, and for duties unpaid."""
    dhl = counter.priced("dhl_express", "30.00")
    shop = counter.shop("little-rooms", sources={"dhl_express": dhl})
    counter.ask("little-rooms", "500.01", to="germany", shop=shop)
    (asked,) = dhl.asked
    assert asked.signature is True
    assert asked.incoterm == "DAP"
    assert asked.services == {DHL, DHL_NOON}


def test_no_service_left_for_a_signature(counter):
    """A7b: where DHL gives no price either, each service says why and nothing is offered."""
    answer = counter.ask("little-rooms", "500.01", to="germany")
    assert answer["options"] == []
    assert {refusal["code"]: refusal["reason"] for refusal in answer["refusals"]} == {
        FIRST_CLASS: "signature_unavailable",
        PRIORITY_ABROAD: "signature_unavailable",
        DHL: "carrier_unavailable",
        DHL_NOON: "carrier_unavailable",
    }


@pytest.mark.parametrize(
    ("placed_at", "lines", "ships"),
    [
        pytest.param("2025-12-24T10:00:00-05:00", ["20.00"], ("2025-12-30", "2026-01-06"), id="A2-over-Christmas"),
        pytest.param("2025-12-24T04:59:59Z", ["20.00"], ("2025-12-29", "2026-01-05"), id="A2-before-local-midnight"),
        pytest.param("2025-12-24T05:00:00Z", ["20.00"], ("2025-12-30", "2026-01-06"), id="A2-at-local-midnight"),
        pytest.param("2025-12-24T23:59:59-05:00", ["20.00"], ("2025-12-30", "2026-01-06"), id="A11-no-cut-off"),
        pytest.param("2026-08-08T10:00:00-04:00", ["20.00"], ("2026-08-12", "2026-08-18"), id="A2-on-a-Saturday"),
        pytest.param("2026-04-01T10:00:00-04:00", [MADE], ("2026-04-22", "2026-04-29"), id="A3-three-to-four-weeks"),
        pytest.param(
            "2026-08-01T10:00:00-04:00", [MADE], ("2026-08-24", "2026-08-31"), id="A3-ends-roll-off-Saturdays"
        ),
        pytest.param(
            "2026-08-17T10:00:00-04:00", [MADE], ("2026-09-08", "2026-09-14"), id="A3-ends-roll-off-Labor-Day"
        ),
        pytest.param("2026-04-01T10:00:00-04:00", [CUSTOM], ("2026-04-22", "2026-04-29"), id="A13-three-to-four-weeks"),
        pytest.param(
            "2026-04-01T10:00:00-04:00",
            ["20.00", MADE],
            ("2026-04-22", "2026-04-29"),
            id="A3-the-slowest-line-sets-both-ends",
        ),
    ],
)
def test_days_to_dispatch(counter, option_of, days_of, placed_at, lines, ships):
    """Business days count from the order's day in New York, weeks on the wall calendar; arrival is not known."""
    answer = counter.ask("little-rooms", *lines, placed_at=placed_at)
    assert days_of(option_of(answer, GROUND)) == (*ships, None, None)


def test_each_line_is_told_with_its_own_days(counter):
    """A3: in a mixed cart the explanation has a window for every line, beside the cart's."""
    lines = ["20.00", MADE, CUSTOM | PAGE_SAYS]
    explanation = counter.ask("little-rooms", *lines, placed_at="2026-04-01T10:00:00-04:00")["explanation"]
    assert [(each["because"], each["statement"]) for each in explanation if each["rule"] == "dispatch"] == [
        ("line 1 (stock: 3–7 business days) may leave from 2026-04-06 to 2026-04-10", "A2"),
        ("line 2 (made_to_order: 3–4 weeks) may leave from 2026-04-22 to 2026-04-29", "A3"),
        ("line 3 (custom: 1–2 business days) may leave from 2026-04-02 to 2026-04-03", "A13"),
    ]


@pytest.mark.parametrize(
    ("lines", "refused", "notices"),
    [
        pytest.param(["20.00"], None, ["ships_in_3_7_days"], id="A4-stock"),
        pytest.param(
            [MADE],
            ("made_to_order_not_expedited", ["1"], NO_EXPRESS, None, "A4"),
            ["made_to_order_3_4_weeks"],
            id="A4-made-to-order",
        ),
        pytest.param(
            ["20.00", MADE],
            ("made_to_order_not_expedited", ["2"], NO_EXPRESS, ["2"], "A4"),
            ["ships_in_3_7_days", "made_to_order_3_4_weeks"],
            id="A4-mixed",
        ),
        pytest.param(
            [MADE, "20.00", MADE],
            ("made_to_order_not_expedited", ["1", "3"], NO_EXPRESS, ["1", "3"], "A4"),
            ["ships_in_3_7_days", "made_to_order_3_4_weeks"],
            id="A4-two-lines-block",
        ),
        pytest.param(
            [CUSTOM],
            ("custom_not_expedited", ["1"], NO_EXPRESS_CUSTOM, None, "A13"),
            ["custom_3_4_weeks"],
            id="A13-custom",
        ),
        pytest.param(
            ["20.00", CUSTOM],
            ("custom_not_expedited", ["2"], NO_EXPRESS_CUSTOM, ["2"], "A13"),
            ["ships_in_3_7_days", "custom_3_4_weeks"],
            id="A13-mixed",
        ),
        pytest.param(
            ["20.00", MADE, CUSTOM],
            ("made_to_order_not_expedited", ["2"], NO_EXPRESS, ["2", "3"], "A4"),
            ["ships_in_3_7_days", "made_to_order_3_4_weeks", "custom_3_4_weeks"],
            id="A4-A13-the-way-out-takes-out-both",
        ),
    ],
)
def test_expedited_is_blocked(counter, prices, lines, refused, notices):
    """A piece yet to be made keeps the whole parcel from expedited services; the remedy was quoted first."""
    answer = counter.ask("little-rooms", *lines)
    assert [text["id"] for text in answer["notices"]] == notices
    if refused is None:
        assert list(prices(answer)) == [GROUND, PRIORITY, EXPRESS]
        assert answer["refusals"] == []
        return
    reason, held, message, remove, statement = refused
    assert list(prices(answer)) == [GROUND, PRIORITY]
    assert answer["refusals"] == [
        {
            "code": EXPRESS,
            "reason": reason,
            "lines": held,
            "message": message,
            "remedy": {"kind": "remove_lines", "verified": "quote", "lines": remove} if remove else None,
            "statement": statement,
        }
    ]


def test_a_followed_remedy_gives_the_option(counter, prices):
    """A4: without the lines the remedy names, expedited is offered."""
    answer = counter.ask("little-rooms", "20.00", MADE, CUSTOM)
    left = [row for row in ("1", "2", "3") if row not in answer["refusals"][0]["remedy"]["lines"]]
    assert left == ["1"]
    assert EXPRESS in prices(counter.ask("little-rooms", "20.00"))


@pytest.mark.parametrize(
    ("code", "place", "level"),
    [
        pytest.param(GROUND, "san_francisco", "USPS Ground Advantage counts as economy", id="A4-ground-advantage"),
        pytest.param(PRIORITY, "san_francisco", "USPS Priority Mail counts as standard", id="A4-priority"),
        pytest.param(EXPRESS, "san_francisco", "USPS Priority Mail Express counts as expedited", id="A4-express"),
        pytest.param(DHL, "germany", "DHL Express Worldwide counts as standard", id="A4-dhl-worldwide"),
        pytest.param(DHL_NOON, "germany", "DHL Express 12:00 counts as expedited", id="A4-dhl-12:00"),
    ],
)
def test_what_counts_as_expedited_is_shown(counter, code, place, level):
    """The page does not say which services are expedited: the reading stands in the explanation."""
    explanation = counter.ask("little-rooms", "20.00", to=place)["explanation"]
    assert {"rule": "level", "holds": True, "because": level, "statement": "A4", "option": code} in explanation


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(["20.00"], {DHL: "30.00", DHL_NOON: "30.00"}, id="A4-stock-abroad"),
        pytest.param(["20.00", MADE], {DHL: "30.00"}, id="A4-made-to-order-abroad"),
    ],
)
def test_dhl_is_the_ordinary_way_abroad(counter, with_dhl, prices, lines, found):
    """Only the timed DHL product is expedited; the ordinary one carries made-to-order pieces."""
    answer = counter.ask("little-rooms", *lines, to="germany", shop=with_dhl)
    assert {code: price for code, price in prices(answer).items() if code.startswith("dhl")} == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        pytest.param("san_francisco", TO_CALIFORNIA, id="A9-california"),
        pytest.param("po_box", TO_CALIFORNIA, id="A9-po-box"),
        pytest.param("alaska", TO_CALIFORNIA, id="A9-alaska"),
        pytest.param("hawaii", TO_CALIFORNIA, id="A9-hawaii"),
        pytest.param(
            "puerto_rico",
            {GROUND: "8.95", PRIORITY: "15.60", EXPRESS: "49.80"},
            id="A9-puerto-rico-is-no-foreign-country",
        ),
        pytest.param(
            "puerto_rico_as_country", {GROUND: "8.95", PRIORITY: "15.60", EXPRESS: "49.80"}, id="A9-puerto-rico-as-PR"
        ),
        pytest.param("apo", {GROUND: "7.90", PRIORITY: "11.00", EXPRESS: "35.65"}, id="A9-armed-forces"),
    ],
)
def test_domestic_without_a_word_on_duties(counter, prices, place, found):
    """Inside the customs territory and to the armed forces prices are domestic, and no duties are spoken of."""
    answer = counter.ask("little-rooms", "20.00", to=place)
    assert prices(answer) == found
    assert answer["disclaimers"] == []
    assert [option["incoterm"] for option in answer["options"]] == [None, None, None]
    assert answer["destination"]["customs_form"] is (place == "apo")
    assert answer["destination"]["address_class"] == {"po_box": "po_box", "apo": "military"}.get(place, "street")


@pytest.mark.parametrize("place", ["guam", "american_samoa", "northern_marianas", "virgin_islands"])
def test_islands_outside_the_customs_territory(counter, prices, place):
    """A9: domestic postage, a softer note on every option, and no incoterm."""
    answer = counter.ask("little-rooms", "20.00", to=place)
    assert list(prices(answer)) == [GROUND, PRIORITY, EXPRESS]
    assert [option["disclaimers"] for option in answer["options"]] == [[ISLAND]] * 3
    assert [option["incoterm"] for option in answer["options"]] == [None] * 3
    assert answer["disclaimers"] == [ISLAND]
    # For the Virgin Islands the region table leaves it to be verified: no form is asked for.
    assert answer["destination"]["customs_form"] is (place != "virgin_islands")


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        pytest.param("germany", {DHL, DHL_NOON, FIRST_CLASS, PRIORITY_ABROAD}, id="A9-germany"),
        pytest.param("canada", {DHL, DHL_NOON, FIRST_CLASS, PRIORITY_ABROAD}, id="A9-canada"),
        pytest.param("japan", {DHL, DHL_NOON, FIRST_CLASS, PRIORITY_ABROAD}, id="A9-japan"),
        pytest.param("palau", {DHL, DHL_NOON, EXPRESS, GROUND, PRIORITY}, id="A9-palau-at-domestic-postage"),
    ],
)
def test_abroad_duties_are_the_recipients(counter, with_dhl, prices, place, codes):
    """On every option: duties unpaid (DAP), the shop's own words on them, and no amount for them."""
    answer = counter.ask("little-rooms", "20.00", to=place, shop=with_dhl)
    assert set(prices(answer)) == codes
    for option in answer["options"]:
        assert option["incoterm"] == "DAP"
        assert option["disclaimers"] == [DUTIES]
        assert {charge["kind"] for charge in option["charges"]} == {"carrier"}
    assert answer["disclaimers"] == [DUTIES]
    assert answer["destination"]["customs_form"] is True


def test_prices_abroad(counter, prices):
    """A6: the carrier's price as it is, nothing added; a DHL price that cannot be had is refused, never invented."""
    answer = counter.ask("little-rooms", "20.00", to="germany")
    assert prices(answer) == TO_GERMANY
    assert {option["price_source"] for option in answer["options"]} == {"estimate"}
    assert {refusal["code"]: refusal["message"] for refusal in answer["refusals"]} == {
        DHL: "no price for DHL Express Worldwide could be had: ask the shop",
        DHL_NOON: "no price for DHL Express 12:00 could be had: ask the shop",
    }
    assert answer["problems"] == [{"carrier": "dhl_express", "kind": "not_covered", "retryable": False}]


@pytest.mark.parametrize(
    ("street", "remedy"),
    [
        pytest.param(True, None, id="A5-street"),
        pytest.param(False, {"kind": "give_field", "verified": "quote", "field": "/destination/lines"}, id="A5-po-box"),
    ],
)
def test_dhl_needs_a_street(counter, with_dhl, street, remedy):
    """A PO box abroad keeps USPS and refuses DHL; the way out was quoted."""
    answer = counter.ask("little-rooms", "20.00", to="germany" if street else "germany_po_box", shop=with_dhl)
    names = {} if street else {DHL: "DHL Express Worldwide", DHL_NOON: "DHL Express 12:00"}
    assert answer["refusals"] == [
        {
            "code": code,
            "reason": "po_box_not_served",
            "lines": [],
            "message": f"{name} does not deliver to a PO box",
            "remedy": remedy,
            "statement": "A6",
        }
        for code, name in names.items()
    ]


def test_silent_carriers_leave_nothing_to_invent(counter):
    """A6: no table stands behind the carriers, so their silence is told and the buyer is sent to the shop."""
    shop = counter.shop("little-rooms", sources={"usps": counter.silent("usps")})
    answer = counter.ask("little-rooms", "20.00", shop=shop)
    assert answer["outcome"] == "unknown"
    assert answer["options"] == []
    assert [(refusal["reason"], refusal["message"]) for refusal in answer["refusals"]] == [
        ("carrier_unavailable", f"no price for {name} could be had: ask the shop")
        for name in ("USPS Ground Advantage", "USPS Priority Mail", "USPS Priority Mail Express")
    ]
    verdicts = [verdict for verdict in answer["explanation"] if verdict["rule"] == "carrier_unavailable"]
    assert [verdict["option"] for verdict in verdicts] == [GROUND, PRIORITY, EXPRESS]


def test_equal_prices_come_by_arrival(counter, prices, option_of, days_of):
    """A6: at one price the carrier that names its days goes before the one that does not, then codes decide."""
    dhl = counter.priced("dhl_express", "30.00", Transit(1, 2))
    shop = counter.shop("little-rooms", sources={"usps": counter.priced("usps", "30.00"), "dhl_express": dhl})
    answer = counter.ask("little-rooms", "20.00", to="germany", shop=shop)
    assert list(prices(answer)) == [DHL_NOON, DHL, FIRST_CLASS, PRIORITY_ABROAD]
    assert days_of(option_of(answer, DHL)) == ("2026-08-06", "2026-08-12", "2026-08-07", "2026-08-14")
    assert days_of(option_of(answer, FIRST_CLASS))[2:] == (None, None)


def test_ups_is_never_asked(counter):
    """A5: all orders go by USPS or DHL."""
    sources = {"usps": counter.card, "dhl_express": counter.priced("dhl_express", "30.00")}
    shop = counter.shop("little-rooms", sources=sources | {"ups": counter.untouchable("ups")})
    for place in ("san_francisco", "guam", "palau", "germany"):
        carriers = {
            option["carrier"] for option in counter.ask("little-rooms", "20.00", to=place, shop=shop)["options"]
        }
        assert carriers <= {"usps", "dhl_express"}


@pytest.mark.parametrize(
    ("weight", "doubts"),
    [
        pytest.param(
            None, [("/lines/0/weight", "weight_assumed", "weight unknown: 100 g a piece assumed")], id="unknown"
        ),
        pytest.param({"value": "100", "unit": "g"}, [], id="known"),
    ],
)
def test_a_missing_weight_is_assumed_aloud(counter, prices, weight, doubts):
    """A6: a product that does not say its weight is priced by the declared default, and the answer says so."""
    size = {"length": "10", "width": "8", "height": "4", "unit": "cm"}
    answer = counter.ask("little-rooms", {"unit_price": "20.00", "weight": weight, "dimensions": size})
    assert prices(answer) == TO_CALIFORNIA
    assert [(doubt["field"], doubt["code"], doubt["message"]) for doubt in answer["unchecked"]] == doubts


@pytest.mark.parametrize(
    ("purpose", "found", "notices"),
    [
        pytest.param("sale", TO_CALIFORNIA, ["ships_in_3_7_days"], id="A6-sale"),
        pytest.param("exchange", TO_CALIFORNIA, ["exchange_paid_by_buyer"], id="A10-exchange"),
        pytest.param("repair", TO_CALIFORNIA, ["repair_paid_by_buyer"], id="A12-repair"),
        pytest.param("reissue", {"reissue": "0.00"}, [], id="A8-reissue"),
        pytest.param("reship", {}, [], id="silent-reship"),
    ],
)
def test_purposes(counter, prices, purpose, found, notices):
    """Exchanges and repairs cost the carrier's price, a parcel sent anew nothing; the page is silent on reshipping."""
    answer = counter.ask("little-rooms", "20.00", purpose=purpose)
    assert prices(answer) == found
    assert [text["id"] for text in answer["notices"]] == notices
    silent = {refusal["message"] for refusal in answer["refusals"]}
    assert silent == (set() if found else {"Little Rooms says nothing of reship: ask the shop"})
    assert {refusal["reason"] for refusal in answer["refusals"]} == (set() if found else {"no_rule_for_purpose"})


@pytest.mark.parametrize("place", ["san_francisco", "guam", "apo", "palau", "germany"])
def test_a_reissue_is_free_everywhere(counter, option_of, place):
    """A8: the buyer pays nothing, of whatever value the order; over $500 someone still signs."""
    answer = counter.ask("little-rooms", "500.01", to=place, purpose="reissue")
    option = option_of(answer, "reissue")
    assert option["charges"] == [{"kind": "base", "label": "Free shipping", "amount": "0.00", "statement": "A8"}]
    assert option["signature"]["required"] is True
    assert answer["problems"] == []


@pytest.mark.parametrize(
    ("text", "lines", "more", "words"),
    [
        pytest.param("ships_in_3_7_days", ["20.00"], {}, "Ships in 3–7 business days.", id="A2"),
        pytest.param("made_to_order_3_4_weeks", [MADE], {}, "Made to order: 3–4 weeks to ship.", id="A3"),
        pytest.param("custom_3_4_weeks", [CUSTOM], {}, "Custom orders take 3–4 weeks to ship.", id="A13"),
        pytest.param("signature_required", ["500.01"], {}, "Signature on delivery required.", id="A7"),
        pytest.param(
            "exchange_paid_by_buyer", ["20.00"], {"purpose": "exchange"}, "Exchange shipping is paid by you.", id="A10"
        ),
        pytest.param(
            "repair_paid_by_buyer", ["20.00"], {"purpose": "repair"}, "Shipping of a repair is charged.", id="A12"
        ),
    ],
)
def test_words(counter, request, text, lines, more, words):
    """The shop's words, dated and with their statement."""
    statement = request.node.callspec.id
    notices = counter.ask("little-rooms", *lines, **more)["notices"]
    assert {"id": text, "version": "2026-11-01", "text": words, "statement": statement} in notices


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param([{"unit_price": "20.00", **PAGE_SAYS}], [], id="A2-the-product-says-otherwise"),
        pytest.param([{"unit_price": "20.00", **PAGE_SAYS}, "20.00"], ["ships_in_3_7_days"], id="A2-of-the-other-line"),
        pytest.param([MADE | PAGE_SAYS], [], id="A3-the-product-says-otherwise"),
        pytest.param([MADE | PAGE_SAYS, MADE], ["made_to_order_3_4_weeks"], id="A3-of-the-other-line"),
        pytest.param([MADE | PAGE_SAYS, "20.00"], ["ships_in_3_7_days"], id="A3-no-word-for-another-kind"),
        pytest.param([CUSTOM | PAGE_SAYS], [], id="A13-the-product-says-otherwise"),
        pytest.param([CUSTOM | PAGE_SAYS, CUSTOM, MADE | PAGE_SAYS], ["custom_3_4_weeks"], id="A13-of-the-other-line"),
    ],
)
def test_words_on_dispatch_are_of_the_lines_they_are_true_of(counter, lines, said):
    """A line with a lead time of its own gets its days, and not the page's words on other days."""
    assert [text["id"] for text in counter.ask("little-rooms", *lines)["notices"]] == said


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(
            CUSTOM | {"discount": "0.01"},
            ("/lines/0/discount", "discount_on_custom_line", "a custom line carries no discount (A13)"),
            id="A13-discount-on-a-custom-line",
        ),
        pytest.param(
            {"unit_price": "10.00", "discount": "10.01"},
            ("/lines/0/discount", "discount_too_large", "10.01 is more than the line's 10.00"),
            id="negative-basis",
        ),
        pytest.param(
            {"unit_price": "10.00", "kind": "preorder"},
            (
                "/lines/0/kind",
                "unknown_kind",
                "little-rooms has no kind 'preorder': write one of stock, made_to_order, custom",
            ),
            id="a-kind-of-another-shop",
        ),
    ],
)
def test_carts_that_cannot_be_quoted(counter, line, fault):
    """A fault of the cart is told with its pointer."""
    assert counter.faults("little-rooms", line) == [fault]


def test_a_discount_beside_a_custom_line_is_none_on_it(counter):
    """A13: other lines keep their discounts, and a custom line of no discount is no fault."""
    answer = counter.ask("little-rooms", {"unit_price": "20.00", "discount": "3.00"}, CUSTOM | {"discount": "0.00"})
    assert answer["basis"]["amount"] == "47.00"


@pytest.mark.parametrize(
    ("reading", "ships"),
    [
        pytest.param("replace", ("2026-04-22", "2026-04-29"), id="A3-replace"),
        pytest.param("add", ("2026-04-27", "2026-05-08"), id="A3-add"),
    ],
)
def test_reading_of_the_production_window(counter, option_of, days_of, reading, ships):
    """Three to four weeks instead of the 3–7 days (as here), or after them."""
    edit = ('lead_combination = { choice = "replace"', f'lead_combination = {{ choice = "{reading}"')
    shop = counter.shop("little-rooms", edit)
    answer = counter.ask("little-rooms", MADE, placed_at="2026-04-01T10:00:00-04:00", shop=shop)
    assert days_of(option_of(answer, GROUND))[:2] == ships


@pytest.mark.parametrize(
    ("reading", "codes"),
    [
        pytest.param("true", [GROUND, PRIORITY], id="A13-custom-blocks"),
        pytest.param("false", [GROUND, PRIORITY, EXPRESS], id="A13-custom-does-not-block"),
    ],
)
def test_reading_of_custom_orders(counter, prices, reading, codes):
    """Whether a custom order keeps a parcel from expedited services, by inference (as here) or not."""
    edit = ("custom_blocks_expedited = { choice = true", f"custom_blocks_expedited = {{ choice = {reading}")
    shop = counter.shop("little-rooms", edit)
    assert list(prices(counter.ask("little-rooms", "20.00", CUSTOM, shop=shop))) == codes
    assert list(prices(counter.ask("little-rooms", "20.00", MADE, shop=shop))) == [GROUND, PRIORITY]


@pytest.mark.parametrize(
    ("reading", "found"),
    [
        pytest.param("together", {GROUND: "9.45", PRIORITY: "16.95"}, id="A4-together"),
        pytest.param("split", {GROUND: "18.90", PRIORITY: "33.90", EXPRESS: "62.80"}, id="A4-split"),
    ],
)
def test_reading_of_a_mixed_cart(counter, prices, reading, found):
    """One parcel that waits for the slowest piece (as here), or two of which only one may go expedited."""
    shop = counter.shop("little-rooms", ('mixed_cart = { choice = "together"', f'mixed_cart = {{ choice = "{reading}"'))
    assert prices(counter.ask("little-rooms", "20.00", MADE, shop=shop)) == found


def test_parts_of_a_split_cart(counter, option_of, days_of):
    """A4: split, the stock piece goes expedited and early, the piece to be made by the cheapest ordinary service."""
    shop = counter.shop("little-rooms", ('mixed_cart = { choice = "together"', 'mixed_cart = { choice = "split"'))
    answer = counter.ask("little-rooms", "20.00", MADE, shop=shop)
    option = option_of(answer, EXPRESS)
    assert answer["refusals"] == []
    assert days_of(option) == ("2026-08-06", "2026-08-31", None, None)
    assert [(part["lines"], part["service"], part["charges"][0]["amount"]) for part in option["parts"]] == [
        (["1"], EXPRESS, "53.35"),
        (["2"], GROUND, "9.45"),
    ]
    assert [days_of(part)[:2] for part in option["parts"]] == [
        ("2026-08-06", "2026-08-12"),
        ("2026-08-24", "2026-08-31"),
    ]


@pytest.mark.parametrize(
    ("edit", "required", "because"),
    [
        pytest.param(None, False, "$500.00 is not over $500.00", id="A7-after-discounts"),
        pytest.param(
            'over = "500.00"\nbasis = "listed_physical_subtotal"',
            True,
            "$600.00 (listed physical subtotal) is over $500.00",
            id="A7-before-discounts",
        ),
    ],
)
def test_reading_of_the_signature_s_order_value(counter, edit, required, because):
    """The order after discounts (as here), or as listed."""
    shop = counter.shop("little-rooms", *([('over = "500.00"', edit)] if edit else []))
    answer = counter.ask("little-rooms", {"unit_price": "600.00", "discount": "100.00"}, shop=shop)
    assert answer["basis"]["amount"] == "500.00"
    for option in answer["options"]:
        assert option["signature"] == {"required": required, "because": because, "statement": "A7"}
