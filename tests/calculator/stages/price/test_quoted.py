"""One option with its price: from the table, from a rate, from what stands in."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import inf
from typing import Any

import pytest

from calculator.domain.errors import CarrierTimeout, CarrierUnavailable
from calculator.domain.option import Charge, Delivery, Option, Quote, Refusal, Verdict
from calculator.domain.rate import Declined, Problem, Rate, RateSheet
from calculator.domain.shipment import Shipment
from tests.calculator.stages.kit import SPLIT

SHIPS = ("ships earliest: line 1 (stock: 1–2 business days)", "ships latest: line 1 (stock: 1–2 business days)")
DAYS = 'transit = {{ {0}, statement = "T1" }}\n'
ORDER = '[readings]\ntransit_from = { choice = "order", statement = "R1" }\n'
OPEN = """
[kinds.stock]
lead_time = { min = 1, open_ended = true }
statement = "K1"
"""
BUSY = """
[[calendar.busy_periods]]
first = 2026-11-07
last = 2026-11-07
extra_days = 2
statement = "B1"
"""
CLOSED = "[calendar]\nclosed = [2026-03-05]\n"


def day(number: int) -> date:
    """A day of March 2026, whose second is a Monday."""
    return date(2026, 3, number)


def table(make: Any, transit: str = "", rest: str = "", **more: Any) -> Option:
    """The only option of a shop with a fee of its own."""
    return make.quote(shop=make.shop(make.policy(rest, options=make.flat + transit, **more))).options[0]


def carried(make: Any, rate: Any, rule: str = "", rest: str = "", service: str = "usps_ground", **more: Any) -> Option:
    """The only option of a shop that asks a carrier."""
    policy = make.policy(rest, options=make.carrier_option([service], more.pop("price", ""), rule), **more)
    return make.quote(shop=make.shop(policy, make.source(rate))).options[0]


def test_a_table_option_is_the_shops_own(make: Any) -> None:
    """Nobody is asked, no carrier is named; what nobody says of its way stays unknown."""
    option = table(make)
    assert (option.code, option.name, option.carrier, option.service) == ("standard", "Standard", None, None)
    assert option.charges == (Charge("base", "Flat fee", make.money("5.00"), "O1"),)
    assert (option.price_source, option.price_effective, option.price_notes) == ("policy", None, ())
    because = (*SHIPS, "arrives: unknown, neither the shop nor the carrier says")
    assert option.delivery == Delivery(day(3), day(4), because=because[2:])
    assert option.because == because


@pytest.mark.parametrize(
    ("transit", "earliest", "latest", "says"),
    [
        ("min = 2, max = 4", day(5), day(10), "2–4 business days (Atelier)"),
        ("max = 4", None, day(10), "up to 4 business days (Atelier)"),
        ("min = 2", day(5), None, "2 or more business days (Atelier)"),
        ('min = 5, max = 10, unit = "days"', day(9), day(16), "5–10 days"),
        ('max = 1, unit = "weeks"', None, day(11), "up to 7 days"),
        ("min = 0, max = 0", day(3), day(4), "0–0 business days (Atelier)"),
    ],
)
def test_the_pages_days_are_counted_from_dispatch(
    make: Any, transit: str, earliest: date | None, latest: date | None, says: str
) -> None:
    """From its first and last day, on the shop's calendar; an end the page does not name stays unknown."""
    delivery = table(make, DAYS.format(transit)).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (earliest, latest)
    assert delivery.because[-1] == f"arrives: the shop (T1) says {says} after dispatch"
    assert not delivery.guaranteed


def test_the_shops_calendar_counts_for_the_shops_days(make: Any) -> None:
    """A day on which it is closed is none."""
    delivery = table(make, DAYS.format("min = 2, max = 4"), CLOSED).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(6), day(11))


def test_the_pages_days_may_count_from_the_order(make: Any) -> None:
    """In the other reading of the page."""
    delivery = table(make, DAYS.format("min = 5, max = 7"), ORDER).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(9), day(11))
    assert delivery.because[-1] == "arrives: the shop (T1) says 5–7 business days (Atelier) after the order"
    assert (delivery.ships_earliest, delivery.ships_latest) == (day(3), day(4))


