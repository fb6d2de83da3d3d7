"""Heavy work beside checkouts."""

import asyncio
import threading
from typing import Any

import pytest

from calculator.domain.errors import UnknownShop
from calculator.web.view.beginning import example, renamed


async def test_heavy_work_leaves_the_loop_to_checkouts(reading: Any) -> None:
    """While a thread is held up, the loop goes on; two at once at most, more wait."""
    gate, running = threading.Event(), threading.Semaphore(0)
    most, now, lock = 0, 0, threading.Lock()

    def held() -> int:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        running.release()
        gate.wait(10)
        with lock:
            now -= 1
        return threading.get_ident()

    tasks = [asyncio.create_task(reading.site.aside(held)) for _ in range(5)]
    for _ in range(2):
        assert await asyncio.to_thread(running.acquire, timeout=10)
    for _ in range(50):  # a third would have begun
        await asyncio.sleep(0.001)
    assert (most, any(task.done() for task in tasks)) == (2, False)
    gate.set()
    threads = await asyncio.gather(*tasks)
    assert most == 2
    assert threading.get_ident() not in threads


async def test_errors_come_back_from_beside(reading: Any) -> None:
    """As if the work had been done here."""
    with pytest.raises(UnknownShop):
        await reading.site.aside(reading.site.shop, "nothing")


def test_a_draft_is_tried_with_all_that_answers_for_the_shop(reading: Any) -> None:
    """Those whom its own policy asks, not the live one's; the live shop stays as it is."""
    live = reading.site.shop("hotshellow")
    text = reading.site.versions.live("hotshellow").text.replace('"Standard"', '"Slow"')
    policy = reading.site.read(text, "hotshellow")
    trial = reading.site.trial(policy)
    assert trial.policy.version == policy.version != live.policy.version
    assert (live.sources, trial.sources) == ({}, {})
    assert reading.site.shop("hotshellow") is live
    assert live.policy.options[0].name == "Standard"
    rooms = reading.site.versions.live("little-rooms").text.replace('shop = "little-rooms"', 'shop = "hotshellow"')
    assert sorted(reading.site.trial(reading.site.read(rooms, "hotshellow")).sources) == ["dhl_express", "ups", "usps"]


def test_a_shop_that_is_not_there_yet_can_be_tried(reading: Any) -> None:
    """Nothing of it is live by that."""
    policy = reading.site.read(renamed(example(), "new", "New"), "new")
    assert reading.site.trial(policy).policy.version == policy.version
    assert "new" not in reading.service.shops
