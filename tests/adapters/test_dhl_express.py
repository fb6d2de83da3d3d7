"""DHL Express's quirks; what holds for every carrier is in test_every_carrier.py."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import dhl_express
from adapters._services.dhl_express import DOCUMENT_PRODUCTS, PRODUCTS
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

ORIGIN = Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",))
BERLIN = normalise(Address("DE", None, "10115", "Berlin", ("Torstr. 5",)))
RING = Parcel(125, 90, 6, 35, Money(4900, "USD"))
SHIPMENT = Shipment(
    ORIGIN,
    BERLIN,
    (RING,),
    date(2026, 12, 1),
    "USD",
    frozenset(service.code for service in dhl_express.services),
    incoterm="DAP",
    customs=(CustomsItem("Ring", "711319", "US", 1, Money(4900, "USD"), 35),),
    account={"account_number": "900000001", "utc_offset": "-05:00"},
)

INSIDE = replace(SHIPMENT, destination=normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",))), incoterm=None)
"""No customs border between."""


def body_of(shipment: Shipment) -> dict[str, Any]:
    """The JSON object asked with."""
    body = dhl_express.build_request(shipment).body
    assert isinstance(body, dict)
    return body


def price(amount: object, currency: str | None = "USD", kind: str = "BILLC") -> dict[str, object]:
    """One entry of totalPrice."""
    entry = {"currencyType": kind, "priceCurrency": currency, "price": amount}
    return {key: value for key, value in entry.items() if value is not None}


def line(code: str | None, amount: object, kind: str = "SCH") -> dict[str, object]:
    """One line of a breakdown."""
    row = {"name": "A LINE", "serviceCode": code, "serviceTypeCode": code and kind, "price": amount}
    return {key: value for key, value in row.items() if value is not None}


def product(letter: str = "P", total: object = 50, *lines: Mapping[str, object], **more: object) -> dict[str, object]:
    """One product of an answer, priced in USD."""
    named: dict[str, object] = {"productCode": letter, "totalPrice": [price(total)]}
    if lines:
        breakdown = {"currencyType": "BILLC", "priceCurrency": "USD", "breakdown": list(lines)}
        named["detailedPriceBreakdown"] = [breakdown]
    return named | more


def read(*products: Mapping[str, object], shipment: Shipment = SHIPMENT, **more: object) -> RateSheet:
    """The sheet of an answer with these products."""
    body = json.dumps({"products": products, **more}).encode()
    return dhl_express.parse_response(shipment, HttpResponse(200, body))


def charges(sheet: RateSheet) -> list[tuple[str, str, str]]:
    """Kind, label and amount of each charge of the only rate."""
    (rate,) = sheet.rates
    return [(charge.kind, charge.label, str(charge.amount)) for charge in rate.charges]


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_timed_products_are_expedited_and_the_usual_ones_are_not() -> None:
    """The shops' default reading: a product with an hour in its name is expedited, Worldwide is the ordinary one."""
    levels = {service.code: service.level for service in dhl_express.services}
    assert levels == {
        "dhl_express_worldwide": "standard",
        "dhl_express_9_00": "expedited",
        "dhl_express_10_30": "expedited",
        "dhl_express_12_00": "expedited",
        "dhl_economy_select": "economy",
        "dhl_express_easy": "standard",
        "dhl_express_domestic": "standard",
        "dhl_express_domestic_9_00": "expedited",
        "dhl_express_domestic_10_30": "expedited",
        "dhl_express_domestic_12_00": "expedited",
        "dhl_economy_select_domestic": "economy",
    }


def test_every_service_takes_a_signature_and_none_a_po_box() -> None:
    """Couriers need a door; DHL prices a direct signature for all of them."""
    for service in dhl_express.services:
        assert (service.signature, service.po_box, service.military) == ("available", False, False)
        assert service.cubic_mm_per_kg == 5_000_000


