"""Keys named twice."""

import json

from hypothesis import given
from hypothesis import strategies as st

from calculator.wire.json_text import duplicate_keys, has_distinct_keys

KEYS = st.text(alphabet='ab": \\', max_size=3)
OBJECTS = st.recursive(
    st.dictionaries(KEYS, st.integers() | KEYS, max_size=3),
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner | KEYS, max_size=2), max_size=3),
    max_leaves=6,
)


@given(OBJECTS, st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : "), ("\n,", "\t:\r")]))
def test_distinct_keys_are_never_called_duplicates(document: dict[str, object], separators: tuple[str, str]) -> None:
    """However the text is spaced and whatever quotes and colons it holds."""
    assert duplicate_keys(json.dumps(document, separators=separators).encode()) == ()


@given(OBJECTS, OBJECTS, st.sampled_from([":", " :", "\n:"]))
def test_the_quick_look_never_misses_a_duplicate(
    inner: dict[str, object], other: dict[str, object], colon: str
) -> None:
    """It may ask for a closer look without need, but where a key was lost it always asks."""
    body = f'{{"x"{colon}{json.dumps(inner)},"x"{colon}{json.dumps(other)}}}'.encode()
    assert not has_distinct_keys(body, json.loads(body))
    assert ("/x", "duplicate_key") in [(fault.pointer, fault.code) for fault in duplicate_keys(body)]


def test_the_quick_look_is_enough_for_a_plain_request() -> None:
    """With or without blanks, no closer look is needed."""
    document = {"a": {"b": 1}, "c": [{"d": "10:30"}, "e"]}
    for separators in ((",", ":"), (" , ", " : ")):
        assert has_distinct_keys(json.dumps(document, separators=separators).encode(), document)


def test_each_duplicate_is_named_once() -> None:
    """Also one that is there three times, and one inside another."""
    body = b'{"a": [{"b": 1, "b": 2, "b": 3}], "a": {"c~": 1, "c~": 1e999}}'
    assert [fault.pointer for fault in duplicate_keys(body)] == ["/a/0/b", "/a", "/a/c~0"]
