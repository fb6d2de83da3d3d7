"""Reading a body off the wire."""

import pytest
from starlette.types import Message, Scope

from calculator.api.exchange import Disconnected, Rejected, read_json_body


def scope_with(*headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "headers": list(headers)}


class Wire:
    """Gives the messages a server would, and counts how many were taken."""

    def __init__(self, *messages: Message) -> None:
        self._messages = list(messages)
        self.taken = 0

    async def __call__(self) -> Message:
        self.taken += 1
        return self._messages.pop(0)


async def test_a_client_that_leaves_gets_no_answer() -> None:
    """Before its body or in the middle of it."""
    gone: Message = {"type": "http.disconnect"}
    half: Message = {"type": "http.request", "body": b"{", "more_body": True}
    for messages in ([gone], [half, gone]):
        with pytest.raises(Disconnected):
            await read_json_body(scope_with(), Wire(*messages))


async def test_a_declared_length_over_the_bound_is_refused_unread() -> None:
    """Not one message is taken; an absurd number of digits is no number to us."""
    for length in (b"1048577", b"9" * 5000):
        wire = Wire()
        with pytest.raises(Rejected) as caught:
            await read_json_body(scope_with((b"content-length", length)), wire)
        assert (caught.value.code, wire.taken) == ("body_too_large", 0)


async def test_reading_stops_as_soon_as_it_is_too_much() -> None:
    """What follows is never taken."""
    piece: Message = {"type": "http.request", "body": b" " * 1024 * 1024, "more_body": True}
    wire = Wire(piece, piece, piece, piece)
    with pytest.raises(Rejected):
        await read_json_body(scope_with(), wire)
    assert wire.taken == 2


async def test_a_body_in_one_piece_is_bounded_too() -> None:
    """Without a declared length: the bound itself passes, a byte more does not."""
    assert await read_json_body(scope_with(), Wire({"type": "http.request", "body": b" " * 2**20})) == b" " * 2**20
    with pytest.raises(Rejected) as caught:
        await read_json_body(scope_with(), Wire({"type": "http.request", "body": b" " * (2**20 + 1)}))
    assert caught.value.code == "body_too_large"


async def test_a_message_without_a_body_is_an_empty_one() -> None:
    """ASGI lets servers leave both keys out."""
    assert await read_json_body(scope_with((b"content-length", b"junk")), Wire({"type": "http.request"})) == b""
