"""When an option leaves and arrives, in a form that compares over all order days.

What a window is made of (lead times, transit, calendars) is compared first: where that is the same, so is every day.
Where it is not, the engine's own windows are compared day by day, since two ways to say the same may be equal.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from calculator.domain.plan import PlannedOption
from calculator.domain.windows import arrival
from calculator.policy.model import Policy

_TRIED_DAYS = 14
"""Order days on which windows of different making are compared: two weeks without a holiday, then what is near one."""
_A_YEAR = 366
_NEAR = 3


def clock(policy: Policy) -> object:
    """What decides the order day of an instant."""
    return str(policy.time_zone), policy.cut_off, policy.cut_offs


def days_off(policy: Policy) -> object:
    """What decides which days count, and how busy they are."""
    busy = tuple((each.first, each.last, each.extra_days) for each in policy.busy if each.extra_days)
    return policy.calendar.weekdays, tuple(sorted(policy.holidays)), frozenset(policy.closed), frozenset(busy)


def makings(view: Policy, zone: str | None, kinds: Iterable[str]) -> tuple[object, dict[str, object]]:
    """Whatever else windows of *kinds* to a zone are made of: for all options, and for each by its code."""
    leads = {name: view.kinds[name].lead for name in kinds}
    whole = (
        *(view.handling, leads, next((rule.lead for rule in view.zones if rule.id == zone), None)),
        *(view.add_lead, view.transit_from_order, view.split),
    )
    options: dict[str, object] = {}
    for rule in view.options:
        for each in rule.services:
            backup = each.backup.transit if each.backup else None
            said = each.transit, each.transit_statement is not None
            options[each.code] = (rule.lead, said, each.percentiles, backup)
        if not rule.services:
            options[rule.code] = (rule.lead, (rule.transit, rule.transit_statement is not None), rule.percentiles)
    return whole, options


def may_differ(views: Sequence[Policy], zones: Sequence[str | None], kinds: Iterable[str]) -> bool:
    """Whether two policies may promise other days for *kinds*: not where calendars and all makings are the same."""
    if len(views) < 2:
        return False
    old, new = views
    if days_off(old) != days_off(new):
        return True
    shipped = [kind for kind in kinds if old.kinds[kind].ships]
    (whole, options), (whole_now, options_now) = (
        makings(view, zone, shipped) for view, zone in zip(views, zones, strict=True)
    )
    return whole != whole_now or any(options[code] != options_now[code] for code in options.keys() & options_now)


def window_of(plans: Sequence[PlannedOption], day: date, view: Policy) -> tuple[Any, ...]:
    """All that is promised of an option's days for an order of *day*; consignments promised alike count once."""
    return tuple(dict.fromkeys(_one(each, day, view) for each in plans))


def days_to_try(policies: Sequence[Policy], quiet: date) -> list[date]:
    """Order days on which windows are compared: quiet ones, and those about to run into a holiday or a busy period."""
    days = [quiet + timedelta(days=count) for count in range(_TRIED_DAYS)]
    for policy in policies:
        near = (policy.busy[0].first,) if policy.busy else ()
        days += [day - timedelta(days=back) for day in (*near, *policy.closed[:1]) for back in range(_NEAR)]
    return list(dict.fromkeys(days))


def days_around(policies: Sequence[Policy], on: date) -> Iterator[date]:
    """Every order day that can feel a difference between calendars: the year ahead, and what leads up to named days."""
    named = [day for policy in policies for day in policy.closed]
    named += [day for policy in policies for busy in policy.busy for day in (busy.first, busy.last)]
    first = min((on, *(day - timedelta(days=_A_YEAR // 6) for day in named)))
    last = max((on + timedelta(days=_A_YEAR), *named))
    yield from (first + timedelta(days=count) for count in range((last - first).days + 1))


def words(plans: Sequence[PlannedOption], day: date, view: Policy) -> str:
    """The promise in a sentence, for an order of *day*."""
    return "; ".join(_sentence(each, day, view) for each in plans) + f" (ordered {day})"


def _one(option: PlannedOption, day: date, view: Policy) -> tuple[Any, ...]:
    ships = option.ships
    said = option.transit is not None and option.transit_statement is not None
    transit = (
        None if option.transit is None else (option.transit.minimum, option.transit.maximum, option.transit.business)
    )
    base = (ships.earliest, ships.latest, transit, option.backup_transit, option.percentiles)
    from_order = view.transit_from_order and said
    arrives = _arrives(option, day, view) if option.service is None else None
    return (*base, from_order, arrives)


def _arrives(option: PlannedOption, day: date, view: Policy) -> tuple[date | None, date | None]:
    if option.transit is None:
        return None, None
    start = option.ships
    if view.transit_from_order and option.transit_statement is not None:
        start = type(start)(day, start.latest and day)
    return arrival(start, option.transit, view.calendar)


def _sentence(option: PlannedOption, day: date, view: Policy) -> str:
    ships = f"ships {option.ships.earliest} – {option.ships.latest or 'open'}"
    if option.service is not None:
        transit = option.transit
        if transit is None:
            return f"{ships}, then as the carrier says"
        low, high = transit.minimum, transit.maximum
        days = (
            f"{low}–{high}" if low is not None and high is not None else f"up to {high}" if low is None else f"{low}+"
        )
        return f"{ships}, then {days} {'business days' if transit.business else 'days'}"
    first, last = _arrives(option, day, view)
    if first is None and last is None:
        return f"{ships}, arrival not said"
    return f"{ships}, arrives {first or '?'} – {last or 'open'}"
