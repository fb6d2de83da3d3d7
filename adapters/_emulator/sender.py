"""The emulator without a socket: a Sender that hands a request straight over, signed, for the offline mode."""

import asyncio
from dataclasses import replace
from typing import Final

from adapters._emulator.access import TOKEN_PATHS, basic, token_request
from adapters._emulator.emulator import PREFIXES, Emulator, Reply
from adapters._emulator.wire import Call
from adapters._reading import decoded_or_empty, refuse, soft_text
from calculator.domain.errors import CarrierTimeout, CarrierUnavailable, NotCovered
from calculator.domain.ports import HttpRequest, HttpResponse

_UNAUTHORIZED: Final = 401


class EmulatedSender:
    """Asks an emulator in this process. A token is kept until it is refused, then renewed once."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._tokens: dict[str, str] = {}

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """
        Raises:
            NotCovered: a carrier that is not played. CarrierUnavailable: the connection is torn.
            CarrierTimeout: no answer. CarrierAuthFailed, CarrierRateLimited: no token.
        """
        if carrier not in PREFIXES:
            raise NotCovered(f"the emulator does not play {carrier}")
        call = Call(
            request.method,
            request.path,
            request.body,
            dict(request.query),
            {name.lower(): value for name, value in request.headers},
        )
        response = await self._signed(carrier, call)
        if response.status == _UNAUTHORIZED and carrier in self._tokens:
            del self._tokens[carrier]
            response = await self._signed(carrier, call)
        return response

    async def _signed(self, carrier: str, call: Call) -> HttpResponse:
        user, secret = self._emulator.credentials[carrier]
        if carrier in TOKEN_PATHS:
            authorization = f"Bearer {self._tokens.get(carrier) or await self._token(carrier, user, secret)}"
        else:
            authorization = basic(user, secret)
        signed = replace(call, headers={**call.headers, "authorization": authorization})
        return await _given(carrier, self._emulator.reply(carrier, signed))

    async def _token(self, carrier: str, user: str, secret: str) -> str:
        request, headers = token_request(carrier, user, secret)
        call = Call(request.method, request.path, request.body, headers=headers)
        response = await _given(carrier, self._emulator.reply(carrier, call))
        token = soft_text(decoded_or_empty(response.body), "access_token")
        if response.status >= 300:
            refuse(response, f"{carrier} gives no token, it answered {response.status}")
        if token is None:
            raise CarrierUnavailable(f"{carrier} answered something else than a token")
        self._tokens[carrier] = token
        return token


async def _given(carrier: str, reply: Reply) -> HttpResponse:
    """The answer once it is there."""
    if reply.wait:
        await asyncio.sleep(float(reply.wait))
    if reply.manner == "hang":
        raise CarrierTimeout(f"{carrier}: no answer")
    if reply.manner == "reset":
        raise CarrierUnavailable(f"{carrier}: the connection was closed in the middle of the answer")
    return reply.response
