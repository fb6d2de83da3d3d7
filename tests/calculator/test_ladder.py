"""A shop's quote on every rung: live, cached, stale, backup, and none; over the emulator, under a virtual clock.

Little Rooms' own file, with a mark-up, and a backup price where a test wants one.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters._emulator.emulator import Emulator
from adapters._emulator.faults import Fault
from adapters._emulator.sender import EmulatedSender
from adapters._resilience.resilience import Resilience
from calculator.domain.cart import Cart
from calculator.domain.option import Option, Quote
from calculator.domain.places import Address
from calculator.emulated import guarded_sources
from calculator.guarding import Guards, lives_of
from calculator.pipeline import Shop, quote, verify
from calculator.policy.load import load
from calculator.sources import known_services
from calculator.stages.seal import Keys
from tests.virtual_clock import run, wall

POLICY = Path(__file__).parents[2] / "fixtures" / "policies" / "little-rooms.toml"
GROUND = "usps_ground_advantage"
HOME = Address("US", "TX", "78701", "Austin", ("5 Elm St",), True)
ABROAD = Address("DE", None, "10115", "Berlin", ("Torstr. 5",), True)
MARKUP = 'markup = { percent = "10", statement = "A6" }\n'
BACKUP = f'backup = [{{ service = "{GROUND}", price = {{ kind = "flat", fee = "9.00" }}, statement = "A6" }}]\n'
DOWN = Fault("503")
DAY = 24 * 3600


class Counter:
    """The shop, its emulator, and an hour that can be moved on."""

    def __init__(self, make: Any, *, backup: bool = False, seconds: float = 2.0) -> None:
        text = POLICY.read_text(encoding="utf-8")
        first = text.index('kind = "carrier"\n') + len('kind = "carrier"\n')
        policy = load(
            (text[:first] + MARKUP + (BACKUP if backup else "") + text[first:]).encode(), "x.toml", known_services()
        )
        self.make = make
        self.emulator = Emulator(now, check_dates=False)
        resilience = Resilience(wall=wall, random=lambda: 0.0)
        sources = guarded_sources(
            {}, EmulatedSender(self.emulator), "tests", Guards(resilience, lives_of(policy), lambda _: None)
        )
        self.shop = Shop(policy, sources, Keys([b"k" * 32]), {}, seconds)

    def cart(self, price: str = "600.00", to: Address = HOME) -> Cart:
        """One piece; over 500 it must be signed for."""
        cart: Cart = self.make.cart(self.make.line(price), shop="little-rooms", destination=to)
        return cart

    async def ask(self, price: str = "600.00", to: Address = HOME) -> Quote:
        """A quote placed at the first instant, so that only the carriers' answers grow older."""
        return await quote(self.cart(price, to), self.shop, datetime.fromtimestamp(1_790_000_000, UTC))


def now() -> datetime:
    """Of the emulator."""
    return datetime.fromtimestamp(wall(), UTC)


def ground(answer: Quote) -> Option:
    """The option that may have a backup."""
    return next(option for option in answer.options if option.service == GROUND)


def promised(option: Option) -> tuple[Any, ...]:
    """All that must not depend on where the price came from."""
    texts = tuple(text.id for text in (*option.disclaimers, *option.notices))
    return option.code, option.signature, option.incoterm, texts, option.delivery.ships_earliest


def kinds(charges: Sequence[Any]) -> list[str]:
    """Of each charge."""
    return [charge.kind for charge in charges]


@pytest.mark.parametrize("to", [HOME, ABROAD], ids=["home", "abroad"])
def test_price_and_promises_are_the_same_on_the_carriers_own_rungs(make: Any, to: Address) -> None:
    """Mark-up, signature, incoterm and texts: charge by charge, from the first answer to the oldest that stands in."""

    async def main() -> None:
        counter = Counter(make)
        live = await counter.ask(to=to)
        cached = await counter.ask(to=to)
        await asyncio.sleep(DAY - 60)
        counter.emulator.set_fault("usps", DOWN)
        counter.emulator.set_fault("dhl_express", DOWN)
        stale = await counter.ask(to=to)
        for answer, source in ((live, "demo"), (cached, "cached"), (stale, "stale")):
            assert {option.price_source for option in answer.options} == {source}
            assert [option.charges for option in answer.options] == [option.charges for option in live.options]
            assert [promised(option) for option in answer.options] == [promised(option) for option in live.options]
            assert all(option.signature.required for option in answer.options)
        assert (live.problems, cached.problems) == ((), ())
        assert {(problem.carrier, problem.kind) for problem in stale.problems} == {
            (str(option.carrier), "unavailable") for option in stale.options
        }
        notes = [option.price_notes for option in (*cached.options, *stale.options)]
        assert all("the answer came from the carriers' emulator" in told for told in notes)

    run(main())


