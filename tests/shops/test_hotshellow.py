"""Hotshellow: every number of its page comes out of a quote. A row's name begins with the statement it proves."""

import json

import pytest

EXPRESS_LABELS = {
    "15.00": "Order up to $200.00",
    "30.00": "Order over $200.00, up to $300.00",
    "40.00": "Order over $300.00, up to $400.00",
    "50.00": "Order over $400.00",
}
NOTES_OF_A_SALE = ["free_from_50", "check_address", "signature_in_notes", "standard_7_9_days", "express_5_7_days"]
PERSONALIZED = {"unit_price": "30.00", "kind": "personalized"}
PAGE_SAYS = {"unit_price": "30.00", "lead_time": {"min": 3, "max": 4}}


@pytest.mark.parametrize(
    ("price", "standard", "label", "missing"),
    [
        pytest.param("0.00", "5.00", "Order under $50.00", "50.00", id="C2-0.00"),
        pytest.param("0.01", "5.00", "Order under $50.00", "49.99", id="C2-0.01"),
        pytest.param("49.98", "5.00", "Order under $50.00", "0.02", id="C2-49.98"),
        pytest.param("49.99", "5.00", "Order under $50.00", "0.01", id="C2-49.99"),
        pytest.param("50.00", "0.00", "Order of $50.00 or more", None, id="C2-50.00"),
        pytest.param("50.01", "0.00", "Order of $50.00 or more", None, id="C2-50.01"),
        pytest.param("400.01", "0.00", "Order of $50.00 or more", None, id="C2-400.01"),
    ],
)
def test_standard_is_free_from_50(counter, option_of, price, standard, label, missing):
    """Under $50.00 standard costs $5.00 and the answer says what is missing; from $50.00 on it is free."""
    answer = counter.ask("hotshellow", price)
    option = option_of(answer, "standard")
    assert option["price"] == standard
    assert option["charges"] == [{"kind": "base", "label": label, "amount": standard, "statement": "C2"}]
    hint = {"kind": "free_shipping_remaining", "option": "standard", "amount": missing}
    assert answer["hints"] == ([hint] if missing else [])
    assert answer["basis"] == {"kind": "discounted_physical_subtotal", "amount": price}


@pytest.mark.parametrize(
    ("price", "express"),
    [
        pytest.param("0.00", "15.00", id="C6-0.00"),
        pytest.param("49.99", "15.00", id="C6-49.99"),
        pytest.param("50.00", "15.00", id="C6-50.00"),
        pytest.param("199.99", "15.00", id="C6-199.99"),
        pytest.param("200.00", "15.00", id="C6-200.00"),
        pytest.param("200.01", "30.00", id="C6-200.01"),
        pytest.param("299.99", "30.00", id="C6-299.99"),
        pytest.param("300.00", "30.00", id="C6-300.00"),
        pytest.param("300.01", "40.00", id="C6-300.01"),
        pytest.param("399.99", "40.00", id="C6-399.99"),
        pytest.param("400.00", "40.00", id="C6-400.00"),
        pytest.param("400.01", "50.00", id="C6-400.01"),
        pytest.param("10000.00", "50.00", id="C6-10000.00"),
    ],
)
def test_express_fee_goes_by_bands(counter, option_of, price, express):
    """Each band owns its upper bound, neighbours leave no amount between them, and the fee stands alone."""
    option = option_of(counter.ask("hotshellow", price), "express")
    label = EXPRESS_LABELS[express]
    assert option["price"] == express
    assert option["charges"] == [{"kind": "base", "label": label, "amount": express, "statement": "C6"}]


