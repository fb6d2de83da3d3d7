"""The catalogue of USPS services."""

from datetime import date

import pytest

from adapters import usps
from adapters._services.usps import OVERSIZE_ABOVE, SERVICES, girth_limit
from calculator.domain.service import Catalogue
from calculator.policy.compile.options import resolve_services
from calculator.policy.schema import AllowedService

CATALOGUE = Catalogue(SERVICES)


def test_codes() -> None:
    """The codes policies name; a change here breaks merchants."""
    assert list(CATALOGUE) == [
        "usps_ground_advantage",
        "usps_priority_mail",
        "usps_priority_mail_express",
        "usps_media_mail",
        "usps_parcel_select",
        "usps_first_class_package_international",
        "usps_priority_mail_international",
        "usps_priority_mail_express_international",
    ]


def test_what_holds_for_all() -> None:
    """USPS delivers to boxes, bases and territories; every fact names its source; no divisor holds for every volume."""
    for service in SERVICES:
        assert (service.carrier, service.po_box, service.military, service.territories) == ("usps", True, True, True)
        assert service.name.startswith("USPS ")
        assert service.source
        assert service.cubic_mm_per_kg is None
        assert service.reach == ("international" if service.code.endswith("international") else "domestic")


def test_books_go_by_name_only() -> None:
    """Media Mail is for books and recordings: who asks for all that USPS sells does not get it, who names it does."""
    assert [service.code for service in SERVICES if service.by_name_only] == ["usps_media_mail"]
    assert (*usps.services, *usps.services_by_name) == (
        *(service for service in SERVICES if service.code != "usps_media_mail"),
        CATALOGUE["usps_media_mail"],
    )
    everything = resolve_services(AllowedService(carrier="usps", statement="S1"), CATALOGUE)
    assert [service.code for service in everything] == [service.code for service in usps.services]
    named = resolve_services(AllowedService(service="usps_media_mail", statement="S1"), CATALOGUE)
    assert named == (CATALOGUE["usps_media_mail"],)


def test_only_express_is_expedited() -> None:
    """Priority Mail is the ordinary service: a shop that will not expedite may still send by it."""
    expedited = {service.code for service in SERVICES if service.level == "expedited"}
    assert expedited == {"usps_priority_mail_express", "usps_priority_mail_express_international"}


@pytest.mark.parametrize(
    ("code", "signature", "max_weight", "max_length", "max_length_girth"),
    [
        ("usps_ground_advantage", "available", 31752, None, 3306),
        ("usps_priority_mail", "available", 31752, None, 2748),
        ("usps_priority_mail_express", "included", 31752, None, 2748),
        ("usps_first_class_package_international", "unavailable", 1815, 610, None),
        ("usps_priority_mail_international", "unavailable", 31752, None, None),
        ("usps_priority_mail_express_international", "unavailable", 31752, None, None),
    ],
)
def test_limits_and_signature(
    code: str, signature: str, max_weight: int, max_length: int | None, max_length_girth: int | None
) -> None:
    """70 lb, 4 lb, 24 in, 108 and 130 in, as whole grams and millimetres that were rounded up."""
    service = CATALOGUE[code]
    assert service.signature == signature
    assert (service.max_weight, service.max_length, service.max_length_girth) == (
        max_weight,
        max_length,
        max_length_girth,
    )


def test_girth_limit_allows_for_five_rounded_sides() -> None:
    """36 × 18 × 18 in is 108 in exactly and arrives as 915 + 4 × 458 = 2747 mm."""
    assert 915 + 4 * 458 <= girth_limit(108) == OVERSIZE_ABOVE == 2748
    assert girth_limit(130) == 3306


@pytest.mark.parametrize(
    ("old", "new", "retired"),
    [
        ("usps_first_class_package", "usps_ground_advantage", date(2023, 7, 9)),
        ("usps_retail_ground", "usps_ground_advantage", date(2023, 7, 9)),
        ("usps_parcel_select_lightweight", "usps_parcel_select", date(2023, 7, 9)),
        ("usps_first_class_mail_international", "usps_first_class_package_international", date(2013, 1, 27)),
    ],
)
def test_old_names(old: str, new: str, retired: date) -> None:
    """A retired name leads to what it became, with the day and where that is from."""
    found = CATALOGUE.alias(old)
    assert found is not None
    service, alias = found
    assert (service.code, alias.retired) == (new, retired)
    assert alias.source
