"""What DHL Express sells to a shop that sends goods, and the product codes it is sold under.

Source: MyDHL API 3.1.1 (release of 2025-11-02), product reference table. Where it gives limits of the whole shipment
and none of a piece, those stand here; a heavier piece is refused by DHL itself. Not here on purpose: documents-only and
medical products, same-day couriers and contract freight, which nobody at a checkout should be offered.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from calculator.domain.service import Service

_CUBIC_MM_PER_KG: Final = 5_000_000
_SOURCE: Final = "MyDHL API 3.1.1, product reference table, release of 2025-11-02"

_WORLDWIDE: Final = Service(
    code="dhl_express_worldwide",
    carrier="dhl_express",
    name="DHL Express Worldwide",
    level="standard",
    reach="international",
    signature="available",
    po_box=False,
    military=False,
    max_weight=3_030_000,
    max_length=3030,
    cubic_mm_per_kg=_CUBIC_MM_PER_KG,
    source=_SOURCE,
)
_BEFORE_NOON: Final = replace(
    _WORLDWIDE,
    code="dhl_express_12_00",
    name="DHL Express 12:00",
    level="expedited",
    max_weight=300_000,
    max_length=1200,
)
_DOMESTIC: Final = replace(
    _WORLDWIDE,
    code="dhl_express_domestic",
    name="DHL Express Domestic",
    reach="domestic",
    max_weight=1_010_000,
    max_length=None,
)

SERVICES: Final[tuple[Service, ...]] = (
    _WORLDWIDE,
    replace(_BEFORE_NOON, code="dhl_express_9_00", name="DHL Express 9:00", max_weight=250_000, max_length=1000),
    replace(_BEFORE_NOON, code="dhl_express_10_30", name="DHL Express 10:30", max_weight=250_000, max_length=1000),
    _BEFORE_NOON,
    replace(_WORLDWIDE, code="dhl_economy_select", name="DHL Economy Select", level="economy"),
    replace(
        _WORLDWIDE,
        code="dhl_express_easy",
        name="DHL Express Easy",
        reach="both",
        max_weight=30_000,
        max_length=570,
    ),
    _DOMESTIC,
    replace(
        _DOMESTIC,
        code="dhl_express_domestic_9_00",
        name="DHL Express Domestic 9:00",
        level="expedited",
        max_weight=300_000,
        max_length=1200,
    ),
    replace(
        _DOMESTIC,
        code="dhl_express_domestic_10_30",
        name="DHL Express Domestic 10:30",
        level="expedited",
        max_weight=300_000,
        max_length=1200,
    ),
    replace(
        _DOMESTIC,
        code="dhl_express_domestic_12_00",
        name="DHL Express Domestic 12:00",
        level="expedited",
        max_weight=1_000_000,
        max_length=3000,
    ),
    replace(
        _DOMESTIC,
        code="dhl_economy_select_domestic",
        name="DHL Economy Select Domestic",
        level="economy",
        max_weight=3_000_000,
    ),
)

PRODUCTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("P", "U", "D"), "dhl_express_worldwide"),
    **dict.fromkeys(("E", "K"), "dhl_express_9_00"),
    **dict.fromkeys(("M", "L"), "dhl_express_10_30"),
    **dict.fromkeys(("Y", "T"), "dhl_express_12_00"),
    **dict.fromkeys(("H", "W"), "dhl_economy_select"),
    **dict.fromkeys(("8", "7"), "dhl_express_easy"),
    "N": "dhl_express_domestic",
    "I": "dhl_express_domestic_9_00",
    "O": "dhl_express_domestic_10_30",
    "1": "dhl_express_domestic_12_00",
    "G": "dhl_economy_select_domestic",
}
"""DHL's global product code → our service. (DHL's names tell less: O is called 10:00 in Germany.)"""

DOCUMENT_PRODUCTS: Final = frozenset("DKLTW7")
"""Products for documents, which carry goods only where no customs is passed; their twin for goods goes first."""
