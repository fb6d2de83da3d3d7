"""Several accounts with one aggregator: asked at once, remembered and rested one by one, told as one carrier."""

import asyncio
import gc
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters import ups
from adapters._resilience.accounts import ManyAccounts
from adapters._services.usps import SERVICES
from adapters._source import Calls, CarrierSource
from calculator.domain.errors import (
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierTimeout,
    CarrierUnavailable,
    NotCovered,
)
from calculator.domain.money import Money
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment
from calculator.guarding import Guards
from tests.adapters._resilience.kit import GROUND, LIVES, Bench, Wire, shipment, told
from tests.virtual_clock import run

PRIORITY = "usps_priority_mail"
Said = RateSheet | Exception | type[CarrierError] | float
"""An answer, a trouble that is there already or made anew each time, or seconds to hang."""


def rate(cents: int, service: str = GROUND, carrier: str = "usps", currency: str = "USD") -> Rate:
    """A rate of one charge."""
    return Rate(carrier, service, (RateCharge("carrier", service, Money(cents, currency)),))


def sheet(*rates: Rate, **more: Any) -> RateSheet:
    """EasyPost's."""
    return RateSheet("easypost", rates, **more)


@dataclass
class Aggregator:
    """An adapter and a sender in one: each account says the next of its lines, and the last for ever."""

    lines: Mapping[str, list[Said]]
    code: str = "easypost"
    multi_parcel: bool = True
    days_ahead: int | None = None
    services: tuple[Service, ...] = (*SERVICES, *ups.services)
    asked: list[str] = field(default_factory=list)
    raised: list["weakref.ref[CarrierError]"] = field(default_factory=list)
    most: int = 0
    under_way: int = 0

    def build_request(self, shipment: Shipment) -> HttpRequest:
        return HttpRequest("POST", f"/{shipment.account['carrier_accounts']}")

    def parse_response(self, shipment: Shipment, response: HttpResponse) -> RateSheet:
        found = self.lines[shipment.account["carrier_accounts"]][int(response.body)]
        assert isinstance(found, RateSheet)
        return found

    def new(self, kind: type[CarrierError]) -> CarrierError:
        error = kind("torn")
        self.raised.append(weakref.ref(error))
        return error

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        assert carrier == "easypost"
        account = request.path.removeprefix("/")
        lines = self.lines[account]
        number = min(self.asked.count(account), len(lines) - 1)
        self.asked.append(account)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(lines[number] if isinstance(lines[number], float) else 0)
        finally:
            self.under_way -= 1
        said = lines[number]
        if isinstance(said, Exception):
            raise said
        if isinstance(said, type):
            raise self.new(said)
        return HttpResponse(200, f"{number}".encode())


def many(lines: Mapping[str, Said | list[Said]], carrier: str = "usps") -> tuple[ManyAccounts, Aggregator, Bench]:
    """All accounts of *lines* as one source, what it asks, and the process they live in."""
    toy = Aggregator({name: said if isinstance(said, list) else [said] for name, said in lines.items()})
    bench = Bench(Wire.of(0.0))

    def make(name: str, calls: Calls) -> CarrierSource:
        return CarrierSource(toy, toy, None, carrier=carrier, account={"carrier_accounts": name}, calls=calls)

    source = Guards(bench.resilience, LIVES, lambda _: None).around_each("easypost", ("key",), tuple(lines), make)
    assert isinstance(source, ManyAccounts)
    return source, toy, bench


def folded(lines: Mapping[str, Said | list[Said]]) -> RateSheet:
    """What comes of asking them."""

    async def main() -> RateSheet:
        return await many(lines)[0].ask(shipment(), 2.0)

    return run(main())


def test_each_account_is_asked_and_the_cheapest_counts() -> None:
    """One request an account, at once; each service once, at its lowest price; equal notices once."""

    async def main() -> None:
        source, toy, _ = many(
            {
                "ca_1": sheet(rate(700), rate(900, PRIORITY), notices=("a",)),
                "ca_2": sheet(rate(650), rate(950, PRIORITY), notices=("a", "b")),
                "ca_3": sheet(rate(800)),
            }
        )
        found = await source.ask(shipment(), 2.0)
        assert found == RateSheet("usps", (rate(650), rate(900, PRIORITY)), (), ("a", "b"))
        assert (sorted(toy.asked), toy.most) == (["ca_1", "ca_2", "ca_3"], 3)

    run(main())