@pytest.mark.parametrize(
    ("letter", "service"),
    [
        ("P", "dhl_express_worldwide"),
        ("D", "dhl_express_worldwide"),
        ("U", "dhl_express_worldwide"),
        ("E", "dhl_express_9_00"),
        ("K", "dhl_express_9_00"),
        ("M", "dhl_express_10_30"),
        ("L", "dhl_express_10_30"),
        ("Y", "dhl_express_12_00"),
        ("T", "dhl_express_12_00"),
        ("H", "dhl_economy_select"),
        ("W", "dhl_economy_select"),
        ("8", "dhl_express_easy"),
        ("7", "dhl_express_easy"),
        ("N", "dhl_express_domestic"),
        ("I", "dhl_express_domestic_9_00"),
        ("O", "dhl_express_domestic_10_30"),
        ("1", "dhl_express_domestic_12_00"),
        ("G", "dhl_economy_select_domestic"),
    ],
)
def test_product_letters_mean_our_services(letter: str, service: str) -> None:
    """DHL's reference table, not the letters of third parties (some of which read Y as 9:00)."""
    (rate,) = read(product(letter), shipment=INSIDE).rates
    assert (rate.carrier, rate.service, str(rate.total)) == ("dhl_express", service, "50.00")


@pytest.mark.parametrize("letter", sorted(DOCUMENT_PRODUCTS))
def test_goods_do_not_pass_customs_as_documents(letter: str) -> None:
    """Where its twin for goods is missing, the lower price for documents does not stand in."""
    sheet = read(product(letter))
    assert sheet.rates == ()
    assert [(item.service, item.reason) for item in sheet.declined] == [(PRODUCTS[letter], "documents_only")]
    assert read(product(letter), shipment=replace(SHIPMENT, destination=INSIDE.destination)).rates == ()
    assert read(product(letter), shipment=replace(SHIPMENT, incoterm=None)).rates == ()


@pytest.mark.parametrize("letter", ["C", "Q", "S", "4", "5", "X", "A", "B", "F", "J", "R", "V"])
def test_what_nobody_at_a_checkout_wants_is_a_notice(letter: str) -> None:
    """Medical, same-day, documents-only and freight products are never offered."""
    sheet = read(product(letter, productName="MEDICAL EXPRESS"))
    assert sheet == RateSheet("dhl_express", notices=(f"not for a checkout: product {letter}, MEDICAL EXPRESS",))


# --- the question ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "planned"),
    [
        ({}, "2026-12-01T15:00:00GMT-05:00"),
        ({"utc_offset": "-08:00"}, "2026-12-01T15:00:00GMT-08:00"),
        ({"utc_offset": "+05:30"}, "2026-12-01T15:00:00GMT+05:30"),
    ],
)
def test_shipping_is_planned_for_the_afternoon_of_the_shipper(account: dict[str, str], planned: str) -> None:
    """DHL's private date format, with the offset of the place of dispatch."""
    assert body_of(replace(SHIPMENT, account=account))["plannedShippingDateAndTime"] == planned


@pytest.mark.parametrize("offset", ["", "EST", "5", "-5:00", "-05:60", "+15:00", "-05:00:00", "−05:00"])
def test_an_offset_that_is_none_is_refused_by_name(offset: str) -> None:
    """A wrong account fact is said, not sent."""
    with pytest.raises(CarrierRefused, match="utc_offset must look like -05:00"):
        dhl_express.build_request(replace(SHIPMENT, account={"utc_offset": offset}))


@pytest.mark.parametrize("city", [None, "", "  "])
def test_no_city_is_refused_by_the_field(city: str | None) -> None:
    """DHL prices nothing without a city, so the field to fill in is named without asking."""
    nowhere = normalise(replace(BERLIN.address, city=city))
    with pytest.raises(CarrierRefused, match="fill in /destination/city"):
        dhl_express.build_request(replace(SHIPMENT, destination=nowhere))
    with pytest.raises(CarrierRefused, match="fill in /origin/city"):
        dhl_express.build_request(replace(SHIPMENT, origin=replace(ORIGIN, city=city)))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            Address("US", "TX", "78701", "Austin", ("5 Elm St",)),
            {
                "postalCode": "78701",
                "cityName": "Austin",
                "countryCode": "US",
                "provinceCode": "TX",
                "addressLine1": "5 Elm St",
            },
        ),
        (
            Address("US", "GU", "96910", "Hagåtña"),
            {"postalCode": "96910", "cityName": "Hagåtña", "countryCode": "GU"},
        ),
        (
            Address("PR", None, "00907", "San Juan"),
            {"postalCode": "00907", "cityName": "San Juan", "countryCode": "PR"},
        ),
        (Address("HK", None, None, "Kowloon"), {"postalCode": "", "cityName": "Kowloon", "countryCode": "HK"}),
        (Address("AT", "9", "1010", "Wien"), {"postalCode": "1010", "cityName": "Wien", "countryCode": "AT"}),
        (
            Address("GB", None, "SW1A 1AA 12345", "L" * 46, ("a" * 46, "b", "c", "d")),
            {
                "postalCode": "SW1A 1AA 123",
                "cityName": "L" * 45,
                "countryCode": "GB",
                "addressLine1": "a" * 45,
                "addressLine2": "b",
                "addressLine3": "c",
            },
        ),
    ],
)
def test_addresses_are_dhl_s(address: Address, place: dict[str, str]) -> None:
    """US territories are countries, the postal code is always a key, lines and cities are cut to 45 signs."""
    body = body_of(replace(SHIPMENT, destination=normalise(address)))
    assert body["customerDetails"]["receiverDetails"] == place


