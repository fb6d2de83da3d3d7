"""Where parts meet: policies become shops, settings decide who is asked, and every fault is told at once."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calculator.api.quoting import Openable
from calculator.domain.errors import BadPolicy, QuoteExpired
from calculator.domain.ports import RateSource
from calculator.service import Service
from calculator.settings import SettingsError, settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.store.files import BadPolicies
from calculator.wire.request import read_cart
from calculator.wiring import (
    NO_KEYS,
    OPEN,
    load_policies,
    load_service,
    load_shops,
    new_key,
    open_policies,
    policies_directory,
    service_warnings,
    signing_keys,
    with_database,
)

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "fixtures" / "policies"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
KEY = "0123456789abcdef"
KEYS = Keys([KEY.encode()])
UPS = {"SHIPCALC_UPS_CLIENT_ID": "id", "SHIPCALC_UPS_CLIENT_SECRET": "secret"}


def example(name: str) -> bytes:
    """The bytes of an example cart."""
    return (ROOT / "fixtures" / "carts" / f"{name}.json").read_bytes()


def test_offline_asks_the_card_and_the_card_stands_in() -> None:
    """The emulator completes it, nobody else is asked; as a backup the card is called one."""
    shops = load_shops(settings_from({"SHIPCALC_QUOTE_SECONDS": "0.7"}), KEYS)
    shop = shops["oily-moon"]
    assert (sorted(shop.sources), list(shop.backups)) == (["dhl_express", "ups", "usps"], ["usps"])
    assert all(source.local for source in shop.sources.values())
    assert shops["hotshellow"].sources == {}
    asked: RateSource = shop.sources["usps"]
    assert (asked.carrier, asked.local) == ("usps", True)
    assert (getattr(asked, "source", None), getattr(shop.backups["usps"], "source", None)) == ("estimate", "backup")
    assert (shop.seconds, shop.keys) == (0.7, KEYS)


async def test_live_asks_the_carriers_whose_credentials_are_set() -> None:
    """The others tell which variables are missing; in a quote that is a typed problem, and nobody is asked."""
    service = Service(load_shops(settings_from({"SHIPCALC_CARRIERS": "live", **UPS}), KEYS))
    parts = await service.components()
    assert [(part.name, part.ok, part.detail) for part in parts] == [
        ("dhl_express", False, "set SHIPCALC_DHL_KEY and SHIPCALC_DHL_SECRET"),
        ("ups", True, "its own API"),
        ("usps", False, "set SHIPCALC_USPS_CLIENT_ID and SHIPCALC_USPS_CLIENT_SECRET"),
    ]
    quote = await service.quote(read_cart(example("little-rooms-abroad")), NOW)
    assert [(problem.carrier, problem.kind, problem.retryable) for problem in quote.problems] == [
        ("usps", "auth_failed", False),
        ("dhl_express", "auth_failed", False),
    ]
    await service.aclose()
    await service.aclose()


def test_live_needs_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr("calculator.sources._HTTP", ("httpx", "no_such_package"))
    with pytest.raises(SettingsError, match=r"^no_such_package must be installed: pip install 'shipcalc\[carriers\]'$"):
        load_shops(settings_from({"SHIPCALC_CARRIERS": "live"}), KEYS)


async def test_a_merchants_newer_card_is_laid_over(tmp_path: Path) -> None:
    """SHIPCALC_CARD: its price and its date are in the answer."""
    (tmp_path / "usps_domestic.csv").write_text(
        "service,price_class,effective_date,weight_not_over,weight_unit,z1,z2,z3,z4,z5,z6,z7,z8,z9\n"
        "usps_ground_advantage,retail,2026-07-13,70,lb,777,777,777,777,777,777,777,777,777\n"
    )
    shops = load_shops(settings_from({"SHIPCALC_CARD": str(tmp_path)}), KEYS)
    quote = await Service(shops).quote(read_cart(example("oily-moon")), NOW)
    assert [(str(option.price), str(option.price_effective)) for option in quote.options] == [("7.77", "2026-07-13")]


def test_a_card_that_cannot_be_read_is_told_by_its_variable(tmp_path: Path) -> None:
    """A line for each fault."""
    with pytest.raises(SettingsError) as caught:
        load_shops(settings_from({"SHIPCALC_CARD": str(tmp_path)}), KEYS)
    assert caught.value.lines[0].startswith(f"SHIPCALC_CARD: {tmp_path}: no table of a card there")


def test_every_fault_of_every_policy_is_told(tmp_path: Path) -> None:
    """Good files do not hide bad ones, nor does one bad file another."""
    (tmp_path / "hotshellow.toml").write_bytes((POLICIES / "hotshellow.toml").read_bytes())
    (tmp_path / "a.toml").write_text("shop = 1")
    (tmp_path / "b.toml").write_text("[")
    (tmp_path / "notes.txt").write_text("[")
    with pytest.raises(BadPolicies) as caught:
        load_policies(tmp_path, known_services())
    assert [error.source for error in caught.value.errors] == ["a.toml", "b.toml"]
    assert caught.value.source == "a.toml, b.toml"
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.faults) > 2
    assert (lines[0].split(":")[0], lines[-1][:20]) == ("a.toml", "b.toml: is not TOML:")


def test_a_directory_without_policies_is_an_error(tmp_path: Path) -> None:
    """A service without shops is a mistake, not a choice."""
    with pytest.raises(BadPolicy) as caught:
        load_shops(settings_from({"SHIPCALC_POLICIES": str(tmp_path)}), KEYS)
    assert str(caught.value) == f"{tmp_path}: holds no policy: put a <shop>.toml there"


def test_policies_are_found_where_they_are_set_then_packaged_then_in_the_checkout(tmp_path: Path) -> None:
    """And nowhere else."""
    package = tmp_path / "calculator"
    with pytest.raises(SettingsError, match="SHIPCALC_POLICIES: set it to a directory"):
        policies_directory(settings_from({}), package)
    (tmp_path / "fixtures" / "policies").mkdir(parents=True)
    assert policies_directory(settings_from({}), package) == tmp_path / "fixtures" / "policies"
    (package / "data" / "policies").mkdir(parents=True)
    assert policies_directory(settings_from({}), package) == package / "data" / "policies"
    assert policies_directory(settings_from({"SHIPCALC_POLICIES": str(tmp_path)}), package) == tmp_path
    assert policies_directory(settings_from({})).is_dir()


async def test_keys_as_set_seal_with_the_first_and_read_with_all() -> None:
    """Rotation: the newest first, and no warning."""
    told: list[str] = []
    old = signing_keys(settings_from({"SHIPCALC_SIGNING_KEYS": f"old-{KEY}"}), told.append)
    both = signing_keys(settings_from({"SHIPCALC_SIGNING_KEYS": f"new-{KEY},old-{KEY}"}), told.append)
    cart = read_cart(example("hotshellow"))
    sealed_before = await Service(load_shops(settings_from({}), old)).quote(cart, NOW)
    sealed_now = await Service(load_shops(settings_from({}), both)).quote(cart, NOW)
    assert both.read(sealed_before.options[0].token, NOW).code == "standard"
    assert both.read(sealed_now.options[0].token, NOW).code == "standard"
    with pytest.raises(QuoteExpired, match="the key that sealed this quote is retired"):
        old.read(sealed_now.options[0].token, NOW)
    assert told == []


async def test_without_keys_there_is_a_random_one_and_one_warning() -> None:
    """Two processes without keys cannot read each other's seals."""
    told: list[str] = []
    first, second = (signing_keys(settings_from({}), told.append) for _ in range(2))
    quote = await Service(load_shops(settings_from({}), first)).quote(read_cart(example("hotshellow")), NOW)
    assert first.read(quote.options[0].token, NOW).shop == "hotshellow"
    with pytest.raises(QuoteExpired):
        second.read(quote.options[0].token, NOW)
    assert told == [NO_KEYS, NO_KEYS]


