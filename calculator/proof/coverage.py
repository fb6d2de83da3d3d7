"""Every cart is answered once: no code twice, none without an answer, no cart between two rules, none left unsigned."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from calculator.domain.cart import Purpose, Span
from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.proof.amounts import Interval
from calculator.proof.carts import Order, cart_of, rooms
from calculator.proof.cells import Days, day_in, filled
from calculator.proof.goods import Goods, sorts_in
from calculator.proof.report import Finding
from calculator.proof.survey import Look, Survey

_LOW: Final = frozenset({"order_value_too_low", "too_light", "too_few_items"})
_HIGH: Final = frozenset({"order_value_too_high", "too_heavy", "too_many_items"})
_SEASON: Final = "not_offered_on_this_day"
_SIGNATURE: Final = "signature_unavailable"
_SOME_DAY: Final = Span(3, None, "weeks")
_OWN: Final = _LOW | _HIGH | {_SEASON, _SIGNATURE}
"""Reasons by which the shop's own bounds leave a cart without an option."""


@record(frozen=True, slots=True)
class _Hole:
    """A box of carts for which some options all refuse, with their reasons."""

    spans: tuple[tuple[str, Interval], ...]
    days: Days
    reasons: frozenset[str]

    def within(self, other: "_Hole") -> "_Hole | None":
        """What both leave out; None where they have no cart in common."""
        mine, theirs = dict(self.spans), dict(other.spans)
        spans = {axis: _common(mine.get(axis, (0, None)), theirs.get(axis, (0, None))) for axis in mine | theirs}
        days = _common_days(self.days, other.days)
        kept = [(axis, span) for axis, span in spans.items() if span is not None]
        if days is None or len(kept) < len(spans):
            return None
        return _Hole(tuple(kept), days, self.reasons | other.reasons)


def answered_once(survey: Survey) -> Iterator[Finding]:
    """In every cell each code is offered once or refused."""
    for look in survey.looks:
        offers = [option.code for part in look.found.plan.consignments[:1] for option in part.options]
        for code in look.space.family.codes:
            path = "options"
            if offers.count(code) > 1:
                message = f"{code} answers twice: keep one of the options that offer it to this cart"
                yield survey.finding("two_answers", path, message, look.cart)
            if code not in look.found.offers and code not in look.found.refusals:
                message = f"{code} has no answer: neither a price nor a reason"
                yield survey.finding("no_answer", path, message, look.cart)


def products_own(survey: Survey) -> Iterator[Finding]:
    """What a product's own page promises, a lead time or a service, is answered as well: in a cart of every family."""
    services = sorted(set(survey.policy.service_codes.values()))
    for look in {id(look.space): look for look in reversed(survey.looks)}.values():
        promises: list[dict[str, Any]] = [{"lead_time": _SOME_DAY}, *({"service": code} for code in services)]
        for promised in promises:
            lines = tuple(replace(line, **promised) for line in look.cart.lines)
            cart = replace(look.cart, lines=lines)
            found = survey.decided(cart, look.space)
            for code in look.space.family.codes:
                if code not in found.offers and code not in found.refusals:
                    what = f"a product with a {' '.join(promised).replace('_', ' ')} of its own"
                    message = f"{code} has no answer for {what}: neither a price nor a reason"
                    yield survey.finding("no_answer", survey.path_of(look, code), message, cart)


def not_all_tried(survey: Survey) -> Iterator[Finding]:
    """Where rules tell apart more ways for goods to meet than can be tried."""
    for look in survey.looks:
        if not look.space.mixtures.whole:
            message = (
                f"{len(look.space.mixtures.goods)} sorts of goods meet in more ways than can be tried: carts of "
                "many are not proved; let fewer rules look at what else is in a cart"
            )
            yield survey.finding(
                "not_all_proved", survey.path_of(look, look.space.family.codes[0]), message, None, "warning"
            )


def nothing_left(survey: Survey) -> Iterator[Finding]:
    """Carts that the shop's own bounds leave without any option: between two rules, past all, or unsigned."""
    grouped: dict[tuple[str, Purpose], dict[int, list[Look]]] = {}
    for look in survey.looks:
        spaces = grouped.setdefault((look.zone, look.space.family.purpose), {})
        spaces.setdefault(id(look.space), []).append(look)
    kinds = [name for name, rule in survey.policy.kinds.items() if rule.ships]
    for (zone, purpose), spaces in grouped.items():
        told: set[_Hole] = set()
        for goods in map(Goods, kinds):
            new = [hole for hole in _holes(list(spaces.values()), goods) if hole not in told]
            told.update(new)
            findings = (_told(survey, hole, goods, zone, purpose) for hole in new)
            yield from (finding for finding in findings if finding is not None)


def _holes(spaces: Sequence[Sequence[Look]], goods: Goods) -> list[_Hole]:
    """Holes that every family leaves open; a family that always offers something closes them all."""
    found: list[_Hole] = [_Hole((), (None, None), frozenset())]
    for looks in spaces:
        own = list(_refusing(looks, goods))
        common = (hole.within(other) for hole in found for other in own)
        found = list(dict.fromkeys(hole for hole in common if hole is not None))
        if not found:
            break
    return found


def _refusing(looks: Sequence[Look], goods: Goods) -> Iterator[_Hole]:
    """Cells of one family in which *goods* get nothing, at an address that nothing speaks against."""
    space = looks[0].space
    line = goods.line("1", 1, Money.zero(space.views[0].currency))
    alone = space.mixtures.alike(sorts_in(line, space.mixtures.goods, space.bounds.kinds, space.views))
    for look in looks:
        cell = look.cell
        if cell.order.goods != alone or cell.place != space.places[0] or cell.order.signature_requested:
            continue
        if not look.found.offers:
            yield _Hole(cell.spans, cell.days, frozenset(each.reason for each in look.found.refusals.values()))


def _told(survey: Survey, hole: _Hole, goods: Goods, zone: str, purpose: Purpose) -> Finding | None:
    """What kind of hole it is; None for one that is meant: a block, an amount the shop must be asked for."""
    reasons = hole.reasons
    if not reasons & _OWN:
        return None
    policy = survey.policy
    amounts, measures = filled(dict(hole.spans), rooms([goods], [policy]), 1)
    place = next(place for place in survey.places if place.zones == (zone,))
    if amounts is None or measures is None:
        return None
    order = Order(place.address, purpose, (goods,), day_in(hole.days))
    cart = cart_of(order, amounts, measures, [policy])
    what = f"{'an' if purpose == 'exchange' else 'a'} {purpose} of {goods} to zone {zone!r}"
    if _SIGNATURE in reasons:
        message = f"someone must sign for {what}, and no service left can take a signature: allow one that can"
        return survey.finding("signature_unavailable", "signature", message, cart)
    places = [index for index, rule in enumerate(policy.options) if zone in rule.zones and purpose in rule.purposes]
    path = f"options[{places[0]}]"
    between = bool(reasons & _LOW and reasons & _HIGH)
    if between or (reasons == {_SEASON} and None not in hole.days):
        message = f"no option takes {what} here: it falls between the bounds of the options; let them meet"
        return survey.finding("gap", path, message, cart)
    message = f"no option takes {what} past the options' bounds: the cart is refused"
    return survey.finding("nothing_offered", path, message, cart, "warning")


def _common(one: Interval, other: Interval) -> Interval | None:
    low = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    high = min(ends, default=None)
    return (low, high) if high is None or low < high else None


def _common_days(one: Days, other: Days) -> Days | None:
    starts = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    first, past = max(starts, default=None), min(ends, default=None)
    return (first, past) if first is None or past is None or first < past else None