@pytest.mark.parametrize(
    ("origin", "destination", "incoterm", "declarable"),
    [
        ("US", Address("DE", city="Berlin"), "DAP", True),
        ("US", Address("DE", city="Berlin"), None, True),
        ("US", Address("US", "TX", "78701", "Austin"), None, False),
        ("US", Address("US", "PR", "00907", "San Juan"), None, False),
        ("US", Address("US", "GU", "96910", "Hagåtña"), None, True),
        ("DE", Address("FR", city="Paris"), None, False),
        ("DE", Address("CH", city="Bern"), None, True),
        ("DE", Address("FR", city="Paris"), "DAP", True),
        ("DE", Address("FR", city="Paris"), "DDP", True),
    ],
)
def test_customs_are_declared_where_a_border_is_crossed(
    origin: str, destination: Address, incoterm: Any, declarable: bool
) -> None:
    """The customs territories decide, not the countries; what is declared is the goods' value."""
    body = body_of(
        replace(
            SHIPMENT,
            origin=Address(origin, city="Here", postal_code="07105"),
            destination=normalise(destination),
            incoterm=incoterm,
        )
    )
    assert body["isCustomsDeclarable"] is declarable
    declared = [{"typeCode": "declaredValue", "value": 49, "currency": "USD"}]
    assert body.get("monetaryAmount") == (declared if declarable else None)


@pytest.mark.parametrize(
    ("asked", "extras"),
    [
        ({}, None),
        ({"signature": True}, [{"serviceCode": "SF"}]),
        ({"insured": Money(15050, "USD")}, [{"serviceCode": "II", "value": Decimal("150.50"), "currency": "USD"}]),
        ({"incoterm": "DDP"}, [{"serviceCode": "DD"}]),
        ({"signature": True, "incoterm": "DDP"}, [{"serviceCode": "SF"}, {"serviceCode": "DD"}]),
    ],
)
def test_extras_are_part_of_the_question(asked: dict[str, Any], extras: object) -> None:
    """A price without the signature that is needed would be the wrong price."""
    assert body_of(replace(SHIPMENT, **asked)).get("valueAddedServices") == extras


def test_pieces_are_kilograms_and_centimetres() -> None:
    """Exact to the gram and the millimetre, never under the gram and centimetre that DHL takes; no DHL packaging."""
    two = (RING, replace(RING, length=310, width=230, height=160, weight=2301))
    assert body_of(replace(SHIPMENT, parcels=two))["packages"] == [
        {"weight": Decimal("0.035"), "dimensions": {"length": Decimal("12.5"), "width": 9, "height": 1}},
        {"weight": Decimal("2.301"), "dimensions": {"length": 31, "width": 23, "height": 16}},
    ]
    nothing = replace(RING, length=0, width=0, height=0, weight=0)
    assert body_of(replace(SHIPMENT, parcels=(nothing,)))["packages"] == [
        {"weight": Decimal("0.001"), "dimensions": {"length": 1, "width": 1, "height": 1}}
    ]


def test_without_an_account_the_payer_s_country_is_asked_with() -> None:
    """Published prices instead of a refusal."""
    with_account, without = body_of(SHIPMENT), body_of(replace(SHIPMENT, account={}))
    assert with_account["accounts"] == [{"typeCode": "shipper", "number": "900000001"}]
    assert "payerCountryCode" not in with_account
    assert without["payerCountryCode"] == "US"
    assert "accounts" not in without


