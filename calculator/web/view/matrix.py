"""Order values × destinations: each option's price in every cell, asked of the engine. No carrier on a wire is."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from calculator.domain.cart import PURPOSES, Purpose
from calculator.domain.money import Money
from calculator.domain.option import Quote
from calculator.domain.places import Address, normalise
from calculator.domain.record import record
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.web.safety.forms import Fields
from calculator.web.view.cart_form import CartForm, LineForm, form_of
from calculator.web.view.cuts import order_value_cuts, top_of
from calculator.web.view.places import samples, zone_of
from calculator.web.view.sampling import first_kind, quotes, sample_cart, without_network

MOST_VALUES: Final = 40
MOST_PLACES: Final = 12

_PLACE: Final = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,3}))?(?:\s+([A-Za-z0-9][A-Za-z0-9 -]{0,11}))?")
_APART: Final = re.compile(r"[\n,;]+")


@record(frozen=True, slots=True)
class Column:
    """A destination: what it is called, the zone it lies in (None: in none for certain)."""

    name: str
    address: Address
    zone: str | None


@record(frozen=True, slots=True)
class Cell:
    """Prices by option name, cheapest first, or why there is none; and the preview of this very cart."""

    prices: tuple[tuple[str, Money], ...]
    because: str
    form: CartForm


@record(frozen=True, slots=True)
class Matrix:
    """Rows of cells under columns, ``values`` being the rows' order values; ``faults`` is what was not understood."""

    columns: tuple[Column, ...]
    values: tuple[Money, ...]
    rows: tuple[tuple[Cell, ...], ...]
    purpose: Purpose
    kind: str
    values_text: str
    places_text: str
    faults: tuple[str, ...]


def matrix(shop: Shop, fields: Fields, now: datetime) -> Matrix:
    """The matrix of a query string; without one: the bounds of the policy and one place of each zone."""
    policy = shop.policy
    faults: list[str] = []
    values = _values(fields.get("values", ""), policy, faults) or _default_values(policy)
    columns = _columns(fields.get("places", ""), policy, faults) or _default_columns(policy)
    purpose: Purpose = next((name for name in PURPOSES if name == fields.get("purpose")), "sale")
    kind = fields.get("kind", "") if fields.get("kind") in policy.kinds else first_kind(policy)
    quiet = without_network(shop)
    carts = [
        sample_cart(policy, column.address, value.minor, now, kind=kind, purpose=purpose)
        for value in values
        for column in columns
    ]
    found = iter(quotes(quiet, carts, now))
    rows = tuple(tuple(_cell(next(found), column, value, kind, purpose) for column in columns) for value in values)
    return Matrix(
        tuple(columns),
        tuple(values),
        rows,
        purpose,
        kind,
        ", ".join(map(str, values)),
        "\n".join(_spelt(column.address) for column in columns),
        tuple(faults),
    )


def _cell(quote: Quote | None, column: Column, value: Money, kind: str, purpose: Purpose) -> Cell:
    form = form_of(column.address, [LineForm(kind, "1", str(value))], purpose=purpose)
    if quote is None:
        return Cell((), "this cart cannot be quoted", form)
    if quote.options:
        return Cell(tuple((option.name, option.price) for option in quote.options), "", form)
    if any(problem.kind == "not_covered" for problem in quote.problems):
        return Cell((), "the carrier is asked at checkout", form)
    return Cell((), quote.refusals[0].message if quote.refusals else "nothing to ship", form)


def _default_values(policy: Policy) -> list[Money]:
    """Both sides of every bound, and a few between."""
    cuts, top = order_value_cuts(policy)[: MOST_VALUES // 2 - 2], top_of(policy)
    found = sorted({value for cut in cuts for value in (cut - 1, cut)} | {top // 4, top // 2, top})
    return [Money(value, policy.currency) for value in found]


def _default_columns(policy: Policy) -> list[Column]:
    names = {zone.id: zone.name for zone in policy.zones}
    found = [Column(f"{names[zone]}: {name}", address, zone) for zone, (name, address) in samples(policy).items()]
    return found[:MOST_PLACES]


def _values(text: str, policy: Policy, faults: list[str]) -> list[Money]:
    found: list[Money] = []
    for word in _words(text, MOST_VALUES, faults):
        try:
            found.append(Money.parse(word.lstrip("$€£ "), policy.currency))
        except ValueError as error:
            faults.append(str(error))
    return sorted({value for value in found if value.minor >= 0}, key=lambda value: value.minor)


def _columns(text: str, policy: Policy, faults: list[str]) -> list[Column]:
    found: list[Column] = []
    for word in _words(text, MOST_PLACES, faults):
        match = _PLACE.fullmatch(word)
        if match is None:
            faults.append(f"{word[:40]!r} is no destination: write one like US-CA 94110, or DE")
            continue
        country, region, code = match[1].upper(), (match[2] or "").upper() or None, match[3]
        address = Address(country, region, code, None, ("1 Main Street",), residential=True)
        destination = normalise(address)
        found.append(Column(word, destination.address, zone_of(policy, destination)))
    return found


def _words(text: str, most: int, faults: list[str]) -> Sequence[str]:
    words = [word for part in _APART.split(text[:4000]) if (word := part.strip())]
    if len(words) > most:
        faults.append(f"only the first {most} of {len(words)} are shown")
    return words[:most]


def _spelt(address: Address) -> str:
    """As ``places`` takes it."""
    region = f"-{address.region}" if address.region else ""
    return f"{address.country}{region}" + (f" {address.postal_code}" if address.postal_code else "")
