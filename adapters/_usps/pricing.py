"""One service's rate out of its rows."""

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters._reading import Unreadable, amount, given, itemised, remark, said, soft_amount, soft_day, text_of
from adapters._skimming import Part, skimmer
from adapters._usps.classes import ANSWERED_TYPES, CODE, CURRENCY, PRICE_TYPES
from adapters._usps.extras import DUTIES_PAID, PARTS, SIGNATURE, extras_of, not_sold_with
from adapters._usps.rows import Named, Option, Row, fits
from calculator.domain.money import Money
from calculator.domain.rate import DUTIES, Declined, Rate, RateCharge, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel, Shipment


class _Extra(Named, frozen=True, rename="camel"):
    extra_service: Any = None
    price: Any = None


class _ItemQuote(Part, frozen=True, rename="camel"):
    duty_price: Any = None
    tax_price: Any = None


class _Quote(Part, frozen=True, rename="camel"):
    package_fee: Any = None
    item_quotes: tuple[_ItemQuote, ...] = ()


_extras: Final = skimmer(tuple[_Extra, ...], "extraServices")
_quote: Final = skimmer(_Quote, "dutiesTaxesFeesQuote")
_DAYS: Final = re.compile(r"(\d{1,2}) Days?", re.IGNORECASE)


def offer(shipment: Shipment, service: Service, found: list[Row], notices: list[str]) -> Rate | Declined | None:
    """The rate of one service; None where USPS answered 0.00, which is no price."""
    parcel = shipment.parcels[0]
    unable = _unable(shipment, service, parcel)
    if unable:
        return unable
    wanted = PRICE_TYPES[shipment.price_class]
    pool = [row for row in found if row.price_type in ANSWERED_TYPES[wanted]]
    if not pool:
        pool = found
        notices.append(f"{service.name}: {wanted} prices were asked for, {found[0].price_type or 'others'} answered")
    priced: list[tuple[Money, list[RateCharge], Row]] = []
    declined: Declined | None = None
    for row in [row for row in pool if fits(row, parcel)] or pool:
        asked = _asked_parts(shipment, service, row)
        if isinstance(asked, Declined):
            declined = asked
            continue
        total = _total(row, asked)
        if total.minor:
            priced.append((total, [*_fees(row), *asked], row))
        else:
            notices.append(f"{service.name}: answered without a price")
    if not priced:
        return declined
    total, parts, row = max(priced, key=lambda one: one[0].minor)
    notices.extend(_warnings(row))
    return Rate(CODE, service.code, itemised(total, parts, service.name), _transit(row.option))


def _unable(shipment: Shipment, service: Service, parcel: Parcel) -> Declined | None:
    """What USPS would sell all the same: First-Class International beyond its own limits, mail without a signature."""
    if service.reach == "international":
        if service.max_weight is not None and parcel.weight > service.max_weight:
            return Declined(service.code, "weight_limit", f"{service.name} does not take a parcel of this weight")
        if service.max_length is not None and max(parcel.length, parcel.width, parcel.height) > service.max_length:
            return Declined(service.code, "size_limit", f"{service.name} does not take a parcel of this length")
    if shipment.signature and service.signature == "unavailable":
        return not_sold_with(service, SIGNATURE)
    return None


def _asked_parts(shipment: Shipment, service: Service, row: Row) -> list[RateCharge] | Declined:
    """The prices of the extras asked for; a service that does not price one of them is declined."""
    offered = {_number(extra): extra for extra in _extras(row.option.extra_services) if given(extra.price)}
    parts: list[RateCharge] = []
    for number in extras_of(shipment):
        if number == SIGNATURE and service.signature == "included":
            continue
        if number not in offered:
            return not_sold_with(service, number)
        kind, label = PARTS[number]
        parts.append(RateCharge(kind, label, amount(offered[number].price, "price", CURRENCY)))
    if shipment.incoterm != "DDP":
        return parts
    duties = _duties(row)
    if duties is None:
        return not_sold_with(service, DUTIES_PAID)
    return [*parts, RateCharge("surcharge", DUTIES, duties)]


def _number(extra: _Extra) -> str:
    """The number of an extra service; answers of 2024 gave the name alone."""
    number = text_of(extra.extra_service, "extraService")
    if number is None and said(extra.name).casefold() == "signature confirmation":
        return SIGNATURE
    return number or ""


def _duties(row: Row) -> Money | None:
    """Duties, taxes and the fee for advancing them; USPS keeps them out of its totals. None where it quotes none."""
    quotes = (_quote(level.duties_taxes_fees_quote) for level in (row.option, *row.around))
    quote = next((quote for quote in quotes if quote.item_quotes), None)
    if quote is None:
        return None
    total = amount(quote.package_fee, "packageFee", CURRENCY)
    for item in quote.item_quotes:
        total += amount(item.duty_price, "dutyPrice", CURRENCY) + amount(item.tax_price, "taxPrice", CURRENCY)
    return total


def _total(row: Row, asked: list[RateCharge]) -> Money:
    """``totalPrice``, or ``totalBasePrice`` with the extras asked for. Never ``rates[].price``: it leaves out fees.

    Raises:
        ValueError: no price, or a total below its own base.
    """
    option = row.option
    base = amount(option.total_base_price, "totalBasePrice", CURRENCY) if given(option.total_base_price) else None
    total = amount(option.total_price, "totalPrice", CURRENCY) if base is None or given(option.total_price) else base
    if base is not None and not total.minor:
        total = base  # a total of 0.00 beside a price is a total that is not there
    if base is not None and total.minor < base.minor:
        raise Unreadable(f"totalPrice {total} is below totalBasePrice {base}")
    if not asked or not total.minor:
        return total
    duties = sum(part.amount.minor for part in asked if part.is_duties)
    extras = sum(part.amount.minor for part in asked if not part.is_duties)
    least = base.minor + extras if base is not None and base.minor else 0
    return Money(max(total.minor, least) + duties, CURRENCY)


def _fees(row: Row) -> list[RateCharge]:
    """Fees for an odd size, which the base price holds already."""
    return [
        RateCharge("surcharge", remark(fee.name.strip() or "Nonstandard fee"), price)
        for rate in row.option.rates
        for fee in rate.fees
        if (price := soft_amount(fee.price, CURRENCY)) is not None
    ]


def _warnings(row: Row) -> Iterator[str]:
    for holder in (*row.option.rates, *_extras(row.option.extra_services)):
        for warning in holder.warnings:
            yield " ".join(filter(None, (said(holder.name), warning.warning_code, warning.warning_description)))


def _transit(option: Option) -> Transit:
    """USPS counts Saturdays («3 Days» from Wednesday is Saturday), so its days are no business days."""
    commitment = option.commitment
    days = _DAYS.fullmatch(commitment.name.strip())
    number = int(days[1]) or None if days else None
    arrives = soft_day(commitment.expected_delivery_date) or soft_day(commitment.schedule_delivery_date)
    return Transit(number, number, False, arrives, commitment.guaranteed_delivery is True)
