"""What a cart may hold, told apart only where a rule does: kinds, and lines that a block knows by tag, SKU or code."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from calculator.domain.cart import Customs, Line
from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.policy.model import KindRule, Policy
from calculator.proof.bounds import rules_for_all
from calculator.stages.plan.eligibility import holds

_SHORTEST_HS_CODE: Final = 4
_NO_KIND: Final = ""
Mark = tuple[tuple[str, ...], str, str | None]
"""Tags, SKU and customs code of a line, as far as it has them."""
_UNMARKED: Final[Mark] = ((), "", None)


@record(frozen=True, slots=True)
class Goods:
    """One sort of line: its kind, and what else of it a block looks at."""

    kind: str
    tags: tuple[str, ...] = ()
    sku: str = ""
    hs_code: str | None = None

    def __str__(self) -> str:
        marks = [*self.tags, *filter(None, (self.sku, self.hs_code))]
        return f"{self.kind} ({', '.join(marks)})" if marks else self.kind

    def line(self, name: str, quantity: int, price: Money) -> Line:
        """A line of these goods, without a discount."""
        customs = Customs(hs_code=self.hs_code)
        free = Money.zero(price.currency)
        return Line(name, self.kind, quantity, price, free, sku=self.sku, tags=self.tags, customs=customs)


def sorts_of(policies: Sequence[Policy]) -> tuple[Goods, ...]:
    """Every kind that is the same sort of thing to all policies, plain and with each mark that a block looks at.

    Where parcels are told apart by what bars their lines, marks that one line can have together are tried together.
    """
    kinds = [name for name in policies[0].kinds if len({_nature(policy.kinds.get(name)) for policy in policies}) == 1]
    marks = list(dict.fromkeys(mark for policy in policies for rule in line_rules(policy) for mark in _marks(rule)))
    if any(policy.split for policy in policies):
        marks = _together(marks, policies)
    plain = [Goods(kind) for kind in kinds]
    marked = [Goods(kind, *mark) for mark in marks for kind in kinds if policies[0].kinds[kind].ships]
    return (*plain, *marked)


def _together(marks: Sequence[Mark], policies: Sequence[Policy]) -> list[Mark]:
    """Marks that a line can have together, of each way in which rules hold them one with the fewest."""
    rules = [rule for policy in policies for rule in line_rules(policy)]
    found: dict[tuple[bool, ...], Mark] = {}
    for tags, sku, hs_code in [_UNMARKED, *marks]:
        for mark in [_UNMARKED, *found.values()]:
            if (sku and mark[1]) or (hs_code and mark[2]):
                continue
            both = (*mark[0], *tags), sku or mark[1], hs_code or mark[2]
            line = Goods(_NO_KIND, *both).line("1", 1, Money.zero(policies[0].currency))
            found.setdefault(tuple(holds(rule, line) for rule in rules), both)
    return [mark for mark in found.values() if mark != _UNMARKED]


def line_rules(policy: Policy) -> list[Any]:
    """The rules that look at a line's tags, SKU and customs code: blocks, and what is like them."""
    return [rule for rule in rules_for_all(policy) if hasattr(rule, "hs_codes")]


def told_apart(sorts: Sequence[Goods], named: Sequence[frozenset[str]], policies: Sequence[Policy]) -> list[Goods]:
    """One of each class of goods that no rule tells apart; *named* are the sets of kinds that rules name."""
    classes: dict[object, Goods] = {}
    for goods in sorts:
        classes.setdefault(_class(_plainly(goods, policies), named, policies), goods)
    return list(classes.values())


def sorts_in(
    line: Line, among: Sequence[Goods], named: Sequence[frozenset[str]], policies: Sequence[Policy]
) -> list[Goods]:
    """Which of *among* a line is: one of them, or where it has marks of several, those that have one each."""
    wanted = _class(line, named, policies)
    alike = [goods for goods in among if _class(_plainly(goods, policies), named, policies) == wanted]
    if alike:
        return alike
    marks = [Goods(line.kind, (tag,)) for tag in line.tags] + [Goods(line.kind, (), line.sku)]
    marks.append(Goods(line.kind, (), "", line.customs.hs_code))
    found = [each for mark in marks if mark != Goods(line.kind) for each in _one(mark, among, named, policies)]
    return found or _one(Goods(line.kind), among, named, policies)


def _one(
    goods: Goods, among: Sequence[Goods], named: Sequence[frozenset[str]], policies: Sequence[Policy]
) -> list[Goods]:
    wanted = _class(_plainly(goods, policies), named, policies)
    return [other for other in among if _class(_plainly(other, policies), named, policies) == wanted]


def _plainly(goods: Goods, policies: Sequence[Policy]) -> Line:
    return goods.line("1", 1, Money.zero(policies[0].currency))


def _class(line: Line, named: Sequence[frozenset[str]], policies: Sequence[Policy]) -> object:
    """What of a line any rule can tell from others; its lead time where consignments or windows hang on it."""
    facts = tuple(
        (
            _nature(policy.kinds[line.kind]),
            policy.kinds[line.kind].discounts,
            policy.kinds[line.kind].lead if policy.split or len(policies) > 1 else None,
            tuple(holds(rule, line) for rule in line_rules(policy)),
        )
        for policy in policies
    )
    return facts, tuple(line.kind in kinds for kinds in named)


def _nature(kind: KindRule | None) -> tuple[bool, bool] | None:
    return (kind.ships, kind.in_basis) if kind else None


def _marks(rule: Any) -> Iterator[Mark]:
    yield from (((tag,), "", None) for tag in sorted(rule.tags))
    yield from (((), sku, None) for sku in sorted(rule.skus))
    yield from (((), "", code.ljust(_SHORTEST_HS_CODE, "0")) for code in rule.hs_codes)
