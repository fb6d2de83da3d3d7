"""Files that pages load: from this process and nowhere else, packed once, kept by browsers until they change."""

import gzip
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"

Content = Path | Callable[[], str]
"""A file, or what makes its text."""


class Assets:
    """Files by name, read when they are first asked for."""

    def __init__(self, files: Mapping[str, Content]) -> None:
        self._files = files
        self._read: dict[str, tuple[bytes, bytes]] = {}

    @cached_property
    def digest(self) -> str:
        """Of all files together: it is part of their addresses, so a browser asks again only when one has changed."""
        told = blake2b(digest_size=8)
        for name, content in self._files.items():
            told.update(name.encode() + b"\n" + _bytes(content))
        return told.hexdigest()

    def answer(self, request: Request) -> Response:
        """To ``…/{digest}/{name}``; under an old digest the file of today, which is not to be kept."""
        name = request.path_params["name"]
        if name not in self._files:
            return Response("no such file", 404, media_type="text/plain")
        etag = f'"{self.digest}"'
        headers = {
            "cache-control": _FOR_EVER if request.path_params["digest"] == self.digest else "no-cache",
            "etag": etag,
            "vary": "accept-encoding",
        }
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        plain, packed = self._contents(name)
        packs = "gzip" in request.headers.get("accept-encoding", "")
        if packs:
            headers["content-encoding"] = "gzip"
        return Response(packed if packs else plain, media_type=_TYPES[Path(name).suffix], headers=headers)

    def _contents(self, name: str) -> tuple[bytes, bytes]:
        if name not in self._read:
            plain = _bytes(self._files[name])
            self._read[name] = plain, gzip.compress(plain, 6, mtime=0)
        return self._read[name]


def in_folder(folder: Path) -> dict[str, Path]:
    """The files of a folder that pages can load, by name."""
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix in _TYPES}


def in_package(package: str, *names: str) -> dict[str, Path]:
    """Files that a distribution ships in its wheel, by their last name; the package itself is not imported."""
    found = find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{package} is not installed: pip install 'shipcalc[serve]'")
    folder = Path(found.submodule_search_locations[0])
    return {Path(name).name: folder / name for name in names}


def _bytes(content: Content) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content().encode()
