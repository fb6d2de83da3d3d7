"""A quote in which everything is said, and what its answer reads."""

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

from calculator.domain.money import Money
from calculator.domain.option import (
    Basis,
    Charge,
    Delivery,
    Hint,
    Option,
    Part,
    Quote,
    Refusal,
    Remedy,
    SignatureNeed,
    Text,
    Verdict,
)
from calculator.domain.places import Address, Doubt, normalise
from calculator.domain.rate import Problem

EASTERN = timezone(timedelta(hours=-4))
DELIVERY = Delivery(
    date(2026, 7, 6),
    date(2026, 7, 7),
    date(2026, 7, 15),
    None,
    False,
    ("line 1 ships in 1–2 business days",),
    ((50, date(2026, 7, 16)),),
    date(2026, 7, 17),
)
TEXT = Text("duties_not_included", "3", "Duties are not included.", "A9", "No duties")
PLAIN = Text("slow", "1", "Slow.", "B1")
OPTION = Option(
    code="standard",
    name="Standard",
    carrier="usps",
    service="usps_ground_advantage",
    charges=(
        Charge("carrier", "USPS Ground Advantage", Money(800, "USD")),
        Charge("discount", "Shop's share", Money(-300, "USD"), "C2"),
    ),
    price_source="estimate",
    delivery=DELIVERY,
    signature=SignatureNeed(True, "500.01 is over 500.00", "S1"),
    incoterm="DAP",
    disclaimers=(TEXT,),
    price_effective=date(2026, 7, 1),
    price_notes=("fuel of the week is not in it",),
    parts=(Part(("1",), "usps_ground_advantage", DELIVERY, (Charge("carrier", "x", Money(500, "USD")),)),),
    token="abc.def",
)
QUOTE = Quote(
    quote_id="q1",
    shop="hotshellow",
    policy_version="v1",
    currency="USD",
    placed_at=datetime(2026, 7, 3, 10, tzinfo=EASTERN),
    expires_at=datetime(2026, 7, 3, 10, 30, tzinfo=EASTERN),
    outcome="options",
    basis=Basis("discounted_physical_subtotal", Money(4998, "USD")),
    options=(OPTION,),
    refusals=(
        Refusal("express", "made_to_order_not_expedited", "No.", ("2",), Remedy("remove_lines", ("2",)), "C5"),
        Refusal("pickup", "not_here", "Not here."),
    ),
    disclaimers=(PLAIN,),
    notices=(TEXT,),
    hints=(Hint("free_shipping_remaining", "standard", Money(2, "USD")),),
    problems=(Problem("ups", "timeout", True, "10.0.0.7 did not answer for 12 Elm St"),),
    unchecked=(Doubt("/destination/lines", "street_unknown", "a PO box cannot be ruled out"),),
    verdicts=(Verdict("tier", True, "49.98 is under 50.00", "C2", "standard"),),
    destination=normalise(Address("US", "PR", "00901")),
    zone="us",
)
DELIVERY_JSON = {
    "ships_earliest": "2026-07-06",
    "ships_latest": "2026-07-07",
    "arrives_earliest": "2026-07-15",
    "arrives_latest": None,
    "guaranteed": False,
    "because": ["line 1 ships in 1–2 business days"],
    "carrier_arrives": "2026-07-17",
    "percentiles": [{"percent": 50, "arrives": "2026-07-16"}],
}
TEXT_JSON = {
    "id": "duties_not_included",
    "version": "3",
    "text": "Duties are not included.",
    "short": "No duties",
    "statement": "A9",
}
OPTION_JSON = {
    "code": "standard",
    "name": "Standard",
    "carrier": "usps",
    "service": "usps_ground_advantage",
    "price": "5.00",
    "charges": [
        {"kind": "carrier", "label": "USPS Ground Advantage", "amount": "8.00", "statement": None},
        {"kind": "discount", "label": "Shop's share", "amount": "-3.00", "statement": "C2"},
    ],
    "price_source": "estimate",
    "delivery": DELIVERY_JSON,
    "signature": {"required": True, "because": "500.01 is over 500.00", "statement": "S1"},
    "incoterm": "DAP",
    "disclaimers": [TEXT_JSON],
    "token": "abc.def",
    "price_effective": "2026-07-01",
    "price_notes": ["fuel of the week is not in it"],
    "parts": [
        {
            "lines": ["1"],
            "service": "usps_ground_advantage",
            "delivery": DELIVERY_JSON,
            "charges": [{"kind": "carrier", "label": "x", "amount": "5.00", "statement": None}],
        }
    ],
}
QUOTE_JSON = {
    "quote_id": "q1",
    "shop": "hotshellow",
    "policy_version": "v1",
    "currency": "USD",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "expires_at": "2026-07-03T10:30:00-04:00",
    "outcome": "options",
    "basis": {"kind": "discounted_physical_subtotal", "amount": "49.98"},
    "options": [OPTION_JSON],
    "refusals": [
        {
            "code": "express",
            "reason": "made_to_order_not_expedited",
            "lines": ["2"],
            "message": "No.",
            "remedy": {"kind": "remove_lines", "verified": "quote", "lines": ["2"]},
            "statement": "C5",
        },
        {
            "code": "pickup",
            "reason": "not_here",
            "lines": [],
            "message": "Not here.",
            "remedy": None,
            "statement": None,
        },
    ],
    "disclaimers": [{"id": "slow", "version": "1", "text": "Slow.", "statement": "B1"}],
    "hints": [{"kind": "free_shipping_remaining", "option": "standard", "amount": "0.02"}],
    "problems": [{"carrier": "ups", "kind": "timeout", "retryable": True}],
    "unchecked": [{"field": "/destination/lines", "code": "street_unknown", "message": "a PO box cannot be ruled out"}],
    "notices": [TEXT_JSON],
    "destination": {
        "country": "US",
        "region": "PR",
        "zone": "us",
        "address_class": None,
        "postal_territory": "US",
        "customs_territory": "US",
        "customs_form": False,
    },
}
EXPLANATION_JSON = [
    {"rule": "tier", "holds": True, "because": "49.98 is under 50.00", "statement": "C2", "option": "standard"}
]


def in_order(document: Any) -> str:
    """Text in which the order of keys counts."""
    return json.dumps(document, indent=1)
