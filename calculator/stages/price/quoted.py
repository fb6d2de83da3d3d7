"""One option with its price: from the shop's table, from a carrier's rate, or from what stands in for it."""

from dataclasses import dataclass, field

from calculator.domain.calendars import Calendar
from calculator.domain.errors import AnswerMalformed, WrongCurrency
from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, Refusal, Verdict
from calculator.domain.plan import Plan, PlannedOption
from calculator.domain.rate import PriceSource, Problem, Rate, RateSheet, Transit
from calculator.domain.service import Service
from calculator.policy.model import Policy
from calculator.stages.price.carrier_price import carrier_charges, with_features
from calculator.stages.price.days import delivery_of

_NO_TRANSIT = Transit()
_WEEKDAYS = Calendar("Monday to Friday")


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
        delivery = delivery_of(planned, transit, planned.transit_statement, policy.calendar, plan, policy)
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
    rate = _rate_of(service.code, sheet)
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
    delivery = delivery_of(planned, transit, planned.transit_statement, calendar, plan, policy, rate.transit)
    return _option(planned, plan, charges, rate.source, delivery, service, rate, cost)


def _rate_of(code: str, sheet: RateSheet) -> Rate | None:
    for rate in sheet.rates:
        if rate.service == code:
            return rate
    return None


def _cost(rate: Rate, currency: str) -> Money | Problem:
    """What the carrier asks, or why no price can be made of it."""
    minor = 0
    for charge in rate.charges:
        if charge.amount.currency != currency:
            break
        minor += charge.amount.minor
    else:
        if minor > 0:
            return Money(minor, currency)
    return _priceless(rate, currency)


def _priceless(rate: Rate, currency: str) -> Problem:
    currencies = {charge.amount.currency for charge in rate.charges}
    if currencies != {currency}:
        asked = ", ".join(sorted(currencies)) or "nothing"
        return Problem.of(rate.carrier, WrongCurrency(f"{rate.service} is priced in {asked}, not in {currency}"))
    return Problem.of(rate.carrier, AnswerMalformed(f"{rate.service} costs {rate.total}"))


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
    delivery = delivery_of(planned, transit, statement, calendar, plan, policy)
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
        (),
        "",
        cost,
        planned.ships.because,
    )