MADE = """
[kinds.stock]
lead_time = { min = 3, max = 6 }
statement = "K1"
"""


@pytest.mark.parametrize(
    ("transit", "earliest", "latest", "likely"),
    [
        ("min = 1, max = 2", day(5), day(10), ((50, day(10)), (95, day(10)))),
        ("min = 2, max = 7", day(5), day(11), ((50, day(10)), (95, day(10)))),
        ("min = 4, max = 5", day(6), day(10), ((50, day(10)), (95, day(10)))),
        ("max = 9", None, day(13), ((50, day(10)), (95, day(10)))),
        ("min = 1", day(5), None, ((50, day(10)), (95, day(10)))),
    ],
)
def test_nothing_arrives_before_it_leaves(
    make: Any, transit: str, earliest: date | None, latest: date | None, likely: Any
) -> None:
    """What is made for longer than the page says the way takes from the order: dispatch is the least."""
    rule = DAYS.format(transit + ", percentiles = { 50 = 1, 95 = 6 }")
    delivery = table(make, rule, ORDER, kinds=MADE).delivery
    assert (delivery.ships_earliest, delivery.ships_latest) == (day(5), day(10))
    assert (delivery.arrives_earliest, delivery.arrives_latest, delivery.percentiles) == (earliest, latest, likely)


@pytest.mark.parametrize("rest", ["", ORDER])
def test_an_open_dispatch_is_never_closed_by_a_guess(make: Any, rest: str) -> None:
    """In either reading the last day stays unknown, and so do its likely ones."""
    transit = DAYS.format("min = 2, max = 4, percentiles = { 50 = 3 }")
    delivery = table(make, transit, rest, kinds=OPEN).delivery
    assert (delivery.ships_latest, delivery.arrives_latest, delivery.percentiles) == (None, None, ())
    assert delivery.arrives_earliest == (day(4) if rest else day(5))


@pytest.mark.parametrize(
    ("rest", "expected"), [("", ((50, day(9)), (95, day(11)))), (ORDER, ((50, day(5)), (95, day(9))))]
)
def test_likely_days_count_from_the_last_dispatch(make: Any, rest: str, expected: Any) -> None:
    """Or from the order, in that reading; in rising order."""
    transit = DAYS.format("min = 2, max = 6, percentiles = { 95 = 5, 50 = 3 }")
    assert table(make, transit, rest).delivery.percentiles == expected


def test_a_rate_is_an_option_with_all_it_says(make: Any) -> None:
    """Carrier, service, source, date of the card, notes, the carrier's days on the carrier's calendar."""
    rate = make.rate("usps_ground", "7.00", source="estimate", effective=date(2026, 1, 18), notes=("oversized",))
    option = carried(make, rate, rest=CLOSED)
    assert (option.code, option.name, option.carrier, option.service) == (
        "usps_ground",
        "USPS Ground",
        "usps",
        "usps_ground",
    )
    assert (option.price_source, option.price_effective, option.price_notes) == (
        "estimate",
        date(2026, 1, 18),
        ("oversized",),
    )
    because = (*SHIPS, "arrives: the carrier says 2–3 business days (USPS) after dispatch")
    assert option.delivery == Delivery(day(3), day(4), day(5), day(9), because=because[2:])
    assert option.because == because


@pytest.mark.parametrize(
    ("price", "rule", "price_asked"),
    [
        ("", "", "7.50"),
        ('markup = { percent = "10", statement = "M1" }', "", "8.25"),
        ("", 'free_from = { at = "1.00", statement = "F1" }', "0.00"),
    ],
)
def test_what_the_carrier_asks_is_kept_beside_the_price(make: Any, price: str, rule: str, price_asked: str) -> None:
    """All its charges, whatever the shop adds, waives or rounds."""
    rate = make.rate("usps_ground", "7.00", ("surcharge", "0.50"))
    option = carried(make, rate, rule, price=price)
    assert (str(option.price), str(option.cost)) == (price_asked, "7.50")


