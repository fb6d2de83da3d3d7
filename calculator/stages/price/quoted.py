"""One option with its price: from the shop's table, from a carrier's rate, or from what stands in for it."""

from dataclasses import dataclass, field
from datetime import date

from calculator.domain.calendars import Calendar
from calculator.domain.errors import AnswerMalformed, WrongCurrency
from calculator.domain.option import Charge, Delivery, Option, Refusal, Verdict
from calculator.domain.plan import Plan, PlannedOption, Window
from calculator.domain.rate import PriceSource, Problem, Rate, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.windows import arrival, business_days_between, carry
from calculator.policy.model import Policy
from calculator.stages.price.carrier_price import carrier_charges, surcharged

_NO_TRANSIT = Transit()
_WEEKDAYS = Calendar("Monday to Friday")


@dataclass(slots=True)
class Trouble:
    """What turned out wrong with answers that had been read, and the verdicts of this stage."""

    problems: list[Problem] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def from_table(planned: PlannedOption, plan: Plan, policy: Policy) -> Option:
    """An option at the shop's own fee: no carrier is asked, transit counts on the shop's calendar."""
    key = ("table", planned, plan.order_day)
    known: Option | None = policy.memo.get(key)
    if known is None:
        transit = planned.transit or _NO_TRANSIT
        delivery = _delivery(planned, transit, planned.transit_statement, policy.calendar, plan, policy)
        charges = _with_features(planned, planned.charges)
        known = policy.memo.keep(key, _option(planned, plan, charges, "policy", delivery))
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
    problem = _unusable(rate, policy.currency)
    if problem is not None:
        trouble.add(problem)
        if planned.backup is not None:
            return _backed_up(planned, service, calendar, plan, policy, trouble)
        message = f"{planned.name} cannot be priced now"
        return Refusal(planned.code, problem.kind, message, statement=planned.statement)
    if planned.duties_quoted and not any(charge.is_duties for charge in rate.charges):
        message = f"{planned.name} comes without an amount for duties, so they cannot be paid with the order"
        return Refusal(planned.code, "ddp_not_priced", message, statement=planned.duties_statement)
    because = f"{service.name}: {_price_text(rate)}"
    trouble.verdicts.append(Verdict("rate", True, because, planned.statement, planned.code))
    charges = carrier_charges(planned, rate, plan.signature)
    transit = planned.transit or rate.transit
    delivery = _delivery(planned, transit, planned.transit_statement, calendar, plan, policy, rate.transit)
    return _option(planned, plan, charges, rate.source, delivery, service, rate)


def _price_text(rate: Rate) -> str:
    dated = f", prices of {rate.effective}" if rate.effective else ""
    return f"{rate.total} {rate.total.currency} ({rate.source}{dated})"


def _unusable(rate: Rate, currency: str) -> Problem | None:
    if not rate.charges or any(charge.amount.currency != currency for charge in rate.charges):
        asked = ", ".join(sorted({charge.amount.currency for charge in rate.charges})) or "nothing"
        return Problem.of(rate.carrier, WrongCurrency(f"{rate.service} is priced in {asked}, not in {currency}"))
    if rate.total.minor <= 0:
        return Problem.of(rate.carrier, AnswerMalformed(f"{rate.service} costs {rate.total}"))
    return None


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
    because = f"{service.carrier} gave no price: the shop's backup price stands in"
    trouble.verdicts.append(Verdict("backup", True, because, planned.statement, planned.code))
    transit = planned.backup_transit or planned.transit or _NO_TRANSIT
    statement = planned.backup[0].statement if planned.backup_transit else planned.transit_statement
    charges = (planned.free,) if planned.free else planned.backup
    delivery = _delivery(planned, transit, statement, calendar, plan, policy)
    return _option(planned, plan, _with_features(planned, charges), "backup", delivery, service)


def _with_features(planned: PlannedOption, charges: tuple[Charge, ...]) -> tuple[Charge, ...]:
    """The shop's own charges: surcharges, signature, insurance and duties."""
    extra = (planned.signature_charge, planned.insurance_charge, planned.duties)
    return (*charges, *surcharged(planned, charges), *(charge for charge in extra if charge is not None))


def _option(
    planned: PlannedOption,
    plan: Plan,
    charges: tuple[Charge, ...],
    source: PriceSource,
    delivery: Delivery,
    service: Service | None = None,
    rate: Rate | None = None,
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
        cost=rate.total if rate else None,
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
    """*statement* is the page's, where the page says *transit*; None where the carrier does, or nobody."""
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
        (*ships.because, _transit_because(transit, statement, calendar, from_order)),
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
