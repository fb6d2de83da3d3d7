"""What quote and verify share: the shops as set, a cart from a file, one question at one instant."""

import asyncio
from argparse import Namespace
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from calculator.cli.input import read_bytes, warn
from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart
from calculator.service import Service
from calculator.settings import read_settings
from calculator.wire.request import read_cart
from calculator.wire.request_shape import MAX_BODY
from calculator.wiring import load_service, signing_keys

Answer = TypeVar("Answer")
Question = Callable[[Service, Cart, datetime], Coroutine[Any, Any, Answer]]


def ask(arguments: Namespace, question: Question[Answer], without_keys: str) -> tuple[Service, Answer]:
    """The answer to *question*, and who gave it; *without_keys* is said then where no signing keys are set.

    Raises:
        SettingsError, BadPolicy, Unreadable, BadCart: with every fault.
    """
    settings = read_settings(arguments.policies)
    missing: list[str] = []
    service = load_service(settings, signing_keys(settings, missing.append))
    cart = _cart(arguments.cart, service)
    answer = asyncio.run(_closing(service, question(service, cart, arguments.at or datetime.now(UTC))))
    if missing:
        warn(without_keys)
    return service, answer


def _cart(name: str, service: Service) -> Cart:
    cart = read_cart(read_bytes(name, MAX_BODY))
    if cart.shop not in service.shops:
        known = ", ".join(sorted(service.shops))
        raise BadCart.at("/shop", "unknown_shop", f"there is no shop {cart.shop!r}: write one of {known}")
    return cart


async def _closing(service: Service, question: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return await question
    finally:
        await service.aclose()