def test_where_no_carriers_rate_was_used_there_is_no_cost(make: Any) -> None:
    """Neither at the shop's own fee nor at its backup price."""
    assert table(make).cost is None
    policy = make.policy(options=make.carrier_option(["usps_ground"], BACKUP.format("")))
    (option,) = make.quote(shop=make.shop(policy, make.failing("usps", CarrierUnavailable("down")))).options
    assert (option.price_source, option.cost) == ("backup", None)


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({}, "USPS Ground: 7.00 USD (live)"),
        (
            {"source": "estimate", "effective": date(2026, 1, 18)},
            "USPS Ground: 7.00 USD (estimate, prices of 2026-01-18)",
        ),
    ],
)
def test_the_chain_tells_the_rate(make: Any, more: dict[str, Any], because: str) -> None:
    """Amount, currency, source and date."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    quote = make.quote(shop=make.shop(policy, make.source(make.rate("usps_ground", "7.00", **more))))
    assert quote.verdicts[-1] == Verdict("rate", True, because, "O2", "usps_ground")


def test_each_carrier_has_its_own_calendar(make: Any) -> None:
    """Good Friday is none of a US carrier's, a federal holiday is USPS's; one without a calendar runs on weekdays."""
    now = make.now.replace(day=1, month=10)
    transit = {"minimum": 6, "maximum": 6}
    kinds = '[kinds.stock]\nlead_time = { min = 0, max = 0 }\nstatement = "K1"\n'
    services = ["usps_ground", "ups_ground", "dhl_worldwide", "hermes_parcel"]
    policy = make.policy(options=make.carrier_option(services), kinds=kinds)
    sources = [make.source(make.rate(service, transit=transit)) for service in services]
    quote = make.quote(shop=make.shop(policy, *sources), now=now.replace(day=5))
    found = {option.carrier: option.delivery for option in quote.options}
    assert {carrier: delivery.arrives_latest.day for carrier, delivery in found.items()} == {
        "usps": 14,
        "ups": 13,
        "dhl_express": 13,
        "hermes": 13,
    }
    names = {carrier: delivery.because[-1].split("(")[1].split(")")[0] for carrier, delivery in found.items()}
    assert names == {"usps": "USPS", "ups": "UPS", "dhl_express": "Monday to Friday", "hermes": "Monday to Friday"}


@pytest.mark.parametrize(
    ("transit", "earliest", "latest", "says"),
    [
        ({"minimum": 2, "maximum": None}, day(5), None, "says 2 or more business days (USPS) after dispatch"),
        ({"minimum": None, "maximum": 3}, None, day(9), "says up to 3 business days (USPS) after dispatch"),
        ({"minimum": 4, "maximum": 5, "business": False}, day(9), day(9), "says 4–5 days after dispatch"),
        ({"arrives": day(6)}, day(6), day(9), "names 2026-03-06"),
        ({"arrives": day(3)}, day(3), day(4), "names 2026-03-03"),
        (
            {"minimum": 2, "maximum": 3, "arrives": day(6)},
            day(5),
            day(9),
            "says 2–3 business days (USPS) after dispatch",
        ),
        ({"minimum": 2, "arrives": day(6)}, day(5), None, "says 2 or more business days (USPS) after dispatch"),
        ({"maximum": 3, "arrives": day(6)}, None, day(9), "says up to 3 business days (USPS) after dispatch"),
    ],
)
def test_the_carriers_days_are_read_as_they_are(
    make: Any, transit: dict[str, Any], earliest: date | None, latest: date | None, says: str
) -> None:
    """Days where it gives days; a named date is for the first dispatch, and as many days later for the last."""
    delivery = carried(make, make.rate("usps_ground", transit=transit)).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (earliest, latest)
    assert delivery.because[-1] == f"arrives: the carrier {says}"
    assert delivery.carrier_arrives is None


def test_a_named_date_does_not_close_an_open_dispatch(make: Any) -> None:
    """Only the first day is known."""
    delivery = carried(make, make.rate("usps_ground", transit={"arrives": day(6)}), kinds=OPEN).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(6), None)


def test_a_carrier_that_says_nothing_leaves_the_days_unknown(make: Any) -> None:
    """No guess is made."""
    delivery = carried(make, make.rate("usps_ground", transit={})).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (None, None)
    assert delivery.because[-1] == "arrives: unknown, neither the shop nor the carrier says"


def test_a_carriers_days_count_from_dispatch_in_any_reading(make: Any) -> None:
    """How the page counts is the page's affair: a carrier counts from when it has the parcel."""
    delivery = carried(make, make.rate("usps_ground"), rest=ORDER).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(5), day(9))
    assert delivery.because[-1] == "arrives: the carrier says 2–3 business days (USPS) after dispatch"
    delivery = carried(make, make.rate("usps_ground"), DAYS.format("min = 5, max = 6"), ORDER).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(9), day(10))
    assert delivery.because[-1] == "arrives: the shop (T1) says 5–6 business days (USPS) after the order"


