"""What USPS sells, under our codes.

Limits: 70 lb from Notice 123 of 2026-07-12; length plus girth and the First-Class size from secondary sources of 2026
(carrier's own form: DMM 201, IMM 251), to be checked against the current manuals. ``cubic_mm_per_kg`` stays None: the
divisor counts only above one cubic foot, which the offline card works out itself. International size limits differ by
country and are not in our tables.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from calculator.domain.service import Alias, Service
from calculator.domain.units import grams, millimetres

# A parcel's millimetres are rounded up; length plus girth adds five such sides, each less than one millimetre too long.
_GIRTH_SLACK: Final = 4


def girth_limit(inches: int) -> int:
    """The largest length plus girth, in whole millimetres as a Parcel gives them, that may still be *inches*."""
    return millimetres(Decimal(inches), "in") + _GIRTH_SLACK


OVERSIZE_ABOVE: Final = girth_limit(108)
"""Above it (length plus girth, millimetres) Ground Advantage has one price for any weight, up to 130 inches."""

_POUNDS_70: Final = grams(Decimal(70), "lb")
_POUNDS_4: Final = grams(Decimal(4), "lb")
_INCHES_24: Final = millimetres(Decimal(24), "in")

_GROUND_2023: Final = date(2023, 7, 9)
_MERGED: Final = (
    "USPS, start of Ground Advantage on 2023-07-09: First-Class Package Service and Retail Ground go into it"
)

SERVICES: Final[tuple[Service, ...]] = (
    Service(
        code="usps_ground_advantage",
        carrier="usps",
        name="USPS Ground Advantage",
        level="economy",
        reach="domestic",
        signature="available",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        max_length_girth=girth_limit(130),
        aliases=(
            Alias("usps_first_class_package", "First-Class Package Service", _GROUND_2023, _MERGED),
            Alias("usps_retail_ground", "USPS Retail Ground", _GROUND_2023, _MERGED),
        ),
        source="Notice 123, 2026-07-12: table ends at 70 lb, oversized price up to 130 in",
    ),
    Service(
        code="usps_priority_mail",
        carrier="usps",
        name="USPS Priority Mail",
        level="standard",
        reach="domestic",
        signature="available",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        max_length_girth=girth_limit(108),
        source="Notice 123, 2026-07-12: table ends at 70 lb; 108 in from secondary sources, 2026",
    ),
    Service(
        code="usps_priority_mail_express",
        carrier="usps",
        name="USPS Priority Mail Express",
        level="expedited",
        reach="domestic",
        # Signature Confirmation is not sold with it: a plain signature costs nothing there
        # (Automattic/woocommerce-services issues 1771 and 1786).
        signature="included",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        max_length_girth=girth_limit(108),
        source="70 lb and 108 in from secondary sources, 2026",
    ),
    Service(
        code="usps_media_mail",
        carrier="usps",
        name="USPS Media Mail",
        level="economy",
        reach="domestic",
        signature="available",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        max_length_girth=girth_limit(108),
        by_name_only=True,
        source="books and recordings only; Signature Confirmation in Notice 123, 2026-07-12; limits secondary, 2026",
    ),
    Service(
        code="usps_parcel_select",
        carrier="usps",
        name="USPS Parcel Select",
        level="economy",
        reach="domestic",
        signature="available",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        max_length_girth=girth_limit(130),
        aliases=(
            Alias(
                "usps_parcel_select_lightweight",
                "Parcel Select Lightweight",
                # The name is retired in the USPS APIs; the day is from general knowledge, not from a USPS text.
                _GROUND_2023,
                "the mail class is retired in USPS APIs v3 in favour of Parcel Select; date unverified",
            ),
        ),
        source="Signature Confirmation in Notice 123, 2026-07-12; limits from secondary sources, 2026",
    ),
    Service(
        code="usps_first_class_package_international",
        carrier="usps",
        name="USPS First-Class Package International Service",
        level="economy",
        reach="international",
        signature="unavailable",
        po_box=True,
        military=True,
        max_weight=_POUNDS_4,
        max_length=_INCHES_24,
        aliases=(
            Alias(
                "usps_first_class_mail_international",
                "First-Class Mail International (packages)",
                date(2013, 1, 27),
                "Postal Bulletin 22352: First-Class Package International Service is new from 2013-01-27; the old name "
                "remains for letters and documents only (Automattic/woocommerce-services issue 2697)",
            ),
        ),
        source="Notice 123, 2026-07-12: table ends at 64 oz; 24 in from IMM 251 by USPS/api-examples issue 98",
    ),
    Service(
        code="usps_priority_mail_international",
        carrier="usps",
        name="USPS Priority Mail International",
        level="standard",
        reach="international",
        signature="unavailable",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        source="Notice 123, 2026-07-12: up to 70 lb, less in many countries (price group table)",
    ),
    Service(
        code="usps_priority_mail_express_international",
        carrier="usps",
        name="USPS Priority Mail Express International",
        level="expedited",
        reach="international",
        # No source read says that a signature is sure abroad: a shop that must have one is not offered this service.
        signature="unavailable",
        po_box=True,
        military=True,
        max_weight=_POUNDS_70,
        source="Notice 123, 2026-07-12: up to 70 lb, less in many countries; signature not confirmed",
    ),
)
"""Every service, domestic ones first, the plainest of each reach first."""
