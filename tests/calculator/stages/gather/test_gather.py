"""gather: sheets and troubles of all carriers, within the time there is."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

import pytest

from calculator.domain.errors import CarrierError, CarrierRateLimited, CarrierRefused, CarrierTimeout
from calculator.domain.plan import Ask, Gathered, Packed
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.shipment import Shipment
from calculator.stages.gather import gather
from calculator.stages.pack import pack
from tests.adapters._resilience.kit import shipment
from tests.virtual_clock import run

CARD = 'backup = [{{ service = "{0}", price = {{ kind = "card" }} }}]'


def asked(make: Any, services: list[str], price: str = "") -> Packed:
    """What carriers are asked for a plain cart."""
    policy = make.policy(options=make.carrier_option(services, price))
    return pack(make.plan(policy=policy), policy)


def gathered(packed: Packed, *sources: Any, backups: tuple[Any, ...] = (), seconds: float = 2.0) -> Gathered:
    """All answers."""
    return asyncio.run(_gathered(packed, sources, backups, seconds))


def timed(packed: Packed, *sources: Any, seconds: float) -> tuple[Gathered, float]:
    """All answers, and how many seconds they took by a clock that stands while anybody works."""

    async def ask() -> tuple[Gathered, float]:
        return await _gathered(packed, sources, (), seconds), asyncio.get_running_loop().time()

    return run(ask())


async def _gathered(packed: Packed, sources: Sequence[Any], backups: Sequence[Any], seconds: float) -> Gathered:
    by_carrier = {source.carrier: source for source in sources}
    stand_ins = {source.carrier: source for source in backups}
    return await gather(packed, by_carrier, stand_ins, asyncio.get_running_loop().time() + seconds)


class Meeting:
    """A source that answers only once every other has been asked as well."""

    def __init__(self, carrier: str, barrier: asyncio.Barrier, *, local: bool = False) -> None:
        self.carrier, self.local, self.barrier = carrier, local, barrier

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        await self.barrier.wait()
        return RateSheet(self.carrier)


class Serial:
    """A local source that notes when it is entered and left."""

    local = True

    def __init__(self, carrier: str, steps: list[str]) -> None:
        self.carrier, self.steps = carrier, steps

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.steps.append(f"{self.carrier} asked")
        await asyncio.sleep(0)
        self.steps.append(f"{self.carrier} answers")
        return RateSheet(self.carrier)


def test_nothing_to_ask_is_nothing_to_wait_for() -> None:
    """No asks, no answers."""
    assert gathered(Packed()) == Gathered()


def test_each_ask_has_its_sheet_in_order(make: Any) -> None:
    """A carrier gets the shipment it is asked about."""
    packed = asked(make, ["ups_ground", "usps_ground"])
    ups, usps = make.source("ups_ground"), make.source("usps_ground")
    found = gathered(packed, usps, ups)
    assert [sheet.carrier for sheet in found.sheets if sheet] == ["ups", "usps"]
    assert found.problems == ()
    assert (ups.asked, usps.asked) == ([packed.asks[0].shipment], [packed.asks[1].shipment])


def test_an_unknown_carrier_is_a_problem(make: Any) -> None:
    """No source is set up: a value, not an error, and the others still answer."""
    found = gathered(asked(make, ["ups_ground", "usps_ground"]), make.source("usps_ground"))
    assert found.sheets[0] is None
    assert found.sheets[1] is not None
    assert found.problems == (Problem("ups", "not_covered", False, "no source of ups prices is set up"),)


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        ("timeout", True),
        ("unavailable", True),
        ("rate_limited", True),
        ("refused", False),
        ("auth_failed", False),
        ("malformed", False),
        ("wrong_currency", False),
        ("not_covered", False),
    ],
)
@pytest.mark.parametrize("local", [True, False])
def test_a_carriers_trouble_becomes_a_value(
    make: Any, carrier_error: Callable[[str], CarrierError], kind: str, retryable: bool, local: bool
) -> None:
    """Of each kind, and the others still answer."""
    packed = asked(make, ["ups_ground", "usps_ground"])
    found = gathered(
        packed, make.failing("ups", carrier_error(kind), local=local), make.source("usps_ground", local=local)
    )
    assert found.problems == (Problem("ups", kind, retryable, "as it said"),)
    assert [sheet is None for sheet in found.sheets] == [True, False]


def test_a_bug_of_ours_is_not_swallowed(make: Any) -> None:
    """Alone, among others and in what stands in."""
    broken = make.failing("ups", KeyError("bug"))
    with pytest.raises(KeyError, match="bug"):
        gathered(asked(make, ["ups_ground"]), broken)
    with pytest.raises(KeyError, match="bug"):
        gathered(asked(make, ["usps_ground", "ups_ground"]), make.source("usps_ground"), broken)
    packed = asked(make, ["ups_ground"], CARD.format("ups_ground"))
    with pytest.raises(KeyError, match="bug"):
        gathered(packed, make.failing("ups", CarrierRefused("no")), backups=(broken,))


@pytest.mark.parametrize("local", [False, True])
def test_a_hanging_carrier_is_given_up(make: Any, local: bool) -> None:
    """After the seconds there are, with a moment left where it is asked over the wire."""
    found, seconds = timed(asked(make, ["ups_ground"]), make.source("ups_ground", seconds=60, local=local), seconds=2)
    assert seconds == pytest.approx(2 if local else 1.985)
    assert found == Gathered((None,), (Problem("ups", "timeout", True, "no answer in time"),))


def test_a_hanging_carrier_does_not_take_the_others_with_it(make: Any) -> None:
    """All are asked at once, and those that answer are heard."""
    packed = asked(make, ["ups_ground", "usps_ground", "dhl_worldwide"])
    sources = (
        make.source("ups_ground", seconds=60),
        make.source("usps_ground", seconds=1.9),
        make.source("dhl_worldwide", seconds=60),
    )
    found, seconds = timed(packed, *sources, seconds=2)
    assert seconds == pytest.approx(1.985)
    assert [sheet is not None for sheet in found.sheets] == [False, True, False]
    assert [problem.carrier for problem in found.problems] == ["ups", "dhl_express"]


@pytest.mark.parametrize("count", [2, 3])
def test_carriers_are_asked_at_once(make: Any, count: int) -> None:
    """Each answers only when all have been asked; one of them may be local."""
    carriers = ["ups", "usps", "dhl_express"][:count]

    async def meet() -> Gathered:
        barrier = asyncio.Barrier(count)
        packed = asked(make, ["ups_ground", "usps_ground", "dhl_worldwide"][:count])
        sources = {carrier: Meeting(carrier, barrier, local=carrier == "usps") for carrier in carriers}
        return await gather(packed, sources, {}, asyncio.get_running_loop().time() + 5)

    found = asyncio.run(meet())
    assert found == Gathered(tuple(RateSheet(carrier) for carrier in carriers))


def test_local_sources_are_asked_in_turn(make: Any) -> None:
    """They answer from memory: there is nothing to wait for, and no task is made; a missing one changes nothing."""
    steps: list[str] = []
    packed = asked(make, ["ups_ground", "usps_ground", "dhl_worldwide"])
    gathered(packed, Serial("ups", steps), Serial("usps", steps))
    assert steps == ["ups asked", "ups answers", "usps asked", "usps answers"]


def test_equal_troubles_are_told_once(make: Any) -> None:
    """One carrier asked for two days fails twice for one cause."""
    (ask,) = asked(make, ["ups_ground"]).asks
    packed = Packed((ask, replace(ask, consignment=1)), ((), ()))
    found = gathered(packed, make.failing("ups", CarrierRefused("no")))
    assert found == Gathered((None, None), (Problem("ups", "refused", False, "no"),))


def test_the_card_stands_in_for_a_carrier_that_failed(make: Any) -> None:
    """Where the policy lets it; the trouble is told all the same."""
    failing, card = make.failing("ups", CarrierRateLimited("slow down")), make.source("ups_ground")
    trouble = (Problem("ups", "rate_limited", True, "slow down"),)
    allowed = asked(make, ["ups_ground"], CARD.format("ups_ground"))
    found = gathered(allowed, failing, backups=(card,))
    assert found.problems == trouble
    assert [rate.service for rate in found.sheets[0].rates] == ["ups_ground"]
    assert card.asked == [allowed.asks[0].shipment]
    assert gathered(asked(make, ["ups_ground"]), failing, backups=(card,)) == Gathered((None,), trouble)
    assert gathered(allowed, failing) == Gathered((None,), trouble)
    assert len(card.asked) == 1


def test_the_card_is_not_asked_where_the_carrier_answers(make: Any) -> None:
    """An answer is an answer, even without a rate."""
    card = make.source("ups_ground")
    packed = asked(make, ["ups_ground"], CARD.format("ups_ground"))
    found = gathered(packed, make.source(carrier="ups"), backups=(card,))
    assert found == Gathered((RateSheet("ups"),))
    assert card.asked == []


def test_the_card_stands_in_where_every_price_is_in_another_currency(make: Any) -> None:
    """The trouble is told. One price in the shop's own, or no card, and the carrier's answer is left to the price."""
    foreign, own = make.rate("ups_ground", "7.00", currency="CAD"), make.rate("ups_mainland", "9.00")
    card = make.source("ups_ground")
    packed = asked(make, ["ups_ground", "ups_mainland"], CARD.format("ups_ground"))
    found = gathered(packed, make.source(foreign), backups=(card,))
    assert [(rate.service, str(rate.total), rate.total.currency) for rate in found.sheets[0].rates] == [
        ("ups_ground", "7.00", "USD")
    ]
    assert [(problem.carrier, problem.kind, problem.retryable) for problem in found.problems] == [
        ("ups", "wrong_currency", False)
    ]
    assert found.stand_ins == {0}
    for source, backups in ((make.source(foreign, own), (card,)), (make.source(foreign), ())):
        left = gathered(packed, source, backups=backups)
        assert left.sheets[0].rates[0] == foreign
        assert (left.problems, left.stand_ins) == ((), frozenset())
    assert len(card.asked) == 1


def test_a_card_without_a_price_leaves_the_first_trouble(make: Any) -> None:
    """One trouble is told, not two."""
    packed = asked(make, ["ups_ground"], CARD.format("ups_ground"))
    found = gathered(
        packed, make.failing("ups", CarrierRefused("no")), backups=(make.failing("ups", CarrierRefused("neither")),)
    )
    assert found == Gathered((None,), (Problem("ups", "refused", False, "no"),))


def test_a_missing_source_may_be_stood_in_for(make: Any) -> None:
    """A carrier that is not set up is no worse than one that is down."""
    packed = asked(make, ["ups_ground"], CARD.format("ups_ground"))
    found = gathered(packed, backups=(make.source("ups_ground"),))
    assert found.sheets[0] is not None
    assert [problem.kind for problem in found.problems] == ["not_covered"]


def test_what_is_late_is_stopped() -> None:
    """It knew until when it was waited for; nothing of it goes on, and a source that clings to its work waits alone."""
    ended: list[str] = []

    class Late:
        """Never answers; lets go at once, or takes its time."""

        local = False

        def __init__(self, carrier: str, clinging: float) -> None:
            self.carrier, self.clinging, self.until = carrier, clinging, inf

        async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
            self.until = until
            try:
                await asyncio.sleep(600)
            finally:
                ended.append(self.carrier)
                await asyncio.sleep(self.clinging)
            raise AssertionError("nobody waits so long")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        plain = shipment()
        asks = tuple(Ask(0, carrier, plain) for carrier in ("ups", "usps"))
        quick, slow = Late("ups", 0.0), Late("usps", 3.0)
        found = await gather(Packed(asks, ()), {"ups": quick, "usps": slow}, {}, 2.0)
        assert [problem.kind for problem in found.problems] == ["timeout", "timeout"]
        assert loop.time() <= 2.0
        assert (quick.until, slow.until) == (1.98, 1.98)
        assert sorted(ended) == ["ups", "usps"]
        await asyncio.sleep(4)

    run(main())


def test_a_timeout_of_the_source_itself_is_weather(make: Any) -> None:
    """A TimeoutError from below counts as no answer, too."""
    found = gathered(asked(make, ["ups_ground"]), make.failing("ups", TimeoutError()), seconds=1.5)
    assert found.problems == (Problem("ups", "timeout", True, "no answer in time"),)


def test_a_caller_that_gives_up_is_obeyed(make: Any) -> None:
    """Cancelling the quote is no carrier's trouble."""

    async def give_up() -> None:
        packed = asked(make, ["ups_ground", "usps_ground"])
        sources = {"ups": make.source("ups_ground", seconds=60), "usps": make.source("usps_ground", seconds=60)}
        task = asyncio.create_task(gather(packed, sources, {}, asyncio.get_running_loop().time() + 60))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(give_up())