@pytest.mark.parametrize(
    ("lines", "basis", "standard", "express"),
    [
        pytest.param([("235.30", 1, "35.30")], "200.00", "0.00", "15.00", id="C6-235.30-less-15%"),
        pytest.param([("444.45", 1, "44.45")], "400.00", "0.00", "40.00", id="C6-444.45-less-10%-half-up"),
        pytest.param([("444.45", 1, "44.44")], "400.01", "0.00", "50.00", id="C6-444.45-less-10%-half-even"),
        pytest.param([("55.55", 1, "5.56")], "49.99", "5.00", "15.00", id="C2-55.55-less-10%"),
        pytest.param([("58.82", 1, "8.82")], "50.00", "0.00", "15.00", id="C2-58.82-less-15%"),
        pytest.param([("11.76", 5, "8.82")], "49.98", "5.00", "15.00", id="C2-5x11.76-less-15%-by-order"),
        pytest.param([("11.76", 1, "1.76")] * 5, "50.00", "0.00", "15.00", id="C2-5x11.76-less-15%-by-line"),
    ],
)
def test_the_caller_rounds_discounts(counter, prices, lines, basis, standard, express):
    """Discounts are taken as allocated, in cents, and bounds are compared on cents: no percentage is computed here."""
    rows = [{"unit_price": price, "quantity": count, "discount": discount} for price, count, discount in lines]
    answer = counter.ask("hotshellow", *rows)
    assert answer["basis"]["amount"] == basis
    assert prices(answer) == {"standard": standard, "express": express}


STANDARD_AND_EXPRESS = ("standard", "express")


@pytest.mark.parametrize(
    ("placed_at", "lines", "ships", "standard", "express"),
    [
        pytest.param(
            "2026-07-03T10:00:00-04:00",
            ["30.00"],
            ("2026-07-06", "2026-07-07"),
            ("2026-07-15", "2026-07-20"),
            ("2026-07-13", "2026-07-16"),
            id="C5-ordered-on-an-observed-holiday",
        ),
        pytest.param(
            "2026-07-03T03:59:59Z",
            ["30.00"],
            ("2026-07-02", "2026-07-07"),
            ("2026-07-14", "2026-07-20"),
            ("2026-07-10", "2026-07-16"),
            id="C5-last-second-before-midnight-in-New-York",
        ),
        pytest.param(
            "2026-07-03T04:00:00Z",
            ["30.00"],
            ("2026-07-06", "2026-07-07"),
            ("2026-07-15", "2026-07-20"),
            ("2026-07-13", "2026-07-16"),
            id="C5-midnight-in-New-York",
        ),
        pytest.param(
            "2026-08-05T10:00:00-04:00",
            ["30.00"],
            ("2026-08-05", "2026-08-07"),
            ("2026-08-14", "2026-08-20"),
            ("2026-08-12", "2026-08-18"),
            id="C1-stock-within-2",
        ),
        pytest.param(
            "2026-08-05T23:59:59-04:00",
            ["30.00"],
            ("2026-08-05", "2026-08-07"),
            ("2026-08-14", "2026-08-20"),
            ("2026-08-12", "2026-08-18"),
            id="C1-no-cut-off",
        ),
        pytest.param(
            "2026-08-06T05:59:59+02:00",
            ["30.00"],
            ("2026-08-05", "2026-08-07"),
            ("2026-08-14", "2026-08-20"),
            ("2026-08-12", "2026-08-18"),
            id="C1-the-shop's-date-not-the-buyer's",
        ),
        pytest.param(
            "2026-08-08T10:00:00-04:00",
            ["30.00"],
            ("2026-08-10", "2026-08-11"),
            ("2026-08-19", "2026-08-24"),
            ("2026-08-17", "2026-08-20"),
            id="C1-ordered-on-a-Saturday",
        ),
        pytest.param(
            "2026-08-05T10:00:00-04:00",
            [PERSONALIZED],
            ("2026-08-06", "2026-08-12"),
            ("2026-08-17", "2026-08-25"),
            ("2026-08-13", "2026-08-21"),
            id="C1-personalized-1-to-5",
        ),
        pytest.param(
            "2026-08-05T10:00:00-04:00",
            ["30.00", PERSONALIZED],
            ("2026-08-06", "2026-08-12"),
            ("2026-08-17", "2026-08-25"),
            ("2026-08-13", "2026-08-21"),
            id="C1-the-slowest-line-sets-both-ends",
        ),
        pytest.param(
            "2026-08-05T10:00:00-04:00",
            [PAGE_SAYS],
            ("2026-08-10", "2026-08-11"),
            ("2026-08-19", "2026-08-24"),
            ("2026-08-17", "2026-08-20"),
            id="C1-the-product-page-says-otherwise",
        ),
        pytest.param(
            "2026-08-05T10:00:00-04:00",
            [PAGE_SAYS, PERSONALIZED],
            ("2026-08-10", "2026-08-12"),
            ("2026-08-19", "2026-08-25"),
            ("2026-08-17", "2026-08-21"),
            id="C1-each-end-set-by-another-line",
        ),
        pytest.param(
            "2026-12-31T10:00:00-05:00",
            ["30.00"],
            ("2026-12-31", "2027-01-05"),
            ("2027-01-12", "2027-01-19"),
            ("2027-01-08", "2027-01-14"),
            id="C5-over-New-Year-and-Martin-Luther-King-Day",
        ),
    ],
)
def test_days(counter, option_of, days_of, placed_at, lines, ships, standard, express):
    """Dispatch counts business days from the order's day in New York, transit from dispatch, on the shop's calendar."""
    answer = counter.ask("hotshellow", *lines, placed_at=placed_at)
    assert days_of(option_of(answer, "standard")) == ships + standard
    assert days_of(option_of(answer, "express")) == ships + express
    assert not any(option["delivery"]["guaranteed"] for option in answer["options"])


