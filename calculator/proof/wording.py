"""Bounds and answers in words, for whoever reads a difference."""

from collections.abc import Sequence
from datetime import date, timedelta

from calculator.domain.money import Money
from calculator.domain.plan import CarrierPricing, PlannedOption
from calculator.policy.fees import money_text
from calculator.policy.model import Policy
from calculator.proof.amounts import Interval
from calculator.proof.answers import OFFERED, Answer
from calculator.proof.bounds import BILLABLE, QUANTITY, WEIGHT
from calculator.proof.families import Zones
from calculator.proof.goods import Goods
from calculator.proof.places import Place
from calculator.proof.survey import priced

_CLASSES = {
    "street": "street address",
    "po_box": "PO box",
    "military": "military address",
    None: "address without street lines",
}


def interval_words(axis: str, span: Interval, currency: str) -> str:
    """«discounted physical subtotal from $50.00 up to $74.99», «quantity 3», «weight from 1001 g»."""
    name = "billable weight" if axis.startswith(BILLABLE) else axis.replace("_", " ")
    low, last = span[0], None if span[1] is None else span[1] - 1
    first = _measure(axis, low, currency)
    if last is None:
        return f"{name} from {first}"
    if last == low:
        return f"{name} {first}"
    end = _measure(axis, last, currency)
    return (
        f"{name} up to {end}"
        if low == 0 or (axis in (WEIGHT, QUANTITY) and low == 1)
        else f"{name} from {first} up to {end}"
    )


def days_words(days: tuple[date | None, date | None]) -> str:
    """«ordered from 2026-12-01 up to 2026-12-24»."""
    first, past = days
    last = past - timedelta(days=1) if past is not None else None
    if first is not None and first == last:
        return f"ordered {first}"
    start = f" from {first}" if first is not None else ""
    return f"ordered{start}" + (f" up to {last}" if last is not None else "")


def goods_words(held: Sequence[tuple[Goods, ...]], every: Sequence[tuple[Goods, ...]]) -> str:
    """«with preorder», «with custom, without stock»: which sets of goods of *every* are *held*."""
    sorts = list(dict.fromkeys(goods for those in every for goods in those))
    always = [goods for goods in sorts if all(goods in those for those in held)]
    never = [goods for goods in sorts if not any(goods in those for those in held)]
    meant = [those for those in every if set(always) <= set(those) and not set(never) & set(those)]
    if set(meant) != set(held):
        others = [those for those in every if those not in held]
        word, listed = ("any but ", others) if len(others) < len(held) else ("", held)
        return word + ", or ".join(" and ".join(map(str, those)) for those in listed)
    parts = [f"with {' and '.join(map(str, always))}"] if always else []
    parts += [f"without {' or '.join(map(str, never))}"] if never else []
    return ", ".join(parts)


def place_words(place: Place, among: Sequence[Place]) -> str:
    """What sort of address it is, as far as that tells it from the others."""
    classes = len({other.address_class for other in among}) > 1
    parts = [_CLASSES[place.address_class] if classes else "address"]
    if len({other.territory for other in among}) > 1:
        parts.append("in a US territory" if place.territory else "in no US territory")
    if len({other.zip_missing for other in among}) > 1:
        parts.append("without a ZIP code" if place.zip_missing else "with a ZIP code")
    return " ".join(parts)


def zones_words(zones: Zones) -> str:
    """«zone us», «zone us (now mainland)», «outside every zone (now zone abroad)»."""
    old, new = (f"zone {zone}" if zone is not None else "outside every zone" for zone in (zones[0], zones[-1]))
    return old if old == new else f"{old} (now {new})"


def state_words(answer: Answer) -> str:
    """Whether it is offered, or why not."""
    if answer.state == OFFERED:
        return "offered"
    message = f" ({answer.message})" if answer.message else ""
    return answer.state.replace("_", " ") + message


def price_words(answer: Answer, currency: str, *, grows: bool, several: bool = False) -> str:
    """What an option costs, with what is made of a carrier's rate.

    *grows*: the amount grows inside a cell; *several*: it is another in other cells. It is then the smallest cart's.
    """
    first = answer.plans[0]
    text = priced(answer.plans, currency)
    if first.service is not None and first.free is None and first.pricing is not None:
        text = " ".join((text, *_pricing(first.pricing)))
    if first.duties_quoted:
        text += " and the duties it quotes"
    if first.backup is not None:
        text += f", {money_text(sum_of(first))} while the carrier is silent"
    if grows:
        return f"{text} for the smallest cart, growing with the order"
    return f"{text} for the smallest cart" if several else text


def asked_words(answer: Answer, view: Policy) -> str:
    """How the carrier is asked, as far as it is nobody's secret."""
    service = answer.plans[0].service
    reached = view.carriers.get(service.carrier) if service else None
    via = f"{reached.via} account, {reached.price_class} prices" if reached else "own account, retail prices"
    boxes = len(view.packing.boxes)
    origin = view.origin
    place = " ".join(part for part in (origin.country, origin.postal_code) if part) if origin else "nowhere"
    weight = f", {view.packing.default_weight} g where unknown" if view.packing.default_weight else ""
    return f"{via}, from {place}, {boxes} box{'' if boxes == 1 else 'es'}{weight}"


def texts_words(mine: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> str:
    """What is said here and not there; the words of a text without its id."""
    return "; ".join(sorted(f"“{said[1]}”" for said in mine - other)) or "nothing more"


def sum_of(option: PlannedOption) -> Money:
    """What stands in for a silent carrier."""
    charges = option.backup or ()
    return sum((charge.amount for charge in charges[1:]), charges[0].amount)


def _pricing(pricing: CarrierPricing) -> list[str]:
    parts = []
    if pricing.percent:
        parts.append(f"plus {pricing.percent.normalize():f} %")
    if pricing.flat is not None and pricing.flat.minor:
        parts.append(f"plus {money_text(pricing.flat)}")
    if pricing.floor is not None:
        parts.append(f"at least {money_text(pricing.floor)}")
    if pricing.ceiling is not None:
        parts.append(f"at most {money_text(pricing.ceiling)}")
    rounding = pricing.rounding
    if rounding is not None:
        how = f"{rounding.direction} to {rounding.to}" if rounding.to else f"up to an ending of {rounding.ending}"
        parts.append(f"rounded {how} minor units")
    return parts


def _measure(axis: str, measure: int, currency: str) -> str:
    if axis == WEIGHT or axis.startswith(BILLABLE):
        return f"{measure} g"
    return str(measure) if axis == QUANTITY else money_text(Money(measure, currency))
