"""Instructions a cold checkout of three carriers takes, under callgrind: they repeat where times do not.

    python tests/benchmarks/cold.py                    the service, ten checkouts at once
    python tests/benchmarks/cold.py --of emulator      the emulator's side of the same checkouts
    python tests/benchmarks/cold.py --keep FILE        what callgrind wrote, for callgrind_annotate

Counted are the instructions of one process, past its start: of the service from a request's first byte to its answer's
last, three carriers asked over the wire, every cart another one. What the system does for it is not among them. How
answers fall together changes how often the event loop turns: runs differ by some percent.
"""

import argparse
import asyncio
import itertools
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from client import at_once, request
from rig import cart, emulating, free_ports, over_the_wire, serving

EMULATOR, SERVICE = free_ports(2)
LATENCY = {"usps": "0.2", "ups": "0.3", "dhl_express": "0.25"}
OPTIONS = 3
CHECKOUTS = 100


def counted(of: str, size: int, file: Path) -> float:
    """Instructions a checkout, *size* at once."""
    prefix = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={file}"]
    numbers = itertools.count(1)
    with emulating(EMULATOR, LATENCY, prefix=prefix if of == "emulator" else ()) as emulator:
        settings = over_the_wire(EMULATOR, SHIPCALC_QUOTE_SECONDS="30")
        with serving(SERVICE, core=None, settings=settings, prefix=prefix if of == "service" else ()) as service:
            process = emulator if of == "emulator" else service
            checkouts(size, numbers)
            _switch("on", process.pid)
            checkouts(size, numbers)
            _switch("off", process.pid)
    totals = re.search(r"^totals: (\d+)", file.read_text(), re.MULTILINE)
    assert totals is not None
    return int(totals[1]) / (CHECKOUTS // size * size)


def checkouts(size: int, numbers: Iterator[int]) -> None:
    """CHECKOUTS of them, *size* at a time, each with all of its options."""
    for _ in range(CHECKOUTS // size):
        asked = [request(cart("carriers", next(numbers))) for _ in range(size)]
        for answer in asyncio.run(at_once(SERVICE, asked)):
            if answer.status != 200 or len(answer.document["options"]) != OPTIONS:
                raise SystemExit(f"status {answer.status}: {answer.body.decode()[:2000]}")


def _switch(state: str, pid: int) -> None:
    subprocess.run(["callgrind_control", "-i", state, str(pid)], check=True, capture_output=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", choices=["service", "emulator"], default="service")
    parser.add_argument("--at-once", type=int, choices=[1, 10, 20], default=10, help="more time out under callgrind")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = counted(arguments.of, arguments.at_once, arguments.keep or Path(folder, "callgrind.out"))
    print(f"{arguments.of}: {found / 1e6:.3f} M instructions a checkout, {arguments.at_once} at once")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
