"""OAuth client credentials: one token for all callers, asked for once however many wait for it.

Source: USPS OAuth 3 (JSON, no scope: naming one can shrink the grant) and UPS OAuthClientCredentials (Basic and form).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from adapters._http.body import encode
from adapters._http.credentials import ClientCredentials, secrets_of
from adapters._http.signer import Clock, Exchange, basic
from adapters._reading import (
    JsonObject,
    decode_object,
    decoded_or_empty,
    remark,
    retry_after,
    soft_child,
    soft_rows,
    soft_text,
)
from calculator.domain.errors import CarrierAuthFailed, CarrierRateLimited, CarrierUnavailable
from calculator.domain.ports import HttpResponse

MARGIN: Final = timedelta(seconds=120)
"""A token is not used in its last seconds, nor in the second half of a life shorter than twice this."""

_UNTOLD_LIFE: Final = 300
_LONGEST_LIFE: Final = 7 * 24 * 3600
_UNTOLD_WAIT: Final = 10
_LONGEST_WAIT: Final = 3600
_LOOK: Final = 0.05
_LOOKS: Final = 40
"""Seconds between two looks whether another process has its token, and how many; then this one asks as well."""

_AFTER_REJECTION: Final = timedelta(seconds=60)
"""Where a new token is refused as well, the account is at fault: so long no further one is asked for."""


_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How one carrier is asked for a token; ``hidden`` are the texts its answer must not bring into a message."""

    name: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    hidden: tuple[str, ...] = field(repr=False)


def json_token(name: str, path: str, credentials: ClientCredentials) -> TokenRequest:
    """JSON with the client's id and secret."""
    asked = encode(
        {
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
            "grant_type": "client_credentials",
        }
    )
    return TokenRequest(name, path, {"content-type": "application/json"}, asked, secrets_of(credentials))


def form_token(name: str, path: str, credentials: ClientCredentials) -> TokenRequest:
    """Basic authorization, a form, and the merchant's number where there is one."""
    headers = {
        "authorization": basic(credentials.client_id, credentials.client_secret),
        "content-type": "application/x-www-form-urlencoded",
    }
    if credentials.merchant_id:
        headers["x-merchant-id"] = credentials.merchant_id
    return TokenRequest(name, path, headers, b"grant_type=client_credentials", secrets_of(credentials))


