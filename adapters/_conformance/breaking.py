"""Ways in which an answer can be wrong: one value at a time, or as a whole."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from adapters._fixtures.cases import Case
from calculator.domain.ports import HttpResponse

_JUNK: Final[tuple[Any, ...]] = ("", "x", 0, -1, 0.004, "-5.00", True, [], {}, "99999999999999999999", 10**400)
_FIRST: Final = 2
"""So many items of a list are broken one by one; the others are like them."""

BODIES: Final = {
    "empty": b"",
    "blank": b"  \n",
    "page": b"<!doctype html><html><body>Sorry</body></html>",
    "object": b"{}",
    "list": b"[]",
    "null": b"null",
    "text": b'"rates"',
    "number": b"17.25",
    "not UTF-8": b'{"rates": "\xff"}',
    "deep": b'{"a":' * 50_000,
    "deep lists": b"[" * 50_000,
    "lone surrogate": b'{"error": {"message": "\\ud800"}}',
    "no number": b'{"rates": NaN}',
    "absurd number": b'{"rates": [1e999999999999999999]}',
    "5 MB": b'{"rates": "' + b"x" * 5_000_000 + b'"}',
}
"""What is no answer."""

HUGE: Final = b'{"rates": [' + b"17.25," * 833_333 + b"0]}"
"""Five megabytes of valid JSON."""

BAD_STATUS: Final = {
    401: "auth_failed",
    403: "auth_failed",
    429: "rate_limited",
    500: "unavailable",
    503: "unavailable",
}
"""What a status says whose body says nothing."""


def break_each(tree: Any) -> Iterator[None]:
    """Break *tree* in place, one value at a time: null, junk, put into a list, taken out of one, deleted.

    At every step one value is wrong and all others are as they were; at the end all are.
    """
    if isinstance(tree, dict):
        slots = list(tree)
    elif isinstance(tree, list):
        slots = list(range(min(len(tree), _FIRST)))
    else:
        return
    for slot in slots:
        value = tree[slot]
        for junk in (None, *_JUNK, [value], value[0] if isinstance(value, list) and value else {"0": value}):
            tree[slot] = junk
            yield
        tree[slot] = value
        yield from break_each(value)
        del tree[slot]
        yield
        if isinstance(tree, dict):
            tree[slot] = value
        else:
            tree.insert(slot, value)


def with_body(case: Case, body: bytes, status: int | None = None, content_type: str | None = None) -> HttpResponse:
    """The case's answer with another body, and another status or content type where one is given."""
    headers = dict(case.response.headers) | ({"content-type": content_type} if content_type else {})
    return replace(case.response, status=status or case.response.status, body=body, headers=headers)
