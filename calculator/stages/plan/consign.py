"""When each line leaves, and which lines travel together."""

from collections.abc import Sequence
from datetime import date

from calculator.domain.cart import Line, Span
from calculator.domain.plan import Window
from calculator.domain.record import record
from calculator.domain.windows import after_lead, between, slowest
from calculator.policy.model import Policy, ZoneRule, in_season
from calculator.stages.plan.eligibility import holds


@record(frozen=True, slots=True)
class Group:
    """Lines that travel together, with their dispatch."""

    lines: tuple[Line, ...]
    ships: Window


def group_lines(lines: Sequence[Line], day: date, zone: ZoneRule, policy: Policy) -> tuple[Group, ...]:
    """One group with the slowest line's window; in split mode one for each window, blocks and forced service."""
    if not policy.split:
        return (Group(tuple(lines), _together(lines, day, zone, policy)),)
    windows = [_window(line, day, zone, policy) for line in lines]
    in_force = [block for block in policy.blocks if in_season(day, block.valid_from, block.valid_until)]
    groups: dict[object, list[int]] = {}
    for index, (line, (window, _)) in enumerate(zip(lines, windows, strict=True)):
        blocks = tuple([block.reason for block in in_force if holds(block, line)])
        groups.setdefault((window.earliest, window.latest, blocks, line.service), []).append(index)
    return tuple(
        Group(
            tuple(lines[index] for index in indices),
            _slowest([lines[index] for index in indices], [windows[index] for index in indices]),
        )
        for indices in groups.values()
    )


def _together(lines: Sequence[Line], day: date, zone: ZoneRule, policy: Policy) -> Window:
    """The slowest line's window. It names lines, and their ids are most often new with every cart: it is not kept."""
    one = lines[0]
    for line in lines:
        if line.kind != one.kind or line.lead_time != one.lead_time:
            return _slowest(lines, [_window(line, day, zone, policy) for line in lines])
    window, span = _window(one, day, zone, policy)  # the usual cart: the first line is the one that would be found
    named = _name(one, span), window
    return between(named, named)


def _slowest(lines: Sequence[Line], windows: Sequence[tuple[Window, str]]) -> Window:
    first: dict[int, tuple[str, Window]] = {}
    for line, (window, span) in zip(lines, windows, strict=True):
        if id(window) not in first:
            first[id(window)] = (_name(line, span), window)
    return slowest(first.values())


def _name(line: Line, span: str) -> str:
    return f"line {line.id} ({line.kind}: {span})"


def why_dispatched(line: Line, day: date, zone: ZoneRule, policy: Policy) -> str:
    """«line 2 (made_to_order: 3–4 weeks) may leave from 2026-08-24 to 2026-08-31»: by itself, without other lines."""
    window, span = _window(line, day, zone, policy)
    until = f"to {window.latest}" if window.latest else "on, with no latest day"
    return f"line {line.id} ({line.kind}: {span}) may leave from {window.earliest} {until}"


def leads_of(line: Line, zone: ZoneRule, policy: Policy) -> tuple[Span, ...]:
    """The lead times of a line, in turn: the product's own, else its kind's, else (or added to) the shop's."""
    if line.lead_time is not None:
        return (line.lead_time,)
    base, kind = zone.lead or policy.handling, policy.kinds[line.kind].lead
    if kind is None:
        return (base,) if base else ()
    return (base, kind) if policy.add_lead and base else (kind,)


def busy_days(day: date, policy: Policy) -> int:
    """Business days that a busy period adds to orders of *day*."""
    return sum(busy.extra_days for busy in policy.busy if busy.first <= day <= busy.last)


def delayed(window: Window, day: date, policy: Policy) -> Window:
    """The window with the latest end moved by the busy period the order falls in."""
    extra = busy_days(day, policy)
    if not extra or window.latest is None:
        return window
    return Window(window.earliest, policy.calendar.add(window.latest, extra), window.because)


def is_busy(window: Window, day: date, policy: Policy) -> bool:
    """Whether a busy period or a holiday lies between the order and its dispatch."""
    last = window.latest or window.earliest
    key = ("busy", day, last)
    known: bool | None = policy.memo.get(key)
    return policy.memo.keep(key, _is_busy(day, last, policy)) if known is None else known


def _is_busy(day: date, last: date, policy: Policy) -> bool:
    if any(busy.first <= last and day <= busy.last for busy in policy.busy):
        return True
    return policy.calendar.closed_weekday_in(min(day, last), last)


def _window(line: Line, day: date, zone: ZoneRule, policy: Policy) -> tuple[Window, str]:
    """When the line may leave, and its lead times in words."""
    # Strings are hashed once, spans every time: a line without lead time of its own is known by its kind and zone.
    own = line.lead_time
    key = ("leads", line.kind, zone.id, day) if own is None else ("lead", own, day)
    known: tuple[Window, str] | None = policy.memo.get(key)
    if known is not None:
        return known
    leads = leads_of(line, zone, policy)
    window = delayed(after_lead(day, leads, policy.calendar), day, policy)
    kept: tuple[Window, str] = policy.memo.keep(key, (window, " then ".join(map(str, leads)) or "no lead time"))
    return kept
