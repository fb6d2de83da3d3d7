"""Who may ask: OAuth tokens that expire for USPS and UPS, Basic for DHL Express, a key for EasyPost.

The credentials open nothing but an emulator, so they are no secrets. Refusals are the carriers' own.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from adapters._emulator.ups_request import error as ups_error
from adapters._emulator.wire import Call, JsonObject, json_answer
from calculator.domain.ports import HttpRequest, HttpResponse

CREDENTIALS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "usps": ("demo-client", "demo-client-secret"),
        "ups": ("demo-client", "demo-client-secret"),
        "dhl_express": ("demo-key", "demo-key-secret"),
        "easypost": ("demo-key", ""),
    }
)
"""Name and secret by carrier; EasyPost's key has no secret."""

TOKEN_PATHS: Final[Mapping[str, str]] = MappingProxyType(
    {"usps": "/oauth2/v3/token", "ups": "/security/v1/oauth/token"}
)
LIFETIMES: Final[Mapping[str, int]] = MappingProxyType({"usps": 28799, "ups": 14399})
"""Seconds a token lives, as the carriers answer them."""

_GRANT: Final = "client_credentials"


class Access:
    """The tokens given out, and what each carrier makes of a request's credentials."""

    def __init__(self, credentials: Mapping[str, tuple[str, str]], lifetimes: Mapping[str, int]) -> None:
        self._credentials = credentials
        self._basic = {carrier: basic(*names) for carrier, names in credentials.items()}
        self._lifetimes = lifetimes
        self._tokens: dict[str, dict[str, datetime]] = {carrier: {} for carrier in TOKEN_PATHS}
        self._given = 0

    def admits(self, carrier: str, headers: Mapping[str, str], now: datetime) -> bool:
        """Whether the request's authorization is good at *now*."""
        given = headers.get("authorization", "")
        if carrier in TOKEN_PATHS:
            good_until = self._tokens[carrier].get(given.removeprefix("Bearer "))
            return good_until is not None and now < good_until
        if carrier == "easypost" and given == f"Bearer {self._credentials[carrier][0]}":
            return True
        return given == self._basic[carrier]

    def token(self, carrier: str, call: Call, now: datetime) -> HttpResponse:
        """The answer of a token endpoint."""
        body = call.body if isinstance(call.body, dict) else {}
        if body.get("grant_type") != _GRANT:
            return _wrong_grant(carrier)
        user, secret = self._credentials[carrier]
        if carrier == "ups":
            good = call.headers.get("authorization", "") == self._basic[carrier]
        else:
            good = (body.get("client_id"), body.get("client_secret")) == (user, secret)
        return self._grant(carrier, user, now) if good else refused(carrier)

    def forget(self) -> None:
        """No token given out so far is good any longer."""
        for tokens in self._tokens.values():
            tokens.clear()

    def _grant(self, carrier: str, user: str, now: datetime) -> HttpResponse:
        self._given += 1
        lifetime = self._lifetimes[carrier]
        known = self._tokens[carrier]
        for token in [token for token, good_until in known.items() if good_until <= now]:
            del known[token]
        digest = sha256(f"{carrier} {self._given} {now.isoformat()}".encode()).hexdigest()
        token = f"eyJhbGciOiJSUzI1NiJ9.{digest[:32]}.{digest[32:]}"
        known[token] = now + timedelta(seconds=lifetime)
        issued = int(now.timestamp() * 1000)
        tree: JsonObject = {"access_token": token, "token_type": "Bearer", "status": "approved", "client_id": user}
        if carrier == "ups":
            return json_answer(200, {**tree, "issued_at": str(issued), "expires_in": str(lifetime)})
        scope = "domestic-prices international-prices service-standards shipments"
        return json_answer(200, {**tree, "issued_at": issued, "expires_in": lifetime, "scope": scope})


def refused(carrier: str) -> HttpResponse:
    """A token endpoint's no to wrong credentials."""
    if carrier == "ups":
        return ups_error(401, "250002", "Invalid Authentication Information.")
    words = "The client credentials are not valid."
    return json_answer(401, {"error": "invalid_client", "error_description": words})


def _wrong_grant(carrier: str) -> HttpResponse:
    if carrier == "ups":
        return ups_error(400, "10400", "Invalid or missing grant_type")
    words = "The grant type must be client_credentials."
    return json_answer(400, {"error": "unsupported_grant_type", "error_description": words})


def basic(user: str, secret: str) -> str:
    """The value of an Authorization header of HTTP Basic."""
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode("ascii")


def token_request(carrier: str, user: str, secret: str) -> tuple[HttpRequest, Mapping[str, str]]:
    """How a carrier is asked for a token: the request, and the headers that hold the credentials."""
    if carrier == "ups":
        return HttpRequest("POST", TOKEN_PATHS[carrier], {"grant_type": _GRANT}), {"authorization": basic(user, secret)}
    body: JsonObject = {"client_id": user, "client_secret": secret, "grant_type": _GRANT}
    return HttpRequest("POST", TOKEN_PATHS[carrier], body), {}
