"""Requests to try and the answers they look like; a test sends each to the running service."""

from typing import Any, Final

CART: Final[dict[str, Any]] = {
    "shop": "hotshellow",
    "currency": "USD",
    "purpose": "sale",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "signature_requested": False,
    "destination": {
        "country": "US",
        "region": "CA",
        "postal_code": "94110",
        "city": "San Francisco",
        "lines": ["12 Elm St"],
        "residential": True,
    },
    "lines": [
        {
            "id": "1",
            "sku": "RING-7",
            "name": "Ring",
            "kind": "stock",
            "quantity": 2,
            "unit_price": "24.99",
            "discount": "0.00",
            "weight": {"value": "35", "unit": "g"},
            "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
            "customs": {"hs_code": "711319", "origin_country": "US", "description": "silver ring"},
        }
    ],
}

WALLET: Final[dict[str, Any]] = {
    "shop": "hotshellow",
    "currency": "USD",
    "destination": {"country": "US", "postal_code": "94110"},
    "lines": [{"id": "1", "quantity": 1, "unit_price": "24.99"}],
}

CARTS: Final[dict[str, Any]] = {
    "cart": {"summary": "A whole cart", "value": CART},
    "wallet": {"summary": "A wallet's partial address and as little as possible", "value": WALLET},
}

VERIFY: Final[dict[str, Any]] = {
    "forged": {"summary": "A token that is not ours", "value": {"token": "not-a-token-of-ours", "cart": CART}}
}

_DELIVERY: Final[dict[str, Any]] = {
    "ships_earliest": "2026-07-06",
    "ships_latest": "2026-07-07",
    "arrives_earliest": "2026-07-15",
    "arrives_latest": "2026-07-20",
    "guaranteed": False,
    "because": ["ships in 1–2 business days", "7–9 business days on the way"],
    "carrier_arrives": None,
    "percentiles": [],
}

QUOTE: Final[dict[str, Any]] = {
    "quote_id": "q_7c9e6679f13b4d1e",
    "shop": "hotshellow",
    "policy_version": "5f1d7a84",
    "currency": "USD",
    "placed_at": "2026-07-03T10:00:00-04:00",
    "expires_at": "2026-07-03T10:30:00-04:00",
    "outcome": "options",
    "basis": {"kind": "discounted_physical_subtotal", "amount": "49.98"},
    "options": [
        {
            "code": "standard",
            "name": "Standard",
            "carrier": None,
            "service": None,
            "price": "5.00",
            "charges": [{"kind": "base", "label": "Order under $50.00", "amount": "5.00", "statement": "C2"}],
            "price_source": "policy",
            "delivery": _DELIVERY,
            "signature": {"required": False, "because": "49.98 is not over 500.00", "statement": "S1"},
            "incoterm": None,
            "disclaimers": [],
            "token": "eyJvIjoic3RhbmRhcmQifQ.signature",
            "price_effective": None,
            "price_notes": [],
            "parts": [],
        }
    ],
    "refusals": [
        {
            "code": "express",
            "reason": "made_to_order_not_expedited",
            "lines": ["2"],
            "message": "Made-to-order pieces cannot be sent express.",
            "remedy": {"kind": "remove_lines", "verified": "quote", "lines": ["2"]},
            "statement": "C5",
        }
    ],
    "disclaimers": [
        {
            "id": "duties_not_included",
            "version": "2026-01-01",
            "text": "Duties and taxes are not included.",
            "statement": "A9",
        }
    ],
    "hints": [{"kind": "free_shipping_remaining", "option": "standard", "amount": "0.02"}],
    "problems": [{"carrier": "ups", "kind": "timeout", "retryable": True}],
    "unchecked": [],
    "notices": [],
    "destination": {
        "country": "US",
        "region": "CA",
        "zone": "us",
        "address_class": "street",
        "postal_territory": "US",
        "customs_territory": "US",
        "customs_form": False,
    },
}

VERIFICATION: Final[dict[str, Any]] = {
    "verdict": "forged",
    "because": ["the token was not sealed by this service"],
    "option": None,
}
