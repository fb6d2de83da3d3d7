"""What a rated shipment costs, and the parts UPS itemises of it."""

from collections.abc import Iterable
from typing import Any, Final

from adapters._reading import Unreadable, amount, itemised, remark, soft_amount
from adapters._skimming import UNREAD, Later, Part, Soft, skimmer
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


class Priced(Part, frozen=True, rename="pascal"):
    """What is read of a rated shipment's price, all of it only where its service is one of those asked for."""

    transportation_charges: Later = UNREAD
    itemized_charges: Later = UNREAD
    service_options_charges: Later = UNREAD
    total_charges: Later = UNREAD
    negotiated_rate_charges: Later = UNREAD
    rated_package: Later = UNREAD


class _Charge(Part, frozen=True, rename="pascal"):
    currency_code: str = ""
    monetary_value: Any = None


class _Own(Part, frozen=True, rename="pascal"):
    currency_code: str
    monetary_value: Any = None


class _Item(Soft, frozen=True, rename="pascal"):
    code: str = ""
    currency_code: Any = None
    monetary_value: Any = None


class _Items(Soft, frozen=True, rename="pascal"):
    itemized_charges: tuple[_Item, ...] = ()


class _Package(_Items, frozen=True, rename="pascal"):
    negotiated_charges: _Items = _Items()


_PUBLISHED: Final = _Own("")
"""Stands for the account's own price where UPS names none."""


class _Negotiated(Part, frozen=True, rename="pascal"):
    itemized_charges: tuple[_Item, ...] = ()
    total_charge: _Own = _PUBLISHED


_total_charges: Final = skimmer(_Charge, "TotalCharges")
_transportation: Final = skimmer(_Charge, "TransportationCharges")
_service_options: Final = skimmer(_Charge, "ServiceOptionsCharges")
_negotiated: Final = skimmer(_Negotiated, "NegotiatedRateCharges")
_items: Final = skimmer(tuple[_Item, ...], "ItemizedCharges")
_packages: Final = skimmer(tuple[_Package, ...], "RatedPackage")


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


def price_of(rated: Priced, *, signature: bool, insured: bool) -> Price:
    """The price of a ``RatedShipment``, for a shipment that asks for a signature or for insurance.

    Raises:
        ValueError: no price, a negative one, or one in two currencies.
    """
    negotiated = _negotiated(rated.negotiated_rate_charges)
    published = _total_charges(rated.total_charges)
    transportation = _transportation(rated.transportation_charges)
    options = _service_options(rated.service_options_charges)
    own = negotiated.total_charge is not _PUBLISHED
    charge = negotiated.total_charge if own else published
    currency = charge.currency_code.strip()
    if not currency:
        raise Unreadable("CurrencyCode is missing")
    total = amount(charge.monetary_value, "MonetaryValue", currency)
    beside = ("TotalCharges", published), ("TransportationCharges", transportation), ("ServiceOptionsCharges", options)
    for key, said in beside:
        if said.currency_code != currency and said.currency_code.strip() not in ("", currency):
            raise Unreadable(f"{key} is not in {currency}")
    packages = _packages(rated.rated_package)
    items = _itemised(rated, packages, negotiated if own else None)
    parts = _parts(items, currency)
    if not signature:
        return Price(total, tuple(parts), own, confirmed=False)
    listed = _itemised(rated, packages, None) if own else items
    confirmed = any(_is_confirmation(item) for item in (*items, *listed))
    if not items and not listed:
        # Nothing is itemised: the price of the options is the signature's, if nothing else was asked for.
        extra = soft_amount(options.monetary_value, currency)
        confirmed = extra is not None
        if extra and not own and not insured:
            parts = [RateCharge("signature", _SIGNATURE, extra)]
    return Price(total, tuple(parts), own, confirmed)


def _itemised(rated: Priced, packages: Iterable[_Package], negotiated: _Negotiated | None) -> list[_Item]:
    """The itemised charges of the shipment and of each package: UPS puts a charge in one of the two places."""
    found = [*(_items(rated.itemized_charges) if negotiated is None else negotiated.itemized_charges)]
    for package in packages:
        found += package.itemized_charges if negotiated is None else package.negotiated_charges.itemized_charges
    return found


def _is_confirmation(item: _Item) -> bool:
    """Whether the item prices a delivery confirmation, be it at 0.00."""
    if item.code.strip() not in _CONFIRMATIONS:
        return False
    currency = item.currency_code.strip() if isinstance(item.currency_code, str) else ""
    try:
        amount(item.monetary_value, "MonetaryValue", currency)
    except ValueError:
        return False
    return True


def _parts(items: Iterable[_Item], currency: str) -> list[RateCharge]:
    """One charge for each label. An item without a readable amount above zero is left out: the total holds it."""
    sums: dict[tuple[ChargeKind, str], int] = {}
    for item in items:
        number = item.code.strip()
        if not number or item.currency_code != currency:
            continue
        found = soft_amount(item.monetary_value, currency)
        if found is not None:
            part = _KINDS.get(number) or ("surcharge", f"UPS surcharge {remark(number)}")
            sums[part] = sums.get(part, 0) + found.minor
    return [RateCharge(kind, label, Money(minor, currency)) for (kind, label), minor in sums.items()]