def test_new_keys_differ_and_are_long_enough() -> None:
    """Settings would take them."""
    one, other = new_key(), new_key()
    assert one != other
    assert len(settings_from({"SHIPCALC_SIGNING_KEYS": one}).signing_keys) == 1


def test_whoever_starts_the_service_is_warned() -> None:
    """Open doors, and settings that nothing uses yet; without their values."""
    assert service_warnings(settings_from({})) == [OPEN]
    assert service_warnings(settings_from({"SHIPCALC_API_KEYS": "a"})) == []
    assert service_warnings(settings_from({"SHIPCALC_API_KEYS": "a", "SHIPCALC_REDIS_URL": "redis://h"})) == []


def test_files_are_the_way_where_only_they_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be published, nothing is written, nobody is warned."""
    monkeypatch.chdir(tmp_path)
    settings = settings_from({"SHIPCALC_POLICIES": str(POLICIES)})
    told: list[str] = []
    assert with_database(settings, told.append) is settings
    versions = load_service(settings, KEYS, told.append).versions
    assert versions is not None
    assert (versions.writable, list(tmp_path.iterdir()), told) == (False, [], [])


def test_a_service_without_either_keeps_its_policies_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the working directory; a command reads the examples and leaves nothing there."""
    monkeypatch.chdir(tmp_path)
    load_shops(settings_from({}), KEYS)
    assert list(tmp_path.iterdir()) == []
    told: list[str] = []
    for _ in range(2):
        settings = with_database(settings_from({}), told.append)
        store = open_policies(settings, told.append)
        assert [(shop, store.live(shop).number) for shop in store.shops()] == [
            ("hotshellow", 1),
            ("little-rooms", 1),
            ("oily-moon", 1),
        ]
        assert store.writable
        store.close()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path}/shipcalc.sqlite3"
    assert (told, [path.name for path in tmp_path.iterdir()]) == ([], ["shipcalc.sqlite3"])


