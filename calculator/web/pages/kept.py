"""A shop as somebody who drafts finds it: what they keep, beside what is live, where anything is."""

from calculator.domain.errors import UnknownShop
from calculator.domain.record import record
from calculator.store.versions import Version
from calculator.web.pages.common import Begun
from calculator.web.site import Site
from calculator.web.view import review as review_view
from calculator.web.view.beginning import name_in, trouble_with
from calculator.web.view.draft import Draft
from calculator.web.view.review import Review, review


@record(frozen=True, slots=True)
class Desk:
    """A draft and the version it would replace, None for a shop that is not there yet.

    ``kept``: the draft is somebody's own; else it is the live text, not touched yet.
    """

    shop: str
    draft: Draft
    live: Version | None
    kept: bool = True

    @property
    def number(self) -> int:
        """Of the live version; 0: none."""
        return self.live.number if self.live else 0

    @property
    def begun(self) -> Begun | None:
        """What stands for the policy of a shop that is not there yet."""
        return None if self.live else Begun(self.shop, name_in(self.draft.text) or self.shop)

    @property
    def changed(self) -> bool:
        """Whether the draft is another text than the live one."""
        return self.live is None or self.draft.text != self.live.text

    @property
    def stale(self) -> bool:
        """Whether somebody published after the draft was begun."""
        return self.draft.based_on != self.number


def desk_of(site: Site, name: str, by: str) -> Desk:
    """What *by* drafts of the shop *name*: their own text, else the live one.

    Raises:
        UnknownShop: there is neither a shop nor a draft of one.
    """
    live = live_of(site, name)
    may_be = site.versions.writable and trouble_with(name) is None
    kept = site.versions.draft(name, by) if may_be else None
    if kept is not None:
        return Desk(name, Draft.read(kept, live.number if live else 0), live)
    if live is None:
        raise UnknownShop(name)
    return Desk(name, Draft(live.text, live.number), live, kept=False)


def live_of(site: Site, name: str) -> Version | None:
    """The live version; None where there is no such shop yet."""
    try:
        return site.versions.live(name)
    except UnknownShop:
        return None


def reviewed(site: Site, desk: Desk) -> Review:
    """What the draft would change. Not for an event loop."""
    live = None if desk.live is None else review_view.Live(site.shop(desk.shop), desk.live.text)
    return review(desk.draft.text, desk.shop, live, site, site.clock())
