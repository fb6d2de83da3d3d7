"""Whatever the cart: a way out that is told leads out, and the amount to free shipping is exact."""

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from calculator.domain.errors import BadCart
from tests.examples import examples

KINDS = {
    "hotshellow": ["stock", "personalized"],
    "little-rooms": ["stock", "made_to_order", "custom"],
    "oily-moon": ["stock", "preorder", "digital"],
}
SERVICES = {
    "hotshellow": [None],
    "little-rooms": [None, "usps_priority_mail", "usps_ground_advantage", "dhl_express_worldwide"],
    "oily-moon": [None, "usps_first_class_package", "usps_first_class_mail_international", "ups_worldwide_saver"],
}
EDGES = [0, 1, 4998, 4999, 5000, 5001, 20000, 20001, 50000, 50001]
PLACES = ["san_francisco", "po_box", "guam", "apo", "palau", "germany", "germany_po_box"]
PURPOSES = ["sale", "sale", "exchange", "reship"]
LEFT_OUT = [(), (), ("lines",), ("postal_code",), ("lines", "postal_code")]
FOUND = settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def text(cents):
    """An amount as requests carry it."""
    return f"{cents // 100}.{cents % 100:02}"


@st.composite
def bodies(draw, slug, places):
    """A cart of one to four lines with prices at the shops' bounds, to a place in full or in part."""
    lines = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind, cents = draw(st.sampled_from(KINDS[slug])), draw(st.sampled_from(EDGES))
        line = {"id": str(number), "kind": kind, "quantity": draw(st.integers(1, 2)), "unit_price": text(cents)}
        if kind != "custom":
            line["discount"] = text(draw(st.sampled_from([0, 0, min(cents, 15)])))
        service = draw(st.sampled_from(SERVICES[slug]))
        lines.append(line | ({"service": service} if service and kind != "digital" else {}))
    hidden = draw(st.sampled_from(LEFT_OUT))
    place = {key: value for key, value in places[draw(st.sampled_from(PLACES))].items() if key not in hidden}
    return {"lines": lines, "destination": place, "purpose": draw(st.sampled_from(PURPOSES))}


def followed(body, remedy, places):
    """The cart after a way out, as a buyer would change it."""
    changed = deepcopy(body)
    if remedy["kind"] == "remove_lines":
        changed["lines"] = [line for line in body["lines"] if line["id"] not in remedy["lines"]]
    elif remedy["field"] == "/destination/lines":
        changed["destination"]["lines"] = ["12 Elm St"]
    else:
        there = (body["destination"]["country"], body["destination"].get("region"))
        codes = [place["postal_code"] for place in places.values() if (place["country"], place.get("region")) == there]
        changed["destination"]["postal_code"] = codes[0]
    return changed


@pytest.fixture(scope="module")
def shops(counter):
    """The three shops with carriers that answer from memory."""
    sources = {code: counter.priced(code, "30.00") for code in ("dhl_express", "ups")}
    return {slug: counter.shop(slug, sources=sources | {"usps": counter.card}) for slug in KINDS}


@pytest.mark.parametrize("slug", KINDS)
def test_a_way_out_leads_out(counter, shops, slug):
    """Every remedy, followed, gives the option it was told for."""

    def ask(body):
        try:
            return counter.ask(slug, shop=shops[slug], to=None, **body)
        except BadCart:
            return None

    @FOUND
    @given(bodies(slug, counter.places))
    def leads_out(body):
        answer = ask(body)
        assume(answer is not None)
        for refusal in answer["refusals"]:
            if refusal["remedy"] is not None:
                assert refusal["remedy"]["verified"] == "quote"
                again = ask(followed(body, refusal["remedy"], counter.places))
                assert refusal["code"] in [option["code"] for option in again["options"]], (body, refusal)

    leads_out()


def test_the_amount_to_free_shipping_is_exact(counter, prices, shops):
    """What is missing makes standard free, a cent less does not; where it is free already, nothing is missing."""

    @FOUND
    @given(bodies("hotshellow", counter.places | {"germany": counter.places["hawaii"]}))
    def exact(body):
        rows, more = body["lines"], {"to": None, "destination": body["destination"], "shop": shops["hotshellow"]}
        answer = counter.ask("hotshellow", *rows, **more)
        hints = answer["hints"]
        assert bool(hints) is (prices(answer).get("standard", "0.00") != "0.00")
        for hint in hints:
            missing = int(hint["amount"].replace(".", ""))
            for cents, free in ((missing, True), (missing - 1, False)):
                added = {"id": "more", "unit_price": text(cents)}
                assert (prices(counter.ask("hotshellow", *rows, added, **more))["standard"] == "0.00") is free

    exact()
