"""One option with its price: from the shop's table, from a carrier's rate, or from what stands in for it."""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from calculator.domain.calendars import Calendar
from calculator.domain.errors import AnswerMalformed, WrongCurrency
from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, Refusal, Verdict
from calculator.domain.plan import Plan, PlannedOption, Window
from calculator.domain.rate import PriceSource, Problem, Rate, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.windows import arrival, business_days_between, carry
from calculator.policy.model import Policy
from calculator.stages.price.carrier_price import carrier_charges, with_features

_NO_TRANSIT = Transit()
_WEEKDAYS = Calendar("Monday to Friday")
_WINDOW = attrgetter("earliest", "latest")
_TRANSIT = attrgetter("minimum", "maximum", "business", "arrives", "guaranteed")


@dataclass(slots=True)
class Trouble:
    """What turned out wrong with answers that had been read, and the verdicts, where someone wants to read them."""

    explains: bool
    problems: list[Problem] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def note(self, rule: str, because: str, planned: PlannedOption) -> None:
        """Add a link to the chain of what held."""
        self.verdicts.append(Verdict(rule, True, because, planned.statement, planned.code))


def from_table(planned: PlannedOption, plan: Plan, policy: Policy) -> Option:
    """An option at the shop's own fee: no carrier is asked, transit counts on the shop's calendar."""
    memo = policy.carts if policy.adds else policy.memo  # where the planned option is remembered, too
    key = ("table", planned, plan.order_day)
    known: Option | None = memo.get(key)
    if known is None:
        transit = planned.transit or _NO_TRANSIT
        delivery = _delivery(planned, transit, planned.transit_statement, policy.calendar, plan, policy)
        charges = with_features(planned, planned.charges)
        known = memo.keep(key, _option(planned, plan, charges, "policy", delivery))
    if known.signature is plan.signature or known.signature == plan.signature:
        return known
    return _option(planned, plan, known.charges, "policy", known.delivery)


def from_carrier(
    planned: PlannedOption, service: Service, sheet: RateSheet | None, plan: Plan, policy: Policy, trouble: Trouble
) -> Option | Refusal:
    """An option at a carrier's price, at the shop's backup price, or the reason why there is neither."""
    calendar = policy.carrier_calendars.get(service.carrier, _WEEKDAYS)
    if sheet is None:
        return _backed_up(planned, service, calendar, plan, policy, trouble)
    rate = next((rate for rate in sheet.rates if rate.service == service.code), None)
    if rate is None:
        return _unoffered(planned, service, sheet)
    cost = _cost(rate, policy.currency)
    if isinstance(cost, Problem):
        trouble.add(cost)
        if planned.backup is not None:
            return _backed_up(planned, service, calendar, plan, policy, trouble)
        message = f"{planned.name} cannot be priced now"
        return Refusal(planned.code, cost.kind, message, statement=planned.statement)
    if planned.duties_quoted and not any(charge.is_duties for charge in rate.charges):
        message = f"{planned.name} comes without an amount for duties, so they cannot be paid with the order"
        return Refusal(planned.code, "ddp_not_priced", message, statement=planned.duties_statement)
    if trouble.explains:
        dated = f", prices of {rate.effective}" if rate.effective else ""
        trouble.note("rate", f"{service.name}: {cost} {cost.currency} ({rate.source}{dated})", planned)
    charges = carrier_charges(planned, rate, plan.signature)
    transit = planned.transit or rate.transit
    delivery = _delivery(planned, transit, planned.transit_statement, calendar, plan, policy, rate.transit)
    return _option(planned, plan, charges, rate.source, delivery, service, rate, cost)


def _cost(rate: Rate, currency: str) -> Money | Problem:
    """What the carrier asks, or why no price can be made of it."""
    currencies = {charge.amount.currency for charge in rate.charges}
    if currencies != {currency}:
        asked = ", ".join(sorted(currencies)) or "nothing"
        return Problem.of(rate.carrier, WrongCurrency(f"{rate.service} is priced in {asked}, not in {currency}"))
    total = rate.total
    if total.minor <= 0:
        return Problem.of(rate.carrier, AnswerMalformed(f"{rate.service} costs {total}"))
    return total


def _unoffered(planned: PlannedOption, service: Service, sheet: RateSheet) -> Refusal:
    for declined in sheet.declined:
        if declined.service == service.code:
            return Refusal(planned.code, declined.reason, declined.message, statement=planned.statement)
    message = f"{planned.name} is not sold for this parcel and address"
    return Refusal(planned.code, "service_not_offered", message, statement=planned.statement)


def _backed_up(
    planned: PlannedOption, service: Service, calendar: Calendar, plan: Plan, policy: Policy, trouble: Trouble
) -> Option | Refusal:
    if planned.backup is None:
        message = f"no price for {planned.name} could be had: ask the shop"
        return Refusal(planned.code, "carrier_unavailable", message, statement=planned.statement)
    if trouble.explains:
        trouble.note("backup", f"{service.carrier} gave no price: the shop's backup price stands in", planned)
    transit = planned.backup_transit or planned.transit or _NO_TRANSIT
    statement = planned.backup[0].statement if planned.backup_transit else planned.transit_statement
    charges = (planned.free,) if planned.free else planned.backup
    delivery = _delivery(planned, transit, statement, calendar, plan, policy)
    return _option(planned, plan, with_features(planned, charges), "backup", delivery, service)


def _option(
    planned: PlannedOption,
    plan: Plan,
    charges: tuple[Charge, ...],
    source: PriceSource,
    delivery: Delivery,
    service: Service | None = None,
    rate: Rate | None = None,
    cost: Money | None = None,
) -> Option:
    return Option(
        planned.code,
        planned.name,
        service.carrier if service else None,
        service.code if service else None,
        charges,
        source,
        delivery,
        plan.signature,
        planned.incoterm,
        planned.disclaimers,
        planned.notices,
        rate.effective if rate else None,
        rate.notes if rate else (),
        cost=cost,
        leaves=planned.ships.because,
    )


def _delivery(
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
    promised = _WINDOW(planned.ships), _TRANSIT(transit), carrier and _TRANSIT(carrier), planned.percentiles
    key = ("days", promised, statement, id(calendar), plan.order_day)
    known: Delivery | None = policy.memo.get(key)
    if known is not None:
        return known
    kept: Delivery = policy.memo.keep(key, _counted(planned, transit, statement, calendar, plan, policy, carrier))
    return kept


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
