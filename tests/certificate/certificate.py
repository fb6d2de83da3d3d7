"""The degradation certificate: which combinations there are, playing them, and what is counted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import get_context

from tests.certificate.carts import CASES, Case
from tests.certificate.checks import breaches, expectations_of
from tests.certificate.offers import Reference
from tests.certificate.shops import VARIANTS, Variant
from tests.certificate.stage import Stage
from tests.certificate.states import CACHES, THREE, all_states
from tests.virtual_clock import VirtualLoop


@dataclass(frozen=True)
class Combination:
    """A shop, a cart, what is remembered, and every carrier's state."""

    variant: Variant
    case: Case
    cache: str
    states: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """As ``--only`` takes it."""
        states = ",".join(f"{carrier}={state}" for carrier, state in self.states) or "no-carrier"
        return f"{self.variant.name}/{self.case.name}/{self.cache}/{states}"


@dataclass
class Tally:
    """What was run, and every breach under the name of its combination."""

    run: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    shops: Counter[str] = field(default_factory=Counter)
    rungs: Counter[str] = field(default_factory=Counter)
    stand_ins: Counter[str] = field(default_factory=Counter)
    breaches: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.run += other.run
        self.breaches += other.breaches
        for name in ("outcomes", "sources", "troubles", "shops", "rungs", "stand_ins"):
            getattr(self, name).update(getattr(other, name))


def combinations() -> Iterator[Combination]:
    """All of them, shop by shop and cart by cart."""
    for variant in VARIANTS:
        for case in CASES:
            if case.shop == variant.shop and (case.consignments > 1) == variant.split:
                states = all_states({carrier: variant.who(carrier) for carrier in case.asks})
                for cache in THREE if variant.shop == "lighthouse" else CACHES:
                    for chosen in states:
                        yield Combination(variant, case, cache, tuple(chosen.items()))


def certify(chosen: Iterable[Combination], progress: Callable[[int], None] = lambda _: None) -> Tally:
    """Play the *chosen* combinations, best in the order of ``combinations``; *progress* hears how many are done."""
    tally = Tally()
    for batch in _batches(chosen):
        tally.add(_batch(batch))
        progress(tally.run)
    return tally


def certify_at_once(chosen: Iterable[Combination], jobs: int, progress: Callable[[int], None]) -> Tally:
    """The same by *jobs* processes, the longest batches first."""
    if jobs < 2:
        return certify(chosen, progress)
    batches = sorted(_batches(chosen), key=len, reverse=True)
    tally = Tally()
    with ProcessPoolExecutor(min(jobs, len(batches) or 1), mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(_batch, batch) for batch in batches]):
            tally.add(done.result())
            progress(tally.run)
    tally.breaches.sort()
    return tally


def _batches(chosen: Iterable[Combination]) -> Iterator[list[Combination]]:
    """Those that stand together and are of one shop and cart."""
    for _, batch in groupby(chosen, key=lambda combination: (combination.variant, combination.case)):
        yield list(batch)


def _batch(batch: Sequence[Combination]) -> Tally:
    """Those of one shop and cart, on one virtual clock."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_played(batch))


async def _played(batch: Sequence[Combination]) -> Tally:
    variant, case = batch[0].variant, batch[0].case
    stage, cart, tally = Stage(variant), case.cart, Tally()
    fine = dict.fromkeys(case.asks, "fine")
    reference = Reference(
        await stage.play(case.body, cart, fine, "cold"), await stage.play(case.body, cart, fine, "warm")
    )
    tally.breaches += [(f"{variant.name}/{case.name}", words) for words in reference.problems]
    for combination in batch:
        states = dict(combination.states)
        try:
            seen = await stage.play(case.body, cart, states, combination.cache)
        except Exception as error:
            error.add_note(f"python -m tests.certificate --only '{combination.name}'")
            raise
        expectations = expectations_of(case, variant, states, combination.cache)
        found = breaches(seen, reference, case, variant, states, combination.cache)
        tally.breaches += [(combination.name, words) for words in found]
        tally.run += 1
        tally.rungs.update(item.rung for item in expectations.values())
        tally.shops[variant.name] += 1
        tally.outcomes[seen.answer["outcome"]] += 1
        tally.stand_ins.update(source for _, source in seen.counts.degraded)
        tally.sources.update(option["price_source"] for option in seen.answer["options"])
        tally.troubles.update(f"{problem['carrier']} {problem['kind']}" for problem in seen.answer["problems"])
    return tally
