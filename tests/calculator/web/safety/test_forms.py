"""Fields, bounded."""

from typing import Any

import pytest
from starlette.requests import Request

from calculator.web.safety.forms import MAX_FORM, Fields, TooLarge, parse_fields, read_fields

URLENCODED = "application/x-www-form-urlencoded"


def request(chunks: list[bytes], media_type: str = URLENCODED, length: str | None = None) -> Request:
    """A request whose body comes in *chunks*."""
    headers = [(b"content-type", media_type.encode())]
    if length is not None:
        headers.append((b"content-length", length.encode()))
    parts = iter(chunks)
    left = len(chunks)

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": next(parts), "more_body": left > 0}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


def test_the_last_of_a_name_counts_and_all_are_there() -> None:
    """In order; blank ones too."""
    fields = parse_fields("a=1&b=&a=2%20x&c=%C3%A9%0D%0A")
    assert dict(fields) == {"a": "2 x", "b": "", "c": "é\n"}
    assert fields.all("a") == ["1", "2 x"]
    assert fields.all("z") == []


@pytest.mark.parametrize("text", ["&".join(["a=1"] * 2001), "%", "&&&", ""])
def test_odd_text_never_breaks(text: str) -> None:
    """Too many fields are none."""
    assert len(parse_fields(text)) == 0 or text == "%"


async def test_a_body_is_read_whole() -> None:
    """However it is cut, umlauts included."""
    fields = await read_fields(request([b"text=sh", b"op%20%C3", b"%A9"]))
    assert dict(fields) == {"text": "shop é"}


async def test_other_media_types_have_no_fields() -> None:
    """Neither JSON nor an upload."""
    assert len(await read_fields(request([b"a=1"], "application/json"))) == 0
    assert len(await read_fields(request([b"a=1"], "multipart/form-data; boundary=a"))) == 0


@pytest.mark.parametrize(
    ("chunks", "length"),
    [
        ([b"x" * MAX_FORM, b"y"], None),
        ([b"x"], str(MAX_FORM + 1)),
        ([b"x"], "9" * 16),
        ([b"x" * (MAX_FORM + 1)], "1"),
    ],
)
async def test_a_body_has_a_bound(chunks: list[bytes], length: str | None) -> None:
    """Declared or sent, whichever is found first."""
    with pytest.raises(TooLarge):
        await read_fields(request(chunks, length=length))


async def test_the_bound_itself_is_allowed() -> None:
    """To the byte."""
    fields = await read_fields(request([b"a=" + b"x" * (MAX_FORM - 2)], length=str(MAX_FORM)))
    assert len(fields["a"]) == MAX_FORM - 2


def test_pairs_become_a_query_again() -> None:
    """Encoded, in order."""
    assert Fields.encoded([("a", "x y"), ("a", "é&")]) == "a=x+y&a=%C3%A9%26"
