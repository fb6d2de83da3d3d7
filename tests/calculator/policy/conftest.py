"""A small shop that uses most of the language, edits of its file, and the catalogue its services come from."""

from collections.abc import Callable
from datetime import date

import pytest

from calculator.domain.errors import BadPolicy
from calculator.domain.service import Alias, Catalogue, Service
from calculator.policy.load import load
from calculator.policy.model import Policy

Edit = tuple[str, str]
Told = list[tuple[str, str, str]]

_GROUND_UNTIL = date(2023, 7, 9)
_SERVICES = (
    Service(
        "usps_ground",
        "usps",
        "USPS Ground",
        "economy",
        "domestic",
        "available",
        aliases=(
            Alias("usps_old_ground", "Old Ground", _GROUND_UNTIL, "a leaflet"),
            Alias("usps_retail", "Retail Ground", _GROUND_UNTIL, "a leaflet"),
        ),
    ),
    Service("usps_priority", "usps", "USPS Priority", "standard", "domestic", "available"),
    Service("usps_abroad", "usps", "USPS Abroad", "standard", "international", "unavailable"),
    Service("ups_ground", "ups", "UPS Ground", "standard", "domestic", "available"),
    Service("ups_world", "ups", "UPS World", "expedited", "international", "available"),
    Service("ups_standard", "ups", "UPS Standard", "standard", "both", "available"),
    Service("dhl_world", "dhl_express", "DHL World", "standard", "international", "available"),
)

_BASE = """\
shop = "corner"
name = "Corner Shop"
currency = "USD"
time_zone = "America/New_York"

[statements]
S1 = "Orders leave within 1 to 2 business days."
S2 = "Shipping is 5.00, and free from 50.00."
S3 = "Abroad the buyer pays the duties."

[[silences]]
topic = "returns"
decision = "nothing is said of returns, so none are quoted"

[origin]
country = "US"
postal_code = "10001"

[calendar]
holidays = ["us_federal"]

[handling]
lead_time = { min = 1, max = 2 }
statement = "S1"

[kinds.stock]
statement = "S1"

[kinds.digital]
ships = false
statement = "S1"

[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "S2"

[[zones]]
id = "abroad"
name = "Abroad"
include = [{ set = "everywhere" }]
exclude = [{ country = ["US"] }]
incoterm = "DAP"
statement = "S3"

[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "S2"
price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }

[[options]]
code = "express"
name = "Express"
level = "expedited"
zones = ["us"]
on_top_of = "standard"
statement = "S2"
price = { kind = "flat", fee = "9.00" }

[[options]]
code = "mail"
name = "Mail"
zones = ["us", "abroad"]
statement = "S2"
price = { kind = "carrier", services = [{ service = "usps_ground" }, { carrier = "ups" }] }

[signature]
over = "500.00"
statement = "S2"

[[texts]]
id = "duties"
version = "1"
text = "Duties are yours to pay."
zones = ["abroad"]
disclaimer = true
statement = "S3"

[[texts]]
id = "sign"
version = "1"
text = "Someone must sign."
when = "signature"
statement = "S2"

[[blocks]]
reason = "no_rush"
lines = { kinds = ["stock"] }
refuses = { levels = ["expedited"] }
message = "Stock is never rushed."
statement = "S2"

[packing]
default_weight = { value = "100", unit = "g" }
default_size = { length = "10", width = "8", height = "4", unit = "cm" }

[[packing.boxes]]
id = "small"
inner = { length = "20", width = "15", height = "10", unit = "cm" }
empty_weight = { value = "100", unit = "g" }
max_weight = { value = "5", unit = "kg" }

[carriers.usps]
price_class = "commercial"

[lifetimes]
stale_hours = 12
"""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Seven services of three carriers; one of them had two other names."""
    return Catalogue(_SERVICES)


@pytest.fixture(scope="session")
def edited() -> Callable[..., str]:
    """The file's text after edits ``(old, new)``: each old text must occur, and only its first place changes."""

    def edit(*edits: Edit) -> str:
        text = _BASE
        for old, new in edits:
            assert old in text, f"the file says nowhere {old!r}"
            text = text.replace(old, new, 1)
        return text

    return edit


@pytest.fixture(scope="session")
def policy_of(catalogue: Catalogue, edited: Callable[..., str]) -> Callable[..., Policy]:
    """The policy the edited file is loaded as."""

    def read(*edits: Edit) -> Policy:
        return load(edited(*edits).encode(), "corner.toml", catalogue)

    return read


@pytest.fixture(scope="session")
def faults_of(policy_of: Callable[..., Policy]) -> Callable[..., Told]:
    """Path, code and message of every fault of the edited file; none where it loads."""

    def find(*edits: Edit) -> Told:
        try:
            policy_of(*edits)
        except BadPolicy as error:
            return [(fault.path, fault.code, fault.message) for fault in error.faults]
        return []

    return find
