"""RFC 9457 problem documents: what every error of the HTTP service looks like."""

from collections.abc import Sequence
from typing import Final, NotRequired

from pydantic_core import to_json
from typing_extensions import TypedDict

from calculator.domain.errors import BadCart, InputFault

MEDIA_TYPE: Final = "application/problem+json"

PROBLEMS: Final[dict[str, tuple[int, str]]] = {
    "bad_cart": (422, "The request cannot be quoted as it stands"),
    "bad_query": (422, "A query parameter cannot be read"),
    "unauthorized": (401, "An API key is needed"),
    "unknown_route": (404, "There is nothing at this path"),
    "unknown_shop": (404, "There is no such shop"),
    "method_not_allowed": (405, "This path does not take this method"),
    "body_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body must be JSON"),
    "internal_error": (500, "A fault of ours"),
}
"""Every problem's stable code, with its status and title."""


class FaultOut(TypedDict):
    """One wrong field: an RFC 6901 pointer into the body, a stable code, and what to do about it."""

    pointer: str
    code: str
    message: str


class ProblemOut(TypedDict):
    """A problem document."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[FaultOut]]
    request_id: NotRequired[str]


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: Sequence[InputFault] = (),
    request_id: str | None = None,
) -> bytes:
    """The document's bytes. ``type`` is a URN that follows from the code."""
    document: ProblemOut = {
        "type": f"urn:shipcalc:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        document["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "message": fault.message} for fault in errors
        ]
    if request_id is not None:
        document["request_id"] = request_id
    return to_json(document)


def bad_cart_detail(error: BadCart) -> str:
    """One sentence for a person who reads only the detail."""
    first, *more = error.faults
    where = first.pointer or "the body"
    return f"{where}: {first.message}" + (f" (and {len(more)} more)" if more else "")
