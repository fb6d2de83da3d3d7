"""What looks like a secret or a person is found; what carriers say is not."""

from pathlib import Path

import pytest

from adapters._http.secrets import suspects

FIXTURES = Path(__file__).parents[3] / "fixtures"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.abc", "a JSON Web Token"),
        ("authorization: Bearer abcdefgh", "an Authorization header"),
        ("Basic dXNlcjpwYXNz", "an Authorization header"),
        ("key EZAKabcdef12", "an EasyPost key"),
        ("EZTKabcdef12", "an EasyPost key"),
        ("AKIAABCDEFGHIJKLMNOP", "a cloud key"),
        ("sk_live_abcdefgh", "a cloud key"),
        ("write to jane.doe+x@shop.example.com now", "an e-mail address"),
        ("call +49 30 1234567", "a phone number"),
        ("call (555) 555-0100", "a phone number"),
        ("call 555-555-0100.", "a phone number"),
        ('"client_secret": "hunter22"', "a secret by its name"),
        ("clientSecret=hunter22", "a secret by its name"),
        ("api-key: abcdef", None),
        ("api_key: abcdef", "a secret by its name"),
        ("ACCESS_TOKEN=abcdef", "a secret by its name"),
        ('password = "abcdef"', "a secret by its name"),
        ('password = "abc"', None),
        ("k8Jq2Lx0Pz7Rv5Tn3Wb1", "a random text, like a key"),
        ("k8jq2lx0pz7rv5tn3wb1", "a random text, like a key"),
        ("k8Jq2Lx0Pz7Rv5Tn3Wb", None),  # 19 signs
        ("0123456789abcdef0123456789abcdef", "a long hexadecimal number, like a key"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", None),
        ("ExpressWorldwideB2CNonDoc", None),
        ("UPSGroundsaverGreaterThan1lb", None),
        ("USPS_GROUND_ADVANTAGE_RETURN_SERVICE", None),
        ("PRIORITY_MAIL_EXPRESS_INTERNATIONAL", None),
        ("2026-12-01T15:00:00GMT-05:00", None),
        ("20261204 230000", None),
        ("/shipments/v3/options/search", None),
        ("/api/rating/v2409/Shop", None),
        ("DPXX0XXXXR07030", None),
        ("zip 07105-2204, weight 123456.789", None),
        ("999: Process failure occurred", None),
    ],
)
def test_forms(text: str, kind: str | None) -> None:
    """Each form is told by its name, and its neighbours are left alone."""
    assert [found.kind for found in suspects(text)][:1] == ([kind] if kind else [])


def test_a_finding_says_where() -> None:
    """From the first sign to behind the last one."""
    text = "a EZAKabcdef12 b"
    (found,) = suspects(text)
    assert text[found.start : found.end] == "EZAKabcdef12"
    assert "abcdef" not in repr(found)


def test_no_fixture_is_suspected() -> None:
    """A report that cries wolf is not read."""
    paths = [path for path in FIXTURES.rglob("*") if path.is_file()]
    assert len(paths) > 500
    wrong = [(path.name, found) for path in paths for found in suspects(path.read_text(encoding="utf-8"))]
    assert wrong == []
