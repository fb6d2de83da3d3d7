"""``python -m calculator`` is ``shipcalc``."""

from calculator.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
