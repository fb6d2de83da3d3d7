"""``check_file``: a policy file proved, and one that cannot be loaded told with a witness for whatever a cart shows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from calculator.domain.cart import PURPOSES, Cart
from calculator.domain.errors import BadCart, BadPolicy, PolicyFault
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.service import Catalogue
from calculator.policy.load import load, parse
from calculator.policy.model import Policy
from calculator.proof.amounts import Amounts, Part
from calculator.proof.carts import Order, cart_of, document
from calculator.proof.cells import ANY_DAY
from calculator.proof.checking import NO_CARDS, check
from calculator.proof.goods import Goods
from calculator.proof.places import Place, complete_address, places_of
from calculator.proof.remains import REPAIRED, path_of, remains_of, value_at
from calculator.proof.report import Finding, Report
from calculator.proof.survey import shown


def check_file(
    data: bytes,
    source: str,
    catalogue: Catalogue,
    on: date | None = None,
    *,
    leap: Money | None = None,
    cards: Mapping[str, date] = NO_CARDS,
) -> Report:
    """Prove the policy in the bytes of a file; *source* names them. The other arguments are those of ``check``.

    A file with faults at load is told with all of them and no more: what remains of it without its faulty parts
    answers the witnesses.
    """
    try:
        return check(load(data, source, catalogue), on, leap=leap, cards=cards)
    except BadPolicy as error:
        return _told(data, source, catalogue, error)


def _told(data: bytes, source: str, catalogue: Catalogue, error: BadPolicy) -> Report:
    try:
        raw = parse(data, source)
    except BadPolicy:
        return Report(source, tuple(Finding(each.code, each.path, each.message) for each in error.faults), 0, None)
    rest = remains_of(raw, source, catalogue)
    shop = raw.get("shop")
    name = shop if isinstance(shop, str) else source
    if rest is None:
        return Report(name, tuple(Finding(each.code, each.path, each.message) for each in error.faults), 0, None)
    places = places_of([rest])
    found = tuple(_witnessed(fault, raw, rest, places) for fault in error.faults)
    return Report(name, found, 0, rest)


def _witnessed(fault: PolicyFault, raw: dict[str, Any], rest: Policy, places: list[Place]) -> Finding:
    """A fault with a cart that meets it, and what the rules around it say to that cart."""
    cart = _cart(fault, raw, rest, places)
    finding = Finding(fault.code, fault.path, fault.message)
    if cart is None:
        return finding
    how = REPAIRED.get(fault.code) or f"without {_entry(path_of(fault.path))}"
    try:
        shows = f"{how}: {shown(cart, rest)}"
    except BadCart as error:
        shows = f"{how}: not quoted, {error}"
    return replace(finding, witness=document(cart), shows=shows)


def _cart(fault: PolicyFault, raw: dict[str, Any], rest: Policy, places: list[Place]) -> Cart | None:
    """The smallest cart that a faulty part would have a say in."""
    path = path_of(fault.path)
    entry = value_at(raw, path[:2])
    kinds = [name for name, kind in rest.kinds.items() if kind.ships]
    zones, purpose = [zone.id for zone in rest.zones], PURPOSES[0]
    if isinstance(entry, dict):
        zones = _named(entry, "zones", zones)
        named = _named(entry, "purposes", [])
        purpose = next((each for each in PURPOSES if each in named), purpose)
        kinds = _named(entry, "kinds", kinds)
    if path[:1] == ("kinds",) and len(path) > 1 and path[1] in rest.kinds:
        kinds = [str(path[1])]
    if path[:1] == ("zones",) and isinstance(entry, dict):
        zones = [str(entry.get("id"))]
    address = _address(fault, zones, places)
    if address is None or not kinds or kinds[0] not in rest.kinds:
        return None
    minor = fault.amount.minor if fault.amount is not None and fault.amount.currency == rest.currency else 0
    order = Order(address, purpose, (Goods(kinds[0]),), ANY_DAY)
    return cart_of(order, Amounts(Part(minor, minor)), {}, [rest])


def _address(fault: PolicyFault, zones: list[str], places: list[Place]) -> Address | None:
    """Where the fault shows: its own address, a place of its zones, else any; None where the rest goes nowhere."""
    if fault.address is not None:
        return complete_address(fault.address)
    here = next((place for zone in zones for place in places if place.zones == (zone,)), None)
    return (here or places[0]).address if places else None


def _named(entry: dict[str, Any], key: str, default: list[str]) -> list[str]:
    found = entry.get(key)
    return [name for name in found if isinstance(name, str)] or default if isinstance(found, list) else default


def _entry(path: tuple[str | int, ...]) -> str:
    """The part of the file that is left out, as its path is written."""
    if len(path) > 1 and isinstance(path[1], int):
        return f"{path[0]}[{path[1]}]"
    return ".".join(map(str, path[:2])) or "the file"