def test_an_ask_is_what_it_was(make: Any) -> None:
    """The shipment reaches the source untouched, services and all."""
    packed = asked(make, ["ups_ground", "ups_mainland"])
    source = make.source("ups_ground", "ups_mainland")
    gathered(packed, source)
    assert packed.asks == (Ask(0, "ups", source.asked[0]),)
    assert source.asked[0].services == {"ups_ground", "ups_mainland"}


class Knowing:
    """A source that has an answer at hand, or a no, and counts when it is asked all the same."""

    local = False

    def __init__(self, carrier: str, known: RateSheet | CarrierError | None) -> None:
        self.carrier, self.known, self.asked = carrier, known, 0

    def at_hand(self, shipment: Shipment) -> RateSheet | None:
        if isinstance(self.known, CarrierError):
            raise self.known
        return self.known

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.asked += 1
        return RateSheet(self.carrier, notices=("asked",))


OLD = RateSheet("usps", problem=Problem("usps", "timeout", True))
UPS = RateSheet("ups", notices=("known",))


@pytest.mark.parametrize(
    ("known", "sheet", "problems", "asked"),
    [
        (RateSheet("usps"), RateSheet("usps"), [], 0),
        (OLD, OLD, ["timeout"], 0),
        (CarrierRefused("no"), None, ["refused"], 0),
        (None, RateSheet("usps", notices=("asked",)), [], 1),
    ],
)
def test_what_is_known_is_not_asked(
    make: Any, known: RateSheet | CarrierError | None, sheet: RateSheet | None, problems: list[str], asked: int
) -> None:
    """Whatever it is; the trouble beside an old answer is told, and the other carrier's answer stays in its place."""
    usps, ups = Knowing("usps", known), Knowing("ups", UPS)
    found = gathered(asked_of(make), ups, usps)
    assert found.sheets == (sheet, UPS)
    assert [problem.kind for problem in found.problems] == problems
    assert (usps.asked, ups.asked) == (asked, 0)