@pytest.mark.parametrize(("listed", "standard_only"), [("", True), (" , ", True), ("8", False), ("8, w", False)])
def test_contract_products_are_asked_for_only_with_an_agreement(listed: str, standard_only: bool) -> None:
    """Products that need an agreement are noise for everybody else."""
    account = {**SHIPMENT.account, "agreement_products": listed}
    assert body_of(replace(SHIPMENT, account=account))["returnStandardProductsOnly"] is standard_only


# --- prices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        ([price(86.90)], "86.90 USD"),
        ([price(74.6, "EUR", "BASEC"), price(86.90), price(0, None, "PULCL")], "86.90 USD"),
        ([price(86.90), price(74.6, "EUR", "BASEC")], "86.90 USD"),
        ([price("86.9")], "86.90 USD"),
        ([price(119.05, "CAD")], "119.05 CAD"),
        ([price(1041.5, "JPY")], "1042 JPY"),
        ([price(12.3455, "KWD")], "12.346 KWD"),
        ([price(0.285)], "0.29 USD"),
        ([price(0, None), price(50)], "50.00 USD"),
        ([price(50), price(50)], "50.00 USD"),
        (price(50), "50.00 USD"),
    ],
)
def test_the_price_is_what_the_account_is_billed(prices: object, total: str) -> None:
    """BILLC wherever it stands, exactly, rounded half up once, in the currency it is in."""
    (rate,) = read(product(totalPrice=prices)).rates
    assert f"{rate.total} {rate.total.currency}" == total


@pytest.mark.parametrize(
    "prices",
    [
        [price(0)],
        [price(0, None), price(0, None, "PULCL"), price(0, None, "BASEC")],
        [price(74.6, "EUR", "BASEC"), price(80, "USD", "PULCL")],
        [price(0.004)],
        [{"priceCurrency": "USD", "price": 412.8}],
        [],
        None,
    ],
)
def test_no_price_is_no_offer(prices: object) -> None:
    """Zero means unpriced; a list price is not what is billed; a landed-cost total holds the goods."""
    sheet = read(product(totalPrice=prices))
    assert sheet.rates == ()
    assert [(item.service, item.reason, item.message) for item in sheet.declined] == [
        ("dhl_express_worldwide", "no_price", "DHL Express Worldwide came without a price")
    ]


@pytest.mark.parametrize(
    "prices",
    [
        [price(-1)],
        [price("-1")],
        [price("1e3")],
        [price("86,90")],
        [price(True)],
        [price(None)],
        [price([86.9])],
        [price(86.9, None)],
        [price(86.9, "")],
        [price(86.9, "DOLLARS")],
        [price(86.9, "usd")],
        [price(10**16)],
        [price(50), price(60)],
        [price(50), price(50, "EUR")],
        "86.90",
        [86.90],
    ],
)
def test_a_price_that_cannot_be_read_is_malformed(prices: object) -> None:
    """Never a negative price, never one in a guessed currency, never another kind of exception."""
    with pytest.raises(AnswerMalformed):
        read(product(totalPrice=prices))


