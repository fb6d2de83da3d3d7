"""``diff``: every largest region of carts in which two policies answer differently, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from calculator.domain.cart import PURPOSES, Purpose
from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.proof import windows, wording
from calculator.proof.answers import WHOLE_CART
from calculator.proof.boxes import Axis, Box, holds, largest_boxes, opened
from calculator.proof.carts import document
from calculator.proof.cells import ANY_DAY, Cell, Days, Space, space_of
from calculator.proof.comparing import Difference, by_way, differences
from calculator.proof.crossing import refined
from calculator.proof.decided import own_minor
from calculator.proof.families import Family, Zones, alike, families, zone_of
from calculator.proof.inputs import input_regions, shared
from calculator.proof.places import places_of
from calculator.proof.report import Change, Region
from calculator.proof.timing import Timer, clock_regions

_FOR_ALL: Final = frozenset(
    (
        *("basis", "bases", "time_zone", "holidays", "closed", "cut_off", "cut_offs", "busy", "handling", "kinds"),
        *("signature", "insurance", "surcharges", "texts", "blocks", "packing", "carriers", "default_residential"),
        *("origin", "add_lead", "split", "transit_from_order", "needs_weight", "needs_size", "service_codes"),
    )
)
Limits = tuple[tuple[str, str], ...]
Indices = Sequence[tuple[str, Mapping[Any, int]]]
"""For every axis its name, and the place of each coordinate."""


@record(frozen=True, slots=True, eq=False)
class _Found:
    """A box of one family, in words but for zone and purpose, with the difference at its smallest cart."""

    zones: Zones
    purpose: Purpose
    limits: Limits
    change: Change
    first: Difference
    space: Space


def diff(old: Policy, new: Policy, on: date | None = None) -> tuple[Region, ...]:
    """Where *old* and *new* differ in price, eligibility, window, signature or text; () where no buyer can tell.

    Versions, statements and the order of tables do not count. Differences between calendars are looked for a year
    ahead of *on* (default: of the days the policies name).
    """
    policies = (old, new)
    regions = list(input_regions(old, new))
    if not shared(policies):
        return tuple(regions)
    regions += clock_regions(old, new)
    places = places_of(policies)
    pairs = list(dict.fromkeys(place.zones for place in places))
    found: list[_Found] = []
    same = same_for_all(old, new)
    for zones in pairs:
        for purposes in alike(policies, zones, on_options=True):
            for family in families(policies, zones, purposes[0]):
                if not (same and _same(policies, family)):
                    found += _boxes(space_of(policies, family, places), policies, on or ANY_DAY, purposes)
        for purposes in alike(policies, zones, on_options=False):
            for family in _whole_cart(policies, zones, purposes[0]):
                found += _boxes(space_of(policies, family, places), policies, on or ANY_DAY, purposes)
    return (*regions, *_regions(found, pairs))


def same_for_all(old: Policy, new: Policy) -> bool:
    """Whether two policies are word for word the same but for options and zones."""
    named = [entry.name for entry in fields(old) if entry.name in _FOR_ALL]
    calendars = windows.days_off(old) == windows.days_off(new)
    return calendars and all(getattr(old, name) == getattr(new, name) for name in named)


def _same(policies: Sequence[Policy], family: Family) -> bool:
    """Whether two policies have the very same options and zone for a family."""
    here = [zone_of(policy, zone) for policy, zone in zip(policies, family.zones, strict=True)]
    return family.rules[0] == family.rules[1] and here[0] == here[1]


def _whole_cart(policies: Sequence[Policy], zones: Zones, purpose: Purpose) -> Iterator[Family]:
    """What hangs on no option: asked once, where both policies have options."""
    pairs = zip(policies, zones, strict=True)
    if all(zone is not None and policy.options_by[zone, purpose] for policy, zone in pairs):
        yield Family(zones, purpose, tuple(() for _ in policies))


def _boxes(space: Space, policies: Sequence[Policy], on: date, purposes: Sequence[Purpose]) -> Iterator[_Found]:
    """What differs for one of *purposes*, told for each of them."""
    space = refined(space)
    cells = list(space.cells())
    timer = Timer(space, policies, on)
    whole_cart = not any(space.family.rules)
    found = [each for each in differences(space, cells, timer) if (each.code == WHOLE_CART) is whole_cart]
    if not found:
        return
    axes = _axes(space, found)
    indices = [(axis.name, {each: place for place, each in enumerate(axis.coordinates)}) for axis in axes]
    days = axes[len(space.intervals)].coordinates
    possible = {_places(replace(cell, days=span), indices) for cell in cells for span in days}
    for (code, aspect, _), those in by_way(found).items():
        differing = {_places(each.cell, indices): each for each in those}
        boxes = largest_boxes(axes, differing)
        for wide in dict.fromkeys(opened(box, axes, differing, possible) for box in boxes):
            inside = [each for place, each in differing.items() if holds(wide, place)]
            first = min(inside, key=_size)
            change = Change(code, aspect, *_words(first, inside, space))
            limits = _limits(wide, axes, space)
            yield from (_Found(space.family.zones, purpose, limits, change, first, space) for purpose in purposes)


def _axes(space: Space, found: Sequence[Difference]) -> list[Axis]:
    """Ordered ones first: the largest interval is what an owner thinks in."""
    spans = [Axis(name, intervals, ordered=True) for name, intervals in space.intervals.items()]
    days = tuple(dict.fromkeys((*space.days, *(each.cell.days for each in found))))
    return [
        *spans,
        Axis("day", days, ordered=len(days) == len(space.days)),
        Axis("goods", space.mixtures.sets),
        Axis("address", space.places),
        Axis("signature_requested", space.wishes),
    ]


def _places(cell: Cell, indices: Indices) -> tuple[int, ...]:
    order = cell.order
    held: dict[str, Any] = {**dict(cell.spans), "day": cell.days, "goods": order.goods, "address": cell.place}
    held["signature_requested"] = order.signature_requested
    return tuple(places[held[name]] for name, places in indices)


def _size(difference: Difference) -> tuple[Any, ...]:
    """Smaller carts first: fewer sorts of goods, no wishes, less worth, fewer pieces, earlier days."""
    cell = difference.cell
    worth = cell.amounts.shipped.listed + cell.amounts.unshipped.listed
    measures = [measure for _, measure in cell.measures]
    return len(cell.order.goods), cell.order.signature_requested, worth, measures, cell.order.day


def _limits(box: Box, axes: Sequence[Axis], space: Space) -> Limits:
    """What bounds a box, in words; axes on which it is whole are left out."""
    found = []
    for axis, places in zip(axes, box, strict=True):
        held = [axis.coordinates[place] for place in sorted(places)]
        if len(held) < len(axis.coordinates):
            found.append((axis.name, _limit(axis, held, space)))
    return tuple(found)


def _limit(axis: Axis, held: list[Any], space: Space) -> str:
    match axis.name:
        case "day":
            return " or ".join(map(wording.days_words, joined(held)))
        case "goods":
            every = space.mixtures.every()
            return wording.goods_words([each for each in every if space.mixtures.alike(each) in held], every)
        case "address":
            return " or ".join(dict.fromkeys(wording.place_words(place, axis.coordinates) for place in held))
        case "signature_requested":
            return "signature requested" if held == [True] else "no signature requested"
        case name:
            return wording.interval_words(name, (held[0][0], held[-1][1]), space.views[0].currency)


def _words(first: Difference, inside: Sequence[Difference], space: Space) -> tuple[str, str]:
    """Both answers in words: those of the smallest cart, which says so where others of the region pay otherwise."""
    old, new = first.old, first.new
    match first.aspect:
        case "eligibility":
            return wording.state_words(old), wording.state_words(new)
        case "price":
            currency = space.views[0].currency
            olds, news = {own_minor(each.old.plans) for each in inside}, {own_minor(each.new.plans) for each in inside}
            said = [
                wording.price_words(old, currency, grows=first.grows[0], several=len(olds) > 1),
                wording.price_words(new, currency, grows=first.grows[1], several=len(news) > 1),
            ]
            if said[0] == said[1] and old.plans[0].service is not None:
                pairs = zip((old, new), space.views, said, strict=True)
                said = [f"{words} ({wording.asked_words(answer, view)})" for answer, view, words in pairs]
            return said[0], said[1]
        case "window":
            day = first.cell.order.day
            return windows.words(old.plans, day, space.views[0]), windows.words(new.plans, day, space.views[1])
        case "signature":
            return ("required" if old.signature else "not required"), ("required" if new.signature else "not required")
        case _:
            return wording.texts_words(old.texts, new.texts), wording.texts_words(new.texts, old.texts)


def joined(spans: Sequence[Days]) -> list[Days]:
    """Spans of days in order, those that follow one another as one."""
    found: list[Days] = []
    for first, past in sorted(spans, key=lambda span: span[0] or date.min):
        if found and found[-1][1] is not None and first == found[-1][1]:
            found[-1] = (found[-1][0], past)
        else:
            found.append((first, past))
    return found


def _regions(found: Sequence[_Found], pairs: Sequence[Zones]) -> Iterator[Region]:
    """Boxes alike but for zone and purpose are one; so are all changes in one box."""
    ways: dict[tuple[Any, ...], list[_Found]] = {}
    for each in found:
        ways.setdefault((each.change.option, each.change.aspect, each.first.key, each.limits), []).append(each)
    axes = [Axis("zone", tuple(pairs)), Axis("purpose", PURPOSES)]
    regions: dict[Limits, list[_Found]] = {}
    for those in ways.values():
        cells = {(axes[0].coordinates.index(each.zones), PURPOSES.index(each.purpose)): each for each in those}
        for box in largest_boxes(axes, cells):
            inside = [each for place, each in cells.items() if holds(box, place)]
            zones = [zone for place, zone in enumerate(pairs) if place in box[0]]
            purposes = [purpose for place, purpose in enumerate(PURPOSES) if place in box[1]]
            limits = (
                ("zone", " or ".join(map(wording.zones_words, zones))),
                ("purpose", " or ".join(purposes)),
                *inside[0].limits,
            )
            regions.setdefault(limits, []).append(min(inside, key=lambda each: _size(each.first)))
    for limits, those in regions.items():
        changes = tuple(dict.fromkeys(each.change for each in those))
        smallest = min(those, key=lambda each: _size(each.first))
        cart = smallest.first.cart or smallest.first.cell.cart(smallest.space.views)
        yield Region(limits, changes, document(cart))