def asked_of(make: Any) -> Packed:
    """A service of USPS, then one of UPS."""
    return asked(make, ["usps_ground", "ups_ground"])


def test_known_prices_in_another_currency_make_way_for_the_card(make: Any) -> None:
    """As they do where they were asked for just now."""
    strange = make.rate("usps_ground", "7.00", currency="EUR")
    packed = asked(make, ["usps_ground"], CARD.format("usps_ground"))
    usps = Knowing("usps", RateSheet("usps", (strange,)))
    found = gathered(packed, usps, backups=(make.source("usps_ground"),))
    assert [problem.kind for problem in found.problems] == ["wrong_currency"]
    assert found.stand_ins == {0}
    assert usps.asked == 0


class Noting:
    """A source that notes what it is told beside the shipment."""

    def __init__(self, carrier: str, *, local: bool) -> None:
        self.carrier, self.local = carrier, local
        self.told: list[tuple[float, bool]] = []

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        self.told.append((until, backed))
        return RateSheet(self.carrier)


@pytest.mark.parametrize("local", [True, False])
def test_a_source_is_told_until_when_and_whether_a_price_stands_ready(make: Any, local: bool) -> None:
    """Each its own: a moment is left of the quote's time, and only what is backed may be saved when calls are short."""
    ups, usps = asked(make, ["ups_ground", "usps_ground"]).asks
    packed = Packed((replace(ups, backed=True), replace(usps, backed=False)))
    sources = {carrier: Noting(carrier, local=local) for carrier in ("ups", "usps")}

    run(gather(packed, sources, {}, 2.0))
    until = 2.0 if local else 1.98
    assert (sources["ups"].told, sources["usps"].told) == ([(until, True)], [(until, False)])


