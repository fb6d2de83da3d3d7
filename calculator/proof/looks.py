"""What rules see of goods, in a form that joins: what several lines look like hangs on what each looks like."""

from collections.abc import Iterator, Sequence

from calculator.domain.cart import Line, Span
from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.policy.model import BlockRule, Policy
from calculator.proof.families import Family
from calculator.proof.goods import Goods
from calculator.stages.plan.consign import leads_of
from calculator.stages.plan.eligibility import holds

Greatest = tuple[tuple[object, int], ...]
"""By name, of several numbers the greatest."""
_OPEN = "open end"


@record(frozen=True, slots=True)
class Look:
    """What rules see of goods.

    ``decides`` has what any line can bring about, ``greatest`` where one line is before all others: by what blocks keep
    goods from, which of them comes first (a negative place); by unit, the longest lead time. ``says`` is what any line
    can bring about that hangs on a single rule and decides nothing else: words.
    """

    decides: frozenset[object] = frozenset()
    greatest: Greatest = ()
    says: frozenset[object] = frozenset()

    @property
    def deciding(self) -> object:
        """All but the words."""
        return self.decides, self.greatest

    def beside(self, other: "Look") -> "Look":
        """Of both together."""
        most = dict(self.greatest)
        for name, number in other.greatest:
            most[name] = max(number, most.get(name, number))
        greatest = tuple(sorted(most.items(), key=lambda each: str(each[0])))
        return Look(self.decides | other.decides, greatest, self.says | other.says)


def look_of(goods: Goods, views: Sequence[Policy], family: Family, *, timed: bool) -> Look:
    """What the rules of *views* see of one sort of goods in a cart of a family. *timed*: windows may differ."""
    several = len(views) > 1
    line = goods.line("1", 1, Money.zero(views[0].currency))
    kinds = [view.kinds[goods.kind] for view in views]
    ships = kinds[0].ships
    decides: set[object] = {(ships, kinds[0].in_basis, all(kind.discounts for kind in kinds))}
    says: set[object] = set()
    greatest: list[tuple[object, int]] = []
    for number, (view, zone) in enumerate(zip(views, family.zones, strict=True)):
        if zone is None:
            continue
        says.update((number, *text) for text in _texts(goods, view, zone, family, ships=ships, several=several))
        if not ships:
            continue
        pays = {(number, "surcharge", place) for place, rule in enumerate(view.surcharges) if holds(rule, line)}
        (decides if several or family.chooses else says).update(pays)
        if several:
            # Beside goods that pay by the piece those that do not make the number of pieces say less.
            by_piece = (place for place, rule in enumerate(view.surcharges) if rule.per_item and not rule.any_line)
            decides.update(
                (number, "pays nothing", place) for place in by_piece if (number, "surcharge", place) not in pays
            )
        for rule in (view.signature, view.insurance):
            if rule is not None and rule.scope is not None and goods.kind in rule.scope.kinds:
                decides.add((number, type(rule).__name__))
        blocks = tuple(((number, *name), -place) for name, place in _first_blocks(view, line))
        leads = tuple(((number, *name), length) for name, length in _leads(view, zone, line)) if several else ()
        if view.split:
            decides.add((number, "parcel", blocks, leads))
        greatest += (*(() if view.split else blocks), *(leads if timed else ()))
    return Look(frozenset(decides), tuple(sorted(greatest, key=str)), frozenset(says))


def _texts(
    goods: Goods, view: Policy, zone: str, family: Family, *, ships: bool, several: bool
) -> Iterator[tuple[object, ...]]:
    """Texts for its kind, those of its lead time apart; of two policies those on options, or those of the cart."""
    on_options = any(family.rules)
    for place, text in enumerate(view.texts_by[zone, family.purpose]):
        if goods.kind in text.kinds and (not several or text.on_options is on_options):
            yield "text", place, ships and text.when == "lead_time"


def _first_blocks(view: Policy, line: Line) -> Iterator[tuple[tuple[object, ...], int]]:
    """For all blocks that keep goods from the same options alike: the place of the first that holds the line."""
    seen = set()
    for place, block in enumerate(view.blocks):
        name = _barred(block)
        if name not in seen and holds(block, line):
            seen.add(name)
            yield name, place


def _barred(block: BlockRule) -> tuple[object, ...]:
    """Where, when and from which options a block keeps its lines."""
    sets = (block.levels, block.options, block.carriers, block.zones, block.purposes)
    return ("block", *(tuple(sorted(each)) for each in sets), block.valid_from, block.valid_until)


def _leads(view: Policy, zone: str, line: Line) -> Iterator[tuple[tuple[object, ...], int]]:
    """Both ends of the lead time of a line, by what they can be compared with: those in the same unit."""
    rule = next(rule for rule in view.zones if rule.id == zone)
    spans = leads_of(line, rule, view)
    before = tuple(spans[:-1])
    if any(span.maximum is None for span in spans):
        yield (_OPEN,), 1
    for span in spans[-1:]:
        yield ("earliest", before, _unit(span)), _days(span, span.minimum)
        if span.maximum is not None:
            yield ("latest", before, _unit(span)), _days(span, span.maximum)


def _unit(span: Span) -> str:
    return "business" if span.unit == "business_days" else "calendar"


def _days(span: Span, count: int) -> int:
    return count * 7 if span.unit == "weeks" else count
