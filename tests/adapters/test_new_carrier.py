"""A new carrier is one module and one folder: README's own, laid into a copy of the program, is found and quotes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.adapters._conformance.toy import HOST, ROOT, module, write_gallop

POLICY = """
shop = "pony-shop"
name = "Pony Shop"
currency = "USD"
time_zone = "America/New_York"

[statements]
S1 = "Ponies bring it, at what they cost."

[origin]
country = "US"
region = "NJ"
postal_code = "07105"
city = "Newark"
lines = ["10 Dock Rd"]

[packing]
default_weight = { value = "1", unit = "kg" }
default_size = { length = "30", width = "20", height = "10", unit = "cm" }

[kinds.stock]
lead_time = { min = 0, max = 0 }
statement = "S1"

[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "S1"

[[options]]
code = "pony"
name = "By pony"
zones = ["us"]
statement = "S1"
price = { kind = "carrier", services = [{ service = "pony_post_gallop" }] }
"""
CART = {
    "shop": "pony-shop",
    "currency": "USD",
    "destination": {"country": "US", "region": "TX", "postal_code": "78701", "city": "Austin", "lines": ["5 Elm St"]},
    "lines": [{"id": "1", "sku": "RING", "name": "Ring", "kind": "stock", "quantity": 1, "unit_price": "20.00"}],
}


class PonyPost(BaseHTTPRequestHandler):
    """Its side of the wire: a price for whoever has the key."""

    asked: list[tuple[str, str | None, bytes]]

    def do_POST(self) -> None:
        """7.50, or 401."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.asked.append((self.path, self.headers["authorization"], body))
        self.send_response(200 if self.headers["authorization"] == "Bearer oats" else 401)
        self.send_header("content-length", "17")
        self.end_headers()
        self.wfile.write(b'{"price": "7.50"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – the library's name
        """Nothing."""


@pytest.fixture
def pony_post() -> Iterator[str]:
    """Where it listens."""
    PonyPost.asked = []
    server = HTTPServer(("127.0.0.1", 0), PonyPost)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def lay(folder: Path, text: str) -> None:
    """A copy of the program by links, with *text* as ``adapters/pony_post.py``, its fixtures, a shop and a cart."""
    (folder / "adapters").mkdir()
    (folder / "calculator").symlink_to(ROOT / "calculator")
    for path in (ROOT / "adapters").iterdir():
        if path.name != "__pycache__":
            (folder / "adapters" / path.name).symlink_to(path)
    (folder / "adapters" / "pony_post.py").write_text(text, encoding="utf-8")
    write_gallop(folder / "fixtures")
    (folder / "policies").mkdir()
    (folder / "policies" / "pony-shop.toml").write_text(POLICY, encoding="utf-8")
    (folder / "cart.json").write_text(json.dumps(CART), encoding="utf-8")


def shipcalc(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of the copy."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "SHIPCALC_POLICIES": "policies", **variables}
    return subprocess.run(
        [sys.executable, "-m", "calculator", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_readmes_carrier_quotes(tmp_path: Path, pony_post: str) -> None:
    """Found, listed, its fixtures checked, and asked live with the key of its own variable; nothing else is changed."""
    lay(tmp_path, module().replace(HOST, pony_post))
    live = {"SHIPCALC_CARRIERS": "live", "SHIPCALC_PONY_KEY": "oats"}
    done = shipcalc(tmp_path, "quote", "cart.json", "--json", **live)
    assert done.returncode == 0, done.stderr
    quote = json.loads(done.stdout)
    assert [(option["price"], option["carrier"], option["price_source"]) for option in quote["options"]] == [
        ("7.50", "pony_post", "live")
    ]
    assert PonyPost.asked == [("/gallop", "Bearer oats", b'{"grams":1000}')]
    listed = shipcalc(tmp_path, "carriers", "--ping", **live).stdout
    assert "pony_post    its own API, for pony-shop\n             credentials: complete\n" in listed
    assert "ok: Pony Post Gallop 7.50 USD (live, the cheapest of 1, in " in listed
    fixtures = shipcalc(tmp_path, "fixtures")
    assert (fixtures.returncode, "pony_post/gallop" in fixtures.stdout) == (0, True)


def test_without_its_key_or_offline_it_says_so(tmp_path: Path) -> None:
    """One typed problem, and a line that tells what to set."""
    lay(tmp_path, module())
    for mode, kind in (("live", "auth_failed"), ("offline", "not_covered")):
        quote = json.loads(shipcalc(tmp_path, "quote", "cart.json", "--json", SHIPCALC_CARRIERS=mode).stdout)
        assert quote["options"] == []
        assert [(problem["carrier"], problem["kind"]) for problem in quote["problems"]] == [("pony_post", kind)]
    listed = " ".join(shipcalc(tmp_path, "carriers").stdout.split())
    assert (
        "pony_post no source of prices in this mode, for pony-shop live, by its own API: set SHIPCALC_PONY_KEY"
        in listed
    )


def test_a_broken_one_stops_the_program(tmp_path: Path) -> None:
    """Whatever is asked: exit code 2 and one line that names the module."""
    lay(tmp_path, module().replace("multi_parcel = True\n", ""))
    done = shipcalc(tmp_path, "quote", "cart.json")
    line = "a carrier needs multi_parcel; give it a leading underscore if it is no carrier"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"shipcalc quote: adapters.pony_post: {line}\n"