def test_a_single_account_needs_no_folding() -> None:
    """It is a guarded source like any other."""
    source = Guards(Bench(Wire.of(0.0)).resilience, LIVES, lambda _: None).around_each(
        "easypost",
        ("key",),
        ("ca_1",),
        lambda _, calls: CarrierSource(Aggregator({}), Aggregator({}), None, calls=calls),
    )
    assert not isinstance(source, ManyAccounts)


def test_an_account_that_fails_is_a_notice_and_a_problem() -> None:
    """The others' rates stand; the notice numbers the account and does not name it."""
    found = folded({"ca_1": CarrierTimeout("slow"), "ca_2": sheet(rate(650)), "ca_3": CarrierRefused("no such one")})
    assert found.rates == (rate(650),)
    assert found.notices == ("account 1 of 3: slow", "account 3 of 3: no such one")
    assert found.problem is not None
    assert (found.problem.carrier, found.problem.kind) == ("usps", "timeout")


@pytest.mark.parametrize("answered", [sheet(), sheet(rate(500, "ups_ground", "ups"))])
def test_no_price_and_a_trouble_is_the_trouble(answered: RateSheet) -> None:
    """«Not known» is not «not served»: who answered had nothing of the wanted carrier, and who might have failed."""
    with pytest.raises(CarrierAuthFailed, match=r"^shut$"):
        folded({"ca_1": answered, "ca_2": CarrierAuthFailed("shut"), "ca_3": answered})


def test_all_accounts_fail() -> None:
    """Then the first trouble is told."""
    with pytest.raises(NotCovered, match=r"^a$"):
        folded({"ca_1": NotCovered("a"), "ca_2": CarrierRefused("b")})


def test_no_account_has_a_price() -> None:
    """All answered, none sells it: an empty sheet, with what was declined."""
    declined = Declined(GROUND, "no_price", "none")
    assert folded({"ca_1": sheet(declined=(declined,)), "ca_2": sheet()}) == RateSheet("usps", (), (declined,))


def test_what_one_account_declines_another_may_offer() -> None:
    """A reason is kept only where no account has a price."""
    lost = Declined(PRIORITY, "no_price", "none")
    first = sheet(declined=(Declined(GROUND, "no_price", "none"), lost))
    found = folded({"ca_1": first, "ca_2": sheet(rate(650))})
    assert (found.rates, found.declined) == ((rate(650),), (lost,))


@pytest.mark.parametrize(
    ("prices", "kept"),
    [
        ([(700, "CAD"), (900, "USD")], (900, "USD")),
        ([(900, "USD"), (100, "CAD")], (900, "USD")),
        ([(700, "CAD"), (600, "CAD")], (600, "CAD")),
        ([(700, "CAD"), (600, "EUR")], (700, "CAD")),
        ([(700, "USD"), (700, "USD")], (700, "USD")),
    ],
)
def test_amounts_of_two_currencies_never_compare(prices: list[tuple[int, str]], kept: tuple[int, str]) -> None:
    """The shop's currency counts before a smaller number in another."""
    first, second = (sheet(rate(cents, currency=currency)) for cents, currency in prices)
    found = folded({"ca_1": first, "ca_2": second})
    assert [(each.total.minor, each.total.currency) for each in found.rates] == [kept]


def test_a_bug_goes_through() -> None:
    """Only a carrier's trouble is one."""
    with pytest.raises(KeyError):
        folded({"ca_1": sheet(rate(700)), "ca_2": KeyError("ours")})


def test_each_account_is_remembered_by_itself() -> None:
    """One that failed is asked again; one that answered is not, and its price is called what it is."""

    async def main() -> None:
        source, toy, _ = many({"ca_1": [sheet(rate(700))], "ca_2": [CarrierAuthFailed("x"), sheet(rate(650))]})
        assert source.at_hand(shipment()) is None
        assert told(await source.ask(shipment(), 2.0)) == [("live", 700)]
        assert source.at_hand(shipment()) is None
        await asyncio.sleep(61)
        assert told(await source.ask(shipment(), 63.0)) == [("live", 650)]
        assert toy.asked == ["ca_1", "ca_2", "ca_2"]
        at_hand = source.at_hand(shipment())
        assert at_hand is not None
        assert (told(at_hand), at_hand.problem) == ([("cached", 650)], None)

    run(main())


