"""Bodies come out as they were packed, and never larger than the limit."""

import gzip
import hashlib
import tracemalloc
import zlib
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._http.packing import unpacked

Pack = Callable[[bytes], bytes]


def bare(body: bytes) -> bytes:
    """Deflate without the frame that the word stands for."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


WAYS: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    (" GZip ", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare),
    ("gzip, deflate", lambda body: zlib.compress(gzip.compress(body))),
    ("identity", bytes),
    ("gzip,identity", gzip.compress),
    ("br", bytes),
    ("", bytes),
]


@pytest.mark.parametrize(("codings", "pack"), WAYS)
@given(body=st.binary(max_size=300))
def test_what_was_packed_comes_back(codings: str, pack: Pack, body: bytes) -> None:
    """By whatever carriers were told that we read; what nobody asked for stays as it is."""
    assert unpacked(pack(body), codings, 300) == body


@pytest.mark.parametrize(("codings", "pack"), WAYS[:6])
@pytest.mark.parametrize(("size", "left"), [(999, 999), (1000, 1000), (1001, 1001), (50_000, 1001)])
def test_no_more_is_unpacked_than_tells_a_longer_one(codings: str, pack: Pack, size: int, left: int) -> None:
    """One byte beyond the limit."""
    assert unpacked(pack(b"7" * size), codings, 1000) == b"7" * left


def test_what_is_too_large_on_the_way_is_too_large() -> None:
    """Half a gzip would come out as a body that fits."""
    body = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(200))
    assert len(unpacked(zlib.compress(gzip.compress(body)), "gzip, deflate", 1000)) == 1001


@pytest.mark.parametrize(("codings", "pack"), WAYS[:6])
def test_a_bomb_is_no_danger(codings: str, pack: Pack) -> None:
    """Twenty million bytes take no more memory than the limit and what zlib itself needs."""
    bomb = pack(bytes(20_000_000))
    tracemalloc.start()
    try:
        assert len(unpacked(bomb, codings, 10_000)) == 10_001
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 500_000


@pytest.mark.parametrize("size", [0, 1, 11, 20])
def test_what_ends_early_is_there_as_far_as_it_came(size: int) -> None:
    """The adapter sees that it is no whole answer."""
    body = bytes(range(200))
    assert body.startswith(unpacked(gzip.compress(body)[:size], "gzip", 1000))


@pytest.mark.parametrize(
    ("codings", "body"),
    [
        ("gzip", b"700 USD"),
        ("gzip", zlib.compress(b"700 USD")),
        ("gzip", gzip.compress(b"700 USD", mtime=0)[:10] + b"\xff" * 9),
        ("deflate", b"\xff700 USD"),
        ("deflate", gzip.compress(b"700 USD", mtime=0)),
        ("deflate, gzip", zlib.compress(b"700 USD")),
    ],
)
def test_what_is_packed_in_another_way(codings: str, body: bytes) -> None:
    """Is told as httpx tells it."""
    with pytest.raises(httpx.DecodingError):
        unpacked(body, codings, 1000)
