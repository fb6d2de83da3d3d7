"""Carts for each shop, and what every option for them must say whatever the carriers do: read off the shops' pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from calculator.domain.cart import Cart
from calculator.wire.request import read_cart

PLACED_AT: Final = "2026-08-03T10:00:00-04:00"
"""A Monday with published prices in force and neither a holiday nor a peak season ahead."""

_STREET: Final = {"lines": ["12 Elm St"], "residential": True}
_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "home": {"country": "US", "region": "CA", "postal_code": "94110", "city": "San Francisco", **_STREET},
    "po_box": {"country": "US", "region": "CA", "postal_code": "94110", "city": "San Francisco"}
    | {"lines": ["PO Box 12"], "residential": False},
    "germany": {"country": "DE", "postal_code": "10115", "city": "Berlin", "lines": ["Torstraße 1"]}
    | {"residential": True},
    "germany_po_box": {"country": "DE", "postal_code": "10115", "city": "Berlin", "lines": ["Postfach 12"]}
    | {"residential": True},
    "japan": {"country": "JP", "postal_code": "100-0001", "city": "Tokyo", **_STREET},
    "guam": {"country": "US", "region": "GU", "postal_code": "96910", "city": "Hagåtña", **_STREET},
}


@dataclass(frozen=True)
class Case:
    """A cart and what holds for it on every rung.

    ``asks``: the carriers there are for it. ``disclaimers`` and ``notices``: ids of the words that every option
    carries. ``signature_fee``: what the shop asks for one, on every option; None leaves it to the carrier's price.
    ``free``: transport costs nothing, so that a price may be zero. ``prices``: of every option, where the shop's page
    names them. ``consignments``: more than one only where the shop splits what leaves on different days.
    """

    shop: str
    name: str
    body: bytes
    asks: tuple[str, ...]
    disclaimers: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()
    incoterm: str | None = None
    signature: bool = False
    signature_fee: str | None = None
    free: bool = False
    prices: tuple[tuple[str, str], ...] = ()
    consignments: int = 1

    @property
    def buyers_words(self) -> tuple[str, ...]:
        """What no log may hold: the street, the town and the postal code."""
        place = json.loads(self.body)["destination"]
        return (*place["lines"], place["city"], place["postal_code"])

    @property
    def cart(self) -> Cart:
        """As a checkout's request is read."""
        return read_cart(self.body)


def _line(price: str, **more: Any) -> dict[str, Any]:
    size = {"length": "9", "width": "7", "height": "4", "unit": "cm"}
    return {"unit_price": price, "quantity": 1, "weight": {"value": "250", "unit": "g"}, "dimensions": size, **more}


def _case(shop: str, name: str, to: str, lines: list[dict[str, Any]], asks: str, **facts: Any) -> Case:
    rows = [{"id": str(number), **line} for number, line in enumerate(lines, 1)]
    request = {"shop": shop, "currency": "USD", "placed_at": PLACED_AT, "destination": _PLACES[to], "lines": rows}
    body = json.dumps(request | facts.pop("request", {})).encode()
    disclaimers, notices = (frozenset(facts.pop(key, "").split()) for key in ("disclaimers", "notices"))
    return Case(shop, name, body, tuple(asks.split()), disclaimers, notices, **facts)


_MADE: Final = _line("80.00", kind="made_to_order")
_DOWNLOAD: Final = {"unit_price": "12.00", "quantity": 1, "kind": "digital"}
_SIGNED: Final[dict[str, Any]] = {"signature": True}
_HEAVY: Final = _line("20.00", weight={"value": "2400", "unit": "g"})
_HEAVIER: Final = _line("30.00", weight={"value": "4100", "unit": "g"})


def _lighthouse() -> list[Case]:
    shop, all_three = "lighthouse", "usps ups dhl_express"
    home, abroad = "leaves_soon carrier_estimate", {"disclaimers": "duties_not_included", "incoterm": "DAP"}
    signed: dict[str, Any] = {"signature": True, "signature_fee": "6.50"}
    return [
        _case(
            shop,
            "home-signed-free",
            "home",
            [_line("500.01"), _DOWNLOAD],
            all_three,
            notices=f"{home} signature_required",
            free=True,
            **signed,
        ),
        _case(shop, "home-parcels", "home", [_HEAVY, _HEAVIER], all_three, notices=home),
        _case(shop, "po-box", "po_box", [_line("99.99")], "usps", notices=home),
        _case(shop, "po-box-free", "po_box", [_line("100.00")], "usps", notices=home, free=True),
        _case(shop, "abroad", "germany", [_line("40.00")], all_three, notices=home, **abroad),
        _case(
            shop,
            "abroad-mixed-signed",
            "japan",
            [_line("500.00"), _MADE],
            "ups dhl_express",
            notices=f"{home} signature_required",
            **abroad,
            **signed,
        ),
        _case(shop, "abroad-mixed", "japan", [_line("40.00"), _MADE], all_three, notices=home, **abroad),
        _case(shop, "abroad-po-box", "germany_po_box", [_line("40.00")], "usps", notices=home, **abroad),
    ]


