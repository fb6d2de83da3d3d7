"""What quote and verify share: the service, the cart, the instant."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from calculator.cli.input import read_bytes, warn
from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart
from calculator.settings import read_settings
from calculator.wire.request import read_cart
from calculator.wire.request_shape import MAX_BODY
from calculator.wiring import NO_KEYS, Service, load_shops, signing_keys


def load_service(policies: Path | None, without_keys: str = NO_KEYS) -> Service:
    """The shops as set; *without_keys* is said where there are no signing keys.

    Raises:
        SettingsError, BadPolicy: with every fault.
    """
    settings = read_settings(policies)
    return Service(load_shops(settings, signing_keys(settings, lambda _: warn(without_keys))))


def load_cart(name: str, service: Service) -> Cart:
    """The cart in a file, of a shop there is.

    Raises:
        Unreadable: no file. BadCart: with every fault.
    """
    cart = read_cart(read_bytes(name, MAX_BODY))
    if cart.shop not in service.shops:
        known = ", ".join(sorted(service.shops))
        raise BadCart.at("/shop", "unknown_shop", f"there is no shop {cart.shop!r}: write one of {known}")
    return cart


def moment(arguments: Namespace) -> datetime:
    """The instant to answer for."""
    return arguments.at or datetime.now(UTC)
