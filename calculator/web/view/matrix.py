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
from calculator.matrix import ABSENT
from calculator.matrix import matrix as vectorised
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.web.safety.forms import Fields
from calculator.web.view.cart_form import CartForm, LineForm, form_of
from calculator.web.view.cuts import order_value_cuts, top_of
from calculator.web.view.places import samples, zone_of
from calculator.web.view.sampling import first_kind, quotes, sample_cart, without_network
from calculator.web.view.words import plain

MOST_VALUES: Final = 40
MOST_AT_ONCE: Final = 1000
"""Order values of a shop that asks no carrier."""
MOST_PLACES: Final = 12

_PLACE: Final = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,3}))?(?:\s+([A-Za-z0-9][A-Za-z0-9 -]{0,11}))?")
_RANGE: Final = re.compile(r"(\S+) to (\S+) by (\S+)")
_SIGNS: Final = "$€£ "
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


Rows = tuple[tuple[Cell, ...], ...]


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
    fill = at_once if may_be_at_once(policy) else one_by_one
    rows = fill(shop, values, columns, kind, purpose, now)
    return Matrix(
        tuple(columns),
        tuple(values),
        rows,
        purpose,
        kind,
        fields.get("values", "").strip() or ", ".join(map(str, values)),
        "\n".join(_spelt(column.address) for column in columns),
        tuple(faults),
    )


def may_be_at_once(policy: Policy) -> bool:
    """Whether every price is the shop's own, so that all cells can be computed together."""
    weighed = not policy.needs_weight or policy.packing.default_weight is not None
    return weighed and not any(rule.services for rule in policy.options)


def at_once(
    shop: Shop, values: Sequence[Money], columns: Sequence[Column], kind: str, purpose: Purpose, now: datetime
) -> Rows:
    """All cells of a shop that asks no carrier, by its rules over columns of numbers."""
    policy = shop.policy
    names = {rule.code: rule.name for rule in policy.options}
    grams = policy.packing.default_weight or 1
    places = [column.address for column in columns]
    day = now.astimezone(policy.time_zone).date()
    found = vectorised(policy, values, places, day, kind=kind, purpose=purpose, grams=grams)

    def cell(row: int, place: int, form: CartForm) -> Cell:
        options = range(len(found.answers.codes))
        priced = [(found.price(row, place, option), found.answers.codes[option]) for option in options]
        offered = sorted((price.minor, code) for price, code in priced if price is not None)
        if offered:
            return Cell(tuple((names[code], Money(minor, policy.currency)) for minor, code in offered), "", form)
        reasons = [found.reason(row, place, option) for option in options]
        because = next((plain(reason) for reason in reasons if reason != ABSENT), "nobody serves this place")
        return Cell((), because, form)

    return tuple(
        tuple(cell(row, place, _form(column, value, kind, purpose)) for place, column in enumerate(columns))
        for row, value in enumerate(values)
    )


def one_by_one(
    shop: Shop, values: Sequence[Money], columns: Sequence[Column], kind: str, purpose: Purpose, now: datetime
) -> Rows:
    """Every cell by a quote of its own, carriers in memory included."""
    carts = [
        sample_cart(shop.policy, column.address, value.minor, now, kind=kind, purpose=purpose)
        for value in values
        for column in columns
    ]
    found = iter(quotes(without_network(shop), carts, now))
    return tuple(tuple(_cell(next(found), column, value, kind, purpose) for column in columns) for value in values)


def _form(column: Column, value: Money, kind: str, purpose: Purpose) -> CartForm:
    return form_of(column.address, [LineForm(kind, "1", str(value))], purpose=purpose)


def _cell(quote: Quote | None, column: Column, value: Money, kind: str, purpose: Purpose) -> Cell:
    form = _form(column, value, kind, purpose)
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
    most = MOST_AT_ONCE if may_be_at_once(policy) else MOST_VALUES
    found: set[int] = set()
    for word in _words(text, MOST_VALUES, faults):
        try:
            found.update(_range(word, policy.currency, most))
        except ValueError as error:
            faults.append(str(error))
    if len(found) > most:
        faults.append(f"only the first {most} of {len(found)} are shown")
    return [Money(minor, policy.currency) for minor in sorted(found) if minor >= 0][:most]


def _range(word: str, currency: str, most: int) -> Sequence[int]:
    """``50.00``, or ``0.00 to 500.00 by 5.00``: minor units, both ends inside, at most one more than *most*."""
    match = _RANGE.fullmatch(word)
    if match is None:
        return (Money.parse(word.lstrip(_SIGNS), currency).minor,)
    first, last, step = (Money.parse(part.lstrip(_SIGNS), currency).minor for part in match.groups())
    if step <= 0:
        raise ValueError(f"{word[:40]!r} has no steps: write it like 0.00 to 500.00 by 5.00")
    return range(first, last + 1, step)[: most + 1]


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