@pytest.mark.parametrize(
    ("seconds", "end"), [(0.05, 0.045), (0.1, 0.09), (0.2, 0.18), (0.5, 0.48), (2.0, 1.98), (inf, inf), (-1.0, -1.0)]
)
def test_carriers_have_a_little_less_time_than_the_quote(seconds: float, end: float) -> None:
    """A tenth of a short quote, and never more than 20 ms."""
    noting = Noting("ups", local=False)
    run(gather(Packed((Ask(0, "ups", shipment()),), ()), {"ups": noting}, {}, seconds))
    assert noting.told == [(pytest.approx(end), False)]


class Begun:
    """A source that is asked without being waited for, and writes down what is done with its questions."""

    local = False

    def __init__(
        self, carrier: str, typical: float, steps: list[str], seconds: float = 0.0, leaves_after: float | None = None
    ) -> None:
        self.carrier, self.typical, self.steps, self.seconds = carrier, typical, steps, seconds
        self.leaves_after = leaves_after

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        raise AssertionError("it need not be waited for")

    def begin(self, shipment: Shipment, until: float = inf, backed: bool = False) -> Any:
        self.steps.append(f"{self.carrier} asked")
        return BegunQuestion(self)


class BegunQuestion:
    """Answers after its source's seconds; tells when it is on its way, where its source knows."""

    def __init__(self, source: Begun) -> None:
        self.source = source
        self.sent: asyncio.Future[None] | None = None
        if source.leaves_after is not None:
            self.sent = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(source.leaves_after, self.sent.set_result, None)
        self.task: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(source.seconds))

    def sheet(self) -> RateSheet:
        if not self.task.done() or self.task.cancelled():
            self.source.steps.append(f"{self.source.carrier} is late")
            raise CarrierTimeout("as the source says")
        return RateSheet(self.source.carrier)

    def leave(self) -> None:
        self.source.steps.append(f"{self.source.carrier} left")
        self.task.cancel()


