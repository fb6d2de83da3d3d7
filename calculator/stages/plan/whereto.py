"""Which zone a destination lies in, and what had to be assumed for it."""

from collections.abc import Sequence

from calculator.domain.places import Destination, Doubt
from calculator.policy.model import ZoneRule


def locate(destination: Destination, zones: Sequence[ZoneRule]) -> tuple[ZoneRule | None, tuple[Doubt, ...]]:
    """The zone, None where the policy has none for it.

    Where the address leaves it open (no state, no postal code) the first zone of the file that may be right is
    taken, and the answer says so.
    """
    possible = None
    for zone in zones:
        inside = zone.match.matches(destination)
        if inside:
            return zone, destination.doubts
        if inside is None and possible is None:
            possible = zone
    if possible is None:
        return None, destination.doubts
    message = f"the address leaves the zone open: {possible.name} is assumed"
    return possible, (*destination.doubts, Doubt("/destination", "zone_assumed", message))
