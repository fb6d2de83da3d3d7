"""A carrier that another distribution brings is reached like ours, by what its module declares."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import respx

from adapters._http.credentials import ClientCredentials, KeyAndSecret
from adapters._resilience.guarded import GuardedSource
from calculator.cli import main
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.ports import HttpRequest
from calculator.live import credentials, live_sender, live_sources
from calculator.reach import Barred, barrier
from calculator.settings import SettingsError, settings_from
from calculator.sources import known_services
from tests.adapters._conformance.toy import HOST, module
from tests.calculator.test_guarding import guards

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
BEARER = '"bearer", ("pony_key",)'


def clock() -> datetime:
    """It stands still."""
    return NOW


@pytest.fixture(autouse=True)
def no_memory_of_ponies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test installs a module of its own."""
    monkeypatch.delitem(sys.modules, "their_pony", raising=False)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A distribution on disk, as pip leaves one: README's carrier under the entry point group."""
    monkeypatch.syspath_prepend(folder)
    info = folder / "ponies-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ponies\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[shipcalc.carriers]\npony_post = their_pony\n", encoding="utf-8")
    (folder / "their_pony.py").write_text(text, encoding="utf-8")


async def test_its_services_and_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy may name its services; in live mode it is a source beside ours."""
    assert "pony_post" not in known_services().carriers()
    install(tmp_path, monkeypatch, module())
    assert "pony_post_gallop" in known_services()
    settings = settings_from({"SHIPCALC_PONY_KEY": "oats"})
    sources = live_sources(settings, {}, live_sender(settings, clock), clock, guards())
    assert list(sources) == ["dhl_express", "pony_post", "ups", "usps"]
    assert isinstance(sources["pony_post"], GuardedSource)
    assert isinstance(sources["usps"], Barred)


@pytest.mark.parametrize(
    ("access", "variables", "authorization"),
    [
        (BEARER, {"KEY": "oats"}, "Bearer oats"),
        ('"basic", ("pony_user", "pony_word")', {"USER": "black", "WORD": "beauty"}, "Basic YmxhY2s6YmVhdXR5"),
        (
            '"oauth_json", ("pony_id", "pony_secret"), token_path="/token"',
            {"ID": "a", "SECRET": "b"},
            "Bearer given",
        ),
        (
            '"oauth_form", ("pony_id", "pony_secret"), token_path="/token", merchant="pony_stable"',
            {"ID": "a", "SECRET": "b", "STABLE": "S1"},
            "Bearer given",
        ),
    ],
    ids=["bearer", "basic", "oauth_json", "oauth_form"],
)
@pytest.mark.parametrize("on_test", ["0", "1"])
async def test_each_scheme_signs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    access: str,
    variables: dict[str, str],
    authorization: str,
    on_test: str,
) -> None:
    """Its host, or its test host where that is set, with the secrets of its own variables."""
    text = module().replace(BEARER, f'{access}, test_host="https://test.pony-post.example"')
    install(tmp_path, monkeypatch, text)
    settings = settings_from(
        {f"SHIPCALC_PONY_{name}": value for name, value in variables.items()} | {"SHIPCALC_PONY_TEST": on_test}
    )
    host = "https://test.pony-post.example" if on_test == "1" else HOST
    sender = live_sender(settings, clock)
    with respx.mock(using="httpx", assert_all_called=False) as router:
        token = router.post(f"{host}/token").respond(200, json={"access_token": "given", "expires_in": 3600})
        gallop = router.post(f"{host}/gallop").respond(200, json={"price": "7.50"})
        await sender.send("pony_post", HttpRequest("POST", "/gallop", {}))
    await sender.aclose()
    assert gallop.calls.last.request.headers["authorization"] == authorization
    assert token.call_count == ("oauth" in access)
    if "oauth_form" in access:
        assert token.calls.last.request.headers["x-merchant-id"] == "S1"


def test_credentials_by_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order the module names them; one that is not set is told by its variable."""
    install(tmp_path, monkeypatch, module().replace(BEARER, '"basic", ("pony_user", "pony_word")'))
    settings = settings_from({"SHIPCALC_PONY_USER": "u", "SHIPCALC_PONY_WORD": "w"})
    assert credentials(settings, "pony_post") == KeyAndSecret("u", "w")
    with pytest.raises(ValueError, match=r"^SHIPCALC_PONY_WORD is not set$"):
        credentials(settings_from({"SHIPCALC_PONY_USER": "u"}), "pony_post")
    ups = settings_from({"SHIPCALC_UPS_CLIENT_ID": "i", "SHIPCALC_UPS_CLIENT_SECRET": "s"})
    assert credentials(ups, "ups") == ClientCredentials("i", "s", None)


