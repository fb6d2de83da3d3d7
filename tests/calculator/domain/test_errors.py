"""The tree of what can go wrong."""

import pytest

from calculator.domain.errors import (
    AnswerMalformed,
    BadCart,
    BadPolicy,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierRefused,
    CarrierTimeout,
    CarrierUnavailable,
    InputFault,
    NotCovered,
    PolicyFault,
    QuoteExpired,
    QuoteInvalid,
    ShippingError,
    SignatureMismatch,
    UnknownShop,
    WrongCurrency,
)


def test_every_wrong_field_is_told_in_one_line() -> None:
    """Pointer and sentence of each fault; the root is written as a slash."""
    error = BadCart((InputFault("/lines/0/kind", "unknown_kind", "no such kind"), InputFault("", "empty", "is empty")))
    assert str(error) == "/lines/0/kind: no such kind; /: is empty"
    assert error.faults[1] == InputFault("", "empty", "is empty")


def test_one_wrong_field_is_the_common_case() -> None:
    """The short form holds the one fault."""
    assert BadCart.at("/currency", "foreign", "send ours").faults == (InputFault("/currency", "foreign", "send ours"),)


def test_a_policys_faults_are_told_with_file_and_path() -> None:
    """A line a fault; a fault of the whole file has no path."""
    error = BadPolicy("a.toml", (PolicyFault("zones[0].id", "is taken", "duplicate"), PolicyFault("", "is not TOML")))
    assert str(error) == "a.toml: zones[0].id: is taken\na.toml: is not TOML"
    assert (error.source, error.faults[1].code) == ("a.toml", "invalid")


def test_an_unknown_shop_is_named() -> None:
    """The name asked for comes back."""
    error = UnknownShop("atelier")
    assert (str(error), error.shop) == ("no shop called 'atelier'", "atelier")


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (CarrierTimeout, "timeout", True),
        (CarrierUnavailable, "unavailable", True),
        (CarrierRateLimited, "rate_limited", True),
        (CarrierRefused, "refused", False),
        (CarrierAuthFailed, "auth_failed", False),
        (AnswerMalformed, "malformed", False),
        (WrongCurrency, "wrong_currency", False),
        (NotCovered, "not_covered", False),
        (CarrierError, "carrier_error", False),
    ],
)
def test_a_carriers_trouble_has_a_kind_of_the_closed_list(
    error: type[CarrierError], kind: str, *, retryable: bool
) -> None:
    """Answers and metrics use these names; only weather may be retried."""
    assert (error.kind, error.retryable) == (kind, retryable)
    assert issubclass(error, ShippingError)


def test_a_rate_limit_may_say_for_how_long() -> None:
    """Seconds, or None where nobody said."""
    assert CarrierRateLimited("slow down", 30).retry_after == 30
    assert CarrierRateLimited("slow down").retry_after is None


def test_a_broken_seal_is_no_carriers_trouble() -> None:
    """Both troubles of a token are one family, apart from carriers'."""
    assert SignatureMismatch.__bases__ == QuoteExpired.__bases__ == (QuoteInvalid,)
    assert not issubclass(QuoteInvalid, CarrierError)
