"""Unpacks bodies, no further than a limit: a few bytes may be packed millions."""

import zlib
from typing import Final

import httpx

_GZIP: Final = 16 + zlib.MAX_WBITS
_ZLIB: Final = zlib.MAX_WBITS
_BARE: Final = -zlib.MAX_WBITS


def unpacked(body: bytes, codings: str, most: int) -> bytes:
    """The body as it was before it was packed, as far as it came; one byte more than *most* tells a longer one.

    Args:
        codings: Content-Encoding, in its order of packing. Others than gzip and deflate, which nobody asked for, stay.

    Raises:
        httpx.DecodingError: it is packed in another way.
    """
    for coding in reversed(codings.lower().split(",")):
        match coding.strip():
            case "gzip" | "x-gzip":
                body = _inflated(body, most, _GZIP)
            case "deflate":
                try:
                    body = _inflated(body, most, _ZLIB)
                except httpx.DecodingError:
                    body = _inflated(body, most, _BARE)  # as some have always understood the word (RFC 9110, 8.4.1.2)
        if len(body) > most:
            break
    return body


def _inflated(body: bytes, most: int, form: int) -> bytes:
    try:
        return zlib.decompressobj(form).decompress(body, most + 1)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error
