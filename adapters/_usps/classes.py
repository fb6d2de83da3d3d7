"""Mail classes of the USPS APIs v3 and the price types they are sold at."""

import re
from typing import Final

from adapters._services.usps import SERVICES

CODE: Final = "usps"
CURRENCY: Final = "USD"
"""No answer names a currency: USPS prices are US dollars."""

BY_CODE: Final = {service.code: service for service in SERVICES}
CLASSES: Final = {
    "usps_ground_advantage": "USPS_GROUND_ADVANTAGE",
    "usps_priority_mail": "PRIORITY_MAIL",
    "usps_priority_mail_express": "PRIORITY_MAIL_EXPRESS",
    "usps_parcel_select": "PARCEL_SELECT",
    "usps_media_mail": "MEDIA_MAIL",
    "usps_first_class_package_international": "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
    "usps_priority_mail_international": "PRIORITY_MAIL_INTERNATIONAL",
    "usps_priority_mail_express_international": "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
}
"""Our service → USPS mail class."""

BY_CLASS: Final = {mail_class: BY_CODE[service] for service, mail_class in CLASSES.items()} | {
    "FIRST-CLASS_PACKAGE_SERVICE": BY_CODE["usps_ground_advantage"],  # retired 2023-07-09
    "PARCEL_SELECT_LIGHTWEIGHT": BY_CODE["usps_parcel_select"],  # retired
}
"""USPS mail class, retired names included → our service."""

NOT_FOR_CHECKOUT: Final = re.compile(
    r"LIBRARY_MAIL|BOUND_PRINTED_MATTER|USPS_CONNECT_\w+|GLOBAL_EXPRESS_GUARANTEED|USPS_RETAIL_GROUND|\w+_RETURN_SERVICE"
)
"""Known classes that no checkout sells: restricted content, drop-ship, returns, withdrawn."""

PRICE_TYPES: Final = {"retail": "RETAIL", "commercial": "COMMERCIAL", "contract": "CONTRACT"}
"""Our price class → USPS price type."""

ANSWERED_TYPES: Final = {
    "RETAIL": frozenset({"RETAIL"}),
    "COMMERCIAL": frozenset({"COMMERCIAL", "COMMERCIAL_BASE", "COMMERCIAL_PLUS"}),
    "CONTRACT": frozenset({"CONTRACT", "NSA", "N"}),
}
"""Price type asked for → how answers spell it; «N» is undocumented."""
