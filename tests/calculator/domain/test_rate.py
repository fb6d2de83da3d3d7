"""Rates, and several parcels' rates as one."""

from dataclasses import replace
from datetime import date

import pytest

from calculator.domain.errors import CarrierRefused, CarrierTimeout
from calculator.domain.money import Money
from calculator.domain.rate import (
    SOURCE_ORDER,
    Declined,
    PriceSource,
    Problem,
    Rate,
    RateCharge,
    RateSheet,
    Transit,
    combine_parcels,
)


def cents(amount: int, label: str = "Ground") -> RateCharge:
    """A transport charge."""
    return RateCharge("carrier", label, Money(amount, "USD"))


def rate(*charges: RateCharge, service: str = "ground", **more: object) -> Rate:
    """A rate of the test carrier."""
    return Rate("post", service, charges or (cents(700),), **more)  # type: ignore[arg-type]


def sheet(*rates: Rate, **more: object) -> RateSheet:
    """A sheet of the test carrier."""
    return RateSheet("post", rates, **more)  # type: ignore[arg-type]


def together(*rates: Rate) -> Rate:
    """The one rate of parcels that are priced one each."""
    (combined,) = combine_parcels([sheet(each) for each in rates]).rates
    return combined


def test_a_rate_is_the_sum_of_its_charges() -> None:
    """Every part counts once."""
    assert rate(cents(700), cents(95), cents(-100)).total == Money(695, "USD")


def test_one_parcel_is_left_as_it_is() -> None:
    """Nothing to add up."""
    only = sheet(rate(), notices=("be early",))
    assert combine_parcels([only]) is only


def test_no_parcel_has_no_rate() -> None:
    """Asking for nothing is an error of ours."""
    with pytest.raises(ValueError, match=r"^no parcel, no rate$"):
        combine_parcels([])


def test_parcels_add_up_by_kind_and_label() -> None:
    """Equal charges become one; those only one parcel has are kept, in order."""
    signature = RateCharge("signature", "Signature", Money(300, "USD"))
    total = together(rate(cents(700), cents(50, "Fuel")), rate(cents(800), signature))
    assert total.charges == (cents(1500), cents(50, "Fuel"), signature)
    assert together(rate(), rate(), rate()).total == Money(2100, "USD")


def test_a_service_that_cannot_take_every_parcel_is_not_offered() -> None:
    """Only what both sheets price is left, in the first sheet's order."""
    first = sheet(rate(service="a"), rate(service="b"), rate(service="c"))
    second = sheet(rate(service="c"), rate(service="a"))
    assert [each.service for each in combine_parcels([first, second]).rates] == ["a", "c"]


def test_parcels_in_two_currencies_are_never_added() -> None:
    """Mixing raises."""
    with pytest.raises(ValueError, match="cannot be mixed"):
        together(rate(), rate(RateCharge("carrier", "Ground", Money(700, "EUR"))))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Transit(2, 3), Transit(1, 5), Transit(2, 5)),
        (Transit(2, 3), Transit(None, 5), Transit(None, 5)),
        (Transit(2, None), Transit(2, 5), Transit(2, None)),
        (Transit(2, 3), Transit(4, 5, business=False), Transit(None, None)),
        (Transit(2, 3, guaranteed=True), Transit(2, 3, guaranteed=True), Transit(2, 3, guaranteed=True)),
        (Transit(2, 3, guaranteed=True), Transit(2, 3), Transit(2, 3)),
        (Transit(arrives=date(2026, 3, 5)), Transit(arrives=date(2026, 3, 4)), Transit(arrives=date(2026, 3, 5))),
        (Transit(arrives=date(2026, 3, 5)), Transit(), Transit()),
    ],
)
def test_the_slowest_parcel_counts(one: Transit, other: Transit, expected: Transit) -> None:
    """The later of each end; one unknown, or days counted otherwise, make it unknown, whichever comes first."""
    assert together(rate(transit=one), rate(transit=other)).transit == expected
    assert together(rate(transit=other), rate(transit=one)).transit == replace(expected, business=other.business)


def test_sources_are_ordered_from_firm_to_loose() -> None:
    """The order is the contract's."""
    assert SOURCE_ORDER == ("policy", "live", "cached", "stale", "backup", "estimate", "demo")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("live", "cached", "cached"), ("stale", "live", "stale"), ("demo", "estimate", "demo")],
)
def test_the_looser_source_names_the_sum(one: PriceSource, other: PriceSource, expected: PriceSource) -> None:
    """A sum is as firm as its loosest part."""
    assert together(rate(source=one), rate(source=other)).source == expected


def test_a_sum_is_dated_by_its_oldest_card() -> None:
    """A part without a date leaves the sum without one."""
    old, new = date(2025, 7, 13), date(2026, 1, 18)
    assert together(rate(effective=new), rate(effective=old)).effective == old
    assert together(rate(effective=new), rate()).effective is None
    assert together(rate(), rate(effective=new)).effective is None


def test_remarks_and_reasons_of_every_parcel_are_kept() -> None:
    """Equal notes once; the first parcel's reason for a service counts."""
    small = Declined("express", "too_big", "the first parcel is too big")
    large = Declined("express", "too_heavy", "the second parcel is too heavy")
    other = Declined("letter", "too_thick", "the second parcel is too thick")
    sheets = [
        sheet(rate(notes=("oversized",)), declined=(small,), notices=("late", "wet")),
        sheet(rate(notes=("oversized", "fragile")), declined=(large, other), notices=("wet", "dark")),
    ]
    combined = combine_parcels(sheets)
    assert combined.rates[0].notes == ("oversized", "fragile")
    assert set(combined.declined) == {small, other}
    assert combined.notices == ("late", "wet", "dark")
    assert combined.carrier == "post"


def test_a_carriers_trouble_is_a_value() -> None:
    """Kind and whether asking again may help come from the error, its words are for admins."""
    assert Problem.of("post", CarrierTimeout("no answer")) == Problem("post", "timeout", True, "no answer")
    assert Problem.of("post", CarrierRefused("bad street")) == Problem("post", "refused", False, "bad street")
