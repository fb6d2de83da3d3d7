"""What a rated shipment costs, and the parts UPS itemises of it."""

from typing import Final

from adapters._reading import (
    JsonObject,
    Unreadable,
    child,
    itemised,
    money,
    remark,
    required_text,
    soft_child,
    soft_money,
    soft_rows,
    soft_text,
    text,
)
from calculator.domain.money import Money
from calculator.domain.rate import ChargeKind, RateCharge
from calculator.domain.record import record

_CONFIRMATIONS: Final = frozenset({"120", "121"})
_SIGNATURE: Final = "Signature"
_KINDS: Final[dict[str, tuple[ChargeKind, str]]] = {
    "100": ("surcharge", "Additional handling"),
    "120": ("signature", _SIGNATURE),
    "121": ("signature", _SIGNATURE),
    "190": ("surcharge", "Extended area"),
    "270": ("surcharge", "Residential delivery"),
    "300": ("surcharge", "Saturday delivery"),
    "375": ("surcharge", "Fuel surcharge"),
    "376": ("surcharge", "Delivery area"),
    "377": ("surcharge", "Large package"),
    "378": ("surcharge", "Duties and taxes paid by the shipper, fee"),
    "379": ("surcharge", "Duties and taxes paid by the shipper, fee"),
    "400": ("insurance", "Declared value"),
    "430": ("surcharge", "Peak surcharge"),
    "434": ("surcharge", "Surge fee"),
}


@record(frozen=True, slots=True)
class Price:
    """The price of one rated shipment: the account's own where UPS names it, else the published one; before taxes.

    ``confirmed``: the signature asked for is in the price, be it for nothing or not named apart.
    """

    total: Money
    parts: tuple[RateCharge, ...]
    negotiated: bool
    confirmed: bool

    def charges(self, label: str) -> tuple[RateCharge, ...]:
        """The parts, and what is left as the carrier's own charge.

        Raises:
            ValueError: the total does not hold its parts.
        """
        return itemised(self.total, self.parts, label)


def price_of(rated: JsonObject, *, signature: bool, insured: bool) -> Price:
    """The price of a ``RatedShipment``, for a shipment that asks for a signature or for insurance.

    Raises:
        ValueError: no price, a negative one, or one in two currencies.
    """
    own = child(child(rated, "NegotiatedRateCharges"), "TotalCharge")
    charge = own or child(rated, "TotalCharges")
    currency = required_text(charge, "CurrencyCode")
    total = money(charge, "MonetaryValue", currency)
    for key in ("TotalCharges", "TransportationCharges", "ServiceOptionsCharges"):
        if text(child(rated, key), "CurrencyCode") not in (None, currency):
            raise Unreadable(f"{key} is not in {currency}")
    items = _items(rated, negotiated=bool(own))
    parts = _parts(items, currency)
    if not signature:
        return Price(total, tuple(parts), bool(own), confirmed=False)
    published = _items(rated, negotiated=False) if own else items
    confirmed = any(_is_confirmation(item) for item in (*items, *published))
    if not items and not published:
        # Nothing is itemised: the price of the options is the signature's, if nothing else was asked for.
        options = soft_money(child(rated, "ServiceOptionsCharges"), "MonetaryValue", currency)
        confirmed = options is not None
        if options and not own and not insured:
            parts = [RateCharge("signature", _SIGNATURE, options)]
    return Price(total, tuple(parts), bool(own), confirmed)


def _items(rated: JsonObject, *, negotiated: bool) -> list[JsonObject]:
    """The itemised charges of the shipment and of each package: UPS puts a charge in one of the two places."""
    found = soft_rows(soft_child(rated, "NegotiatedRateCharges") if negotiated else rated, "ItemizedCharges")
    for package in soft_rows(rated, "RatedPackage"):
        found += soft_rows(soft_child(package, "NegotiatedCharges") if negotiated else package, "ItemizedCharges")
    return found


def _is_confirmation(item: JsonObject) -> bool:
    """Whether the item prices a delivery confirmation, be it at 0.00."""
    if soft_text(item, "Code") not in _CONFIRMATIONS:
        return False
    try:
        money(item, "MonetaryValue", required_text(item, "CurrencyCode"))
    except ValueError:
        return False
    return True


def _parts(items: list[JsonObject], currency: str) -> list[RateCharge]:
    """One charge for each label. An item without a readable amount above zero is left out: the total holds it."""
    sums: dict[tuple[ChargeKind, str], int] = {}
    for item in items:
        number = soft_text(item, "Code")
        if number is None or item.get("CurrencyCode") != currency:
            continue
        amount = soft_money(item, "MonetaryValue", currency)
        if amount is not None:
            part = _KINDS.get(number) or ("surcharge", f"UPS surcharge {remark(number)}")
            sums[part] = sums.get(part, 0) + amount.minor
    return [RateCharge(kind, label, Money(minor, currency)) for (kind, label), minor in sums.items()]