def test_a_breakdown_in_another_currency_is_malformed() -> None:
    """The billing currency is said twice; where the two differ, neither can be believed."""
    lines = [{"currencyType": "BILLC", "priceCurrency": "EUR", "breakdown": [line(None, 50)]}]
    with pytest.raises(AnswerMalformed, match="not in the currency of the price"):
        read(product(detailedPriceBreakdown=lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), [("carrier", "DHL Express Worldwide", "50.00")]),
        (
            (line(None, 40), line("FF", 10)),
            [("carrier", "DHL Express Worldwide", "40.00"), ("surcharge", "Fuel surcharge", "10.00")],
        ),
        (  # the remainder belongs to the carrier: a tax that is no line, or a line that is not read
            (line(None, 30), line("FF", 10)),
            [("carrier", "DHL Express Worldwide", "40.00"), ("surcharge", "Fuel surcharge", "10.00")],
        ),
        (  # an offer: without a price, or optional and not asked for
            (line(None, 50), line("SF", None, "XCH"), line("II", 7.5, "XCH"), line("AA", 20, "XCH"), line("OO", None)),
            [("carrier", "DHL Express Worldwide", "50.00")],
        ),
        (  # a discount stays inside
            (line(None, 45), line("FF", 10), line("ZD", -5)),
            [("carrier", "DHL Express Worldwide", "40.00"), ("surcharge", "Fuel surcharge", "10.00")],
        ),
        (  # names we do not know, together
            (line(None, 40), line("ZX", 4), line("FF", 3), line("ZY", 3, "FEE")),
            [
                ("carrier", "DHL Express Worldwide", "40.00"),
                ("surcharge", "Other surcharges", "7.00"),
                ("surcharge", "Fuel surcharge", "3.00"),
            ],
        ),
        ((line(None, 80), line("FF", 51)), [("carrier", "DHL Express Worldwide", "50.00")]),
    ],
)
def test_surcharges_are_charges_of_their_own(lines: tuple[dict[str, object], ...], expected: object) -> None:
    """Lines of the breakdown, summing to the total; what does not fit into the total is not itemised."""
    assert charges(read(product("P", 50, *lines))) == expected


def test_only_the_breakdown_of_the_billing_currency_is_read() -> None:
    """The same lines come once for each currency."""
    euros = {"currencyType": "BASEC", "priceCurrency": "EUR", "breakdown": [line("FF", 9)]}
    dollars = {"currencyType": "BILLC", "priceCurrency": "USD", "breakdown": [line("FF", 10)]}
    sheet = read(product(detailedPriceBreakdown=[euros, dollars]))
    assert charges(sheet)[1:] == [("surcharge", "Fuel surcharge", "10.00")]


def test_extras_asked_for_are_itemised() -> None:
    """Signature, insurance and the duties-paid service inside the total, each under its own kind."""
    shipment = replace(SHIPMENT, signature=True, insured=Money(10000, "USD"), incoterm="DDP")
    lines = (line(None, 30), line("SF", 7, "XCH"), line("II", 7.5, "XCH"), line("DD", 5.5, "XCH"))
    sheet = read(product("P", 50, *lines), shipment=shipment)
    assert charges(sheet) == [
        ("carrier", "DHL Express Worldwide", "30.00"),
        ("signature", "Direct signature", "7.00"),
        ("insurance", "Shipment insurance", "7.50"),
        ("surcharge", "Duties paid service", "5.50"),
    ]
    assert sheet.rates[0].notes == (
        "DHL product P, local product P",
        "duties and taxes themselves are billed to the sender later",
    )


@pytest.mark.parametrize(
    ("asked", "lines", "reason", "message"),
    [
        ({"signature": True}, (), "signature_unavailable", "DHL Express Worldwide was not priced with a signature"),
        (
            {"signature": True},
            (line(None, 50), line("SF", None, "XCH")),
            "signature_unavailable",
            "DHL Express Worldwide was not priced with a signature",
        ),
        (
            {"insured": Money(100, "USD")},
            (line(None, 50), line("SF", 7, "XCH")),
            "insurance_unavailable",
            "DHL Express Worldwide was not priced with insurance",
        ),
        (
            {"incoterm": "DDP"},
            (line(None, 50),),
            "ddp_not_priced",
            "DHL Express Worldwide was not priced with duties paid by the sender",
        ),
    ],
)
def test_an_extra_without_a_price_declines_the_product(
    asked: dict[str, Any], lines: tuple[dict[str, object], ...], reason: str, message: str
) -> None:
    """What must be in the price and is not named there, is not in it."""
    sheet = read(product("P", 50, *lines), shipment=replace(SHIPMENT, **asked))
    assert sheet.rates == ()
    assert [(item.reason, item.message) for item in sheet.declined] == [(reason, message)]


def test_a_signature_stays_named_where_list_surcharges_do_not_fit() -> None:
    """An agreed total beside list prices of surcharges: what was asked for is still a charge of its own."""
    lines = (line("SF", 7, "XCH"), line("FF", 51))
    sheet = read(product("P", 50, *lines), shipment=replace(SHIPMENT, signature=True))
    assert charges(sheet) == [("carrier", "DHL Express Worldwide", "43.00"), ("signature", "Direct signature", "7.00")]


