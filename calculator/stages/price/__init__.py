"""price: combine what was planned with what carriers answered. Pure; decides nothing the plan has decided."""

from collections.abc import Iterable, Mapping
from datetime import date

from calculator.domain.option import Option, Refusal, Verdict
from calculator.domain.plan import Consignment, Gathered, Packed, Plan, PlannedOption
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.record import record
from calculator.domain.shipment import Incoterm
from calculator.policy.model import Policy
from calculator.stages.price.choose import choose
from calculator.stages.price.consignments import combine
from calculator.stages.price.quoted import Trouble, from_carrier, from_table

__all__ = ["Priced", "price"]

Sheets = Mapping[tuple[str, date, Incoterm | None], tuple[RateSheet | None, bool]]
"""By carrier, day of dispatch and incoterm: what was answered, and whether it is the published card's, standing in."""

_REMEMBERED = frozenset({"cached", "stale"})


@record(frozen=True, slots=True)
class Priced:
    """Options in their stable order (price, latest arrival, code), refusals, troubles, verdicts of this stage."""

    options: tuple[Option, ...]
    refusals: tuple[Refusal, ...]
    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...] = ()


def price(plan: Plan, packed: Packed, gathered: Gathered, policy: Policy) -> Priced:
    """Every planned option with its price, or the reason why it has none."""
    found = _priced_before(plan, packed, gathered, policy)
    if not plan.refusals and not gathered.problems:
        return found
    refusals = _refused((*plan.refusals, *found.refusals), found.options)
    return Priced(found.options, refusals, (*gathered.problems, *found.problems), found.verdicts)


def _priced_before(plan: Plan, packed: Packed, gathered: Gathered, policy: Policy) -> Priced:
    """What the prices come to. They are not worked out again where all that they rest on comes back.

    A planned option is the same object for all carts that it is planned alike for, a rate as long as it is remembered.
    """
    said = _said(gathered.sheets)
    if said is None:
        return _worked_out(plan, packed, gathered, policy)
    options = tuple([consignment.options for consignment in plan.consignments])
    parts = tuple([_told(consignment) for consignment in plan.consignments]) if len(options) > 1 else ()
    told = plan.signature.required, plan.signature.because, plan.signature.statement, plan.explains
    key = (options, parts, told, plan.order_day, packed.unpacked, tuple(map(id, said)), gathered.stand_ins)
    known: tuple[object, Priced] | None = policy.carts.get(key)
    if known is not None:
        return known[1]
    found = _worked_out(plan, packed, gathered, policy)
    # As long as a rate is held here it keeps its id to itself.
    policy.carts.keep(key, (said, found), 500 + 2500 * (len(found.options) + len(found.refusals)))
    return found


def _told(consignment: Consignment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a part says of its lines."""
    return tuple([line.id for line in consignment.lines]), consignment.ships.because


def _said(sheets: Iterable[RateSheet | None]) -> tuple[object, ...] | None:
    """All of the sheets that has a part in prices, told apart by what stands between.

    None where the next quote cannot get the very same: rates that were asked for just now, or a sheet without any.
    """
    said: list[object] = []
    for sheet in sheets:
        if sheet is not None:
            if not sheet.rates:
                return None
            for rate in sheet.rates:
                if rate.source not in _REMEMBERED:
                    return None
            said += (*sheet.rates, "declined", *sheet.declined)
        said.append("end")
    return tuple(said)


def _worked_out(plan: Plan, packed: Packed, gathered: Gathered, policy: Policy) -> Priced:
    """Without what was refused or went wrong before."""
    trouble = Trouble(plan.explains)
    per_consignment = []
    refusals: list[Refusal] = []
    for index, consignment in enumerate(plan.consignments):
        sheets = _sheets(index, packed, gathered)
        unpacked = packed.unpacked[index] if packed.unpacked else ()
        offered = _priced(consignment, sheets, unpacked, plan, policy, trouble, refusals)
        per_consignment.append(choose(consignment.options, offered, refusals))
    options = sorted(combine(plan, per_consignment), key=_order)
    return Priced(
        tuple(options),
        _refused(refusals, options) if refusals else (),
        tuple(trouble.problems),
        (*trouble.verdicts, *map(_verdict, refusals)) if plan.explains else (),
    )


def _verdict(refusal: Refusal) -> Verdict:
    return Verdict(refusal.reason, False, refusal.message, refusal.statement, refusal.code)


def _order(option: Option) -> tuple[int, date, str]:
    return option.price.minor, option.delivery.arrives_latest or date.max, option.code


def _sheets(index: int, packed: Packed, gathered: Gathered) -> Sheets:
    if not packed.asks:
        return {}
    sheets = gathered.sheets
    return {
        (ask.carrier, ask.shipment.ship_date, ask.shipment.incoterm): (sheets[place], place in gathered.stand_ins)
        for place, ask in enumerate(packed.asks)
        if ask.consignment == index
    }


def _priced(
    consignment: Consignment,
    sheets: Sheets,
    unpacked: tuple[str, ...],
    plan: Plan,
    policy: Policy,
    trouble: Trouble,
    refusals: list[Refusal],
) -> dict[str, Option]:
    offered = {}
    for planned in consignment.options:
        result = _one(planned, sheets, unpacked, plan, policy, trouble)
        if isinstance(result, Refusal):
            refusals.append(result)
        else:
            offered[planned.code] = result
    return offered


def _one(
    planned: PlannedOption,
    sheets: Sheets,
    unpacked: tuple[str, ...],
    plan: Plan,
    policy: Policy,
    trouble: Trouble,
) -> Option | Refusal:
    service = planned.service
    if service is None:
        return from_table(planned, plan, policy)
    if unpacked:
        message = "does not fit into any of the shop's boxes"
        return Refusal(planned.code, "does_not_fit", message, unpacked, statement=planned.statement)
    sheet, stands_in = sheets.get((service.carrier, planned.ships.earliest, planned.incoterm), (None, False))
    if stands_in and not planned.card_backup:
        sheet = None  # the card was asked for another service of this carrier
    return from_carrier(planned, service, sheet, plan, policy, trouble)


def _refused(refusals: Iterable[Refusal], options: Iterable[Option]) -> tuple[Refusal, ...]:
    """Those of codes that are not offered after all. The first reason counts: a split cart may be refused an option
    more than once.
    """
    told = {option.code for option in options}
    found = []
    for refusal in refusals:
        if refusal.code not in told:
            told.add(refusal.code)
            found.append(refusal)
    return tuple(found)