def test_the_answer_says_what_set_each_end(counter, option_of):
    """C1, C3: the line behind each end of dispatch, and the statement behind the days of transit."""
    answer = counter.ask("hotshellow", PAGE_SAYS, PERSONALIZED, placed_at="2026-08-05T10:00:00-04:00")
    assert option_of(answer, "standard")["delivery"]["because"] == [
        "ships earliest: line 1 (stock: 3–4 business days)",
        "ships latest: line 2 (personalized: 1–5 business days)",
        "arrives: the shop (C3) says 7–9 business days (Hotshellow) after dispatch",
    ]
    assert option_of(answer, "express")["delivery"]["because"][2] == (
        "arrives: the shop (C6) says 5–7 business days (Hotshellow) after dispatch"
    )


@pytest.mark.parametrize(
    ("placed_at", "lines", "busy"),
    [
        pytest.param("2026-07-02T10:00:00-04:00", ["30.00"], True, id="C5-holiday-before-the-last-day"),
        pytest.param("2026-07-03T10:00:00-04:00", ["30.00"], True, id="C5-ordered-on-the-holiday"),
        pytest.param("2026-07-06T10:00:00-04:00", ["30.00"], False, id="C5-holiday-is-over"),
        pytest.param("2026-06-30T10:00:00-04:00", ["30.00"], False, id="C5-dispatched-before-the-holiday"),
        pytest.param("2026-06-30T10:00:00-04:00", [PERSONALIZED], True, id="C5-in-range-of-the-slower-line"),
    ],
)
def test_holidays_are_mentioned_while_one_is_in_range(counter, placed_at, lines, busy):
    """C5: the words on holidays and sales stand in the answer only between the order and its dispatch."""
    notices = counter.ask("hotshellow", *lines, placed_at=placed_at)["notices"]
    words = [text for text in notices if text["id"] == "holidays_delay_dispatch"]
    assert [text["statement"] for text in words] == (["C5"] if busy else [])
    assert [text["text"] for text in words] == (["Public holidays and sales can delay dispatch."] if busy else [])