def _lighthouse_split() -> list[Case]:
    """What is not there yet leaves later, in a parcel of its own: each carrier is asked for both days."""
    shop, all_three, later = "lighthouse", "usps ups dhl_express", _line("30.00", kind="preorder")
    home: dict[str, Any] = {"notices": "leaves_soon carrier_estimate", "consignments": 2}
    signed: dict[str, Any] = {"signature": True, "signature_fee": "6.50"}
    abroad: dict[str, Any] = {"disclaimers": "duties_not_included", "incoterm": "DAP", **signed}
    home_signed = home | {"notices": f"{home['notices']} signature_required"}
    dear, free = [later, _line("480.00")], [_line("470.01"), later]
    three = [_line("20.00"), later, _line("15.00", kind="made_to_order"), _DOWNLOAD]
    return [
        _case(shop, "split-home", "home", [_line("40.00"), later], all_three, **home),
        _case(shop, "split-po-box-free-signed", "po_box", free, "usps", free=True, **home_signed, **signed),
        _case(shop, "split-abroad-signed", "germany", dear, "ups dhl_express", **home_signed, **abroad),
        _case(shop, "split-po-box-in-three", "po_box", three, "usps", **home | {"consignments": 3}),
    ]


def _little_rooms() -> list[Case]:
    shop, stock, signed, both = "little-rooms", "ships_in_3_7_days", "signature_required", "usps dhl_express"
    abroad: dict[str, Any] = {"disclaimers": "duties_not_included", "incoterm": "DAP"}
    dear, mixed = [_line("500.01")], [_line("68.00"), _MADE]
    repair: dict[str, Any] = {"notices": "repair_paid_by_buyer", "request": {"purpose": "repair"}}
    return [
        _case(shop, "home", "home", [_line("68.00")], "usps", notices=stock),
        _case(shop, "home-at-500", "home", [_line("500.00")], "usps", notices=stock),
        _case(shop, "home-signed", "home", dear, "usps", notices=f"{stock} {signed}", **_SIGNED),
        _case(shop, "po-box", "po_box", [_line("68.00")], "usps", notices=stock),
        _case(shop, "guam", "guam", [_line("68.00")], "usps", notices=stock, disclaimers="duties_may_apply"),
        _case(shop, "abroad", "germany", [_line("68.00")], both, notices=stock, **abroad),
        _case(shop, "abroad-signed", "germany", dear, "dhl_express", notices=f"{stock} {signed}", **abroad, **_SIGNED),
        _case(shop, "abroad-mixed", "japan", mixed, both, notices=f"{stock} made_to_order_3_4_weeks", **abroad),
        _case(shop, "abroad-po-box", "germany_po_box", [_line("68.00")], "usps", notices=stock, **abroad),
        _case(shop, "repair-abroad", "germany", [_line("68.00")], both, **repair, **abroad),
    ]


def _oily_moon() -> list[Case]:
    shop, both, check, late = "oily-moon", "usps ups", "carrier_estimate check_address", "up_to_3_weeks_abroad"
    stock, far = f"ships_in_5_15_days ships_by_first_class {check}", f"{check} {late}"
    ahead = "preorder_3_weeks_or_more delivered_digitally"
    abroad: dict[str, Any] = {"disclaimers": "duties_may_be_charged", "incoterm": "DAP"}
    mixed = [_line("28.00"), _line("44.00", kind="preorder"), _DOWNLOAD]
    exchange: dict[str, Any] = {
        "notices": f"carrier_estimate {late} exchange_paid_by_buyer",
        "request": {"purpose": "exchange"},
    }
    return [
        _case(shop, "home", "home", [_line("28.00")], "usps", notices=stock),
        _case(shop, "po-box", "po_box", [_line("28.00")], "usps", notices=stock),
        _case(shop, "home-mixed", "home", mixed, "usps", notices=f"{stock} {ahead}"),
        _case(
            shop, "guam", "guam", [_line("28.00")], "usps", notices=stock, disclaimers="duties_may_be_charged_island"
        ),
        _case(shop, "abroad", "germany", [_line("28.00")], both, notices=far, **abroad),
        _case(shop, "abroad-dear", "japan", [_line("501.00")], both, notices=far, **abroad),
        _case(shop, "abroad-mixed", "germany", mixed, both, notices=f"{far} {ahead}", **abroad),
        _case(shop, "exchange-abroad", "germany", [_line("28.00")], both, **exchange, **abroad),
    ]


def _hotshellow() -> list[Case]:
    shop, words = "hotshellow", "free_from_50 check_address signature_in_notes standard_7_9_days express_5_7_days"
    return [
        _case(shop, "below", "home", [_line("49.99")], "", notices=words, prices=_fees("5.00")),
        _case(shop, "free", "home", [_line("50.00")], "", notices=words, prices=_fees("0.00")),
        _case(
            shop,
            "signed",
            "po_box",
            [_line("49.99")],
            "",
            notices=words,
            request={"signature_requested": True},
            prices=_fees("5.00"),
            **_SIGNED,
        ),
    ]


def _fees(standard: str) -> tuple[tuple[str, str], ...]:
    return (("standard", standard), ("express", "15.00"))


CASES: Final = (*_lighthouse(), *_lighthouse_split(), *_little_rooms(), *_oily_moon(), *_hotshellow())
