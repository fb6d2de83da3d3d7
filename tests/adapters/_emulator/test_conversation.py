"""One connection to the emulator, by a clock that stands while anybody works: what is sent when, and when it ends."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters._emulator.conversation import IDLE, Conversation
from adapters._emulator.emulator import Emulator
from adapters._emulator.faults import read_fault_text
from adapters._emulator.turns import Turns
from tests.adapters._emulator.kit import NOW
from tests.virtual_clock import run

UNKNOWN = b'{"error":"there is /usps, /ups, /dhl/mydhlapi, /easypost, /_faults, /_calls, /_tokens"}'


def asking(path: str = "/ups/x", method: str = "GET", version: str = "1.1", **headers: str) -> bytes:
    """A question without a body."""
    named = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/{version}\r\nHost: x\r\n{named}\r\n".encode()


class Line(asyncio.Transport):
    """The caller's end of a connection: what came over it and when, and whether it is still there."""

    def __init__(self, emulator: Emulator, turns: Turns, conversations: set[Conversation]) -> None:
        super().__init__()
        self.came: list[tuple[float, bytes]] = []
        self.ended: float | None = None
        self.closed = 0
        self.reading = True
        self.conversation = Conversation(emulator, turns, conversations)
        self.conversation.connection_made(self)
        self.say = self.conversation.data_received

    def write(self, data: Any) -> None:
        assert self.ended is None
        self.came.append((asyncio.get_running_loop().time(), bytes(data)))

    def close(self) -> None:
        self.closed += 1
        self.leave()

    def abort(self) -> None:
        self.leave()

    def leave(self) -> None:
        """Hang up, whoever does."""
        if self.ended is None:
            self.ended = asyncio.get_running_loop().time()
            asyncio.get_running_loop().call_soon(self.conversation.connection_lost, None)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    @property
    def times(self) -> list[float]:
        """When something came."""
        return [round(when, 6) for when, _ in self.came]

    @property
    def statuses(self) -> list[int]:
        """Of the answers."""
        return [int(said[9:12]) for _, said in self.came]


class Room:
    """An emulator whose UPS takes 0.2 s, and lines to it."""

    def __init__(self, clock: Callable[[], datetime] = lambda: NOW, ups: str = "0.2") -> None:
        self.emulator = Emulator(clock, latency={"ups": Decimal(ups)})
        self.conversations: set[Conversation] = set()
        self._turns = Turns()

    def line(self) -> Line:
        """A new connection."""
        return Line(self.emulator, self._turns, self.conversations)

    def fault(self, text: str) -> None:
        """Set a fault as the command line spells it."""
        self.emulator.set_fault(*read_fault_text(text))


def in_a_room(story: Callable[[Room], Any], bugs: tuple[type[Exception], ...] = (), **facts: Any) -> Line:
    """The line of a story, once all that it set going is over; *bugs* are those that it shall show."""
    told: list[type[Exception]] = []

    async def main() -> Line:
        asyncio.get_running_loop().set_exception_handler(lambda _, bug: told.append(type(bug["exception"])))
        room = Room(**facts)
        line: Line = await story(room)
        await asyncio.sleep(1000)
        return line

    line = run(main())
    assert tuple(told) == bugs
    return line


def test_an_answer_leaves_when_the_latency_is_over() -> None:
    """Counted from the moment its question was whole: a body that comes late is a late question."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(b"POST /ups/x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{")
        await asyncio.sleep(1)
        line.say(b"}")
        return line

    line = in_a_room(story)
    assert (line.times, line.statuses) == ([1.2], [401])


def test_a_crowd_waits_no_longer_than_one() -> None:
    """Answers are worked out in turn, and the turn is part of the latency."""

    async def main() -> list[Line]:
        room = Room()
        lines = [room.line() for _ in range(50)]
        for line in lines:
            line.say(asking())
        await asyncio.sleep(1)
        return lines

    assert [line.times for line in run(main())] == [[0.2]] * 50


def test_a_carrier_without_latency_answers_at_once() -> None:
    """Head and body in one piece."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking("/nowhere"))
        return line

    line = in_a_room(story)
    assert line.times == [0]
    assert line.came[0][1] == (
        b"HTTP/1.1 404 Not Found\r\ndate: Tue, 01 Dec 2026 17:00:00 GMT\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n%s" % (len(UNKNOWN), UNKNOWN)
    )


def test_questions_behind_one_another_are_answered_in_their_order() -> None:
    """Nothing more is listened to until one of them at most waits; the second's latency runs while it waits."""
    heard: list[bool] = []

    async def story(room: Room) -> Line:
        line = room.line()
        for question in (asking("/ups/a"), asking("/nowhere"), asking("/ups/b")):
            line.say(question)
            heard.append(line.reading)
        await asyncio.sleep(0.3)
        heard.append(line.reading)
        line.say(asking("/ups/c"))
        return line

    line = in_a_room(story)
    assert heard == [True, False, False, True]
    assert (line.times, line.statuses) == ([0.2, 0.2, 0.2, 0.5], [401, 404, 401, 401])


