"""The preview's form, the request it makes, the link that brings it back."""

import json
from typing import Any

import pytest

from calculator.domain.places import Address
from calculator.web.safety.forms import parse_fields
from calculator.web.view.cart_form import MOST_LINES, CartForm, LineForm, form_of
from calculator.web.view.presets import presets
from calculator.web.view.shareable import LONGEST, shareable
from calculator.wire.request import read_cart

QUERY = (
    "purpose=exchange&placed=2026-07-03T10:00&country=us&region=ca&postal_code=94110&city=Ghent&street=po_box&residential=no"
    "&signature=yes&kind=stock&quantity=2&price=24.99&discount=1.00&weight=35+g&size=6x6x4+cm"
    "&kind=stock&quantity=1&price=&discount=&weight=&size=&kind=personalized&quantity=3&price=5.00&weight=1.5+lb&size="
)


def test_a_query_becomes_a_request(policy_of: Any) -> None:
    """Rows without a price are left out; the time is the shop's own."""
    form = CartForm.of(parse_fields(QUERY.replace("price=5.00&weight", "price=5.00&discount=&weight")))
    assert form.request(policy_of("hotshellow")) == {
        "shop": "hotshellow",
        "currency": "USD",
        "purpose": "exchange",
        "placed_at": "2026-07-03T10:00:00-04:00",
        "signature_requested": True,
        "destination": {
            "country": "US",
            "region": "CA",
            "postal_code": "94110",
            "city": "Ghent",
            "lines": ("PO Box 1",),
            "residential": False,
        },
        "lines": [
            {
                "id": "1",
                "kind": "stock",
                "quantity": 2,
                "unit_price": "24.99",
                "discount": "1.00",
                "weight": {"value": "35", "unit": "g"},
                "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
            },
            {
                "id": "2",
                "kind": "personalized",
                "quantity": 3,
                "unit_price": "5.00",
                "weight": {"value": "1.5", "unit": "lb"},
            },
        ],
    }


def test_a_form_comes_back_from_its_own_query() -> None:
    """The link shows what was seen."""
    form = CartForm.of(parse_fields(QUERY))
    assert CartForm.of(parse_fields(form.query())) == form
    assert len(form.lines) == 2


@pytest.mark.parametrize(
    ("street", "lines"),
    [("street", ("1 Main Street",)), ("po_box", ("PO Box 1",)), ("unknown", None), ("9 Elm St", ("1 Main Street",))],
)
def test_a_street_is_a_sort_of_street(policy_of: Any, street: str, lines: tuple[str, ...] | None) -> None:
    """Whatever is typed, no buyer's street gets into a link."""
    form = CartForm.of(parse_fields(f"price=1.00&street={street}"))
    assert form.request(policy_of("hotshellow"))["destination"].get("lines") == lines
    assert "Elm" not in form.query()


def test_a_form_has_a_bound() -> None:
    """Rows past it are not read."""
    many = CartForm.of(parse_fields("&".join(f"price={number}.00" for number in range(1, 99))))
    assert len(many.lines) == MOST_LINES
    assert many.lines[0] == LineForm("", "", "1.00", "", "", "")


@pytest.mark.parametrize(
    "query",
    [
        "quantity=x&price=y&size=1&weight=heavy&placed=tomorrow",
        "price=1.00&quantity=999999999999",
        "price=%00",
        "country=&price=1",
    ],
)
def test_nonsense_becomes_a_request_that_is_refused(policy_of: Any, query: str) -> None:
    """By the same reader that checkout's requests pass, field by field."""
    request = CartForm.of(parse_fields(query)).request(policy_of("hotshellow"))
    assert request["lines"][0]["id"] == "1"


def test_an_address_becomes_a_form() -> None:
    """Its street as a sort of street, an unknown one as unknown."""
    form = form_of(Address("US", "CA", "94110", "San Francisco", ("P.O. Box 5",), True), [LineForm(price="1.00")])
    assert (form.country, form.region, form.street, form.residential) == ("US", "CA", "po_box", "yes")
    assert form_of(Address("DE"), []).street == "unknown"
    assert "Box+5" not in form.query()


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms", "oily-moon"])
def test_presets_stand_on_both_sides_of_every_bound(name: str, policy_of: Any) -> None:
    """Each a request that can be read, each with a name of its own."""
    policy = policy_of(name)
    found = presets(policy)
    assert len({(preset.group, preset.name) for preset in found}) == len(found) >= len(policy.zones) + len(policy.kinds)
    for preset in found:
        read_cart(json.dumps(preset.form.request(policy)).encode())
    if name == "hotshellow":
        assert [preset.name for preset in found if preset.group == "At a bound"][:2] == [
            "An order of $49.99",
            "An order of $50.00",
        ]


PASTED = {
    "shop": "hotshellow",
    "currency": "USD",
    "destination": {"country": "US", "region": "CA", "postal_code": "94110", "city": "Ghent", "lines": ["12 Elm St"]},
    "lines": [{"id": "1", "sku": "RING-ADA", "name": "Ada's ring", "quantity": 1, "unit_price": "5.00", "tags": ["x"]}],
}


def shared(document: dict[str, Any]) -> str | None:
    """The link's text for a document."""
    return shareable(document, read_cart(json.dumps(document).encode()))


def test_a_pasted_request_is_shared_without_its_buyer() -> None:
    """Names and street are gone; what rules and carriers look at is there."""
    text = shared(PASTED)
    assert text == (
        '{"shop":"hotshellow","currency":"USD","destination":{"country":"US","region":"CA","postal_code":"94110",'
        '"city":"Ghent","lines":["1 Main Street"]},"lines":[{"id":"1","quantity":1,"unit_price":"5.00","tags":["x"]}]}'
    )


@pytest.mark.parametrize(
    ("destination", "kept"),
    [
        ({"country": "US", "lines": ["PO Box 77"]}, {"country": "US", "lines": ["PO Box 1"]}),
        ({"country": "US"}, {"country": "US"}),
        ({"country": "US", "region": "AE", "city": "APO"}, {"country": "US", "region": "AE", "city": "APO"}),
        (None, None),
    ],
)
def test_what_rules_see_of_an_address_stays(destination: Any, kept: Any) -> None:
    """A PO box stays one, a missing street stays missing, a military address stays one."""
    document = {**PASTED, "lines": [{"id": "1", "quantity": 1, "unit_price": "5.00"}], "destination": destination}
    assert json.loads(shared(document) or "")["destination"] == kept


def test_a_long_request_has_no_link() -> None:
    """To the character."""

    def with_id(name: str) -> str | None:
        lines = [{"id": f"{number}", "quantity": 1, "unit_price": "5.00", "tags": ["t" * 40]} for number in range(59)]
        return shared(
            {**PASTED, "lines": [*lines, {"id": name, "quantity": 1, "unit_price": "5.00", "tags": ["t" * 40]}]}
        )

    known = with_id("x")
    assert known is not None
    spare = LONGEST - len(known)
    assert 0 < spare < 62
    assert len(with_id("x" * (spare + 1)) or "") == LONGEST
    assert with_id("x" * (spare + 2)) is None
