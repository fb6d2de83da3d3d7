"""The days of an option: those it leaves on, and those at the door as they are counted from there."""

from datetime import date

from calculator.domain.calendars import Calendar
from calculator.domain.option import Delivery
from calculator.domain.plan import Plan, PlannedOption, Window
from calculator.domain.rate import Transit
from calculator.domain.windows import arrival, business_days_between, carry
from calculator.policy.model import Policy


def delivery_of(
    planned: PlannedOption,
    transit: Transit,
    statement: str | None,
    calendar: Calendar,
    plan: Plan,
    policy: Policy,
    carrier: Transit | None = None,
) -> Delivery:
    """One for all that leaves on the same days and travels alike: a carrier has few answers to how long it takes.

    *statement* is the page's, where the page says *transit*; None where the carrier does, or nobody.
    """
    # Plain values, hashed without a step of Python. Calendars live as long as the policy.
    ships, said = planned.ships, _told(transit)
    by_carrier = said if carrier is transit else carrier and _told(carrier)
    days = ships.earliest, ships.latest, plan.order_day
    key = ("days", days, said, by_carrier, planned.percentiles, statement, id(calendar))
    known: Delivery | None = policy.memo.get(key)
    if known is not None:
        return known
    kept: Delivery = policy.memo.keep(key, _counted(planned, transit, statement, calendar, plan, policy, carrier))
    return kept


def _told(transit: Transit) -> tuple[object, ...]:
    return transit.minimum, transit.maximum, transit.business, transit.arrives, transit.guaranteed


def _counted(
    planned: PlannedOption,
    transit: Transit,
    statement: str | None,
    calendar: Calendar,
    plan: Plan,
    policy: Policy,
    carrier: Transit | None,
) -> Delivery:
    """The days of dispatch, and those at the door as they are counted from there."""
    ships, said_by_page = planned.ships, statement is not None
    from_order = policy.transit_from_order and said_by_page  # a carrier counts from the day it gets the parcel
    start = Window(plan.order_day, ships.latest and plan.order_day) if from_order else ships
    earliest, latest = _arrives(start, ships, transit, calendar)
    if from_order:  # what is made for weeks does not arrive before it leaves
        earliest = earliest and max(earliest, ships.earliest)
        latest = latest and ships.latest and max(latest, ships.latest)
    return Delivery(
        ships.earliest,
        ships.latest,
        earliest,
        latest,
        bool(carrier and carrier.guaranteed and not said_by_page),
        (_transit_because(transit, statement, calendar, from_order),),
        _likely(planned, start, transit, calendar),
        carrier.arrives if carrier and said_by_page else None,
    )


def _likely(
    planned: PlannedOption, start: Window, transit: Transit, calendar: Calendar
) -> tuple[tuple[int, date], ...]:
    """The days by which a share of parcels has arrived, never before they have left; none while dispatch is open."""
    if start.latest is None or planned.ships.latest is None:
        return ()
    days = [(share, carry(start.latest, count, transit, calendar)) for share, count in planned.percentiles]
    return tuple((share, max(day, planned.ships.latest)) for share, day in days)


def _arrives(start: Window, ships: Window, transit: Transit, calendar: Calendar) -> tuple[date | None, date | None]:
    """A carrier that only names a day took it for the earliest dispatch: as many days later for the latest."""
    if transit.arrives is None or transit.minimum is not None or transit.maximum is not None:
        return arrival(start, transit, calendar)
    days = business_days_between(ships.earliest, transit.arrives, calendar)
    latest = calendar.add(ships.latest, days) if ships.latest is not None else None
    return transit.arrives, latest


def _transit_because(transit: Transit, statement: str | None, calendar: Calendar, from_order: bool) -> str:
    who = f"the shop ({statement})" if statement else "the carrier"
    if transit.minimum is None and transit.maximum is None and transit.arrives is None:
        return "arrives: unknown, neither the shop nor the carrier says"
    if transit.minimum is None and transit.maximum is None:
        return f"arrives: {who} names {transit.arrives}"
    if transit.minimum is None:
        days = f"up to {transit.maximum}"
    else:
        days = f"{transit.minimum} or more" if transit.maximum is None else f"{transit.minimum}–{transit.maximum}"
    unit = f"business days ({calendar.name})" if transit.business else "days"
    return f"arrives: {who} says {days} {unit} after {'the order' if from_order else 'dispatch'}"