@pytest.mark.parametrize("period", ["2026-08-01", "2026-08-03", "2026-08-05"], ids=lambda day: f"C5-from-{day}")
def test_a_declared_sale_delays_dispatch(counter, option_of, days_of, period):
    """C5: orders of a busy period take its extra business days more, and the answer says so."""
    holidays = 'holidays = ["us_federal"]'
    sale = f'busy_periods = [{{ first = {period}, last = 2026-08-09, extra_days = 3, statement = "C5" }}]'
    shop = counter.shop("hotshellow", (holidays, f"{holidays}\n{sale}"))
    answer = counter.ask("hotshellow", "30.00", shop=shop)
    slow = period <= "2026-08-03"
    assert days_of(option_of(answer, "standard"))[:2] == ("2026-08-03", "2026-08-10" if slow else "2026-08-05")
    assert "holidays_delay_dispatch" in [text["id"] for text in answer["notices"]]


def test_one_table_for_the_united_states(counter, prices):
    """C4: Wherever USPS delivers inside the country the same two fees hold, without words on duties."""
    for place in counter.inside_the_us:
        answer = counter.ask("hotshellow", "49.99", to=place)
        assert prices(answer) == {"standard": "5.00", "express": "15.00"}, place
        assert answer["disclaimers"] == []
        assert {option["incoterm"] for option in answer["options"]} == {None}
        assert answer["destination"]["zone"] == "us"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        pytest.param("germany", "DE", id="C4-germany"),
        pytest.param("canada", "CA-ON", id="C4-canada"),
        pytest.param("palau", "country PW", id="C4-palau-is-another-country"),
    ],
)
def test_abroad_is_refused(counter, place, name):
    """The page is silent on other countries: a typed refusal of each option, never a price."""
    answer = counter.ask("hotshellow", "60.00", to=place)
    name = name if " " in name or "-" in name else f"country {name}"
    message = f"Hotshellow has no rule for {name}: it ships to United States"
    assert answer["outcome"] == "refused"
    assert answer["options"] == []
    assert answer["refusals"] == [
        {
            "code": code,
            "reason": "no_rule_for_destination",
            "lines": [],
            "message": message,
            "remedy": None,
            "statement": "C4",
        }
        for code in STANDARD_AND_EXPRESS
    ]
    assert answer["explanation"] == [
        {"rule": "no_rule_for_destination", "holds": False, "because": message, "statement": "C4", "option": code}
        for code in STANDARD_AND_EXPRESS
    ]


def test_no_carrier_is_asked(counter, option_of):
    """C7: a quote never depends on a network; its prices are the policy's, and nothing about weight is assumed."""
    sources = {code: counter.untouchable(code) for code in ("usps", "ups", "dhl_express")}
    shop = counter.shop("hotshellow", sources=sources)
    answer = counter.ask("hotshellow", "49.99", PERSONALIZED, shop=shop)
    for code in STANDARD_AND_EXPRESS:
        option = option_of(answer, code)
        assert (option["carrier"], option["service"], option["price_source"]) == (None, None, "policy")
    assert answer["problems"] == []
    assert answer["unchecked"] == []


@pytest.mark.parametrize(
    ("purpose", "outcome", "found", "notices"),
    [
        pytest.param("sale", "options", {"standard": "0.00", "express": "15.00"}, NOTES_OF_A_SALE, id="C2-sale"),
        pytest.param(
            "exchange",
            "options",
            {"exchange": "0.00"},
            ["exchange_paid_by_shop", "standard_7_9_days"],
            id="C14-exchange",
        ),
        pytest.param("reship", "refused", {}, ["check_address"], id="C9-reship"),
        pytest.param("repair", "refused", {}, [], id="silent-repair"),
        pytest.param("reissue", "refused", {}, [], id="silent-reissue"),
    ],
)
def test_purposes(counter, prices, purpose, outcome, found, notices):
    """The shop pays for exchanges; a fee its page does not name and purposes it knows nothing of are not invented."""
    answer = counter.ask("hotshellow", "60.00", purpose=purpose)
    assert answer["outcome"] == outcome
    assert prices(answer) == found
    assert [text["id"] for text in answer["notices"]] == notices


