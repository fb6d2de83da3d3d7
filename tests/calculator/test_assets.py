"""Files that pages load: the same bytes packed or not, kept for ever under an address that changes with them."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from calculator.assets import Assets, in_folder, in_package


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files that pages load and one that they do not."""
    (tmp_path / "b.css").write_text("p{}")
    (tmp_path / "a.js").write_text("go()")
    (tmp_path / "secret.txt").write_text("hush")
    return tmp_path


def client_of(assets: Assets) -> httpx.AsyncClient:
    """A browser that asks for them."""
    app = Starlette(routes=[Route("/{digest}/{name}", assets.answer)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_a_file_under_todays_address_is_kept_for_ever(folder: Path) -> None:
    """Its type by its name; under another address it is asked for again each time."""
    assets = Assets({**in_folder(folder), "made.css": lambda: "q{}"})
    client = client_of(assets)
    for name, text, kind in (
        ("b.css", "p{}", "text/css"),
        ("a.js", "go()", "text/javascript"),
        ("made.css", "q{}", "text/css"),
    ):
        answer = await client.get(f"/{assets.digest}/{name}")
        assert (answer.text, answer.headers["content-type"]) == (text, f"{kind}; charset=utf-8")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await client.get("/old/a.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["secret.txt", "none.js", "..", "%2e%2e%2fsecret.txt"])
async def test_only_what_was_named_is_served(folder: Path, name: str) -> None:
    """Whatever an address holds, it is no path."""
    answer = await client_of(Assets(in_folder(folder))).get(f"/x/{name}")
    assert answer.status_code == 404
    assert "hush" not in answer.text


async def test_a_file_is_packed_where_that_is_understood(folder: Path) -> None:
    """The same bytes either way, told apart by caches."""
    client = client_of(Assets(in_folder(folder)))
    async with client.stream("GET", "/x/b.css", headers={"accept-encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join([part async for part in packed.aiter_raw()])) == b"p{}"
    plain = await client.get("/x/b.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert (plain.text, plain.headers["vary"]) == ("p{}", "accept-encoding")


async def test_a_file_that_is_known_is_not_sent_again(folder: Path) -> None:
    """By the tag of all files together."""
    assets = Assets(in_folder(folder))
    answer = await client_of(assets).get("/x/a.js", headers={"if-none-match": f'"{assets.digest}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_address_changes_with_any_file_and_with_its_name(folder: Path) -> None:
    """And with nothing else."""
    first = Assets(in_folder(folder)).digest
    assert Assets(in_folder(folder)).digest == first
    (folder / "secret.txt").write_text("other")
    assert Assets(in_folder(folder)).digest == first
    (folder / "a.js").rename(folder / "c.js")
    second = Assets(in_folder(folder)).digest
    (folder / "c.js").write_text("went()")
    assert len({first, second, Assets(in_folder(folder)).digest}) == 3


def test_files_of_a_package_are_found_without_importing_it() -> None:
    """One that is not installed is told with what to do."""
    (found,) = in_package("plotly", "package_data/plotly.min.js").items()
    assert found[0] == "plotly.min.js"
    assert found[1].is_file()
    with pytest.raises(ModuleNotFoundError, match="pip install 'shipcalc"):
        in_package("no_such_package", "x.js")
