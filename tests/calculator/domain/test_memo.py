"""What is remembered beside a policy, and how much all of it may take together."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.memo import Memo, Room


def kept(memo: Memo, numbers: range, weight: int = 1) -> None:
    """So many entries under their own number."""
    for number in numbers:
        memo.keep(number, str(number), weight)


def test_what_is_kept_is_found() -> None:
    """Under its key, and handed back where it is kept."""
    memo = Memo()
    assert memo.keep(("a", 1), "one") == "one"
    assert (memo.get(("a", 1)), memo.get(("a", 2))) == ("one", None)


def test_a_memo_by_itself_is_bounded() -> None:
    """To 4096 entries of a kilobyte; when it is full, a 64th is made free: the oldest go, all others stay."""
    memo = Memo()
    for number in range(4096):
        memo.keep(number, number)
    assert (len(memo), memo.taken) == (4096, 4096 * 1024)
    assert memo.keep("more", 1) == 1
    assert list(memo) == [*range(64, 4096), "more"]
    assert memo.taken == (4096 - 64 + 1) * 1024


@pytest.mark.parametrize(
    ("most", "weight", "left"),
    [(10, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]), (10, 4, [4, 5, 6, 7, 8, 9]), (10, 10, []), (128, 2, list(range(10)))],
)
def test_as_much_goes_as_room_is_wanted(most: int, weight: int, left: list[int]) -> None:
    """In a small room no more than the new entry needs; where there is room, nothing."""
    memo = Memo(Room(most))
    kept(memo, range(10))
    memo.keep("new", "new", weight)
    assert list(memo) == [*left, "new"]
    assert memo.taken == len(left) + weight


def test_what_is_larger_than_the_room_is_not_kept() -> None:
    """It is handed back all the same, and nothing makes way for it."""
    memo = Memo(Room(10))
    kept(memo, range(3))
    assert memo.keep("large", "value", 11) == "value"
    assert list(memo) == [0, 1, 2]


def test_an_entry_goes_as_a_whole() -> None:
    """Where one byte is wanted and the oldest entry has six, all six are given."""
    room = Room(10)
    memo = Memo(room)
    memo.keep("old", 1, 6)
    memo.keep("young", 1, 4)
    memo.keep("new", 1, 1)
    assert list(memo) == ["young", "new"]
    assert (memo.taken, room.taken) == (5, 5)


def test_a_key_kept_anew_is_found_anew() -> None:
    """And forgotten with the older of the two at the latest: a memo never holds more than it counts."""
    memo = Memo(Room(3))
    memo.keep("a", 1, 1)
    memo.keep("a", 2, 1)
    assert (memo["a"], memo.taken) == (2, 2)
    memo.keep("b", 3, 1)
    memo.keep("c", 4, 1)
    assert dict(memo) == {"b": 3, "c": 4}
    assert memo.taken == 3
    memo.keep("d", 5, 1)
    assert dict(memo) == {"b": 3, "c": 4, "d": 5}


def test_who_holds_most_makes_room() -> None:
    """A shop that is flooded with carts forgets its own."""
    room = Room(1000)
    quiet, busy = Memo(room), Memo(room)
    kept(quiet, range(100))
    kept(busy, range(50_000))
    assert len(quiet) == 100
    assert 880 <= len(busy) <= 900
    assert list(busy) == list(range(50_000 - len(busy), 50_000))


def test_several_make_room_for_what_is_large() -> None:
    """Whoever holds most gives a part of it, then whoever does so by then, until all are about as large."""
    room = Room(100)
    memos = [Memo(room) for _ in range(3)]
    for memo, share in zip(memos, (40, 35, 25), strict=True):
        kept(memo, range(share))
    assert Memo(room).keep("large", "value", 50) == "value"
    assert sum(map(len, memos)) == 50
    assert all(14 <= len(memo) <= 19 for memo in memos)


def test_equals_share_alike() -> None:
    """Whoever came first: in the end each of ten has about a tenth."""
    room = Room(1000)
    memos = [Memo(room) for _ in range(10)]
    for memo in memos:
        kept(memo, range(1000))
    for number in range(1000):
        for memo in memos:
            memo.keep(-number, number, 1)
    assert all(80 <= memo.taken <= 110 for memo in memos)


def test_a_memo_that_is_gone_takes_nothing() -> None:
    """What it had is there for the others at once."""
    room = Room(100)
    gone, there = Memo(room), Memo(room)
    kept(gone, range(60))
    kept(there, range(40))
    assert room.taken == 100
    del gone
    assert room.taken == 40
    kept(there, range(40, 100))
    assert list(there) == list(range(100))


def test_a_memo_that_is_cleared_takes_nothing() -> None:
    """And is as good as new."""
    room = Room(100)
    cleared, there = Memo(room), Memo(room)
    kept(cleared, range(60))
    cleared.clear()
    assert (len(cleared), cleared.taken, room.taken) == (0, 0, 0)
    kept(there, range(100))
    assert (len(there), room.taken) == (100, 100)
    kept(cleared, range(1))
    assert (cleared.get(0), room.taken) == ("0", 100)


@given(st.integers(1, 200), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), st.integers(1, 40)), max_size=80))
def test_the_room_is_never_overdrawn(most: int, keeps: list[tuple[int, int, int]]) -> None:
    """Whatever is kept where: what the memos take is what their entries weigh, and no more than there is."""
    room = Room(most)
    memos = [Memo(room) for _ in range(5)]
    for place, key, weight in keeps:
        memos[place].keep(key, (key, weight), weight)
        assert room.taken == sum(memo.taken for memo in memos) <= most
        assert weight > most or memos[place][key] == (key, weight)
        assert all(sum(weight for _, weight in memo.values()) <= memo.taken for memo in memos)


def test_threads_may_keep_at_one_time() -> None:
    """Admin pages quote in threads, policies are compiled in others; the count stays exact."""
    room = Room(500)
    shared = Memo(room)

    def work(first: int) -> None:
        own = Memo(room)
        for number in range(first, first + 3000):
            shared.keep(number, number, 1)
            own.keep(number, number, 1)

    threads = [Thread(target=work, args=(10_000 * place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.taken == len(shared) == room.taken <= 500
    assert all(key == value for key, value in shared.items())