def test_exchange_days(counter, option_of, days_of):
    """C14: an exchange takes 2–5 business days to process, whatever the piece, then the days of standard delivery."""
    answer = counter.ask("hotshellow", PERSONALIZED, purpose="exchange", placed_at="2026-08-05T10:00:00-04:00")
    option = option_of(answer, "exchange")
    assert days_of(option) == ("2026-08-07", "2026-08-12", "2026-08-18", "2026-08-25")
    assert option["charges"] == [{"kind": "base", "label": "Free shipping", "amount": "0.00", "statement": "C14"}]
    assert option["delivery"]["because"][0] == "ships earliest: 2–5 business days for exchange (C14)"
    assert answer["notices"][0]["text"] == "We pay to send your exchange."


def test_reship_needs_the_merchant(counter):
    """C9: the page promises a fee without naming it, so the shop must be asked."""
    answer = counter.ask("hotshellow", "60.00", purpose="reship")
    message = "the shop names no amount for this: ask the shop"
    assert answer["refusals"] == [
        {
            "code": "reship",
            "reason": "needs_merchant_amount",
            "lines": [],
            "message": message,
            "remedy": None,
            "statement": "C9",
        }
    ]


@pytest.mark.parametrize("purpose", ["repair", "reissue"])
def test_silent_purposes_are_refused(counter, purpose):
    """What the page says nothing of is refused for every option it has."""
    answer = counter.ask("hotshellow", "60.00", purpose=purpose)
    assert [refusal["code"] for refusal in answer["refusals"]] == ["standard", "express", "exchange", "reship"]
    assert {refusal["reason"] for refusal in answer["refusals"]} == {"no_rule_for_purpose"}
    assert {refusal["message"] for refusal in answer["refusals"]} == {
        f"Hotshellow says nothing of {purpose}: ask the shop"
    }


@pytest.mark.parametrize(
    ("price", "requested", "because"),
    [
        pytest.param("49.99", False, "not requested", id="C11-not-requested"),
        pytest.param("49.99", True, "requested by the buyer", id="C11-requested"),
        pytest.param("500.01", False, "not requested", id="C11-no-value-asks-for-one"),
        pytest.param("5000.00", True, "requested by the buyer", id="C11-requested-5000.00"),
    ],
)
def test_signature_only_on_request(counter, prices, price, requested, because):
    """A signature is had for the asking, at no charge of its own size, and no order value asks for one."""
    plain = prices(counter.ask("hotshellow", price))
    answer = counter.ask("hotshellow", price, signature_requested=requested)
    assert prices(answer) == plain
    line = {"kind": "signature", "label": "Signature on delivery", "amount": "0.00", "statement": "C11"}
    for option in answer["options"]:
        assert option["signature"] == {"required": requested, "because": because, "statement": "C11"}
        assert (line in option["charges"]) is requested


@pytest.mark.parametrize(
    ("text", "statement", "words"),
    [
        pytest.param("free_from_50", "C2", "Free standard shipping at $50 and over.", id="C2"),
        pytest.param("standard_7_9_days", "C3", "Standard delivery takes 7–9 business days.", id="C3"),
        pytest.param("express_5_7_days", "C6", "Express delivery takes 5–7 business days.", id="C6"),
        pytest.param(
            "check_address",
            "C9",
            "Please check your address: a parcel that comes back is sent again for a fee.",
            id="C9",
        ),
        pytest.param("signature_in_notes", "C11", "Want a signature on delivery? Say so in the order notes.", id="C11"),
    ],
)
def test_words_of_a_sale(counter, text, statement, words):
    """Every sale carries the shop's words, dated and with their statement."""
    notices = counter.ask("hotshellow", "60.00")["notices"]
    assert [notice["id"] for notice in notices] == NOTES_OF_A_SALE
    assert {"id": text, "version": "2026-11-01", "text": words, "statement": statement} in notices


