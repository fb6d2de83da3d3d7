"""The files that pages load: our own and the chart library's, from this process, kept by browsers until they change."""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from calculator.page.html import stylesheet

CHART_LIBRARY: Final = "plotly.min.js"
PAGE_STYLES: Final = "page.css"
"""Of the shipping page that customers read."""

_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_STYLE_ID: Final = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    packed: bytes
    media_type: str


@cache
def digest() -> str:
    """Of all files together: it is part of their addresses, so a browser asks again only when one has changed."""
    told = blake2b(digest_size=8)
    told.update(version("plotly").encode())
    told.update(stylesheet().encode())
    for path in _own():
        told.update(path.read_bytes())
    return told.hexdigest()


def answer(request: Request) -> Response:
    """``/assets/{digest}/{name}``; under an old digest the file of today, which is not to be kept."""
    name = request.path_params["name"]
    if name not in _names():
        return Response("no such file", 404, media_type="text/plain")
    current = digest()
    etag = f'"{current}"'
    headers = {
        "cache-control": _FOR_EVER if request.path_params["digest"] == current else "no-cache",
        "etag": etag,
        "vary": "accept-encoding",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    file = _file(name)
    packs = "gzip" in request.headers.get("accept-encoding", "")
    if packs:
        headers["content-encoding"] = "gzip"
    return Response(file.packed if packs else file.plain, media_type=file.media_type, headers=headers)


def _own() -> list[Path]:
    folder = Path(str(resources.files("calculator.web").joinpath("static")))
    return sorted(path for path in folder.iterdir() if path.suffix in _TYPES)


@cache
def unwanted_styles() -> tuple[str, ...]:
    """Ids of the style elements that the chart library adds for its maps unless the page has elements of these ids."""
    return tuple(sorted(set(_STYLE_ID.findall(_chart_library().read_text(encoding="utf-8")))))


@cache
def _names() -> frozenset[str]:
    return frozenset({CHART_LIBRARY, PAGE_STYLES, *(path.name for path in _own())})


@cache
def _file(name: str) -> _File:
    plain = _content(name)
    return _File(plain, gzip.compress(plain, 6, mtime=0), _TYPES[Path(name).suffix])


def _content(name: str) -> bytes:
    if name == PAGE_STYLES:
        return stylesheet().encode()
    path = _chart_library() if name == CHART_LIBRARY else next(path for path in _own() if path.name == name)
    return path.read_bytes()


def _chart_library() -> Path:
    """The script in plotly's wheel; the package itself is not imported."""
    found = find_spec("plotly")
    assert found is not None  # noqa: S101 - the extra «serve» requires it
    assert found.submodule_search_locations is not None  # noqa: S101 - it is a package
    return Path(found.submodule_search_locations[0], "package_data", CHART_LIBRARY)