@dataclass(frozen=True, slots=True)
class Token:
    """A carrier's token, and when no call should begin with it any longer."""

    text: str = field(repr=False)
    good_until: datetime
    headers: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """What goes with a request."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", {"authorization": f"Bearer {self.text}"})


class TokenStore(Protocol):
    """Where all processes with one account keep its token. It never raises: what it does not know is None."""

    async def get(self) -> Token | None:
        """The token there is, good or not."""
        ...

    async def begin(self) -> bool:
        """Whether this process is to ask for a new one. False: another is asking; look again shortly."""
        ...

    def end(self, token: Token | None) -> None:
        """The new one, or that there is none."""
        ...


class TokenSigner:
    """Bearer authorization with a token that is renewed shortly before it ends, and once when it is refused."""

    def __init__(self, request: TokenRequest, clock: Clock, store: TokenStore | None = None) -> None:
        """
        Args:
            store: None where this process keeps its token to itself.
        """
        self._request = request
        self._clock = clock
        self._store = store
        self._token: Token | None = None
        self._asking: asyncio.Task[Token] | None = None
        self._refused = ""
        self._closed: _Span | None = None
        self._trusted: _Span | None = None

    async def sign(self, exchange: Exchange) -> Mapping[str, str]:
        """The headers with a token that is good now.

        Raises:
            CarrierAuthFailed: the credentials are refused. CarrierRateLimited, CarrierTimeout, CarrierUnavailable.
        """
        token = self._token
        if token is None or token.good_until <= self._clock():
            token = await self._shared(exchange)
        return token.headers

    def rejected(self, signature: Mapping[str, str]) -> bool:
        """Drop the refused token, unless a newer one is there already, or it is itself the answer to a refusal."""
        token = self._token
        if token is None or token.headers != signature:
            return True
        self._refused = token.text
        now = self._clock()
        if _within(self._trusted, now):
            return False
        self._token = None
        self._trusted = now, now + _AFTER_REJECTION
        return True

    async def _shared(self, exchange: Exchange) -> Token:
        """The token all callers wait for. A caller who gives up does not take it from the others."""
        asking = self._asking
        if asking is None or asking.done() or asking.get_loop() is not asyncio.get_running_loop():
            asking = self._asking = asyncio.create_task(self._ask(exchange))
            asking.add_done_callback(_look_at_error)
        return await asyncio.shield(asking)

    async def _ask(self, exchange: Exchange) -> Token:
        """The others' token, or a new one that they are given as well."""
        if self._store is None:
            return await self._new(exchange)
        found = await self._theirs(self._store)
        if found is not None:
            self._token = found
            return found
        new = None
        try:
            new = await self._new(exchange)
        finally:
            self._store.end(new)
        return new

    async def _theirs(self, store: TokenStore) -> Token | None:
        """What another process has or is about to get; None where this one is to ask."""
        for _ in range(_LOOKS):
            found = await store.get()
            if found is not None and found.text != self._refused and found.good_until > self._clock():
                return found
            if await store.begin():
                return None
            await asyncio.sleep(_LOOK)
        return None

    async def _new(self, exchange: Exchange) -> Token:
        now = self._clock()
        if self._closed is not None and _within(self._closed, now):
            wait = int((self._closed[1] - now).total_seconds()) + 1
            raise CarrierRateLimited(f"{self._request.name} gives no token for now", wait)
        request = self._request
        response = await exchange("POST", request.path, request.headers, request.content)
        if response.status == 429:
            wait = min(retry_after(response.headers) or _UNTOLD_WAIT, _LONGEST_WAIT)
            self._closed = now, now + timedelta(seconds=wait)
            raise CarrierRateLimited(self._message(response), wait)
        token = self._token = self._read(response, now)
        return token

    def _read(self, response: HttpResponse, now: datetime) -> Token:
        if not 200 <= response.status < 300:
            away = response.status == 408 or response.status >= 500
            raise (CarrierUnavailable if away else CarrierAuthFailed)(self._message(response))
        try:
            answer = decode_object(response.body)
        except ValueError as error:
            raise CarrierUnavailable(f"{self._request.name} answered something else than a token") from error
        token = soft_text(answer, "access_token")
        if token is None or not (token.isascii() and token.isprintable()) or " " in token:
            raise CarrierAuthFailed(self._message(response))
        return Token(token, _good_until(answer, now))

    def _message(self, response: HttpResponse) -> str:
        answer = decoded_or_empty(response.body)
        errors = soft_rows(answer, "errors") + soft_rows(soft_child(answer, "response"), "errors")
        said = [soft_text(answer, "error"), soft_text(answer, "error_description")]
        said += [soft_text(error, key) for error in errors for key in ("code", "message")]
        words = ", ".join(dict.fromkeys(word for word in said if word)) or "no reason given"
        line = f"{self._request.name} gives no token, it answered {response.status}: {words}"
        return remark(line, self._request.hidden)


def _within(span: _Span | None, now: datetime) -> bool:
    """Not before its start either: the clock was set back, and a wait would last as much longer."""
    return span is not None and span[0] <= now < span[1]


def _look_at_error(task: asyncio.Task[Token]) -> None:
    """Callers who gave up never see the error; asyncio would complain that nobody did."""
    if not task.cancelled():
        task.exception()


def _good_until(answer: JsonObject, now: datetime) -> datetime:
    """The end of the token's life by its ``issued_at`` (milliseconds) and ``expires_in`` (seconds), less the margin.

    An ``issued_at`` by which the token would be over on arrival shows a wrong clock, and is not used.
    """
    seconds = min(_whole(answer.get("expires_in")) or _UNTOLD_LIFE, _LONGEST_LIFE)
    life = timedelta(seconds=seconds)
    kept = life - min(MARGIN, life / 2)
    issued = _whole(answer.get("issued_at"))
    age = now.timestamp() - issued / 1000 if issued is not None else 0
    if 0 < age < kept.total_seconds():
        return now + kept - timedelta(seconds=age)
    return now + kept


def _whole(value: object) -> int | None:
    """A whole number, as number or text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None
