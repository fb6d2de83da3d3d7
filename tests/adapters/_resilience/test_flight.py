"""One piece of work for all who want it."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from adapters._http.sent import SENT
from adapters._resilience.flight import Flights
from tests.virtual_clock import run


async def joined(
    flights: Flights[str], key: str, begin: Callable[[], Coroutine[None, None, str]], until: float
) -> str | None:
    """What the work gives to one who waits so long."""
    flight = flights.join(key, begin)
    await flight.wait(until)
    return flight.result()


async def after(seconds: float, value: str) -> str:
    """A value, later."""
    await asyncio.sleep(seconds)
    return value


def test_who_comes_while_it_is_under_way_joins() -> None:
    """Who comes later begins anew; another key is another work."""

    async def main() -> None:
        flights: Flights[str] = Flights()
        begun = []

        async def join(key: str, value: str) -> str | None:
            def begin() -> Coroutine[None, None, str]:
                begun.append(value)
                return after(1, value)

            return await joined(flights, key, begin, 9.0)

        found = await asyncio.gather(join("a", "1"), join("a", "2"), join("b", "3"))
        assert found == ["1", "1", "3"]
        assert len(flights) == 0
        assert await join("a", "4") == "4"
        assert begun == ["1", "3", "4"]

    run(main())


def test_it_ends_when_nobody_waits_any_longer() -> None:
    """At the last one's time; until then it goes on."""

    async def main() -> None:
        flights: Flights[str] = Flights()
        loop = asyncio.get_running_loop()

        async def join(until: float) -> str | None:
            return await joined(flights, "a", lambda: after(9, "x"), until)

        hasty, patient = asyncio.create_task(join(1)), asyncio.create_task(join(2))
        assert await hasty is None
        assert "a" in flights
        assert await patient is None
        assert loop.time() == 2
        assert "a" not in flights
        assert len(flights) == 0

    run(main())


def test_who_comes_when_the_last_has_just_left_begins_anew() -> None:
    """What was given up is on its way to its end."""

    async def main() -> None:
        flights: Flights[str] = Flights()
        flights.join("a", lambda: after(9, "old")).leave()
        assert "a" not in flights
        assert await joined(flights, "a", lambda: after(1, "new"), 9.0) == "new"

    run(main())


def test_no_time_is_no_time() -> None:
    """A deadline that has passed is one."""

    async def main() -> None:
        flights: Flights[str] = Flights()
        await asyncio.sleep(5)
        assert await joined(flights, "a", lambda: after(0.1, "x"), 4.0) is None

    run(main())


def test_all_hear_of_a_failure() -> None:
    """And who comes after that tries anew."""

    async def main() -> None:
        flights: Flights[str] = Flights()

        async def fail() -> str:
            await asyncio.sleep(1)
            raise ValueError("broken")

        answers = await asyncio.gather(*(joined(flights, "a", fail, 9.0) for _ in range(3)), return_exceptions=True)
        assert [str(answer) for answer in answers] == ["broken"] * 3
        assert await joined(flights, "a", lambda: after(1, "x"), 9.0) == "x"

    run(main())


def test_work_of_a_loop_that_is_gone_is_begun_anew() -> None:
    """A command runs one loop after another."""
    flights: Flights[str] = Flights()

    async def leave() -> None:
        asyncio.get_running_loop().call_soon(lambda: None)
        task = asyncio.create_task(joined(flights, "a", lambda: after(9, "old"), 99.0))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert "a" in flights
        flight = flights._under_way["a"]
        task.cancel()
        await asyncio.sleep(0.1)
        flights._under_way["a"] = flight  # as if the loop had ended before it could be tidied up

    run(leave())

    async def join() -> str | None:
        return await joined(flights, "a", lambda: after(1, "new"), 9.0)

    assert run(join()) == "new"


def test_work_that_ends_with_the_last_who_waited_may_still_note_what_it_came_to() -> None:
    """Whoever waited goes on when that is written down; what clings to its work is waited for no longer."""

    async def main() -> None:
        flights: Flights[str] = Flights()
        loop = asyncio.get_running_loop()
        noted = []

        async def ends(clinging: float) -> str:
            try:
                return await after(9, "x")
            except asyncio.CancelledError:
                await asyncio.sleep(clinging)
                noted.append(clinging)
                raise

        await joined(flights, "a", lambda: ends(0.001), 1.0)
        assert (noted, loop.time()) == ([0.001], pytest.approx(1.001))
        await joined(flights, "b", lambda: ends(3.0), 2.0)
        assert (noted, loop.time()) == ([0.001], pytest.approx(2.005))
        await asyncio.sleep(3)
        assert noted == [0.001, 3.0]

    run(main())


def test_it_is_told_when_a_question_of_it_has_left() -> None:
    """By whoever sends it, once; where nothing was asked, with its end, however that came."""

    async def main() -> None:
        flights: Flights[str] = Flights()

        async def sends() -> str:
            await asyncio.sleep(1)
            sent = SENT.get()
            assert sent is not None
            sent.set_result(None)
            return await after(1, "x")

        async def fails() -> str:
            await asyncio.sleep(0)
            raise LookupError

        assert SENT.get() is None
        flight = flights.join("sends", sends)
        assert SENT.get() is None
        assert not flight.sent.done()
        await asyncio.wait([flight.sent])
        assert asyncio.get_running_loop().time() == 1
        assert not flight.task.done()
        await flight.wait(9.0)
        assert flight.result() == "x"
        for begin, until in ((lambda: after(1, "y"), 9.0), (fails, 9.0), (lambda: after(9, "z"), 3.5)):
            flight = flights.join("asks nobody", begin)
            assert not flight.sent.done()
            await flight.wait(until)
            await asyncio.wait([flight.sent], timeout=0)
            assert flight.sent.done()

    run(main())