def test_a_free_signature_is_a_signature() -> None:
    """An agreed price of zero for the asked extra is a price, and no charge."""
    sheet = read(product("P", 50, line("SF", 0, "XCH")), shipment=replace(SHIPMENT, signature=True))
    assert charges(sheet) == [("carrier", "DHL Express Worldwide", "50.00")]


def test_a_signature_dearer_than_the_total_is_not_itemised() -> None:
    """Parts that cannot sum: one charge for the total, which is what is billed."""
    sheet = read(product("P", 50, line("SF", 50, "XCH")), shipment=replace(SHIPMENT, signature=True))
    assert charges(sheet) == [("carrier", "DHL Express Worldwide", "50.00")]


@given(
    total=st.integers(1, 10**9),
    lines=st.lists(
        st.tuples(st.sampled_from(("FF", "OO", "SF", "ZX")), st.sampled_from(("SCH", "XCH")), st.integers(0, 10**9))
    ),
)
def test_charges_always_sum_to_the_billed_total(total: int, lines: list[tuple[str, str, int]]) -> None:
    """Whatever the breakdown says, the buyer pays what DHL bills, and no part of it is negative."""
    found = [line(code, f"{cents // 100}.{cents % 100:02}", kind) for code, kind, cents in lines]
    shipment = replace(SHIPMENT, signature=True)
    sheet = read(product("P", f"{total // 100}.{total % 100:02}", *found), shipment=shipment)
    for rate in sheet.rates:
        assert rate.total == Money(total, "USD")
        assert all(charge.amount.minor > 0 for charge in rate.charges)
        labels = [(charge.kind, charge.label) for charge in rate.charges]
        assert len(labels) == len(set(labels))
    assert bool(sheet.rates) == any(code == "SF" for code, _, _ in lines)


# --- which products -------------------------------------------------------------------------------------------------


def test_a_product_under_agreement_is_left_out() -> None:
    """The flag says that an agreement is needed, not that there is one."""
    sheet = read(product("8", isCustomerAgreement=True), product("P", isCustomerAgreement=False))
    assert [rate.service for rate in sheet.rates] == ["dhl_express_worldwide"]
    assert [(item.service, item.reason, item.message) for item in sheet.declined] == [
        ("dhl_express_easy", "agreement_needed", "DHL Express Easy needs an agreement with DHL")
    ]


def test_a_product_under_the_shop_s_own_agreement_is_offered() -> None:
    """The shop's account lists the product codes it has an agreement for."""
    account = {**SHIPMENT.account, "agreement_products": "w, 8"}
    sheet = read(product("8", isCustomerAgreement=True), shipment=replace(SHIPMENT, account=account))
    assert [rate.service for rate in sheet.rates] == ["dhl_express_easy"]


def test_an_agreement_flag_that_is_neither_is_malformed() -> None:
    """A price nobody may sell must not slip through a flag that cannot be read."""
    with pytest.raises(AnswerMalformed, match="isCustomerAgreement"):
        read(product("8", isCustomerAgreement="yes"))


@pytest.mark.parametrize(
    ("offers", "kept"),
    [
        ((("D", 40), ("P", 50)), "50.00"),
        ((("P", 50), ("D", 40)), "50.00"),
        ((("P", 50), ("P", 45)), "45.00"),
        ((("P", 45), ("P", 50)), "45.00"),
        ((("U", 48), ("P", 50)), "48.00"),
    ],
)
def test_one_service_is_offered_once(offers: tuple[tuple[str, int], ...], kept: str) -> None:
    """The product for goods before the one for documents, then the cheaper, in whatever order they come."""
    for shipment in (INSIDE, SHIPMENT):
        sheet = read(*(product(letter, total) for letter, total in offers), shipment=shipment)
        assert [str(rate.total) for rate in sheet.rates] == [kept]


def test_the_same_service_in_two_currencies_is_never_compared() -> None:
    """The shop's currency counts, however low the other's number; of two foreign ones the first that came."""
    euro, pound = (product("P", totalPrice=[price(40, currency)]) for currency in ("EUR", "GBP"))
    for products in ((euro, product("P", 50)), (product("P", 50), euro)):
        assert [(str(rate.total), rate.total.currency) for rate in read(*products).rates] == [("50.00", "USD")]
    assert [rate.total.currency for rate in read(euro, pound).rates] == ["EUR"]
    assert [rate.total.currency for rate in read(pound, euro).rates] == ["GBP"]