@pytest.mark.parametrize(
    ("price", "alone", "on_top"),
    [
        pytest.param("0.00", "15.00", "20.00", id="C6-0.00"),
        pytest.param("49.99", "15.00", "20.00", id="C6-49.99"),
        pytest.param("50.00", "15.00", "15.00", id="C6-50.00"),
        pytest.param("200.01", "30.00", "30.00", id="C6-200.01"),
    ],
)
def test_reading_of_the_express_fee(counter, option_of, price, alone, on_top):
    """Read as instead of the $5 (as here) or on top of it: the readings part only below $50."""
    switch = ("express_adds_standard = { choice = false", "express_adds_standard = { choice = true")
    other = counter.shop("hotshellow", switch)
    assert option_of(counter.ask("hotshellow", price), "express")["price"] == alone
    option = option_of(counter.ask("hotshellow", price, shop=other), "express")
    assert option["price"] == on_top
    label = "On top of standard: Order " + ("under $50.00" if on_top == "20.00" else "of $50.00 or more")
    added = "5.00" if on_top == "20.00" else "0.00"
    assert option["charges"][1:] == [{"kind": "base", "label": label, "amount": added, "statement": "C2"}]


def test_reading_of_the_transit_days(counter, option_of, days_of):
    """C3: transit read from dispatch (as here) or from the order: dispatch stays, arrival moves."""
    switch = ('transit_from = { choice = "dispatch"', 'transit_from = { choice = "order"')
    other = counter.shop("hotshellow", switch)
    placed = {"placed_at": "2026-07-03T10:00:00-04:00"}
    ours = counter.ask("hotshellow", "30.00", **placed)
    theirs = counter.ask("hotshellow", "30.00", shop=other, **placed)
    ships = ("2026-07-06", "2026-07-07")
    assert days_of(option_of(ours, "standard")) == (*ships, "2026-07-15", "2026-07-20")
    assert days_of(option_of(theirs, "standard")) == (*ships, "2026-07-14", "2026-07-16")
    assert days_of(option_of(ours, "express")) == (*ships, "2026-07-13", "2026-07-16")
    assert days_of(option_of(theirs, "express")) == (*ships, "2026-07-10", "2026-07-14")
    assert option_of(theirs, "express")["delivery"]["because"][2] == (
        "arrives: the shop (C6) says 5–7 business days (Hotshellow) after the order"
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(
            {"unit_price": "10.00", "discount": "10.01"},
            ("/lines/0/discount", "discount_too_large", "10.01 is more than the line's 10.00"),
            id="negative-basis",
        ),
        pytest.param(
            {"unit_price": "10.00", "kind": "made_to_order"},
            (
                "/lines/0/kind",
                "unknown_kind",
                "hotshellow has no kind 'made_to_order': write one of stock, personalized",
            ),
            id="C0-a-kind-of-another-shop",
        ),
        pytest.param(
            {"unit_price": "10.00", "service": "usps_ground_advantage"},
            (
                "/lines/0/service",
                "unknown_service",
                "hotshellow does not offer 'usps_ground_advantage': it asks no carrier, leave it out",
            ),
            id="C7-a-carrier-where-none-is-named",
        ),
        pytest.param(
            {"unit_price": "49.995"},
            ("/lines/0/unit_price", "bad_amount", "'49.995' is not an amount in USD: write it like '5.00'"),
            id="C6-part-of-a-cent",
        ),
    ],
)
def test_carts_that_cannot_be_quoted(counter, line, fault):
    """A fault of the cart is told with its pointer; nothing is guessed."""
    assert counter.faults("hotshellow", line) == [fault]


def test_a_sealed_fee_holds_for_its_cart_only(counter):
    """C2: the token of $5 shipping is no longer good when one cent more makes shipping free."""
    body = counter.request("hotshellow", "49.99")
    token = json.loads(counter.answer(body))["options"][0]["token"]
    assert counter.verify(token, body).verdict == "same"
    changed = counter.verify(token, counter.request("hotshellow", "50.00"))
    assert changed.verdict == "changed"
    assert changed.because == ("lines changed", "price changed from 5.00 to 0.00")
