"""Names of what is remembered: digests, from which no address can be read."""

from hashlib import blake2b

from msgspec.json import Encoder

_json = Encoder().encode  # plain values, whose JSON is their only spelling


def key_of(account: str, facts: tuple[object, ...]) -> str:
    """The name of a question: equal for equal facts asked of one account, in every process."""
    return blake2b(_json((account, facts)), digest_size=16).hexdigest()


def account_name(carrier: str, host: str, *identity: str) -> str:
    """A carrier account: readable as far as it is public, the rest (a client's id, a number) as a digest."""
    digest = blake2b(_json((host, identity)), digest_size=6).hexdigest()
    return f"{carrier}:{digest}"