def test_express_easy_is_for_one_parcel() -> None:
    """Two parcels are declined with a reason, whatever DHL answers; one parcel is offered."""
    easy = product("8", 30)
    assert [rate.service for rate in read(easy).rates] == ["dhl_express_easy"]
    answer = json.dumps({"products": [easy]}).encode()
    sheet = dhl_express.parse_response(replace(SHIPMENT, parcels=(RING, RING)), HttpResponse(200, answer))
    assert sheet.rates == ()
    assert [(item.service, item.reason) for item in sheet.declined] == [("dhl_express_easy", "single_parcel_only")]


def test_a_declined_twin_does_not_hide_an_offer() -> None:
    """One product without a price, its twin with one: the service is offered, and nothing is declined."""
    sheet = read(product("P", 0), product("U", 48))
    assert [str(rate.total) for rate in sheet.rates] == ["48.00"]
    assert sheet.declined == ()


def test_only_services_asked_for_come_back() -> None:
    """DHL answers all products; the policy may allow one."""
    only = replace(SHIPMENT, services=frozenset({"dhl_express_12_00", "usps_priority_mail"}))
    sheet = read(product("P"), product("Y", 60), product("8", 0), shipment=only)
    assert [rate.service for rate in sheet.rates] == ["dhl_express_12_00"]
    assert sheet.declined == ()


def test_the_local_product_code_is_kept() -> None:
    """Buying the label needs it, and it differs by country."""
    (rate,) = read(product("1", localProductCode="L")).rates
    assert rate.notes == ("DHL product 1, local product L",)


# --- transit --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivery", "days", "arrives"),
    [
        ({"totalTransitDays": 3, "estimatedDeliveryDateAndTime": "2026-12-04T23:59:00"}, 3, date(2026, 12, 4)),
        ({"totalTransitDays": "3"}, 3, None),
        ({"totalTransitDays": 0}, None, None),
        ({"totalTransitDays": None, "estimatedDeliveryDateAndTime": None}, None, None),
        ({"totalTransitDays": "soon", "estimatedDeliveryDateAndTime": "N/A"}, None, None),
        ({"estimatedDeliveryDateAndTime": "2026-12-04"}, None, date(2026, 12, 4)),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_unknown_transit_stays_unknown(delivery: object, days: int | None, arrives: date | None) -> None:
    """Calendar days as DHL counts them; nothing is never zero, and nothing is guaranteed."""
    (rate,) = read(product(deliveryCapabilities=delivery, networkTypeCode="TD")).rates
    transit = rate.transit
    assert (transit.minimum, transit.maximum, transit.arrives) == (days, days, arrives)
    assert (transit.business, transit.guaranteed) == (False, False)


# --- remarks and refusals -------------------------------------------------------------------------------------------


def test_warnings_are_notices_without_the_account_number() -> None:
    """They go to the log and the admin; blank ones and other shapes are left out."""
    sheet = read(product(), warnings=["moved to Tuesday for 900000001", "", None, {"a": 1}, "moved again"])
    assert sheet.notices == ("moved to Tuesday for …", "moved again")
    assert len(sheet.rates) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"<html></html>",
        b"\xff\xfe",
        b'{"products": null}',
        b'{"products": {}}',
        b'{"products": "none"}',
        b'{"products": [1]}',
        b'{"products": [{}]}',
        b'{"products": [{"productCode": null}]}',
        b'{"products": [{"productCode": "P", "totalPrice": [{"currencyType": "BILLC", "price": NaN}]}]}',
        b'{"status": "400", "detail": "said with a 200"}',
    ],
)
def test_what_is_no_list_of_products_is_malformed(answer: bytes) -> None:
    """Only an empty list means that nothing is sold."""
    with pytest.raises(AnswerMalformed, match=r"^DHL Express: "):
        dhl_express.parse_response(SHIPMENT, HttpResponse(200, answer))


def test_no_products_is_an_empty_sheet() -> None:
    """No service is an answer, not a failure."""
    assert read(warnings=["none for this lane"]) == RateSheet("dhl_express", notices=("none for this lane",))


