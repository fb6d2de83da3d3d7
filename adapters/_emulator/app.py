"""The emulator behind a socket: a plain ASGI application, for any ASGI server."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl

from adapters._emulator.emulator import Emulator, Reply
from adapters._emulator.wire import Call, page
from adapters._reading import decode
from calculator.domain.ports import JsonValue

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_MOST_BYTES: Final = 1024 * 1024
_FORM: Final = "application/x-www-form-urlencoded"


def create_app(emulator: Emulator) -> Application:
    """The application of one emulator. It has no lifespan of its own.

    Answers are worked out one at a time, and between two the server looks who has come: a server that notes under
    ``arrived`` in the scope when a request was whole lets a crowd wait for the carrier's latency and no longer.
    """
    turn = asyncio.Lock()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            body = await _body(receive)
            if body is not None:
                arrived: float = scope.get("arrived") or asyncio.get_running_loop().time()
                async with turn:
                    reply = emulator.route(_call(scope, body))
                    await asyncio.sleep(0)
                await _answer(reply, arrived, receive, send)

    return application


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes | None:
    """What was sent, cut where it is more than any request; None where the client has gone."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if not message.get("more_body") or size > _MOST_BYTES:
            return b"".join(parts)


def _call(scope: Scope, body: bytes) -> Call:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Call(scope["method"], scope["path"], _read(body, headers.get("content-type", "")), query, headers)


def _read(body: bytes, content_type: str) -> JsonValue:
    if content_type.partition(";")[0].strip().lower() == _FORM:
        return {**dict(parse_qsl(body.decode("latin-1")))}
    try:
        return decode(body)
    except ValueError:
        return None


async def _answer(reply: Reply, arrived: float, receive: Receive, send: Send) -> None:
    """A carrier's latency is all that its caller waits: what the answer took to be worked out is part of it."""
    response = reply.response
    if reply.manner == "hang":
        await _until_gone(receive, float(reply.wait))
        response = page(504)
    elif reply.wait and reply.manner == "whole":
        await asyncio.sleep(arrived + float(reply.wait) - asyncio.get_running_loop().time())
    headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in response.headers.items()]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if reply.manner in ("slow_body", "reset"):
        half = len(response.body) // 2
        await send({"type": "http.response.body", "body": response.body[:half], "more_body": True})
        if reply.manner == "reset":
            return  # servers close a connection whose answer has fewer bytes than its length says
        await _until_gone(receive, float(reply.wait))
        await send({"type": "http.response.body", "body": response.body[half:]})
        return
    await send({"type": "http.response.body", "body": response.body})


async def _until_gone(receive: Receive, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
