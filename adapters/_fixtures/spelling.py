"""How fixtures spell our words in JSON: money as decimal text, unknown facts left out, defaults left out."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, JsonValue
from calculator.domain.rate import ChargeKind, Declined, PriceSource, Rate, RateCharge, RateSheet, Transit
from calculator.domain.shipment import CustomsItem, Incoterm, Parcel, Shipment

_MARK: Final = "\x00"
_MARKED: Final = re.compile(r'"\\u0000([^"]*)\\u0000"')


def dump(value: JsonValue) -> str:
    """Pretty JSON text with every Decimal as the number it is written as, and a line end."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_marked)
    return _MARKED.sub(r"\1", text) + "\n"


def _marked(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no JSON")
    return f"{_MARK}{value:f}{_MARK}"


class _Spelling(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def spell(self) -> JsonValue:
        """Without what equals its default."""
        spelled: JsonValue = self.model_dump(mode="json", exclude_defaults=True)
        return spelled


class _Address(_Spelling):
    country: str
    region: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lines: tuple[str, ...] | None = None
    residential: bool | None = None

    @classmethod
    def of(cls, address: Address) -> Self:
        return cls(
            country=address.country,
            region=address.region,
            postal_code=address.postal_code,
            city=address.city,
            lines=address.lines,
            residential=address.residential,
        )

    def read(self) -> Address:
        return Address(self.country, self.region, self.postal_code, self.city, self.lines, self.residential)


class _Parcel(_Spelling):
    """Millimetres, grams with the box."""

    length: int
    width: int
    height: int
    weight: int
    value: str
    lines: tuple[str, ...] = ()
    box: str | None = None


class _CustomsItem(_Spelling):
    description: str | None = None
    hs_code: str | None = None
    origin_country: str | None = None
    quantity: int
    value: str
    weight: int | None = None


class _Shipment(_Spelling):
    origin: _Address
    destination: _Address
    parcels: tuple[_Parcel, ...]
    ship_date: date
    currency: str
    services: tuple[str, ...]
    signature: bool = False
    insured: str | None = None
    incoterm: Incoterm | None = None
    customs: tuple[_CustomsItem, ...] = ()
    price_class: str = "retail"
    account: dict[str, str] = {}

    @classmethod
    def of(cls, shipment: Shipment) -> Self:
        return cls(
            origin=_Address.of(shipment.origin),
            destination=_Address.of(shipment.destination.address),
            parcels=tuple(
                _Parcel(
                    length=parcel.length,
                    width=parcel.width,
                    height=parcel.height,
                    weight=parcel.weight,
                    value=_amount(parcel.value, shipment.currency),
                    lines=parcel.lines,
                    box=parcel.box,
                )
                for parcel in shipment.parcels
            ),
            ship_date=shipment.ship_date,
            currency=shipment.currency,
            services=tuple(sorted(shipment.services)),
            signature=shipment.signature,
            insured=None if shipment.insured is None else _amount(shipment.insured, shipment.currency),
            incoterm=shipment.incoterm,
            customs=tuple(
                _CustomsItem(
                    description=item.description,
                    hs_code=item.hs_code,
                    origin_country=item.origin_country,
                    quantity=item.quantity,
                    value=_amount(item.value, shipment.currency),
                    weight=item.weight,
                )
                for item in shipment.customs
            ),
            price_class=shipment.price_class,
            account=dict(shipment.account),
        )

    def read(self) -> Shipment:
        def money(text: str) -> Money:
            return Money.parse(text, self.currency)

        return Shipment(
            self.origin.read(),
            normalise(self.destination.read()),
            tuple(Parcel(p.length, p.width, p.height, p.weight, money(p.value), p.lines, p.box) for p in self.parcels),
            self.ship_date,
            self.currency,
            frozenset(self.services),
            self.signature,
            None if self.insured is None else money(self.insured),
            self.incoterm,
            tuple(
                CustomsItem(i.description, i.hs_code, i.origin_country, i.quantity, money(i.value), i.weight)
                for i in self.customs
            ),
            self.price_class,
            self.account,
        )


class _Charge(_Spelling):
    kind: ChargeKind
    label: str
    amount: str


class _Transit(_Spelling):
    minimum: int | None = None
    maximum: int | None = None
    business: bool = True
    arrives: date | None = None
    guaranteed: bool = False


class _Rate(_Spelling):
    service: str
    carrier: str | None = None
    total: str
    currency: str
    charges: tuple[_Charge, ...]
    transit: _Transit = _Transit()
    source: PriceSource = "live"
    effective: date | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, rate: Rate, carrier: str) -> Self:
        transit = rate.transit
        return cls(
            service=rate.service,
            carrier=None if rate.carrier == carrier else rate.carrier,
            total=str(rate.total),
            currency=rate.total.currency,
            charges=tuple(_Charge(kind=c.kind, label=c.label, amount=str(c.amount)) for c in rate.charges),
            transit=_Transit(
                minimum=transit.minimum,
                maximum=transit.maximum,
                business=transit.business,
                arrives=transit.arrives,
                guaranteed=transit.guaranteed,
            ),
            source=rate.source,
            effective=rate.effective,
            notes=rate.notes,
        )

    def read(self, carrier: str) -> Rate:
        charges = tuple(RateCharge(c.kind, c.label, Money.parse(c.amount, self.currency)) for c in self.charges)
        transit = Transit(**dict(self.transit))
        rate = Rate(self.carrier or carrier, self.service, charges, transit, self.source, self.effective, self.notes)
        if rate.total != Money.parse(self.total, self.currency):
            raise ValueError(f"{self.service}: charges sum to {rate.total}, not to the total of {self.total}")
        return rate


class _Declined(_Spelling):
    service: str
    reason: str
    message: str


class _Sheet(_Spelling):
    carrier: str
    rates: tuple[_Rate, ...] = ()
    declined: tuple[_Declined, ...] = ()
    notices: tuple[str, ...] = ()


class _Request(_Spelling):
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class ExpectedError(_Spelling):
    """A refusal a case expects: the CarrierError's ``kind``, and its ``retry_after`` where one was named."""

    error: Literal["refused", "auth_failed", "rate_limited", "unavailable", "malformed"]
    retry_after: int | None = None


def _amount(money: Money, currency: str) -> str:
    if money.currency != currency:
        raise ValueError(f"a fixture has one currency: {money.currency} beside {currency}")
    return str(money)


def shipment_to_json(shipment: Shipment) -> JsonValue:
    """The shipment as ``shipment.json`` spells it; sizes in millimetres, weights in grams."""
    return _Shipment.of(shipment).spell()


def shipment_from_json(value: JsonValue) -> Shipment:
    """The shipment of a ``shipment.json``; the destination is normalised here.

    Raises:
        ValueError: a key is unknown, missing or cannot be read.
    """
    return _Shipment.model_validate(value).read()


def sheet_to_json(sheet: RateSheet) -> JsonValue:
    """The rates, refusals and notices as ``rates.json`` spells them."""
    return _Sheet(
        carrier=sheet.carrier,
        rates=tuple(_Rate.of(rate, sheet.carrier) for rate in sheet.rates),
        declined=tuple(_Declined(service=d.service, reason=d.reason, message=d.message) for d in sheet.declined),
        notices=sheet.notices,
    ).spell()


def sheet_from_json(value: JsonValue) -> RateSheet:
    """The sheet of a ``rates.json``.

    Raises:
        ValueError: a key is unknown, missing or cannot be read, or charges do not sum to their total.
    """
    spelled = _Sheet.model_validate(value)
    return RateSheet(
        spelled.carrier,
        tuple(rate.read(spelled.carrier) for rate in spelled.rates),
        tuple(Declined(item.service, item.reason, item.message) for item in spelled.declined),
        spelled.notices,
    )


def request_to_json(request: HttpRequest) -> JsonValue:
    """The request as ``request.json`` spells it; it holds neither host nor secret."""
    spelled = _Request(method=request.method, path=request.path, query=request.query, headers=request.headers)
    envelope = spelled.spell()
    if isinstance(envelope, dict) and request.body is not None:
        envelope["body"] = request.body
    return envelope


def request_from_json(value: JsonValue) -> HttpRequest:
    """The request of a ``request.json``.

    Raises:
        ValueError: a key is unknown, missing or cannot be read.
    """
    if not isinstance(value, dict):
        raise ValueError("request.json holds an object")
    envelope = dict(value)
    body = envelope.pop("body", None)
    spelled = _Request.model_validate(envelope)
    return HttpRequest(spelled.method, spelled.path, body, spelled.query, spelled.headers)
