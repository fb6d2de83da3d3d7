"""When an order leaves: lead times by what is ordered, the days that count, cut-off, busy seasons."""

from collections.abc import Iterator
from datetime import time
from typing import Final

from calculator.domain.cart import Span
from calculator.page import words
from calculator.page.document import Bullets, Part, Section, Table
from calculator.page.own_words import kind_words, season_words
from calculator.page.places import zone_names
from calculator.policy.model import KindRule, Policy, ZoneRule
from calculator.wire.countries import countries

_FEDERAL: Final = "us_federal"


def dispatch(policy: Policy) -> Section:
    """«When we send your order»."""
    parts: list[Part] = []
    rows = tuple(_rows(policy))
    if rows:
        parts.append(Table("From your order to dispatch", ("What you order", "Time until it leaves us"), rows))
    notes = [
        *_rules(policy),
        *_digital(policy),
        *_calendar(policy),
        *_busy(policy),
        *kind_words(policy),
        *season_words(policy),
    ]
    return Section("dispatch", "When we send your order", (*parts, Bullets(tuple(notes))))


def _rows(policy: Policy) -> Iterator[tuple[str, str]]:
    """One row a kind, or one for each lead time where zones have their own."""
    for kind in policy.kinds.values():
        if not kind.ships:
            continue
        by_lead: dict[tuple[Span, ...], list[ZoneRule]] = {}
        for zone in policy.zones:
            by_lead.setdefault(_leads(kind, zone, policy), []).append(zone)
        for spans, zones in by_lead.items():
            to = f", to {zone_names(zones)}" if len(by_lead) > 1 else ""
            yield f"{words.kind(kind.name)}{to}", words.leads(spans)


def _leads(kind: KindRule, zone: ZoneRule, policy: Policy) -> tuple[Span, ...]:
    """As a quote counts for a product whose page says nothing."""
    base = zone.lead or policy.handling
    if kind.lead is None:
        return (base,) if base else ()
    return (base, kind.lead) if policy.add_lead and base else (kind.lead,)


def _rules(policy: Policy) -> Iterator[str]:
    yield "Where a product's own page names other days, those count."
    if policy.split:
        yield "Pieces that are ready on different days travel in parcels of their own."
    elif sum(kind.ships for kind in policy.kinds.values()) > 1:
        yield "An order travels together: the piece that takes longest decides when it leaves."


def _digital(policy: Policy) -> Iterator[str]:
    names = [words.kind(kind.name) for kind in policy.kinds.values() if not kind.ships]
    if names:
        yield f"{words.and_words(names)}: nothing to send, so nothing to pay for shipping."


def _calendar(policy: Policy) -> Iterator[str]:
    off = words.and_words(map(_holidays, policy.holidays))
    yield f"Business days are {words.weekdays(policy.calendar.weekdays)}{f', without {off}' if off else ''}."
    if policy.closed:
        yield f"We are also closed on {words.and_words(map(words.day, policy.closed))}."
    where = words.local_time(policy.time_zone)
    late = _late(policy)
    after = f"; an order after {late} counts from the next day" if late else ""
    yield f"Days count from the day of your order, {where}{after}."


def _holidays(name: str) -> str:
    if name == _FEDERAL:
        return "US federal holidays"
    country, _, part = name.partition("-")
    return f"the public holidays of {countries().get(country, country)}{f' ({part})' if part else ''}"


def _late(policy: Policy) -> str:
    """``14:00``, or ``14:00 on Monday to Thursday, 12:00 on Friday``; nothing where no hour is too late."""
    if policy.cut_offs is None:
        return words.clock(policy.cut_off) if policy.cut_off is not None else ""
    days: dict[time, list[int]] = {}
    for weekday, hour in enumerate(policy.cut_offs):
        if hour is not None:
            days.setdefault(hour, []).append(weekday)
    return ", ".join(f"{words.clock(hour)} on {words.weekdays(found)}" for hour, found in days.items())


def _busy(policy: Policy) -> Iterator[str]:
    for busy in policy.busy:
        if busy.extra_days:
            more = "1 business day" if busy.extra_days == 1 else f"{busy.extra_days} business days"
            yield f"Orders placed {words.dates(busy.first, busy.last)} may leave up to {more} later."
        else:
            yield f"Busy season {words.dates(busy.first, busy.last)}: dispatch may take longer."
