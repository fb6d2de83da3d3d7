"""What a draft would change: its faults on their lines, what the proof says of it, where it differs from the live."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.record import record
from calculator.domain.service import Catalogue
from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.web.view.chart import ZoneFees, as_figure, fee_rows, fees_by_zone
from calculator.web.view.lines import Lines, line_said
from calculator.web.view.stale_words import StaleWords, stale_words
from calculator.web.view.verdict import Difference, Verdict, differences, verdict_of

NOT_TOML: Final = "not_toml"


class Trying(Protocol):
    """What makes a shop of a policy that is not live."""

    @property
    def catalogue(self) -> Catalogue: ...

    def trial(self, policy: Policy) -> Shop: ...


@record(frozen=True, slots=True)
class Live:
    """A shop as it is, and the text that says so."""

    shop: Shop
    text: str


@record(frozen=True, slots=True)
class Mistake:
    """A fault of the text: its line (None: of the file as a whole) with what stands there."""

    line: int | None
    source: str
    path: str
    message: str


@record(frozen=True, slots=True)
class Comparison:
    """The fees of one zone as they are and as they would be."""

    zone: str
    figure: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    changed: bool


@record(frozen=True, slots=True)
class Review:
    """All that is told of a draft. With ``mistakes`` there is nothing else; without, it may be published."""

    mistakes: tuple[Mistake, ...]
    policy: Policy | None = None
    verdict: Verdict | None = None
    differences: tuple[Difference, ...] = ()
    stale: tuple[StaleWords, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be published."""
        return not self.mistakes


def review(text: str, name: str, live: Live | None, site: Trying, now: datetime) -> Review:
    """What would change if *text* were the policy of the shop *name*; without *live* there is no such shop yet.

    Not for an event loop: it takes a while.
    """
    try:
        policy = load(text.encode(), f"{name}.toml", site.catalogue)
    except BadPolicy as error:
        return Review(mistakes_of(error.faults, text))
    if policy.shop != name:
        fault = PolicyFault("shop", f"this is the policy of shop {name!r}: leave its name")
        return Review(mistakes_of((fault,), text))
    day, fees = now.astimezone(policy.time_zone).date(), fees_by_zone(site.trial(policy), now)
    verdict = verdict_of(policy, day, text)
    if live is None:
        return Review((), policy, verdict, comparisons=tuple(_alone(fees, policy)))
    before = live.shop.policy
    return Review(
        (),
        policy,
        verdict,
        differences(before, policy, day),
        stale_words(live.text, text, policy),
        tuple(_comparisons(fees_by_zone(live.shop, now), fees, before, policy)),
    )


def mistakes_of(faults: tuple[PolicyFault, ...], text: str) -> tuple[Mistake, ...]:
    """Every fault with its line, in order of the file."""
    lines, written = Lines(text), text.split("\n")
    found = []
    for fault in faults:
        number = line_said(fault.message) if fault.code == NOT_TOML else lines.of(fault.path)
        if number is None and fault.code == NOT_TOML:
            number = len(written)
        source = written[number - 1].strip() if number and number <= len(written) else ""
        found.append(Mistake(number, source[:200], fault.path, fault.message))
    return tuple(sorted(found, key=lambda mistake: mistake.line or 0))


def _alone(fees: tuple[ZoneFees, ...], policy: Policy) -> Iterator[Comparison]:
    """Of a shop that is not there yet: nothing to compare with."""
    for each in fees:
        if each.names:
            yield Comparison(each.name, as_figure(each, policy), tuple(each.names.values()), _rows(each, policy), False)


def _comparisons(
    old: tuple[ZoneFees, ...], new: tuple[ZoneFees, ...], before: Policy, after: Policy
) -> Iterator[Comparison]:
    known = {fees.zone: fees for fees in old}
    for fees in new:
        if not fees.names:
            continue
        was = known.get(fees.zone)
        figure = {**as_figure(fees, after), "live": as_figure(was, before)["series"] if was else []}
        changed = was is None or (was.names, was.stretches) != (fees.names, fees.stretches)
        yield Comparison(fees.name, figure, tuple(fees.names.values()), _rows(fees, after), changed)


def _rows(fees: ZoneFees, policy: Policy) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((where, tuple(cells)) for where, cells in fee_rows(fees, policy))
