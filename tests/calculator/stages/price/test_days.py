"""The days of an option: of dispatch, and at the door, however they are told."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from tests.calculator.stages.kit import carried, day, tabled

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
MADE = """
[kinds.stock]
lead_time = { min = 3, max = 6 }
statement = "K1"
"""
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
    delivery = tabled(make, DAYS.format(transit)).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (earliest, latest)
    assert delivery.because[-1] == f"arrives: the shop (T1) says {says} after dispatch"
    assert not delivery.guaranteed


def test_the_shops_calendar_counts_for_the_shops_days(make: Any) -> None:
    """A day on which it is closed is none."""
    delivery = tabled(make, DAYS.format("min = 2, max = 4"), CLOSED).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(6), day(11))


def test_the_pages_days_may_count_from_the_order(make: Any) -> None:
    """In the other reading of the page."""
    delivery = tabled(make, DAYS.format("min = 5, max = 7"), ORDER).delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (day(9), day(11))
    assert delivery.because[-1] == "arrives: the shop (T1) says 5–7 business days (Atelier) after the order"
    assert (delivery.ships_earliest, delivery.ships_latest) == (day(3), day(4))


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
    delivery = tabled(make, rule, ORDER, kinds=MADE).delivery
    assert (delivery.ships_earliest, delivery.ships_latest) == (day(5), day(10))
    assert (delivery.arrives_earliest, delivery.arrives_latest, delivery.percentiles) == (earliest, latest, likely)


@pytest.mark.parametrize("rest", ["", ORDER])
def test_an_open_dispatch_is_never_closed_by_a_guess(make: Any, rest: str) -> None:
    """In either reading the last day stays unknown, and so do its likely ones."""
    transit = DAYS.format("min = 2, max = 4, percentiles = { 50 = 3 }")
    delivery = tabled(make, transit, rest, kinds=OPEN).delivery
    assert (delivery.ships_latest, delivery.arrives_latest, delivery.percentiles) == (None, None, ())
    assert delivery.arrives_earliest == (day(4) if rest else day(5))


@pytest.mark.parametrize(
    ("rest", "expected"), [("", ((50, day(9)), (95, day(11)))), (ORDER, ((50, day(5)), (95, day(9))))]
)
def test_likely_days_count_from_the_last_dispatch(make: Any, rest: str, expected: Any) -> None:
    """Or from the order, in that reading; in rising order."""
    transit = DAYS.format("min = 2, max = 6, percentiles = { 95 = 5, 50 = 3 }")
    assert tabled(make, transit, rest).delivery.percentiles == expected


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


def test_what_leaves_later_at_the_latest_arrives_later_at_the_latest(make: Any) -> None:
    """Under one policy, from the same first day on."""
    kinds = (
        '[kinds.stock]\nlead_time = { min = 1, max = 2 }\nstatement = "K1"\n'
        '[kinds.made]\nlead_time = { min = 1, max = 4 }\nstatement = "K2"\n'
    )
    policy = make.policy(options=make.flat + DAYS.format("min = 2, max = 3"), kinds=kinds)
    last = {
        kind: make.quote(make.cart(make.line(kind=kind)), make.shop(policy)).options[0].delivery.arrives_latest
        for kind in ("stock", "made")
    }
    assert last == {"stock": day(9), "made": day(11)}