@pytest.mark.parametrize(("transit", "guaranteed"), [("", True), (DAYS.format("max = 21"), False)])
def test_the_page_goes_before_the_carrier(make: Any, transit: str, guaranteed: bool) -> None:
    """The page's days count and are no guarantee; the carrier's date is shown beside them, or not needed."""
    rate = make.rate("usps_ground", transit={"minimum": 1, "maximum": 2, "arrives": day(5), "guaranteed": True})
    delivery = carried(make, rate, transit).delivery
    assert delivery.guaranteed is guaranteed
    assert delivery.carrier_arrives == (day(5) if transit else None)
    assert delivery.arrives_latest == (date(2026, 4, 2) if transit else day(6))


def test_a_carrier_that_guarantees_nothing_is_not_made_to(make: Any) -> None:
    """The flag is the carrier's."""
    assert carried(make, make.rate("usps_ground")).delivery.guaranteed is False


def refused(make: Any, source: Any, price: str = "", services: tuple[str, ...] = ("usps_ground",)) -> Quote:
    """What is said where a carrier gives no usable price."""
    return make.quote(shop=make.shop(make.policy(options=make.carrier_option(services, price)), source))


@pytest.mark.parametrize(
    ("amounts", "detail"),
    [
        (("7.00",), "usps_ground is priced in EUR, not in USD"),
        (("7.00", "1.00"), "usps_ground is priced in EUR, not in USD"),
    ],
)
def test_a_foreign_price_is_never_compared_nor_converted(make: Any, amounts: tuple[str, ...], detail: str) -> None:
    """Refused with a typed trouble; other services of the carrier go on."""
    foreign = make.rate("usps_ground", *amounts, currency="EUR")
    quote = refused(make, make.source(foreign, "usps_express"), services=("usps_ground", "usps_express"))
    assert [option.code for option in quote.options] == ["usps_express"]
    message = "USPS Ground cannot be priced now"
    assert quote.refusals == (Refusal("usps_ground", "wrong_currency", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "wrong_currency", False, detail),)
    assert Verdict("wrong_currency", False, message, "O2", "usps_ground") in quote.verdicts


class Mixed:
    """A source whose rate has charges in two currencies, or none at all."""

    carrier, local = "usps", True

    def __init__(self, *rates: Any) -> None:
        self.rates = rates

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        charges = tuple(charge for rate in self.rates for charge in rate.charges)
        return RateSheet("usps", (Rate("usps", "usps_ground", charges),))


def test_a_price_in_two_currencies_is_none(make: Any) -> None:
    """Nor is a price of nothing."""
    mixed = Mixed(make.rate("usps_ground", "7.00"), make.rate("usps_ground", "1.00", currency="EUR"))
    (problem,) = refused(make, mixed).problems
    assert problem == Problem("usps", "wrong_currency", False, "usps_ground is priced in EUR, USD, not in USD")
    (problem,) = refused(make, Mixed()).problems
    assert problem == Problem("usps", "wrong_currency", False, "usps_ground is priced in nothing, not in USD")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_price_that_is_none_is_malformed(make: Any, amount: str) -> None:
    """Carriers do not carry for nothing."""
    quote = refused(make, make.source(make.rate("usps_ground", amount)))
    assert quote.options == ()
    message = "USPS Ground cannot be priced now"
    assert quote.refusals == (Refusal("usps_ground", "malformed", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "malformed", False, f"usps_ground costs {amount}"),)
    assert len(refused(make, make.source(make.rate("usps_ground", "0.01"))).options) == 1


