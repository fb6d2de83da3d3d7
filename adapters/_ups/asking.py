"""The request: all parcels, all services, with transit times."""

from functools import lru_cache
from typing import Final, NamedTuple

from adapters._ups.places import address_json, confirmed_by_package, country_of, crosses_a_border
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.money import Money, digits
from calculator.domain.ports import HttpRequest, JsonValue, PlainBody
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres, iso_day

_VERSION: Final = "2409"
_PATH: Final = f"/api/rating/v{_VERSION}/Shop"
_QUERY: Final = (("additionalinfo", "timeintransit"),)
_OWN_PACKAGING: Final = "02"
_NOT_A_DOCUMENT: Final = "03"
_SIGNATURE_OF_PACKAGE: Final = "2"
_SIGNATURE_OF_SHIPMENT: Final = "1"
_POUNDS_AND_INCHES: Final = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
_HEAVIEST: Final = "999999"
_CLASSIFICATION: Final = {"retail": "04", "commercial": "01", "contract": "00"}
_PICKUP: Final = {"retail": "03", "commercial": "01", "contract": "01"}


class _Units(NamedTuple):
    """What an origin weighs and measures in, as ``from_grams`` and ``from_millimetres`` name it and as UPS does."""

    weight: str
    weight_name: str
    length: str
    length_name: str


_IMPERIAL: Final = _Units("lb", "LBS", "in", "IN")
_METRIC: Final = _Units("kg", "KGS", "cm", "CM")


def build_request(shipment: Shipment) -> HttpRequest:
    """One ``Shop`` with transit times for all parcels. Numbers are text; weights and sizes have 2 decimals.

    They are the roundest that the whole grams and millimetres stand for: UPS bills every pound begun.
    With an ``account_number`` the account's own rates are asked for beside the published ones of the price class.

    Raises:
        CarrierAuthFailed: contract prices without an account number.
    """
    account = shipment.account.get("account_number")
    if shipment.price_class == "contract" and not account:
        raise CarrierAuthFailed("UPS contract prices need an account_number")
    body: dict[str, JsonValue] = {
        "Request": {"RequestOption": "Shop", "SubVersion": _VERSION},
        "PickupType": {"Code": shipment.account.get("pickup_type", _PICKUP[shipment.price_class])},
        "Shipment": _shipment(shipment, account),
    }
    if shipment.origin.country == "US":
        body["CustomerClassification"] = {"Code": _CLASSIFICATION[shipment.price_class]}
    return HttpRequest("POST", _PATH, PlainBody(RateRequest=body), _QUERY)


def _shipment(shipment: Shipment, account: str | None) -> dict[str, JsonValue]:
    origin = address_json(shipment.origin)
    shipper: dict[str, JsonValue] = {"Address": origin}
    units = _IMPERIAL if country_of(shipment.origin) in _POUNDS_AND_INCHES else _METRIC
    body: dict[str, JsonValue] = {
        "Shipper": shipper,
        "ShipFrom": {"Address": origin},
        "ShipTo": {"Address": address_json(shipment.destination.address)},
        "DeliveryTimeInformation": {
            "PackageBillType": _NOT_A_DOCUMENT,
            "Pickup": {"Date": iso_day(shipment.ship_date).replace("-", "")},
        },
        "ShipmentTotalWeight": _weight(units, sum([parcel.weight for parcel in shipment.parcels])),
        "NumOfPieces": str(len(shipment.parcels)),
        "Package": _packages(shipment, units),
    }
    if account:
        shipper["ShipperNumber"] = account
        body["PaymentDetails"] = {"ShipmentCharge": [{"Type": "01", "BillShipper": {"AccountNumber": account}}]}
        # One level up UPS ignores it without a word.
        body["ShipmentRatingOptions"] = {"NegotiatedRatesIndicator": ""}
    if shipment.signature and not confirmed_by_package(shipment):
        body["ShipmentServiceOptions"] = {"DeliveryConfirmation": {"DCISType": _SIGNATURE_OF_SHIPMENT}}
    if crosses_a_border(shipment):
        body["InvoiceLineTotal"] = _invoice(shipment.value)
    return body


def _packages(shipment: Shipment, units: _Units) -> list[JsonValue]:
    if shipment.insured is None:
        return [_package(shipment, units, parcel, None) for parcel in shipment.parcels]
    insured = _shares(shipment.insured, shipment.parcels)
    return [_package(shipment, units, parcel, share) for parcel, share in zip(shipment.parcels, insured, strict=True)]


def _package(shipment: Shipment, units: _Units, parcel: Parcel, insured: Money | None) -> dict[str, JsonValue]:
    length, width, height = sorted((parcel.length, parcel.width, parcel.height), reverse=True)
    package: dict[str, JsonValue] = {
        "PackagingType": {"Code": _OWN_PACKAGING},
        "Dimensions": {
            "UnitOfMeasurement": {"Code": units.length_name},
            "Length": _length(length, units.length),
            "Width": _length(width, units.length),
            "Height": _length(height, units.length),
        },
        "PackageWeight": _weight(units, parcel.weight),
    }
    options: dict[str, JsonValue] = {}
    if shipment.signature and confirmed_by_package(shipment):
        options["DeliveryConfirmation"] = {"DCISType": _SIGNATURE_OF_PACKAGE}
    if insured is not None and insured.minor > 0:
        options["DeclaredValue"] = {"CurrencyCode": insured.currency, "MonetaryValue": str(insured)}
    if options:
        package["PackageServiceOptions"] = options
    return package


def _weight(units: _Units, weight: int) -> dict[str, JsonValue]:
    return {"UnitOfMeasurement": {"Code": units.weight_name}, "Weight": _weight_text(weight, units.weight)}


@lru_cache(maxsize=4096)  # boxes have the same sides in every question
def _length(length: int, unit: str) -> str:
    return str(from_millimetres(length, unit, 2))


@lru_cache(maxsize=4096)
def _weight_text(weight: int, unit: str) -> str:
    """UPS takes six characters, so the heaviest shipments lose decimals, upwards where no round weight is near."""
    for places in (2, 1, 0):
        exact = str(from_grams(weight, unit, places))
        if len(exact) <= len(_HEAVIEST):
            return exact
    return _HEAVIEST


def _invoice(value: Money) -> dict[str, JsonValue]:
    """Needed for transit times abroad; UPS takes nothing under 1."""
    return {
        "CurrencyCode": value.currency,
        "MonetaryValue": str(value) if value.minor >= 10 ** digits(value.currency) else "1",
    }


def _shares(insured: Money, parcels: tuple[Parcel, ...]) -> list[Money]:
    """The insured amount over the parcels by their value (by number where all are worth nothing), to the last cent."""
    weights = [parcel.value.minor for parcel in parcels]
    if not sum(weights):
        weights = [1] * len(parcels)
    shares: list[Money] = []
    allotted = reached = 0
    for weight in weights:
        reached += weight
        upto = insured.minor * reached // sum(weights)
        shares.append(Money(upto - allotted, insured.currency))
        allotted = upto
    return shares
