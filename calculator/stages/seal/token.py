"""Tokens: what was offered, signed. Layout: ``payload.key_id.signature.check``.

The signature (itsdangerous, keyed BLAKE2b) is what counts. The check is no secret: it tells a token that was damaged or
made up (forged) from an honest one whose key has since been retired (expired).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from calculator.domain.errors import QuoteExpired, SignatureMismatch
from calculator.domain.record import record

_SALT = b"shipcalc.quote.2"  # counted up whenever the layout changes: tokens of the old one are expired, never forged
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 4096


@record(frozen=True, slots=True)
class Sealed:
    """What a token binds. ``facts`` and ``state`` are digests of the request and of the option's other promises."""

    shop: str
    code: str
    policy_version: str
    price: int
    currency: str
    price_source: str
    quoted_at: datetime
    expires_at: datetime
    facts: tuple[str, ...]
    state: str


class Keys:
    """Signing keys, newest first: the first signs, all of them verify."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets:
            raise ValueError("at least one signing key is needed")
        if any(len(secret) < 16 for secret in secrets):
            raise ValueError("a signing key has at least 16 bytes")
        self._signers = {_key_id(secret): _signer(secret) for secret in secrets}
        self._signed_by = b"." + _key_id(secrets[0]).encode()
        self._newest = self._signers[_key_id(secrets[0])].algorithm

    def __repr__(self) -> str:
        return f"Keys({len(self._signers)})"

    def seal(self, sealed: Sealed) -> str:
        """The token of an option."""
        own = own_part(sealed.code, sealed.price, sealed.price_source, sealed.state)
        return self.sign(
            own,
            shared_part(
                sealed.shop,
                sealed.policy_version,
                sealed.currency,
                sealed.quoted_at,
                sealed.expires_at,
                sealed.facts,
            ),
        )

    def sign(self, own: str, shared: str) -> str:
        """The token of the option that ``own_part`` and ``shared_part`` describe."""
        signed = _base64(f"{own}|{shared}".encode()) + self._signed_by
        # What the signer would write, less its conversions.
        body = signed + b"." + _base64(self._newest.get_signature(b"", signed))
        return f"{body.decode()}.{_check(body)}"

    def read(self, token: str, now: datetime) -> Sealed:
        """What the token binds.

        Raises:
            SignatureMismatch: not ours, or changed since.
            QuoteExpired: ours, but its time is over, or its key is no longer held.
        """
        payload = self._verified(token)
        fields = urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode().split("|")
        code, price, source, state, shop, version, currency, quoted, expires, *facts = fields
        expires_at = _EPOCH + int(expires) * _MICROSECOND
        if now >= expires_at:
            raise QuoteExpired(f"the quote held until {expires_at.isoformat()}")
        quoted_at = _EPOCH + int(quoted) * _MICROSECOND
        return Sealed(shop, code, version, int(price), currency, source, quoted_at, expires_at, tuple(facts), state)

    def _verified(self, token: str) -> bytes:
        if len(token) > _LONGEST or not token.isascii():
            raise SignatureMismatch("not a token of this service")
        body, _, check = token.encode().rpartition(b".")
        parts = body.split(b".")
        if len(parts) != 3 or _check(body).encode() != check:
            raise SignatureMismatch("not a token of this service, or damaged")
        payload, key_id, _ = parts
        signer = self._signers.get(key_id.decode())
        if signer is None:
            raise QuoteExpired("the key that sealed this quote is retired")
        try:
            signer.unsign(body)
        except BadSignature:
            raise SignatureMismatch("the signature does not fit") from None
        return payload


def own_part(code: str, price: int, price_source: str, state: str) -> str:
    """What a payload says of its option alone."""
    return f"{code}|{price}|{price_source}|{state}"


def shared_part(
    shop: str, policy_version: str, currency: str, quoted_at: datetime, expires_at: datetime, facts: Sequence[str]
) -> str:
    """What the payloads of all options of a quote have in common: written once."""
    times = f"{_microseconds(quoted_at)}|{_microseconds(expires_at)}"
    return f"{shop}|{policy_version}|{currency}|{times}|{'|'.join(facts)}"


class _KeyedBlake2(SigningAlgorithm):
    """BLAKE2b as a MAC (RFC 7693, keyed): as strong as HMAC-SHA256 here, in a third of the time.

    The key is taken in once, not once a token.
    """

    def __init__(self, key: bytes) -> None:
        self._begun = hashlib.blake2b(key=key, digest_size=32)

    def get_signature(self, key: bytes, value: bytes) -> bytes:  # noqa: ARG002 - the signer's one key is known already
        mac = self._begun.copy()
        mac.update(value)
        return mac.digest()


def _signer(secret: bytes) -> Signer:
    derived = hmac.digest(secret, _SALT, "sha256")
    return Signer(derived, key_derivation="none", algorithm=_KeyedBlake2(derived))


def _key_id(secret: bytes) -> str:
    return hashlib.blake2b(_SALT + secret, digest_size=4, person=b"shipcalc.key").hexdigest()


def _base64(part: bytes) -> bytes:
    """As URLs take it, without padding."""
    return b2a_base64(part, newline=False).replace(b"+", b"-").replace(b"/", b"_").rstrip(b"=")


def _check(body: bytes) -> str:
    return f"{crc32(body):08x}"


def _microseconds(instant: datetime) -> int:
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