def test_the_shops_backup_stands_below_the_oldest_answer(make: Any) -> None:
    """With the same promises; the carrier's trouble is told beside it."""

    async def main() -> None:
        counter = Counter(make, backup=True)
        live = ground(await counter.ask())
        assert "markup" in kinds(live.charges)
        await asyncio.sleep(DAY + 60)
        counter.emulator.set_fault("usps", DOWN)
        answer = await counter.ask()
        backup = ground(answer)
        assert (backup.price_source, str(backup.price)) == ("backup", "9.00")
        assert promised(backup) == promised(live)
        assert [problem.kind for problem in answer.problems] == ["unavailable"]
        assert [refusal.reason for refusal in answer.refusals] == ["carrier_unavailable"] * 2

    run(main())


def test_where_nothing_stands_in_the_answer_is_unknown_and_says_why(make: Any) -> None:
    """Never an empty list without a cause."""

    async def main() -> None:
        counter = Counter(make)
        counter.emulator.set_fault("usps", DOWN)
        answer = await counter.ask()
        assert (answer.outcome, answer.options) == ("unknown", ())
        assert [problem.kind for problem in answer.problems] == ["unavailable"]
        assert {refusal.reason for refusal in answer.refusals} == {"carrier_unavailable"}

    run(main())


@pytest.mark.parametrize("rung", ["live", "cached", "stale"])
@pytest.mark.parametrize("again", ["cached", "stale"])
def test_a_price_sealed_on_one_rung_is_the_same_on_another(make: Any, rung: str, again: str) -> None:
    """The buyer was promised the carrier's price, and still gets it."""

    async def main() -> None:
        counter = Counter(make)
        sealed = await counter.ask()
        if rung == "cached":
            sealed = await counter.ask()
        if "stale" in (rung, again):
            await asyncio.sleep(1700)
            counter.emulator.set_fault("usps", DOWN)
        if rung == "stale":
            sealed = await counter.ask()
        found = await verify(
            ground(sealed).token, counter.cart(), counter.shop, datetime.fromtimestamp(1_790_000_060, UTC)
        )
        assert (found.verdict, found.because) == ("same", ())
        assert found.option is not None
        assert found.option.price_source == ("stale" if "stale" in (rung, again) else "cached")

    run(main())


def test_a_backup_is_another_promise(make: Any) -> None:
    """Sealed at the carrier's price, now only the shop's own stands: changed, and said so."""

    async def main() -> None:
        counter = Counter(make, backup=True)
        sealed = ground(await counter.ask())
        await asyncio.sleep(DAY + 60)
        counter.emulator.set_fault("usps", DOWN)
        found = await verify(sealed.token, counter.cart(), counter.shop, datetime.fromtimestamp(1_790_000_060, UTC))
        assert found.verdict == "changed"
        assert "price source changed from demo to backup" in found.because

    run(main())


@pytest.mark.parametrize("seconds", [0.3, 2.0])
def test_one_that_hangs_takes_nothing_from_the_others(make: Any, seconds: float) -> None:
    """Its trouble is told at the deadline, the others' options are as they would be alone."""

    async def main() -> None:
        alone = await Counter(make).ask("100.00", ABROAD)
        counter = Counter(make, seconds=seconds)
        counter.emulator.set_fault("dhl_express", Fault("latency", Decimal(600)))
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await counter.ask("100.00", ABROAD)
        assert loop.time() - began <= seconds
        theirs = [option for option in alone.options if option.carrier == "usps"]
        assert theirs
        assert [(option.code, option.charges) for option in answer.options] == [
            (option.code, option.charges) for option in theirs
        ]
        assert [(problem.carrier, problem.kind) for problem in answer.problems] == [("dhl_express", "timeout")]

    run(main())


def test_an_open_breaker_answers_at_once(make: Any) -> None:
    """Five carts waited for a carrier that hangs; the sixth does not."""

    async def main() -> None:
        counter = Counter(make)
        counter.emulator.set_fault("usps", Fault("latency", Decimal(600)))
        loop = asyncio.get_running_loop()
        for number in range(5):
            await counter.ask(f"{number + 1}.00")
        began = loop.time()
        answer = await counter.ask("9.00")
        assert loop.time() == began
        (problem,) = answer.problems
        assert (problem.kind, problem.breaker_open, problem.retry_after) == ("timeout", True, 30)

    run(main())
