"""Reading an EasyPost shipment or order as it would: what is required, ounces and inches, never a purchase."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from adapters._emulator.ends import destination_of, origin_of
from adapters._emulator.fields import Fields, Wrong
from adapters._emulator.measures import day_of, parcel, whole_grams
from adapters._emulator.offers import CURRENCY
from adapters._emulator.wire import Refusal, canonical, json_answer
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Parcel, Shipment

SHIPMENTS: Final = "/v2/shipments"
ORDERS: Final = "/v2/orders"

_MOST_PARCELS: Final = 100
_MOST_ACCOUNTS: Final = 60
_ACCOUNT: Final = re.compile(r"\w{1,60}", re.ASCII)
_SIGNED: Final = frozenset({"SIGNATURE", "ADULT_SIGNATURE"})
_UNSIGNED: Final = frozenset({"NO_SIGNATURE", "SERVICE_DEFAULT"})


@record(frozen=True, slots=True)
class Question:
    """What was asked: the shipment in our words, the accounts to ask (empty: all), and one name for equal requests."""

    shipment: Shipment
    accounts: tuple[str, ...]
    customs: bool
    seed: str


def error(status: int, code: str, message: str, *details: JsonValue) -> HttpResponse:
    """EasyPost's error body."""
    return json_answer(status, {"error": {"code": code, "message": message, "errors": [*details]}})


def read_question(path: str, body: JsonValue, today: date | None) -> Question:
    """
    Raises:
        Refusal: with EasyPost's own body.
    """
    try:
        return _question(Fields(body), path, today)
    except Wrong as wrong:
        field = f"{wrong.path}/{wrong.key}".strip("/").replace("/", ".")
        detail: JsonValue = {"field": field, "message": "cannot be blank" if wrong.missing else wrong.problem}
        code, message = ("PARAMETER.REQUIRED", "Missing required parameter.")
        if not wrong.missing:
            code, message = ("PARAMETER.INVALID", "Wrong parameter type or value.")
        raise Refusal(error(422, code, message, detail)) from wrong


def _question(fields: Fields, path: str, today: date | None) -> Question:
    whole = fields.child("shipment" if path == SHIPMENTS else "order")
    boxes = [whole] if path == SHIPMENTS else whole.rows("shipments", _MOST_PARCELS)
    accounts = _accounts(whole)
    if "service" in whole and accounts:
        raise Refusal(error(402, "PAYMENT_REQUIRED", "One-call buy is not for the emulator."))
    options = boxes[0].child_or_empty("options")
    confirmation = options.text_or("delivery_confirmation", "SERVICE_DEFAULT")
    if confirmation not in _SIGNED | _UNSIGNED:
        raise options.wrong("delivery_confirmation", f"{confirmation[:40]} is not known")
    incoterm = options.text_or("incoterm", "", r"[A-Z]{3}")
    shipment = Shipment(
        origin=origin_of(_address(whole.child("from_address"))),
        destination=destination_of(_address(whole.child("to_address"))),
        parcels=tuple(_parcel(box.child("parcel")) for box in boxes),
        ship_date=_label_date(options, today),
        currency=CURRENCY,
        services=frozenset(),
        signature=confirmation in _SIGNED,
        incoterm="DDP" if incoterm == "DDP" else None,
        price_class="commercial",
    )
    customs = all("customs_info" in box for box in boxes)
    for box in boxes:
        if "customs_info" in box:
            _customs(box.child("customs_info"))
    return Question(shipment, accounts, customs, canonical(fields.tree))


def _accounts(whole: Fields) -> tuple[str, ...]:
    listed = whole.tree.get("carrier_accounts") or []
    accounts = tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else None
    if accounts is None or len(accounts) > _MOST_ACCOUNTS or not all(map(_ACCOUNT.fullmatch, accounts)):
        raise whole.wrong("carrier_accounts", f"a list of at most {_MOST_ACCOUNTS} accounts is expected")
    return accounts


def _address(fields: Fields) -> Address:
    lines = tuple(fields.text_or(key, "") for key in ("street1", "street2"))
    residential = fields.tree.get("residential")
    return Address(
        fields.text("country", "[A-Z]{2}"),
        fields.text_or("state", "") or None,
        fields.text_or("zip", "") or None,
        fields.text_or("city", "") or None,
        tuple(line for line in lines if line) or None,
        residential if isinstance(residential, bool) else None,
    )


def _parcel(fields: Fields) -> Parcel:
    weight = whole_grams(fields.number("weight"), "oz")
    names = ("length", "width", "height")
    length, width, height = (fields.number(name) if name in fields else Decimal(1) for name in names)
    return parcel((length, width, height), "in", weight, Money(0, CURRENCY))


def _label_date(options: Fields, today: date | None) -> date:
    """Without a date the label is of today; the range is the carriers' business."""
    if "label_date" not in options and today is not None:
        return today
    day = day_of(options.text("label_date"))
    if day is None:
        raise options.wrong("label_date", "is not a date")
    return day


def _customs(form: Fields) -> None:
    for item in form.rows("customs_items", 100):
        item.text("description")
        item.number("value", above=-1)
        item.number("quantity")