def test_where_that_file_cannot_be_made_policies_are_files(tmp_path: Path) -> None:
    """With one warning. One that is there and cannot be used is an error: it may hold what was published."""
    told: list[str] = []
    settings = settings_from({})
    assert with_database(settings, told.append, tmp_path / "no" / "a.sqlite3") is settings
    assert told == [
        f"{tmp_path}/no/a.sqlite3 cannot be made (unable to open database file): "
        "policies are read from files, nothing can be published"
    ]
    broken = tmp_path / "a.sqlite3"
    broken.write_text("dear diary " * 100)
    with pytest.raises(SettingsError, match=r"a\.sqlite3: file is not a database$"):
        with_database(settings, told.append, broken)
    assert len(told) == 1


def test_a_database_that_is_set_counts(tmp_path: Path) -> None:
    """Also where a directory is set: that one only adds shops. Who differs is told."""
    shutil.copy(POLICIES / "hotshellow.toml", tmp_path)
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    settings = settings_from({"SHIPCALC_DATABASE_URL": url, "SHIPCALC_POLICIES": str(tmp_path)})
    assert with_database(settings, pytest.fail) is settings
    assert list(load_shops(settings, KEYS, pytest.fail)) == ["hotshellow"]
    (tmp_path / "hotshellow.toml").write_text("[")
    told: list[str] = []
    assert list(load_shops(settings, KEYS, told.append)) == ["hotshellow"]
    assert len(told) == 1
    assert list(load_shops(settings_from({"SHIPCALC_DATABASE_URL": url}), KEYS)) == ["hotshellow"]


@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "postgresql://u:hush@h:x/d", "hush"])
def test_a_database_url_that_cannot_be_used_is_told_without_it(url: str) -> None:
    """By the name of the variable."""
    settings = settings_from({"SHIPCALC_DATABASE_URL": url})
    for load in (load_shops, load_service):
        with pytest.raises(SettingsError) as caught:
            load(settings, KEYS)
        assert str(caught.value).startswith("SHIPCALC_DATABASE_URL: it takes sqlite:///FILE or postgresql://")
        assert "hush" not in str(caught.value)
    assert "hush" not in repr(settings)


def test_a_database_needs_its_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line says what to install."""
    monkeypatch.setattr("calculator.wiring._DATABASE", ("sqlalchemy", "no_such_package"))
    settings = settings_from({"SHIPCALC_DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"})
    with pytest.raises(SettingsError, match=r"^no_such_package must be installed: pip install 'shipcalc\[serve\]'$"):
        load_shops(settings, KEYS)


async def test_a_service_of_a_database_can_be_asked_and_closed(tmp_path: Path) -> None:
    """Also one that was never opened, as a command's."""
    settings = settings_from({"SHIPCALC_DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"})
    service = load_service(settings, KEYS)
    assert isinstance(service, Openable)
    quote = await service.quote(read_cart(example("hotshellow")), NOW)
    assert quote.outcome == "options"
    (part,) = [part for part in await service.components() if part.kind == "database"]
    assert (part.name, part.ok, part.required, part.detail) == ("database", True, False, "sqlite")
    await service.aclose()


