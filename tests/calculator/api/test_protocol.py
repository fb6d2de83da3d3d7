"""The server's side of a connection."""

import asyncio

import pytest

from calculator.api.protocol import JoiningTransport


class Written(asyncio.Transport):
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.told: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.told.append(bytes(data))

    def close(self) -> None:
        self.told.append("closed")


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("writes", "told"),
    [
        ([HEAD, b"{}"], [HEAD + b"{}"]),
        ([HEAD, b"{}", b"more"], [HEAD + b"{}", b"more"]),
        ([HEAD, b"{}", HEAD, b"{}"], [HEAD + b"{}", HEAD + b"{}"]),
        ([HEAD], []),
        ([b"HTTP/1.1 100 Continue\r\n\r\n"], [b"HTTP/1.1 100 Continue\r\n\r\n"]),
        ([b"HTTP/1.1 101 x\r\n\r\n"], []),
    ],
)
def test_a_head_leaves_with_its_body(writes: list[bytes], told: list[bytes]) -> None:
    """One write for both; what a client waits for before it sends is never kept back."""
    below = Written()
    joining = JoiningTransport(below)
    for data in writes:
        joining.write(data)
    assert below.told == told


def test_a_head_alone_is_not_lost() -> None:
    """It is sent when the answer has no body, and before the connection is closed; once."""
    below = Written()
    joining = JoiningTransport(below)
    joining.write(HEAD)
    joining.flush()
    joining.flush()
    joining.write(HEAD)
    joining.close()
    assert below.told == [HEAD, HEAD, "closed"]


def test_everything_else_is_the_transports_own() -> None:
    """Addresses and the like are asked of the transport below."""
    assert JoiningTransport(Written()).get_extra_info("peername") == ("127.0.0.1", 1)
