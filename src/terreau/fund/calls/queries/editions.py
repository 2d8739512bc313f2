"""Where an edition stands at an instant. The only place that compares closing times: pages, guards and API ask here."""

from datetime import datetime

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, Window


def window(edition: Edition, at: datetime) -> Window:
    """[opens_at, closes_at) is open; [closes_at, grace_until) lets drafts already begun be sent; then closed."""
    if edition.state != EditionState.PUBLISHED:
        return Window.CLOSED
    if edition.opens_at is None or edition.closes_at is None or at < edition.opens_at:
        return Window.SCHEDULED
    if at < edition.closes_at:
        return Window.OPEN
    if edition.grace_until is not None and at < edition.grace_until:
        return Window.GRACE
    return Window.CLOSED


def takes_new_drafts(edition: Edition, at: datetime) -> bool:
    """Whether someone may begin today: `new_drafts_until` may come before closing."""
    return window(edition, at) == Window.OPEN and (edition.new_drafts_until is None or at < edition.new_drafts_until)


def is_open_for(application: Application, at: datetime) -> bool:
    """Whether this file may still be sent (or taken back and sent again): the window, or its personal extension."""
    if application.extended_until is not None and at < application.extended_until:
        return True
    return window(application.edition, at) in {Window.OPEN, Window.GRACE}


def closes_for(application: Application) -> datetime | None:
    """The last instant that counts for this file, for banners and reminders."""
    edition = application.edition
    bounds = [bound for bound in (edition.closes_at, edition.grace_until, application.extended_until) if bound]
    return max(bounds, default=None)
