"""What the others are told of an answer, and for how long."""

import pytest

from adapters._resilience.remembered import Lives, decode
from adapters._resilience.shared import Alone
from calculator.domain.errors import CarrierRefused
from tests.adapters._resilience.kit import Bench, Wire, priced
from tests.virtual_clock import run


class Listening(Alone):
    """A store that is there, knows nothing and writes down what it is given."""

    present = True

    def __init__(self) -> None:
        self.stored: list[tuple[str, float]] = []

    def put(self, key: str, value: bytes, seconds: float) -> None:
        assert decode(value) is not None
        self.stored.append((key[:2], seconds))


@pytest.mark.parametrize(
    ("lives", "cents", "stored"),
    [
        (Lives(900.0, 86400.0), 700, [("a:", 86400.0)]),
        (Lives(900.0, 0.0), 700, [("a:", 900.0)]),
        (Lives(0.0, 0.0), 700, []),
        (Lives(0.0, 0.5), 700, [("a:", 0.5)]),
        (Lives(900.0, 86400.0), 0, [("n:", 30.0)]),
    ],
)
def test_an_answer_is_stored_for_the_longer_of_its_lives(
    lives: Lives, cents: int, stored: list[tuple[str, float]]
) -> None:
    """Not at all where it has none; one without a price to use for a moment."""

    async def main() -> None:
        shared = Listening()
        await Bench(Wire.of(priced(cents)), shared=shared, lives=lives).ask()
        assert shared.stored == stored

    run(main())


def test_a_no_is_stored_for_a_moment() -> None:
    """Under the name of noes."""

    async def main() -> None:
        shared = Listening()
        with pytest.raises(CarrierRefused):
            await Bench(Wire.of(CarrierRefused("not there")), shared=shared).ask()
        assert shared.stored == [("n:", 30.0)]

    run(main())


def test_alone_nothing_is_spelled_for_others() -> None:
    """Nobody listens."""

    async def main() -> None:
        shared = Listening()
        shared.present = False
        await Bench(Wire.of(priced(700)), shared=shared).ask()
        assert shared.stored == []

    run(main())
