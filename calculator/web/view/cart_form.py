"""The preview's form: fields of a query string ↔ a quote request. A link tells of no buyer: no name and no street."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from calculator.domain.places import Address, normalise
from calculator.policy.model import Policy
from calculator.web.safety.forms import Fields

MOST_LINES: Final = 12
STREETS: Final[Mapping[str, tuple[str, ...] | None]] = {
    "street": ("1 Main Street",),
    "po_box": ("PO Box 1",),
    "unknown": None,
}
"""A stand-in for the street: rules only ask whether it is a PO box, or is not known."""
RESIDENTIAL: Final[Mapping[str, bool | None]] = {"unknown": None, "yes": True, "no": False}

_LINE_FIELDS: Final = ("kind", "quantity", "price", "discount", "weight", "size")
_SIZE: Final = re.compile(r"\s*[x×*]\s*|\s+")
_WEIGHT: Final = re.compile(r"([0-9.]+)\s*(g|kg|oz|lb)?")


@dataclass(frozen=True, slots=True)
class LineForm:
    """One row of the form, as typed."""

    kind: str = ""
    quantity: str = "1"
    price: str = ""
    discount: str = ""
    weight: str = ""
    size: str = ""

    @property
    def empty(self) -> bool:
        """Whether the row is to be left out."""
        return not self.price


@dataclass(frozen=True, slots=True)
class CartForm:
    """The whole form, as typed."""

    lines: tuple[LineForm, ...] = ()
    purpose: str = "sale"
    placed: str = ""
    country: str = "US"
    region: str = ""
    postal_code: str = ""
    city: str = ""
    street: str = "street"
    residential: str = "unknown"
    signature: bool = False

    @classmethod
    def of(cls, fields: Fields) -> "CartForm":
        """What a query string says; what it does not say is as in an empty form."""
        columns = [fields.all(name) for name in _LINE_FIELDS]
        count = min(max(map(len, columns)), MOST_LINES)
        lines = tuple(
            LineForm(*(column[row] if row < len(column) else "" for column in columns)) for row in range(count)
        )
        return cls(
            tuple(line for line in lines if not line.empty),
            fields.get("purpose", "sale"),
            fields.get("placed", ""),
            fields.get("country", "US").strip().upper(),
            fields.get("region", "").strip().upper(),
            fields.get("postal_code", "").strip(),
            fields.get("city", "").strip(),
            fields.get("street", "street") if fields.get("street") in STREETS else "street",
            fields.get("residential", "unknown") if fields.get("residential") in RESIDENTIAL else "unknown",
            fields.get("signature") == "yes",
        )

    def query(self) -> str:
        """The query string that brings this form back."""
        pairs = [
            ("purpose", self.purpose),
            ("placed", self.placed),
            ("country", self.country),
            ("region", self.region),
            ("postal_code", self.postal_code),
            ("city", self.city),
            ("street", self.street),
            ("residential", self.residential),
            *([("signature", "yes")] if self.signature else []),
            *((name, getattr(line, name)) for line in self.lines for name in _LINE_FIELDS),
        ]
        return urlencode(pairs)

    def request(self, policy: Policy) -> dict[str, Any]:
        """The request of ``POST /v1/quotes``; what cannot be understood is handed on, for its reader to refuse."""
        destination = {
            "country": self.country,
            "region": self.region or None,
            "postal_code": self.postal_code or None,
            "city": self.city or None,
            "lines": STREETS[self.street],
            "residential": RESIDENTIAL[self.residential],
        }
        request: dict[str, Any] = {
            "shop": policy.shop,
            "currency": policy.currency,
            "purpose": self.purpose,
            "signature_requested": self.signature,
            "destination": {key: value for key, value in destination.items() if value is not None},
            "lines": [_line(line, str(number)) for number, line in enumerate(self.lines, 1)],
        }
        if self.placed:
            request["placed_at"] = _placed_at(self.placed, policy)
        return request


def form_of(address: Address, lines: Iterable[LineForm], *, purpose: str = "sale", placed: str = "") -> CartForm:
    """The form filled in with an address of ours."""
    destination = normalise(address)
    street = "po_box" if destination.address_class == "po_box" else "street" if address.lines else "unknown"
    residential = next(word for word, value in RESIDENTIAL.items() if value == address.residential)
    return CartForm(
        tuple(lines),
        purpose,
        placed,
        address.country,
        address.region or "",
        address.postal_code or "",
        address.city or "",
        street,
        residential,
    )


def _line(line: LineForm, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": name, "quantity": _whole(line.quantity), "unit_price": line.price.strip()}
    if line.kind:
        row["kind"] = line.kind
    if line.discount.strip():
        row["discount"] = line.discount.strip()
    if line.weight.strip():
        found = _WEIGHT.fullmatch(line.weight.strip())
        row["weight"] = {"value": found[1] if found else line.weight, "unit": (found and found[2]) or "g"}
    if line.size.strip():
        length, width, height = (*_SIZE.split(line.size.strip().removesuffix("cm").strip()), "", "", "")[:3]
        row["dimensions"] = {"length": length, "width": width, "height": height, "unit": "cm"}
    return row


def _whole(text: str) -> int | str:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _placed_at(text: str, policy: Policy) -> str:
    """A time of the shop's own clock, as its date field sends it; one with an offset stays."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=policy.time_zone)).isoformat()
