"""Reading a USPS Shipping Options request as the carrier would: its schema, its units, its limits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from adapters._card.zones import is_known, zip3
from adapters._emulator.ends import destination_of
from adapters._emulator.fields import Fields, Wrong
from adapters._emulator.measures import day_of, parcel, whole_grams
from adapters._emulator.offers import CURRENCY
from adapters._emulator.usps_offers import CLASSES
from adapters._emulator.wire import JsonObject, Refusal, json_answer
from adapters._services.usps import SERVICES
from calculator.domain.money import Money
from calculator.domain.places import Address, Destination
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Parcel, Shipment

SIGNATURE: Final = 921
DUTIES_PAID: Final = 370
INSURANCES: Final = (930, 931, 925)

_ZIP: Final = r"\d{5}(-?\d{4})?"
_PRICE_TYPES: Final = {"RETAIL": "retail", "COMMERCIAL": "commercial", "CONTRACT": "contract"}
_PRICE_TYPE: Final = "|".join(_PRICE_TYPES)
_EVERY_CLASS: Final = frozenset({"ALL", "ALL_OUTBOUND"})
_DAYS_AHEAD: Final = 30
_MOST_ITEMS: Final = 30
_ABROAD_EXTRAS: Final = frozenset({370, 813, 820, 826, 857, 930, 931, 955})
_SERVICE_OF: Final = {mail_class: service for service, mail_class in CLASSES.items()}
_REACH: Final = {service.code: service.reach for service in SERVICES}


@record(frozen=True, slots=True)
class Question:
    """What was asked, and nothing that no answer hangs on: equal questions have one answer.

    The shipment of one parcel in our words, and what only USPS's words hold: ``duties`` are the goods to quote duties
    for, with the value of all pieces of each, ``echoed`` the destination as the answer repeats it.
    """

    shipment: Shipment
    mail_class: str
    price_type: str
    extras: tuple[int, ...]
    duties: tuple[tuple[str, Money], ...]
    origin: str
    echoed: tuple[tuple[str, JsonValue], ...]

    @property
    def domestic(self) -> bool:
        """Whether the parcel stays in the postal territory."""
        return self.shipment.destination.postal_territory == "US"


def error(status: int, code: str, message: str, source: str = "") -> HttpResponse:
    """USPS's main error body; ``code`` is a six-digit code, or a status where there is none."""
    details: list[JsonValue] = []
    if len(code) == len("030001"):
        details = [{"status": str(status), "code": code, "title": message, "detail": message, "source": source}]
    wrong: JsonObject = {"code": str(status), "message": message, "errors": details}
    return json_answer(status, {"apiVersion": "/shipments/v3", "error": wrong})


def read_question(body: JsonValue, today: date | None) -> Question:
    """
    Raises:
        Refusal: with USPS's own body.
    """
    try:
        return _question(Fields(body), today)
    except Wrong as wrong:
        message = f"OASValidation OpenAPI-Spec-Validation-Shipping-Options with resource: {wrong}"
        raise Refusal(error(400, "400", message)) from wrong


def _question(fields: Fields, today: date | None) -> Question:
    pricing = fields.rows("pricingOptions", 1)[0] if "pricingOptions" in fields else Fields({})
    price_type = pricing.text_or("priceType", "COMMERCIAL", _PRICE_TYPE)
    account = pricing.child_or_empty("paymentAccount")
    if price_type == "CONTRACT" and not account.text_or("accountNumber", "", r"\d+"):
        raise Refusal(error(400, "160154", "A payment account is required for CONTRACT prices."))
    origin = fields.text("originZIPCode", _ZIP)
    package = fields.child("packageDescription")
    extras = package.whole_numbers("extraServices", 5)
    box, destination = _parcel(package), _destination(fields, extras)
    mail_class = package.text_or("mailClass", "ALL_OUTBOUND")
    domestic = destination.postal_territory == "US"
    _known_zips(origin, destination)
    shipment = Shipment(
        origin=Address("US", postal_code=origin),
        destination=destination,
        parcels=(box,),
        ship_date=_mailing_date(package, today),
        currency=CURRENCY,
        services=_services(package, mail_class, domestic=domestic),
        signature=SIGNATURE in extras,
        insured=box.value if any(number in extras for number in INSURANCES) else None,
        price_class=_PRICE_TYPES[price_type],
    )
    if shipment.insured and not box.value.minor:
        raise package.wrong("packageValue", "required for insurance")
    echoed = tuple((key, fields.tree[key]) for key in ("destinationZIPCode", "destinationCountryCode") if key in fields)
    return Question(shipment, mail_class, price_type, extras, _duties(fields, domestic=domestic), origin, echoed)