def test_its_secrets_stay_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In no repr, and known to the search for secrets in fixtures."""
    from calculator.cli.fixtures import secrets_of

    install(tmp_path, monkeypatch, module())
    settings = settings_from({"SHIPCALC_PONY_KEY": "hush-oats"})
    assert "hush-oats" not in repr(settings)
    assert secrets_of(settings) == ("hush-oats",)


def test_its_variables_are_no_misspelt_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SHIPCALC_DHLX_KEY is one letter from ours: a mistake, unless a carrier of that name is there."""
    with pytest.raises(SettingsError, match=r"^SHIPCALC_DHLX_KEY: there is no such setting, did you mean SHIPCALC_DHL"):
        settings_from({"SHIPCALC_DHLX_KEY": "k"})
    text = module().replace("pony_post", "dhlx_post").replace("pony_key", "dhlx_key")
    install(tmp_path, monkeypatch, text)
    (tmp_path / "ponies-1.0.dist-info" / "entry_points.txt").write_text(
        "[shipcalc.carriers]\ndhlx_post = their_pony\n", encoding="utf-8"
    )
    assert settings_from({"SHIPCALC_DHLX_KEY": "k"}).text("dhlx_key") == "k"


def test_a_module_without_access_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was written before there was such a thing: nothing can be signed for it."""
    text = "\n".join(line for line in module().splitlines() if not line.startswith("access = "))
    install(tmp_path, monkeypatch, text)
    line = "its module declares no access: it cannot be asked live"
    settings = settings_from({})
    assert barrier(settings, "pony_post", "own") == line
    source = live_sources(settings, {}, live_sender(settings, clock), clock, guards())["pony_post"]
    assert source == Barred("pony_post", line)


@pytest.mark.parametrize(
    ("carrier", "via", "line"),
    [
        ("pony_post", "own", "set SHIPCALC_PONY_KEY"),
        ("pony_post", "easypost", "EasyPost is not known to sell pony_post: leave out via in [carriers.pony_post]"),
        ("ups", "easypost", "set SHIPCALC_EASYPOST_KEY"),
        ("ups", "own", "set SHIPCALC_UPS_CLIENT_ID and SHIPCALC_UPS_CLIENT_SECRET"),
    ],
)
async def test_what_stands_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carrier: str, via: str, line: str
) -> None:
    """What to set or to change, by carrier and way; the same for ours and theirs."""
    install(tmp_path, monkeypatch, module())
    assert barrier(settings_from({}), carrier, via) == line
    with pytest.raises(CarrierAuthFailed) as caught:
        await Barred(carrier, line).ask(None)  # type: ignore[arg-type]
    assert str(caught.value) == line


def test_carriers_lists_and_asks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``shipcalc carriers --ping`` treats it as one of ours."""
    install(tmp_path, monkeypatch, module())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIPCALC_CARRIERS", "live")
    monkeypatch.setenv("SHIPCALC_PONY_KEY", "oats")
    with respx.mock(using="httpx") as router:
        router.post(f"{HOST}/gallop").respond(200, json={"price": "7.50"})
        assert main(["carriers", "--ping"]) == 1
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    place = lines.index("pony_post its own API, no shop offers it")
    assert lines[place + 1] == "credentials: complete"
    assert lines[place + 2].startswith("ok: Pony Post Gallop 7.50 USD (live, the cheapest of 1, in ")
