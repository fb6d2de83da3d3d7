"""What UPS sells to a shop that sends parcels, under our codes, and the numbers it goes by at UPS.

Source: UPS Rating API, service codes of the OpenAPI files of 2026-07-21. Limits: 150 lb, 108 in, length plus girth
165 in by ups.com, unverified for each service. Dimensional weight: divisor 139 in³/lb of daily and account rates.
Not here on purpose: freight, heavy goods, same-day services of single cities, book and media rates.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from calculator.domain.service import Alias, Service
from calculator.domain.units import millimetres

_POUNDS_150: Final = 68039
_GIRTH_SLACK: Final = 4  # five sides of a parcel, each rounded up by less than a millimetre
_CUBIC_MM_PER_KG: Final = 5_021_693
_SOURCE: Final = "UPS Rating API, service codes, 2026-07-21; limits by ups.com, 2026"

_GROUND: Final = Service(
    code="ups_ground",
    carrier="ups",
    name="UPS Ground",
    level="standard",
    reach="domestic",
    signature="available",
    po_box=False,
    military=False,
    max_weight=_POUNDS_150,
    max_length=millimetres(Decimal(108), "in"),
    max_length_girth=millimetres(Decimal(165), "in") + _GIRTH_SLACK,
    cubic_mm_per_kg=_CUBIC_MM_PER_KG,
    source=_SOURCE,
)
_AIR: Final = replace(_GROUND, level="expedited")
_ABROAD: Final = replace(_GROUND, level="expedited", reach="international")
_FROM_CANADA: Final = "sold for shipments from Canada; " + _SOURCE

SERVICES: Final[tuple[Service, ...]] = (
    _GROUND,
    replace(_AIR, code="ups_3_day_select", name="UPS 3 Day Select"),
    replace(_AIR, code="ups_2nd_day_air", name="UPS 2nd Day Air"),
    replace(_AIR, code="ups_2nd_day_air_am", name="UPS 2nd Day Air A.M."),
    replace(_AIR, code="ups_next_day_air_saver", name="UPS Next Day Air Saver"),
    replace(_AIR, code="ups_next_day_air", name="UPS Next Day Air"),
    replace(_AIR, code="ups_next_day_air_early", name="UPS Next Day Air Early"),
    replace(
        _GROUND,
        code="ups_ground_saver",
        name="UPS Ground Saver",
        level="economy",
        # No source read says that it takes a confirmation: the last stretch may be the post's.
        signature="unavailable",
        po_box=True,
        max_weight=31752,
        max_length=None,
        max_length_girth=millimetres(Decimal(130), "in") + _GIRTH_SLACK,
        aliases=(
            Alias(
                "ups_surepost",
                "UPS SurePost",
                date(2025, 1, 1),
                "UPS, Ground Saver takes the place of SurePost; the day is from general knowledge, unverified",
            ),
        ),
        source="70 lb, 130 in and PO boxes from SurePost by secondary sources, unverified for Ground Saver",
    ),
    replace(_ABROAD, code="ups_standard", name="UPS Standard", level="standard", reach="both"),
    replace(_ABROAD, code="ups_worldwide_expedited", name="UPS Worldwide Expedited", level="standard"),
    replace(_ABROAD, code="ups_worldwide_saver", name="UPS Worldwide Saver"),
    replace(_ABROAD, code="ups_worldwide_express", name="UPS Worldwide Express"),
    replace(_ABROAD, code="ups_worldwide_express_plus", name="UPS Worldwide Express Plus"),
    replace(
        _ABROAD,
        code="ups_worldwide_economy_ddu",
        name="UPS Worldwide Economy DDU",
        level="economy",
        signature="unavailable",
    ),
    replace(
        _ABROAD,
        code="ups_worldwide_economy_ddp",
        name="UPS Worldwide Economy DDP",
        level="economy",
        signature="unavailable",
    ),
    replace(
        _GROUND,
        code="ups_access_point_economy",
        name="UPS Access Point Economy",
        level="economy",
        reach="both",
        signature="unavailable",
    ),
    replace(_AIR, code="ups_express", name="UPS Express", reach="both", source=_FROM_CANADA),
    replace(_AIR, code="ups_express_early", name="UPS Express Early", reach="both", source=_FROM_CANADA),
    replace(_AIR, code="ups_express_saver", name="UPS Express Saver", reach="both", source=_FROM_CANADA),
    replace(_AIR, code="ups_expedited", name="UPS Expedited", level="standard", reach="both", source=_FROM_CANADA),
)
"""Every service: within one country first, then abroad, then the names that only Canada knows."""

BY_NUMBER: Final[Mapping[str, str]] = {
    "01": "ups_next_day_air",
    "02": "ups_2nd_day_air",
    "03": "ups_ground",
    "07": "ups_worldwide_express",
    "08": "ups_worldwide_expedited",
    "11": "ups_standard",
    "12": "ups_3_day_select",
    "13": "ups_next_day_air_saver",
    "14": "ups_next_day_air_early",
    "17": "ups_worldwide_economy_ddu",
    "54": "ups_worldwide_express_plus",
    "59": "ups_2nd_day_air_am",
    "65": "ups_worldwide_saver",
    "70": "ups_access_point_economy",
    "72": "ups_worldwide_economy_ddp",
    "072": "ups_worldwide_economy_ddp",  # as one table of the specification prints it
    "92": "ups_ground_saver",  # under one pound
    "93": "ups_ground_saver",
}
"""UPS's number → our service, for shipments from anywhere but the countries below."""

BY_NUMBER_FROM: Final[Mapping[str, Mapping[str, str]]] = {
    "CA": {
        **BY_NUMBER,
        "01": "ups_express",
        "02": "ups_expedited",
        "13": "ups_express_saver",
        "14": "ups_express_early",
    },
}
"""Origin country → its own reading of the numbers."""