def test_a_trouble_is_told_once(make: Any) -> None:
    """Two services of two troubles are two; a split cart's same trouble is one."""
    source = make.source(make.rate("usps_ground", "0.00"), make.rate("usps_express", "0.00"))
    assert len(refused(make, source, services=("usps_ground", "usps_express")).problems) == 2
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]))
    cart = make.cart(make.line(), make.line(id="2", lead_time=(9, 9)))
    quote = make.quote(cart, make.shop(policy, make.source(make.rate("usps_ground", "0.00"))))
    assert (len(quote.problems), len(quote.refusals)) == (1, 1)


def test_what_a_carrier_declines_is_told_in_its_words(make: Any) -> None:
    """By service; one it leaves out without a word is not sold for this parcel."""
    declined = (Declined("usps_letter", "too_thick", "letters are flat"), Declined("usps_ground", "too_heavy", "70 lb"))
    source = make.source(carrier="usps", declined=declined)
    quote = refused(make, source, services=("usps_ground", "usps_express"))
    assert quote.refusals == (
        Refusal("usps_ground", "too_heavy", "70 lb", statement="O2"),
        Refusal(
            "usps_express",
            "service_not_offered",
            "USPS Express is not sold for this parcel and address",
            statement="O2",
        ),
    )
    assert quote.outcome == "refused"


def test_a_silent_carrier_without_a_backup_is_a_typed_refusal(make: Any) -> None:
    """Nothing is invented."""
    quote = refused(make, make.failing("usps", CarrierTimeout("late")))
    message = "no price for USPS Ground could be had: ask the shop"
    assert quote.refusals == (Refusal("usps_ground", "carrier_unavailable", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "timeout", True, "late"),)
    assert (quote.options, quote.outcome) == ((), "unknown")


BACKUP = 'backup = [{{ service = "usps_ground", price = {{ kind = "flat", fee = "9.00" }}{0}, statement = "B1" }}]'


@pytest.mark.parametrize("wrong", ["timeout", "currency", "zero"])
def test_the_shops_own_backup_stands_in(make: Any, wrong: str) -> None:
    """Whether the carrier is silent or talks nonsense; the trouble is told, the price is marked."""
    source = {
        "timeout": make.failing("usps", CarrierTimeout("late")),
        "currency": make.source(make.rate("usps_ground", currency="EUR")),
        "zero": make.source(make.rate("usps_ground", "0.00")),
    }[wrong]
    quote = refused(make, source, BACKUP.format(""))
    (option,) = quote.options
    assert option.charges == (Charge("base", "Flat fee", make.money("9.00"), "B1"),)
    assert (option.price_source, option.carrier, option.service) == ("backup", "usps", "usps_ground")
    assert (option.price_effective, option.price_notes) == (None, ())
    assert option.delivery.because[-1] == "arrives: unknown, neither the shop nor the carrier says"
    assert len(quote.problems) == 1
    because = "usps gave no price: the shop's backup price stands in"
    assert Verdict("backup", True, because, "O2", "usps_ground") in quote.verdicts
    assert quote.outcome == "options"


@pytest.mark.parametrize(
    ("backup", "rule", "latest", "who"),
    [
        (", transit = { max = 2 }", "", day(6), "the shop (B1) says up to 2 business days (USPS) after dispatch"),
        (
            ", transit = { max = 2 }",
            DAYS.format("max = 5"),
            day(6),
            "the shop (B1) says up to 2 business days (USPS) after dispatch",
        ),
        ("", DAYS.format("max = 5"), day(11), "the shop (T1) says up to 5 business days (USPS) after dispatch"),
    ],
)
def test_a_backups_own_days_go_first(make: Any, backup: str, rule: str, latest: date, who: str) -> None:
    """Then the page's; they count on the carrier's calendar, and the shop is named as the one who says so."""
    policy = make.policy(options=make.carrier_option(["usps_ground"], BACKUP.format(backup), rule))
    for source in (make.failing("usps", CarrierUnavailable("down")), make.source(make.rate("usps_ground", "0.00"))):
        delivery = make.quote(shop=make.shop(policy, source)).options[0].delivery
        assert (delivery.arrives_latest, delivery.because[-1]) == (latest, f"arrives: {who}")
        assert not delivery.guaranteed


