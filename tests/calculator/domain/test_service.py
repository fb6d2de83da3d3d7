"""The catalogue of carrier services."""

from datetime import date

import pytest

from calculator.domain.service import Alias, Catalogue, Service

OLD = Alias("usps_old", "Old Name", date(2023, 7, 9), "the carrier's page")
GROUND = Service("usps_ground", "usps", "USPS Ground", "economy", "domestic", "available", aliases=(OLD,))
EXPRESS = Service("dhl_express", "dhl", "DHL Express", "expedited", "both", "included")


def test_services_are_found_by_their_code_in_the_order_given() -> None:
    """A mapping of today's codes; old names are no keys of it."""
    catalogue = Catalogue([EXPRESS, GROUND])
    assert list(catalogue) == ["dhl_express", "usps_ground"]
    assert (len(catalogue), catalogue["usps_ground"]) == (2, GROUND)
    assert "usps_old" not in catalogue


def test_an_old_name_leads_to_the_service_it_became() -> None:
    """With the alias, which knows since when; today's code and an unknown name are no old names."""
    catalogue = Catalogue([GROUND])
    assert catalogue.alias("usps_old") == (GROUND, OLD)
    assert catalogue.alias("usps_ground") is None
    assert catalogue.alias("usps_older") is None


def test_the_carriers_are_those_that_have_a_service() -> None:
    """Each once."""
    assert Catalogue([EXPRESS, GROUND]).carriers() == {"dhl", "usps"}


def test_two_services_of_one_code_are_refused() -> None:
    """A code means one service."""
    with pytest.raises(ValueError, match=r"^two services called 'usps_ground'$"):
        Catalogue([GROUND, GROUND])


def test_a_service_promises_nothing_by_default() -> None:
    """PO boxes and military addresses must be granted; territories are served unless it is said otherwise."""
    assert (GROUND.po_box, GROUND.military, GROUND.territories) == (False, False, True)
