"""What is told while the service works: lines where something is wrong, and counts."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calculator.api.logs import JsonLines
from calculator.domain.money import Money
from calculator.domain.option import Basis, Charge, Delivery, Option, Quote, SignatureNeed
from calculator.domain.ports import Finding, Unwatched, Watch
from calculator.domain.rate import PriceSource, Problem
from calculator.telemetry.current import REQUEST_ID
from calculator.telemetry.telemetry import LOG, Telemetry

SECRET, STREET = "planted-secret", "77 Planted Alley"
NOW = datetime(2026, 7, 3, 14, tzinfo=UTC)
LIFE = ("time", "level", "logger")


class Lines(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(JsonLines().format(record))

    @property
    def told(self) -> list[dict[str, object]]:
        """Each line without its moment and its origin, which must be a warning of ours."""
        lines = [json.loads(text) for text in self.texts]
        assert {(line["level"], line["logger"]) for line in lines} <= {("warning", "shipcalc.watch")}
        return [{name: value for name, value in line.items() if name not in LIFE} for line in lines]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What a request with the id r-1 makes the watch write."""
    handler = Lines()
    LOG.addHandler(handler)
    token = REQUEST_ID.set("r-1")
    yield handler
    REQUEST_ID.reset(token)
    LOG.removeHandler(handler)


def option(code: str, source: PriceSource, carrier: str | None = None) -> Option:
    charge = Charge("base", STREET, Money(500, "USD"), "C2")
    delivery = Delivery(date(2026, 7, 6), date(2026, 7, 7))
    return Option(code, SECRET, carrier, None, (charge,), source, delivery, SignatureNeed(False, STREET), token=SECRET)


def quote(*options: Option, problems: tuple[Problem, ...] = ()) -> Quote:
    basis = Basis("discounted_physical_subtotal", Money(500, "USD"))
    return Quote("q", "tea", "v1", "USD", NOW, NOW, "options", basis, options, problems=problems)


def test_it_is_a_watch_as_the_core_knows_it() -> None:
    """The same as the one that does nothing, to whoever calls it."""
    watches: list[Watch] = [Telemetry(), Unwatched()]
    for watch in watches:
        watch.asked("ups", "ok", 0.1)
        watch.answered("ups", "live")
        watch.cache("memory", "hit")
        watch.account("ups-1")
        watch.breaker("ups-1", "open")
        watch.late("ups")
        with watch.span("carrier.call", {"carrier": "ups", "attempt": 1}):
            pass


def test_a_quote_in_good_order_is_counted_and_not_told(lines: Lines) -> None:
    """Whatever its options cost; a carrier's trouble alone is told with its call, not here."""
    telemetry = Telemetry()
    telemetry.quoted(quote(option("a", "policy"), option("b", "live", "ups"), option("c", "live", "ups")))
    telemetry.quoted(quote(option("a", "policy"), problems=(Problem("ups", "timeout", True),)))
    assert telemetry.counts.options == {"tea": {"policy": 2, "live": 2}}
    assert telemetry.counts.degraded == {}
    assert lines.told == []


def test_a_price_that_stands_in_is_told_once_a_quote(lines: Lines) -> None:
    """Which kind, whose, and what the trouble was; not the detail, which quotes the carrier."""
    telemetry = Telemetry()
    problems = (Problem("usps", "timeout", True, STREET), Problem("ups", "unavailable", True, SECRET))
    options = [option("b", "backup", "ups"), option("c", "backup", "ups"), option("d", "stale", "usps")]
    telemetry.quoted(quote(option("a", "policy"), *options, problems=problems))
    telemetry.quoted(quote(replace(options[0], carrier="dhl_express"), options[0], problems=problems[1:]))
    troubles = ["ups unavailable", "usps timeout"]
    assert lines.told == [
        {"message": "stale price used", "request_id": "r-1", "shop": "tea", "carriers": ["usps"], "troubles": troubles},
        {"message": "backup price used", "request_id": "r-1", "shop": "tea", "carriers": ["ups"], "troubles": troubles},
        {
            "message": "backup price used",
            "request_id": "r-1",
            "shop": "tea",
            "carriers": ["dhl_express", "ups"],
            "troubles": ["ups unavailable"],
        },
    ]
    assert telemetry.counts.degraded == {("tea", "stale"): 1, ("tea", "backup"): 2}
    assert SECRET not in "".join(lines.texts)
    assert STREET not in "".join(lines.texts)


def test_breakers_and_missed_deadlines_are_told(lines: Lines) -> None:
    """As they happen."""
    telemetry = Telemetry()
    telemetry.breaker("ups-1", "open")
    telemetry.late("ups")
    telemetry.late("ups")
    assert lines.told == [
        {"message": "breaker", "request_id": "r-1", "account": "ups-1", "state": "open"},
        *[{"message": "deadline missed", "request_id": "r-1", "carrier": "ups"}] * 2,
    ]
    assert telemetry.counts.breakers == {"ups-1": "open"}
    assert telemetry.counts.turns == {("ups-1", "open"): 1}
    assert telemetry.counts.late == {"ups": 2}


def test_a_breaker_has_a_state_before_its_first_turn(lines: Lines) -> None:
    """Closed, which is no turn and no line; named again, it keeps the state it is in."""
    telemetry = Telemetry()
    telemetry.account("ups-1")
    assert (telemetry.counts.breakers, telemetry.counts.turns) == ({"ups-1": "closed"}, {})
    telemetry.breaker("ups-1", "open")
    telemetry.account("ups-1")
    assert telemetry.counts.breakers == {"ups-1": "open"}
    assert len(lines.told) == 1


def test_calls_and_rungs_are_counted(lines: Lines) -> None:
    """Every request has a line of its own already: these are numbers only."""
    telemetry = Telemetry()
    telemetry.asked("ups", "timeout", 2.0)
    telemetry.answered("ups", "stale")
    telemetry.answered("ups", "stale")
    assert telemetry.counts.calls["ups", "timeout"][0] == 2.0
    assert telemetry.counts.rungs == {("ups", "stale"): 2}
    assert lines.told == []


@pytest.mark.parametrize(
    ("found", "told", "up"),
    [
        (["hit", "miss", "stale"], [], True),
        (["error"], ["redis lost"], False),
        (["hit", "error", "error"], ["redis lost"], False),
        (["error", "miss"], ["redis lost", "redis regained"], True),
        (["error", "hit", "error"], ["redis lost", "redis regained", "redis lost"], False),
        ([], [], None),
    ],
)
def test_redis_is_lost_once_and_regained_once(
    lines: Lines, found: list[Finding], told: list[str], up: bool | None
) -> None:
    """Not with every look-up."""
    telemetry = Telemetry()
    for result in found:
        telemetry.cache("redis", result)
    assert [line["message"] for line in lines.told] == told
    assert telemetry.counts.redis_up is up
    assert sum(telemetry.counts.caches.values()) == len(found)


def test_memory_says_nothing_of_redis(lines: Lines) -> None:
    """A tier is a tier."""
    telemetry = Telemetry()
    telemetry.cache("memory", "error")
    assert (telemetry.counts.redis_up, lines.told) == (None, [])
    assert telemetry.counts.caches == {("memory", "error"): 1}