def _parcel(package: Fields) -> Parcel:
    weight = package.number("weight", most=10**4)
    sides = ("length", "width", "height")
    given = [side for side in sides if side in package]
    if given and len(given) < len(sides):
        raise Wrong(package.path, next(side for side in sides if side not in given), "required with the other sides")
    length, width, height = (package.number(side, most=10**4) for side in sides) if given else (Decimal(1),) * 3
    if not length >= width >= height:
        raise package.wrong("length", "length, width and height must run from the longest side to the shortest")
    worth = package.number("packageValue", most=10**6) if "packageValue" in package else Decimal(0)
    value = Money.from_decimal(worth, CURRENCY)
    return parcel((length, width, height), "in", whole_grams(weight, "lb"), value)


def _destination(fields: Fields, extras: tuple[int, ...]) -> Destination:
    if "destinationCountryCode" not in fields:
        return destination_of(Address("US", postal_code=fields.text("destinationZIPCode", _ZIP)))
    country = fields.text("destinationCountryCode", "[A-Z]{2}")
    if "destinationZIPCode" in fields or country == "US":
        raise fields.wrong("destinationCountryCode", "not for domestic shipments")
    if "foreignPostalCode" in fields:
        fields.text("foreignPostalCode", r".{1,11}")
    if "destinationState" in fields:
        fields.text("destinationState", r".{2}")
    if not set(extras) <= _ABROAD_EXTRAS:
        raise Refusal(error(400, "160155", "Extra service is not allowed for the mail class.", "extraServices"))
    return destination_of(Address(country, None, fields.text_or("foreignPostalCode", "") or None))


def _known_zips(origin: str, destination: Destination) -> None:
    ends = [origin]
    if destination.postal_territory == "US":
        ends.append(destination.address.postal_code or "")
    for name, end in zip(("originZIPCode", "destinationZIPCode"), ends, strict=False):
        prefix = zip3(end)
        if prefix is None or not is_known(prefix):
            raise Refusal(error(400, "030001", "Could not find zone for the ZIP Codes provided.", name))


def _mailing_date(package: Fields, today: date | None) -> date:
    if "mailingDate" not in package and today is not None:
        return today
    day = day_of(package.text("mailingDate", r"\d{4}-\d\d-\d\d(T.*)?"))
    if day is None:
        raise package.wrong("mailingDate", "no such day")
    if today is not None and not today <= day <= today + timedelta(days=_DAYS_AHEAD):
        raise package.wrong("mailingDate", f"must be today or up to {_DAYS_AHEAD} days ahead")
    return day


def _services(package: Fields, mail_class: str, *, domestic: bool) -> frozenset[str]:
    reach = "domestic" if domestic else "international"
    if mail_class in _EVERY_CLASS:
        return frozenset(service for service in _REACH if _REACH[service] == reach)
    service = _SERVICE_OF.get(mail_class)
    if service is None or _REACH[service] != reach:
        raise package.wrong("mailClass", f"{mail_class[:40]!r} is not sold here")
    return frozenset({service})


def _duties(fields: Fields, *, domestic: bool) -> tuple[tuple[str, Money], ...]:
    if domestic or "requestDutiesTaxesFees" not in fields or not fields.flag("requestDutiesTaxesFees"):
        return ()
    if "items" not in fields:
        raise Refusal(error(400, "160396", "Items are required to request duties, taxes and fees.", "items"))
    goods = []
    for item in fields.rows("items", _MOST_ITEMS):
        worth = Money.from_decimal(item.number("itemValue", most=10**6 - 1), CURRENCY)
        goods.append((item.text("itemId", r"\w{1,20}"), worth * int(item.number("itemQuantity"))))
    return tuple(goods)