def test_a_backups_days_may_count_from_the_order(make: Any) -> None:
    """They are the shop's own words, so the shop's reading holds."""
    price = BACKUP.format(", transit = { max = 5 }")
    policy = make.policy(ORDER, options=make.carrier_option(["usps_ground"], price))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", CarrierUnavailable("down"))))
    assert quote.options[0].delivery.arrives_latest == day(9)


def test_a_backup_goes_through_the_same_rules(make: Any) -> None:
    """Free threshold, signature, insurance and duties as with the carrier's price."""
    rest = '[signature]\non_request = true\nfee = "3.00"\nstatement = "S1"\n'
    rest += '[insurance]\nat = "10.00"\nfee = "1.00"\nstatement = "I1"\n'
    zones = make.zones + 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    free = 'free_from = { at = "50.00", statement = "F1" }'
    policy = make.policy(rest, zones=zones, options=make.carrier_option(["usps_ground"], BACKUP.format(""), free))
    shop = make.shop(policy, make.failing("usps", CarrierUnavailable("down")))

    def charged(value: str) -> list[tuple[str, str]]:
        (option,) = make.quote(make.cart(value, signature_requested=True), shop).options
        return [(charge.label, str(charge.amount)) for charge in option.charges]

    features = [("Signature on delivery", "3.00"), ("Insurance", "1.00")]
    duties = "Duties and taxes, 10 % declared by the shop"
    assert charged("20.00") == [("Flat fee", "9.00"), *features, (duties, "2.00")]
    assert charged("50.00") == [("Free from $50.00", "0.00"), *features, (duties, "5.00")]


def test_a_table_fee_has_features_too(make: Any) -> None:
    """Signature, insurance and duties are lines of their own, free shipping or not."""
    rest = '[signature]\non_request = true\nfee = "3.00"\nstatement = "S1"\n'
    policy = make.policy(rest, options=make.flat + 'free_from = { at = "10.00", statement = "F1" }\n')
    (option,) = make.quote(make.cart(signature_requested=True), make.shop(policy)).options
    assert [(charge.label, str(charge.amount)) for charge in option.charges] == [
        ("Free from $10.00", "0.00"),
        ("Signature on delivery", "3.00"),
    ]
    assert option.signature.required


CARD = 'backup = [{ service = "usps_express", price = { kind = "card" } }]'


def test_the_published_card_stands_in_for_what_the_shop_says(make: Any) -> None:
    """And for nothing else: another service of the same carrier stays without a price, or has the shop's own."""
    backup = CARD[:-1] + ', { service = "usps_letter", price = { kind = "flat", fee = "2.00" } }]'
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express", "usps_letter"], backup))
    card = make.source(*(make.rate(code, source="estimate") for code in ("usps_ground", "usps_express", "usps_letter")))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", CarrierTimeout("late")), backups=[card]))
    assert {option.code: option.price_source for option in quote.options} == {
        "usps_express": "estimate",
        "usps_letter": "backup",
    }
    assert [(refusal.code, refusal.reason) for refusal in quote.refusals] == [("usps_ground", "carrier_unavailable")]
    assert [problem.kind for problem in quote.problems] == ["timeout"]


def test_the_terms_of_the_option_are_carried(make: Any) -> None:
    """Signature, incoterm, disclaimers and notices."""
    text = '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{1}\n'
    rest = text.format("duties", "disclaimer = true") + text.format("carrier", 'when = "carrier"')
    rest += '[signature]\non_request = true\nstatement = "S1"\n'
    option = carried(make, make.rate("usps_ground"), rest=rest, zones=make.zones + 'incoterm = "DAP"\n')
    assert option.incoterm == "DAP"
    assert [each.id for each in option.disclaimers] == ["duties"]
    assert [each.id for each in option.notices] == ["carrier"]
    assert (option.signature.required, option.signature.because) == (False, "not requested")