def test_a_no_at_hand_stands_beside_a_price_at_hand() -> None:
    """Nobody is asked for half a minute; with no price at all it is raised."""

    async def main() -> None:
        source, toy, _ = many({"ca_1": sheet(rate(700)), "ca_2": CarrierRefused("not there")})
        for at_hand in (await source.ask(shipment(), 2.0), source.at_hand(shipment())):
            assert at_hand is not None
            assert [each.total.minor for each in at_hand.rates] == [700]
            assert at_hand.notices == ("account 2 of 2: not there",)
        none, _, _ = many({"ca_1": CarrierRefused("a"), "ca_2": CarrierRefused("b")})
        for _ in range(2):
            with pytest.raises(CarrierError, match="a"):
                await none.ask(shipment(), 2.0)
        with pytest.raises(CarrierError, match="a"):
            none.at_hand(shipment())
        assert len(toy.asked) == 2

    run(main())


def test_each_account_has_a_breaker_of_its_own() -> None:
    """One that rests is named by its number in the carrier's state; the carrier is out when all are."""

    async def main() -> None:
        source, toy, bench = many(
            {
                "ca_1": [sheet(rate(700))],
                "ca_2": [CarrierRateLimited("busy", 40)],
                "ca_3": [sheet(rate(900)), CarrierRateLimited("busy", 20)],
            }
        )
        await source.ask(shipment(), 2.0)
        assert len(bench.resilience.accounts) == 1 + 3
        assert (source.ok, source.retry_after) == (True, None)
        assert source.reached == "easypost's API; account 2 of 3: not asked for 40 s more: busy"
        toy.lines["ca_1"][:] = [CarrierRateLimited("busy", 30)]
        with pytest.raises(CarrierRateLimited):
            await source.ask(shipment(2), 2.0)
        assert len(toy.asked) == 5
        assert (source.ok, source.retry_after) == (False, 20)
        with pytest.raises(CarrierRateLimited):
            await source.ask(shipment(3), 2.0)
        assert len(toy.asked) == 5
        await asyncio.sleep(20)
        assert (source.ok, source.retry_after) == (True, None)

    run(main())


def test_an_old_answer_of_one_account_counts_beside_a_new_one_of_another() -> None:
    """The trouble for which it stands in is told."""

    async def main() -> None:
        source, toy, _ = many(
            {"ca_1": [sheet(rate(700)), CarrierUnavailable("down")], "ca_2": [sheet(rate(900)), sheet(rate(800))]}
        )
        await source.ask(shipment(), 2.0)
        await asyncio.sleep(LIVES.answer)
        found = await source.ask(shipment(), LIVES.answer + 2)
        assert told(found) == [("stale", 700)]
        assert found.problem is not None
        assert found.problem.kind == "unavailable"
        assert toy.asked.count("ca_2") == 2

    run(main())


def test_an_account_that_hangs_does_not_take_the_others_rates() -> None:
    """All that came is given when the quote's time is over."""

    async def main() -> None:
        source, _, _ = many({"ca_1": sheet(rate(700)), "ca_2": 60.0})
        found = await source.ask(shipment(), 1.0)
        assert told(found) == [("live", 700)]
        assert found.problem is not None
        assert found.problem.kind == "timeout"
        assert asyncio.get_running_loop().time() <= 1.0

    run(main())


@pytest.mark.parametrize(
    "lines",
    [{"ca_1": sheet(rate(700)), "ca_2": CarrierAuthFailed}, {"ca_1": CarrierRefused, "ca_2": CarrierUnavailable}],
)
def test_troubles_leave_nothing_for_the_collector(lines: Mapping[str, Said]) -> None:
    """Of one account beside a price, and of all: an error and its frames do not keep one another."""

    async def main() -> list["weakref.ref[CarrierError]"]:
        source, toy, _ = many(lines)
        for weight in range(3):
            with suppress(CarrierError):
                await source.ask(shipment(weight), 2.0 + weight)
        return toy.raised

    gc.collect()
    gc.disable()
    try:
        raised = run(main())
        assert len(raised) >= 1
        assert [error() for error in raised] == [None] * len(raised)
    finally:
        gc.enable()