def asks_of(*carriers: str) -> Packed:
    """One question to each."""
    return Packed(tuple(Ask(0, carrier, shipment()) for carrier in carriers), ())


def test_every_question_is_left_before_it_is_heard() -> None:
    """What is late included: then its source knows best what to say."""
    steps: list[str] = []
    sources = {"usps": Begun("usps", 0.3, steps), "ups": Begun("ups", 0.3, steps, seconds=60.0)}
    found = run(gather(asks_of("usps", "ups"), sources, {}, 2.0))
    assert steps == ["usps asked", "ups asked", "usps left", "ups left", "ups is late"]
    assert [sheet and sheet.carrier for sheet in found.sheets] == ["usps", None]
    assert [(problem.carrier, problem.detail) for problem in found.problems] == [("ups", "as the source says")]


@pytest.mark.parametrize(
    ("typical", "order"),
    [
        ({"usps": 0.2, "ups": 0.3, "dhl_express": 0.25}, ["ups", "ups", "dhl_express", "dhl_express", "usps", "usps"]),
        ({"usps": 0.3, "ups": 0.29, "dhl_express": 0.281}, ["usps", "ups", "dhl_express"] * 2),
        ({"usps": 0.2, "ups": 0.3, "dhl_express": 0.21}, ["ups", "ups", "dhl_express", "usps", "dhl_express", "usps"]),
    ],
    ids=["each slower than the next", "all alike", "two quick ones alike"],
)
def test_in_a_crowd_the_slow_carriers_of_all_are_asked_first(typical: dict[str, float], order: list[str]) -> None:
    """The quick ones have time for that; who is hardly quicker is asked in the same go."""
    steps: list[str] = []
    sources = {carrier: Begun(carrier, seconds, steps) for carrier, seconds in typical.items()}

    async def main() -> list[Gathered]:
        quotes = (gather(asks_of(*typical), sources, {}, 2.0) for _ in range(2))
        return await asyncio.gather(*quotes)

    for found in run(main()):
        assert [sheet and sheet.carrier for sheet in found.sheets] == [*typical]
    assert [step.removesuffix(" asked") for step in steps if step.endswith("asked")] == order