@pytest.mark.parametrize(
    "words",
    [
        {"detail": "996: The product is not available"},
        {"detail": "Multiple problems found", "additionalDetails": ["1001: not available here"]},
        {"message": "1004 no product found"},
        {"detail": "[996] The requested product(s) not available based on your search criteria"},
        {"additionalDetails": [{"message": "410135: not at origin"}]},
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_no_service_said_as_an_error_is_an_empty_sheet(words: dict[str, object], status: int) -> None:
    """DHL's numbers for «not sold here», wherever in the problem they stand."""
    sheet = dhl_express.parse_response(SHIPMENT, HttpResponse(status, json.dumps(words).encode()))
    assert (sheet.rates, sheet.declined) == ((), ())
    assert sheet.notices[0].startswith(f"DHL Express answered {status}: ")


def test_no_data_found_is_an_empty_sheet() -> None:
    """A 404 of DHL's own is «not sold here»; one of a gateway, in its own words, is a refusal."""
    problem = {"title": "Not found", "status": "404", "detail": "No data found"}
    sheet = dhl_express.parse_response(SHIPMENT, HttpResponse(404, json.dumps(problem).encode()))
    assert sheet == RateSheet("dhl_express", notices=("DHL Express answered 404: No data found | Not found",))
    for body in (b"<html>Not found</html>", b"{}", b'{"reasons": [{"msg": "Resource not found"}]}'):
        with pytest.raises(CarrierRefused):
            dhl_express.parse_response(SHIPMENT, HttpResponse(404, body))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"reasons": [{"msg": "Invalid Credentials"}]}, CarrierAuthFailed),
        (401, {"reasons": [{"msg": "Invalid Credentials"}]}, CarrierAuthFailed),
        (401, {}, CarrierAuthFailed),
        (403, {}, CarrierAuthFailed),
        (400, {"detail": "The account number is not found or invalid"}, CarrierAuthFailed),
        (400, {"detail": "The account number must not be blank"}, CarrierRefused),
        (400, {"detail": "#/accounts/0/number: expected maxLength: 9"}, CarrierRefused),
        (400, {"detail": "Postal code 1001 is not valid for the city"}, CarrierRefused),
        (400, {"detail": "#/customerDetails: required key [cityName] not found"}, CarrierRefused),
        (404, {}, CarrierRefused),
        (422, {"detail": "Unprocessable"}, CarrierRefused),
        (429, {}, CarrierRateLimited),
        (408, {}, CarrierUnavailable),
        (500, {"detail": "999: Process failure occurred", "code": "500"}, CarrierUnavailable),
        (500, {"detail": "996: the number of a 400 in a 500"}, CarrierUnavailable),
        (502, {}, CarrierUnavailable),
        (503, {}, CarrierUnavailable),
        (504, {}, CarrierUnavailable),
    ],
)
def test_every_refusal_has_its_kind(status: int, body: object, error: type[CarrierError]) -> None:
    """By what DHL says where that says more than the status, by the status otherwise."""
    with pytest.raises(CarrierError) as raised:
        dhl_express.parse_response(SHIPMENT, HttpResponse(status, json.dumps(body).encode()))
    assert type(raised.value) is error


def test_a_refusal_says_what_dhl_says_without_the_account_number() -> None:
    """The details first, since the headline is often only «multiple problems»."""
    body = {
        "title": "Bad request",
        "detail": "Multiple problems found",
        "additionalDetails": ["#/packages/0/weight: too small", "payer 900000001 unknown"],
    }
    with pytest.raises(CarrierRefused) as raised:
        dhl_express.parse_response(SHIPMENT, HttpResponse(400, json.dumps(body).encode()))
    assert str(raised.value) == (
        "DHL Express answered 400: #/packages/0/weight: too small | payer … unknown"
        " | Multiple problems found | Bad request"
    )


def test_a_wait_is_read_from_the_header() -> None:
    """The portal's quota is by second and by day: how long, only the header knows."""
    with pytest.raises(CarrierRateLimited) as raised:
        dhl_express.parse_response(SHIPMENT, HttpResponse(429, b"", {"retry-after": "30"}))
    assert raised.value.retry_after == 30
    assert str(raised.value) == "DHL Express answered 429: no reason given"
