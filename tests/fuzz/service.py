"""Fuzz the running service from its own OpenAPI document with schemathesis.

    python tests/fuzz/service.py [--examples 300]

Any JSON in must give a documented answer: 200 or a 4xx problem document, never a 5xx. One check is left out: a schema
cannot say that an amount must have its currency's digits, so schema-valid carts may be refused.
"""

import argparse
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = 8611


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=300)
    arguments = parser.parse_args()
    serve = [sys.executable, "-m", "calculator", "serve", "--port", str(PORT)]
    server = subprocess.Popen(serve, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    try:
        _wait()
        fuzz = ["run", f"http://127.0.0.1:{PORT}/openapi.json", "--checks", "all"]
        fuzz += ["--exclude-checks", "positive_data_acceptance", "--max-examples", str(arguments.examples)]
        schemathesis = Path(sys.executable).with_name("schemathesis")
        return subprocess.run([schemathesis, *fuzz], cwd=ROOT, check=False).returncode
    finally:
        server.terminate()
        server.wait(30)


def _wait() -> None:
    for _ in range(100):
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit("the service does not start")


if __name__ == "__main__":
    raise SystemExit(main())