@pytest.mark.parametrize(
    ("question", "last"),
    [
        (asking("/nowhere"), False),
        (asking("/nowhere", Connection="keep-alive"), False),
        (asking("/nowhere", Connection="close"), True),
        (asking("/nowhere", version="1.0"), True),
        (asking("/nowhere", version="1.0", Connection="keep-alive"), True),
    ],
)
def test_who_asks_no_more_is_told_so(question: bytes, last: bool) -> None:
    """The connection ends with the answer, which says so; otherwise it is kept, for a while."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(question)
        return line

    line = in_a_room(story)
    assert (b"\r\nconnection: close\r\n" in line.came[0][1], line.ended) == (last, 0 if last else IDLE)


def test_a_silent_connection_is_closed() -> None:
    """So long after it last spoke, or was spoken to, and never while it waits for an answer."""

    async def story(room: Room) -> Line:
        line = room.line()
        await asyncio.sleep(3)
        line.say(asking())
        return line

    assert in_a_room(story, ups="20").ended == 23 + IDLE
    assert in_a_room(story, ups="0").ended == 3 + IDLE


@pytest.mark.parametrize(
    ("fault", "status", "came", "ended"),
    [
        ("latency:0.5", 401, [(0.7, "all")], 0.7 + IDLE),
        ("slow_body:0.5", 401, [(0, "half"), (0.7, "rest")], 0.7 + IDLE),
        ("reset", 401, [(0, "half")], 0),
        ("timeout:60", 504, [(60.2, "all")], 60.2 + IDLE),
    ],
)
def test_trouble(fault: str, status: int, came: list[tuple[float, str]], ended: float) -> None:
    """Late; in two halves; torn in the middle; not at all, then a gateway's page."""

    async def story(room: Room) -> Line:
        room.fault(f"ups={fault}")
        line = room.line()
        line.say(asking())
        return line

    line = in_a_room(story)
    head, _, begun = line.came[0][1].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    length = int(head.rpartition(b" ")[2])
    parts = {"all": length, "half": length // 2, "rest": length - length // 2}
    bodies = [begun, *(said for _, said in line.came[1:])]
    assert list(zip(line.times, map(len, bodies), strict=True)) == [(when, parts[part]) for when, part in came]
    assert line.ended == pytest.approx(ended)


def test_a_head_alone() -> None:
    """Says how long the body would be, and has none."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking("/nowhere", "HEAD"))
        return line

    assert in_a_room(story).came[0][1].endswith(b"content-length: %d\r\n\r\n" % len(UNKNOWN))


@pytest.mark.parametrize("said", [b"Hello?\r\n\r\n", b"GET x HTTP/1.1\r\n\r\n"])
def test_what_is_no_question_ends_it(said: bytes) -> None:
    """With an answer that says so."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(said)
        return line

    line = in_a_room(story)
    assert (line.statuses, line.ended) == ([400], 0)


def test_another_protocol_is_not_spoken() -> None:
    """Who asks for one is answered in this one."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking("/nowhere", Connection="Upgrade", Upgrade="websocket"))
        return line

    assert in_a_room(story).statuses == [404]


def test_who_waits_to_be_told_to_go_on_is_told() -> None:
    """Before the body; the answer comes after it."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(b"POST /nowhere HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
        await asyncio.sleep(1)
        line.say(b"{}")
        return line

    line = in_a_room(story)
    assert (line.times, line.statuses) == ([0, 1], [100, 404])


def test_nobody_is_told_to_go_on_before_his_turn() -> None:
    """It would look like the answer to the question before."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking() + b"POST /nowhere HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}")
        return line

    assert in_a_room(story).statuses == [401, 404]


def test_who_has_left_is_not_answered() -> None:
    """Whether he left before his turn or while he waited; the carrier counts him all the same."""
    counted: list[dict[str, dict[str, int]]] = []

    async def story(room: Room) -> Line:
        early, late = room.line(), room.line()
        late.say(asking("/ups/late") + asking("/ups/never"))
        early.say(asking("/ups/early"))
        early.leave()
        await asyncio.sleep(0.1)
        late.leave()
        await asyncio.sleep(1)
        counted.append(room.emulator.calls())
        assert early.came == []
        assert room.conversations == set()
        return late

    line = in_a_room(story)
    assert (line.came, line.closed) == ([], 0)
    assert counted == [{"ups": {"/early": 1, "/late": 1}}]


def test_who_does_not_read_is_not_listened_to() -> None:
    """Until the answers have left."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.conversation.pause_writing()
        assert not line.reading
        line.say(asking())
        await asyncio.sleep(1)
        assert not line.reading
        line.conversation.resume_writing()
        assert line.reading
        return line

    in_a_room(story)


def test_it_is_finished_with_its_answer() -> None:
    """Who waits for none is sent away at once."""

    async def story(room: Room) -> Line:
        silent, line = room.line(), room.line()
        line.say(asking() + asking())
        await asyncio.sleep(0.1)
        for each in (silent, line):
            each.conversation.finish()
        assert (silent.ended, line.ended) == (0.1, None)
        return line

    line = in_a_room(story)
    assert (line.times, line.ended) == ([0.2], 0.2)


def test_who_is_answered_last_is_told_so() -> None:
    """Where his turn comes only after the end was decided."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking())
        line.conversation.finish()
        return line

    assert b"\r\nconnection: close\r\n" in in_a_room(story).came[0][1]


def test_a_bug_of_ours_keeps_nobody_waiting() -> None:
    """The connection is cut, and the bug is told."""

    async def story(room: Room) -> Line:
        line = room.line()
        line.say(asking())
        return line

    line = in_a_room(story, bugs=(ZeroDivisionError,), clock=lambda: 1 / 0)
    assert (line.came, line.ended) == ([], 0)
