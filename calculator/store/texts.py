"""What people write: checked before it goes into a database, which bounds nothing and may refuse some signs."""

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.policy.load import MAX_BYTES
from calculator.store.versions import LONGEST_NAME, LONGEST_NOTE, BadNote


def storable(text: str) -> bool:
    """Whether every database takes it: no NUL, no half of a surrogate pair."""
    return "\0" not in text and _utf8(text) is not None


def clean_name(by: str) -> str:
    """Who does something, without blanks around it.

    Raises:
        BadNote: longer than LONGEST_NAME, not storable, or with signs that nobody sees: it would look like another's.
    """
    found = _clean(by, "a name", LONGEST_NAME)
    if not found.isprintable():
        raise BadNote("a name is one line without invisible signs")
    return found


def clean_note(note: str) -> str:
    """Why it is done, without blanks around it.

    Raises:
        BadNote: longer than LONGEST_NOTE, or not storable.
    """
    return _clean(note, "a note", LONGEST_NOTE)


def policy_bytes(shop: str, text: str) -> bytes:
    """A policy's text, or what may become one, as a file would hold it.

    Raises:
        BadPolicy: larger than MAX_BYTES, or not storable.
    """
    data = _utf8(text)
    if data is None or b"\0" in data:
        raise BadPolicy(f"{shop}.toml", (PolicyFault("", "is not UTF-8 text", "not_utf8"),))
    if len(data) > MAX_BYTES:
        raise BadPolicy(f"{shop}.toml", (PolicyFault("", f"is larger than {MAX_BYTES} bytes", "too_large"),))
    return data


def _clean(text: str, what: str, longest: int) -> str:
    found = text.strip()
    if len(found) > longest:
        raise BadNote(f"{what} has at most {longest} characters")
    if not storable(found):
        raise BadNote(f"{what} is text without NUL characters")
    return found


def _utf8(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None