def test_a_remembered_rate_is_worked_out_once(make: Any) -> None:
    """The same object in two quotes gives the same option; an equal-looking newer one, or another day, does not."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    rate = make.rate("usps_ground", "7.00", source="cached")
    first, again = (make.quote(shop=make.shop(policy, make.source(rate))).options[0] for _ in range(2))
    assert first.charges is again.charges
    assert first.delivery is again.delivery
    dearer = make.quote(shop=make.shop(policy, make.source(make.rate("usps_ground", "8.00", source="cached"))))
    assert str(dearer.options[0].price) == "8.00"
    later = make.quote(shop=make.shop(policy, make.source(rate)), now=make.now + timedelta(days=1)).options[0]
    assert later.delivery.ships_earliest > first.delivery.ships_earliest
    live = make.rate("usps_ground", "7.00")
    one, other = (make.quote(shop=make.shop(policy, make.source(live))).options[0] for _ in range(2))
    assert one.charges is not other.charges


def test_a_remembered_rate_is_signed_for_as_this_cart_says(make: Any) -> None:
    """The reason names this cart's amount, not that of the cart it was worked out for."""
    rule = '[signature]\nover = "500.00"\nstatement = "S1"\n'
    policy = make.policy(rule, options=make.carrier_option(["usps_ground"]))
    rate = make.rate("usps_ground", "7.00", source="cached")
    shop = make.shop(policy, make.source(rate))
    reasons = [make.quote(make.cart(price), shop).options[0].signature.because for price in ("20.00", "21.00")]
    assert "20.00" in reasons[0]
    assert "21.00" in reasons[1]


TRANSITS: list[dict[str, Any]] = [
    {},
    {"minimum": 2, "maximum": 3},
    {"minimum": 1, "maximum": 3},
    {"minimum": 2, "maximum": 4},
    {"minimum": 2},
    {"minimum": 2, "maximum": 3, "business": False},
    {"minimum": 2, "maximum": 3, "guaranteed": True},
    {"minimum": 2, "maximum": 3, "arrives": date(2026, 11, 16)},
    {"arrives": date(2026, 11, 16)},
    {"arrives": date(2026, 11, 17)},
]


@pytest.mark.parametrize("reading", ["", ORDER])
def test_days_are_counted_as_if_nothing_had_been_counted_before(make: Any, reading: str) -> None:
    """Other answers of other carriers, other terms of the page, other lead times and days: each has its own days."""
    paged = {
        "usps_express": DAYS.format("min = 2, max = 6, percentiles = { 50 = 3 }"),
        "usps_letter": DAYS.format("min = 2, max = 6, percentiles = { 50 = 4 }"),
        "ups_ground": DAYS.format("min = 2, max = 6"),
        "ups_mainland": DAYS.format("min = 2, max = 6").replace("T1", "T2"),
        "dhl_worldwide": DAYS.format('min = 9, max = 15, unit = "days"'),
    }
    options = {
        code: make.carrier_option([code], "", paged.get(code, ""), f"by_{code}")
        for code in ("usps_ground", "hermes_parcel", *paged)
    }
    together = make.policy(reading + BUSY, options="".join(options.values()))
    alone = {code: make.policy(reading + BUSY, options=table) for code, table in options.items()}
    carts = make.cart(), make.cart(make.line(id="2")), make.cart(make.line(lead_time=(4, None)))
    for transit in TRANSITS:
        rates = {code: make.rate(code, "7.00", transit=transit) for code in options}
        carriers = {rate.carrier for rate in rates.values()}
        sources = [make.source(*[rate for rate in rates.values() if rate.carrier == carrier]) for carrier in carriers]
        for cart, number in product(carts, (7, 8, 9)):  # a Saturday to a Monday, two days before a holiday
            now = datetime(2026, 11, number, 15, tzinfo=UTC)
            found = {option.code: option for option in make.quote(cart, make.shop(together, *sources), now).options}
            for code, policy in alone.items():
                policy.memo.clear()
                (option,) = make.quote(cart, make.shop(policy, make.source(rates[code])), now).options
                assert found[code].delivery == option.delivery


def test_what_leaves_and_travels_alike_has_the_same_days(make: Any) -> None:
    """Counted once, for the carts of a day and for a carrier that says the same of two services."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express"]))
    first, other = (
        make.quote(make.cart(price), make.shop(policy, make.source("usps_ground", "usps_express"))).options
        for price in ("20.00", "30.00")
    )
    assert len({id(option.delivery) for option in (*first, *other)}) == 1