SERVER = """
import asyncio, json, sys
import httpx
from calculator.wiring import create, create_worker

async def ask(app, body):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        shut = await client.post("/v1/quotes", content=body)
        open_ = await client.post("/v1/quotes", content=body, headers={"x-api-key": "door"})
        return [shut.status_code, open_.status_code, open_.json()["shop"]]

app = {"create": create, "create_worker": create_worker}[sys.argv[1]]()
print(json.dumps(asyncio.run(ask(app, open(sys.argv[2], "rb").read()))))
"""


@pytest.mark.parametrize(("factory", "warnings"), [("create", [NO_KEYS]), ("create_worker", [])])
def test_the_app_of_the_settings_answers(tmp_path: Path, factory: str, warnings: list[str]) -> None:
    """As uvicorn makes it, behind its API keys; a worker leaves the warnings to its parent."""
    cart = ROOT / "fixtures" / "carts" / "hotshellow.json"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SHIPCALC_API_KEYS": "x,door"}
    environment["SHIPCALC_REDIS_URL"] = "redis://:hush@host"
    done = subprocess.run(
        [sys.executable, "-c", SERVER, factory, str(cart)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [401, 200, "hotshellow"]
    assert done.stderr.splitlines() == warnings


ADMIN = """
import asyncio, json, sys
import httpx
from calculator.wiring import create

async def ask():
    app = create()
    here = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    there = httpx.ASGITransport(app, client=("10.0.0.1", 1))
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=here, base_url="http://localhost") as near:
            async with httpx.AsyncClient(transport=there, base_url="http://localhost") as far:
                answers = [await near.get("/admin"), await near.get("/admin/"), await far.get("/admin/")]
    print(json.dumps([answer.status_code for answer in answers]))

asyncio.run(ask())
"""


@pytest.mark.parametrize(
    ("variables", "answers"), [({}, [308, 200, 403]), ({"SHIPCALC_ADMIN_TOKEN": "t"}, [308, 303, 303])]
)
def test_the_service_has_its_admin_pages(variables: dict[str, str], answers: list[int], tmp_path: Path) -> None:
    """On this machine without a token, everywhere behind a login with one."""
    env = {**os.environ, "SHIPCALC_POLICIES": str(POLICIES), "PYTHONPATH": str(ROOT), **variables}
    done = subprocess.run(
        [sys.executable, "-c", ADMIN], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == answers


@pytest.mark.parametrize(("variables", "there"), [({}, False), ({"SHIPCALC_CARRIERS": "live"}, True)])
def test_the_first_buyer_does_not_wait_for_imports(variables: dict[str, str], there: bool) -> None:
    """The HTTP client is there when the service starts, where carriers are asked over the wire; else it is left out."""
    code = (
        "import sys; from calculator.wiring import create_worker; create_worker(); print(NAME in sys.modules)".replace(
            "NAME", "'adapters._http.transport'"
        )
    )
    environment = {name: text for name, text in os.environ.items() if not name.startswith("SHIPCALC_")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment | variables, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{there}\n"


WARM = """
import sys
from calculator.wiring import create_worker

create_worker()
from calculator.policy import calendars

print("holidays" in sys.modules, calendars._federal.cache_info().currsize > 0)
"""


@pytest.mark.parametrize(("shop", "warm"), [("carriers", True), ("table", False)])
def test_the_first_buyer_does_not_wait_for_holidays(shop: str, warm: bool, tmp_path: Path) -> None:
    """Neither for the shop's own nor for those of carriers it sells; a shop that counts none of them needs none."""
    shutil.copy(ROOT / "tests" / "benchmarks" / "policies" / f"{shop}.toml", tmp_path)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("SHIPCALC_")}
    environment |= {"SHIPCALC_POLICIES": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", WARM], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"{warm} {warm}\n"
