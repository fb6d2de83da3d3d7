"""shipcalc: a cart and an address go in, sealed delivery options with exact prices and reasons come out."""

from calculator.domain.cart import Cart, Customs, Line, Span
from calculator.domain.errors import BadCart, BadPolicy, ShippingError, UnknownShop
from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, Quote, Refusal, Verification
from calculator.domain.places import Address
from calculator.pipeline import Shop, quote, verify

__all__ = [
    "Address",
    "BadCart",
    "BadPolicy",
    "Cart",
    "Charge",
    "Customs",
    "Delivery",
    "Line",
    "Money",
    "Option",
    "Quote",
    "Refusal",
    "ShippingError",
    "Shop",
    "Span",
    "UnknownShop",
    "Verification",
    "quote",
    "verify",
]
