"""How a person reads windows, places, remedies and troubles."""

from datetime import date, datetime, timedelta, timezone

import pytest

from calculator.cli import wording
from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Hint, Option, Remedy, SignatureNeed
from calculator.domain.places import Address
from calculator.domain.rate import PriceSource, Problem

JUL_6 = date(2026, 7, 6)


def option(*charges: Charge, source: PriceSource = "policy", effective: date | None = None) -> Option:
    """An option called Ground, with these charges."""
    need = SignatureNeed(False, "not requested")
    delivery = Delivery(JUL_6, JUL_6)
    return Option("ground", "Ground", None, None, charges, source, delivery, need, price_effective=effective)


def charge(label: str, minor: int, statement: str | None) -> Charge:
    """A charge in dollars."""
    return Charge("base", label, Money(minor, "USD"), statement)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (JUL_6, date(2026, 7, 7), "6–7 Jul"),
        (JUL_6, JUL_6, "6 Jul"),
        (date(2026, 7, 28), date(2026, 8, 3), "28 Jul – 3 Aug"),
        (date(2026, 12, 30), date(2027, 1, 4), "30 Dec – 4 Jan 2027"),
        (date(2027, 1, 4), date(2027, 1, 8), "4–8 Jan 2027"),
        (date(2027, 1, 28), date(2027, 2, 2), "28 Jan – 2 Feb 2027"),
        (date(2027, 12, 30), date(2028, 1, 2), "30 Dec 2027 – 2 Jan 2028"),
        (date(2026, 7, 6), date(2027, 7, 7), "6 Jul – 7 Jul 2027"),
        (JUL_6, None, "6 Jul – open"),
        (None, date(2026, 8, 14), "by 14 Aug"),
        (None, None, "unknown"),
    ],
)
def test_windows(first: date | None, last: date | None, shown: str) -> None:
    """What both ends share is said once; the year only where it is not the order's."""
    assert wording.window(first, last, "open", 2026) == shown


@pytest.mark.parametrize(
    ("delivery", "shown"),
    [
        (Delivery(JUL_6, None, JUL_6, None), ("6 Jul – open", "6 Jul – open")),
        (Delivery(JUL_6, JUL_6, JUL_6, None), ("6 Jul", "6 Jul – unknown")),
        (Delivery(JUL_6, None), ("6 Jul – open", "unknown")),
    ],
)
def test_an_open_end_is_not_an_unknown_one(delivery: Delivery, shown: tuple[str, str]) -> None:
    """Arrival is open where dispatch is, and unknown where only the carrier is silent."""
    found = Option("a", "A", None, None, (charge("x", 1, None),), "policy", delivery, SignatureNeed(False, ""))
    assert (wording.ships(found, 2026), wording.arrives(found, 2026)) == shown


def test_a_moment_keeps_its_offset() -> None:
    """The weekday is that of the place where it was said."""
    at = datetime(2026, 7, 3, 9, 5, tzinfo=timezone(timedelta(hours=-4)))
    assert wording.moment(at) == "Fri 3 Jul 2026, 09:05 UTC-04:00"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            Address("US", "CA", "94110", "San Francisco", ("12 Elm St",)),
            "San Francisco, CA 94110, United States",
        ),
        (Address("DE", None, "10115", "Berlin"), "Berlin, 10115, Germany"),
        (Address("CA"), "Canada"),
        (Address("ZZ"), "ZZ"),
    ],
)
def test_a_place_is_told_without_its_street(address: Address, shown: str) -> None:
    """City, region with postal code, country by name."""
    assert wording.place(address) == shown


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (option(charge("Order under $50.00", 500, "C2")), "Order under $50.00 (C2)"),
        (option(charge("Ground", 500, "C2")), "(C2)"),
        (option(charge("Ground", 500, None)), ""),
        (
            option(charge("Ground", 500, "A6"), source="estimate", effective=date(2026, 7, 12)),
            "estimate, prices of 2026-07-12 (A6)",
        ),
        (
            option(charge("Ground", 500, "A6"), charge("Signature", 385, "A7"), charge("Fuel", 5, "A6"), source="live"),
            "Ground $5.00 + Signature $3.85 + Fuel $0.05 · the carrier's price (A6, A7)",
        ),
        (option(charge("Ground", 500, None), effective=date(2026, 7, 12)), "prices of 2026-07-12"),
    ],
)
def test_what_a_price_is_from(found: Option, shown: str) -> None:
    """Its parts where they say more than its name, how firm it is, and the statements, each once."""
    assert wording.price_from(found) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("cached", "the carrier's price, asked a short while ago"),
        ("stale", "an older price of the carrier, which does not answer now"),
        ("backup", "the shop's backup price"),
        ("demo", "demo, no real price"),
    ],
)
def test_how_firm_a_price_is(source: PriceSource, shown: str) -> None:
    """Every source has words of its own."""
    assert wording.price_from(option(charge("Ground", 500, None), source=source)) == shown


@pytest.mark.parametrize(
    ("remedy", "shown"),
    [
        (Remedy("remove_lines", lines=("2",)), "take out line 2"),
        (Remedy("remove_lines", lines=("1", "2", "3")), "take out lines 1, 2 and 3"),
        (Remedy("add_amount", amount=Money(2, "USD")), "add goods for $0.02"),
        (Remedy("give_field", field="/destination/lines"), "give /destination/lines"),
        (Remedy("choose_option"), "choose option"),
        (
            Remedy("remove_lines", lines=("2",), verified="rules"),
            "take out line 2 (by the rules: the carrier was not asked again)",
        ),
    ],
)
def test_remedies(remedy: Remedy, shown: str) -> None:
    """What to do, and whether it was tried."""
    assert wording.remedy(remedy) == shown


def test_hints() -> None:
    """The option by its name; a kind that is not known yet is told all the same."""
    names = {"standard": "Standard"}
    free = Hint("free_shipping_remaining", "standard", Money(2, "USD"))
    assert wording.hint(free, names) == "Add $0.02 for free Standard shipping."
    assert wording.hint(Hint("half_price", "x", Money(200, "CAD")), names) == "half price: x, CAD 2.00"


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (Problem("dhl_express", "not_covered", False, "no source"), "DHL EXPRESS: no price to be had (no source)"),
        (Problem("ups", "timeout", True), "UPS: no answer in time; asking again may help"),
        (Problem("ups", "brand_new", False), "UPS: brand_new"),
    ],
)
def test_troubles(problem: Problem, shown: str) -> None:
    """Who, what, and whether to try again."""
    assert wording.trouble(problem) == shown
