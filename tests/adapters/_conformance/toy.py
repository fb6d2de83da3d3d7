"""README's carrier, taken from README's own text, with one case."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

from adapters._fixtures.cases import Case, CaseFacts, write_case
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.domain.rate import Rate, RateCharge, RateSheet
from calculator.domain.shipment import Parcel, Shipment

ROOT: Final = Path(__file__).parents[3]
HOST: Final = "https://api.pony-post.example"
COMMAND: Final = "python -m pytest -p adapters._conformance --carrier pony_post --cases fixtures/pony_post"


def module() -> str:
    """The text of ``pony_post.py`` as README shows it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert COMMAND in readme
    (block,) = (text for text in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "pony_post" in text)
    found: str = block
    return found


def write_gallop(fixtures: Path, answer: bytes = b'{"price": "7.50"}', **changed: Any) -> Path:
    """Its one case under *fixtures*: 1 kg from Newark to Austin for 7.50."""
    shipment = Shipment(
        Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",)),
        normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",), True)),
        (Parcel(300, 200, 100, 1000, Money(5000, "USD")),),
        date(2026, 12, 1),
        "USD",
        frozenset({"pony_post_gallop"}),
    )
    charge = RateCharge("carrier", "Pony Post Gallop", Money(750, "USD"))
    case = Case(
        "pony_post",
        "gallop",
        shipment,
        HttpRequest("POST", "/gallop", {"grams": 1000}),
        HttpResponse(200, answer, {"content-type": "application/json"}),
        changed.get("expected", RateSheet("pony_post", (Rate("pony_post", "pony_post_gallop", (charge,)),))),
        CaseFacts(source="written", date=date(2026, 11, 22), api_version="1", why="README's example"),
    )
    return write_case(fixtures, case)
