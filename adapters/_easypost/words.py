"""EasyPost's words for carriers and services, in ours.

Source: EasyPost's carrier metadata and answers of its documentation; Ground Saver's words by answers of 2026.
"""

from collections.abc import Mapping
from typing import Final

from adapters._services import dhl_express, ups, usps
from calculator.domain.service import Service

_CARRIERS: Final[Mapping[str, str]] = {
    "USPS": "usps",
    "UPS": "ups",
    "UPSDAP": "ups",
    "UPSSurePost": "ups",
    "DHLExpress": "dhl_express",
}

# EasyPost's words by our carrier: the same word means another service at another carrier (Express). Of two words for
# one service the first counts where both come: today's name before a retired one, goods before documents.
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "usps": {
        "usps_ground_advantage": ("GroundAdvantage", "First"),
        "usps_priority_mail": ("Priority",),
        "usps_priority_mail_express": ("Express",),
        "usps_parcel_select": ("ParcelSelect",),
        "usps_media_mail": ("MediaMail",),
        "usps_first_class_package_international": ("FirstClassPackageInternationalService",),
        "usps_priority_mail_international": ("PriorityMailInternational",),
        "usps_priority_mail_express_international": ("ExpressMailInternational",),
    },
    "ups": {
        "ups_ground": ("Ground",),
        "ups_3_day_select": ("3DaySelect",),
        "ups_2nd_day_air": ("2ndDayAir",),
        "ups_2nd_day_air_am": ("2ndDayAirAM",),
        "ups_next_day_air_saver": ("NextDayAirSaver",),
        "ups_next_day_air": ("NextDayAir",),
        "ups_next_day_air_early": ("NextDayAirEarlyAM",),
        "ups_ground_saver": (
            "UPSGroundsaverGreaterThan1lb",
            "UPSGroundsaverLessThan1lb",
            "SurePostOver1Lb",
            "SurePostUnder1Lb",
        ),
        "ups_standard": ("UPSStandard",),
        "ups_worldwide_expedited": ("Expedited",),
        "ups_worldwide_saver": ("UPSSaver",),
        "ups_worldwide_express": ("Express",),
        "ups_worldwide_express_plus": ("ExpressPlus",),
    },
    "dhl_express": {
        "dhl_express_worldwide": (
            "ExpressWorldwideNonDoc",
            "ExpressWorldwideECX",
            "ExpressWorldwideB2CNonDoc",
            "ExpressWorldwide",
            "ExpressWorldwideB2C",
        ),
        "dhl_express_9_00": ("Express900NonDoc", "Express900"),
        "dhl_express_10_30": ("Express1030NonDoc", "Express1030"),
        "dhl_express_12_00": ("Express1200NonDoc", "Express1200"),
        "dhl_economy_select": ("EconomySelectNonDoc", "EconomySelect"),
        "dhl_express_easy": ("ExpressEasyNonDoc", "ExpressEasy"),
        "dhl_express_domestic": ("DomesticExpress",),
        "dhl_express_domestic_9_00": ("DomesticExpress900",),
        "dhl_express_domestic_10_30": ("DomesticExpress1030",),
        "dhl_express_domestic_12_00": ("DomesticExpress1200",),
        "dhl_economy_select_domestic": ("DomesticEconomySelect",),
    },
}
_SERVICES: Final[Mapping[tuple[str, str], tuple[str, int]]] = {
    (carrier, word): (service, rank)
    for carrier, named in _WORDS.items()
    for service, words in named.items()
    for rank, word in enumerate(words)
}
"""Our carrier and EasyPost's word → our service and the word's rank among those for it."""

BY_CODE: Final[Mapping[str, Service]] = {
    service.code: service
    for service in (*usps.SERVICES, *ups.SERVICES, *dhl_express.SERVICES)
    if service.code in _WORDS[service.carrier]
}
"""Every service that EasyPost has a word for."""


def service_of(carrier: str, word: str) -> tuple[str, int] | None:
    """Our service for a rate's ``carrier`` and ``service``, and the rank of the word; None where it is none of ours."""
    return _SERVICES.get((_CARRIERS.get(carrier, ""), word))