@pytest.mark.parametrize(
    ("leaves_after", "asked_at"),
    [(None, 0.0), (0.0, 0.0), (0.03, 0.03), (0.05, 0.05), (0.06, 0.05), (60.0, 0.05)],
    ids=["who knows", "at once", "later", "just in time", "too late", "never"],
)
def test_a_quick_carrier_lets_a_slow_ones_question_go_first(leaves_after: float | None, asked_at: float) -> None:
    """Its connection may have to be opened first. It waits no longer than it is quicker, or the quote had to wait."""
    asked_times = {}

    class Timed(Begun):
        def begin(self, shipment: Shipment, until: float = inf, backed: bool = False) -> Any:
            asked_times[self.carrier] = asyncio.get_running_loop().time()
            return super().begin(shipment, until, backed)

    sources = {"usps": Timed("usps", 0.25, []), "ups": Timed("ups", 0.3, [], 0.3, leaves_after)}
    found = run(gather(asks_of("usps", "ups"), sources, {}, 2.0))
    assert [sheet and sheet.carrier for sheet in found.sheets] == ["usps", "ups"]
    assert asked_times == {"ups": 0.0, "usps": pytest.approx(asked_at)}


def test_what_is_at_hand_is_looked_for_when_its_turn_comes() -> None:
    """Once each; a slow carrier that must be asked is, before anything is looked for at a quick one."""
    steps: list[str] = []

    class Looked(Begun):
        def __init__(self, carrier: str, typical: float, *, knows: bool) -> None:
            super().__init__(carrier, typical, steps)
            self.knows = knows

        def at_hand(self, shipment: Shipment) -> RateSheet | None:
            steps.append(f"{self.carrier} looked for")
            return RateSheet(f"remembered {self.carrier}") if self.knows else None

    sources = {
        "usps": Looked("usps", 0.2, knows=True),
        "easypost": Looked("easypost", 0.1, knows=False),
        "dhl_express": Looked("dhl_express", 0.25, knows=True),
        "ups": Looked("ups", 0.3, knows=False),
    }
    found = run(gather(asks_of(*sources), sources, {}, 2.0))
    assert [step for step in steps if not step.endswith("left")] == [
        "usps looked for",
        "easypost looked for",
        "ups looked for",
        "ups asked",
        "dhl_express looked for",
        "easypost asked",
    ]
    assert [sheet and sheet.carrier for sheet in found.sheets] == [
        "remembered usps",
        "easypost",
        "remembered dhl_express",
        "ups",
    ]


def test_what_answers_from_memory_is_asked_when_all_carriers_are() -> None:
    """It takes our own time, which they can use to work."""
    steps: list[str] = []
    sources = {"usps": Serial("usps", steps), "ups": Begun("ups", 0.3, steps), "dhl_express": Begun("dhl", 0.2, steps)}
    found = run(gather(asks_of(*sources), sources, {}, 2.0))
    assert [step for step in steps if step.endswith("asked")] == ["ups asked", "dhl asked", "usps asked"]
    assert [sheet and sheet.carrier for sheet in found.sheets] == ["usps", "ups", "dhl"]


def test_a_bug_is_told_at_once(make: Any) -> None:
    """Not when the slowest carrier has answered."""

    async def main() -> float:
        sources = {"usps": make.failing("usps", KeyError("bug")), "ups": Begun("ups", 0.3, [], 60.0)}
        with pytest.raises(KeyError, match="bug"):
            await gather(asks_of("usps", "ups"), sources, {}, 2.0)
        return asyncio.get_running_loop().time()

    assert run(main()) < 0.1


def test_who_gives_up_while_carriers_are_still_being_asked_leaves_those_that_were() -> None:
    """And asks no other."""
    steps: list[str] = []
    sources = {"ups": Begun("ups", 0.3, steps, 60.0), "usps": Begun("usps", 0.1, steps)}

    async def main() -> None:
        quoting = asyncio.create_task(gather(asks_of("usps", "ups"), sources, {}, 2.0))
        await asyncio.sleep(0)
        quoting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await quoting

    run(main())
    assert steps == ["ups asked", "ups left"]
