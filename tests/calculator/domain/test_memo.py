"""What is remembered beside a policy."""

from calculator.domain.memo import Memo


def test_what_is_kept_is_found() -> None:
    """Under its key, and handed back where it is kept."""
    memo = Memo()
    assert memo.keep(("a", 1), "one") == "one"
    assert (memo.get(("a", 1)), memo.get(("a", 2))) == ("one", None)


def test_it_is_bounded() -> None:
    """4096 entries are held, one more starts it anew with that one; an old key kept again is found again."""
    memo = Memo()
    for number in range(4096):
        memo.keep(number, number)
    assert (len(memo), memo.get(0)) == (4096, 0)
    assert memo.keep("more", 1) == 1
    assert dict(memo) == {"more": 1}
