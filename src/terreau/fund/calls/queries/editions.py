"""Where an edition stands at an instant. The only place that compares closing times: pages, guards and API ask here."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, Phase, Window
from terreau.lib import periods


def window(edition: Edition, at: datetime) -> Window:
    """[opens_at, closes_at) is open; [closes_at, grace_until) lets drafts already begun be sent; then closed.

    A call open all year has no closing until one is announced.
    """
    if edition.state != EditionState.PUBLISHED:
        return Window.CLOSED
    is_dated = edition.closes_at is not None or edition.is_continuous
    if edition.opens_at is None or not is_dated or at < edition.opens_at:
        return Window.SCHEDULED
    if edition.closes_at is None or at < edition.closes_at:
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


def has_own_time(application: Application) -> bool:
    """Whether this file has later than the others: its authors must know that nobody else does."""
    return application.extended_until is not None and application.extended_until == closes_for(application)


def phase(edition: Edition, at: datetime) -> Phase:
    """What the public is told. Last drafts after closing are nobody else's business: that is already the review."""
    if edition.state in {EditionState.DECIDED, EditionState.ARCHIVED}:
        return Phase.FINISHED
    if edition.state == EditionState.IN_REVIEW:
        return Phase.REVIEW
    return {Window.SCHEDULED: Phase.SOON, Window.OPEN: Phase.OPEN}.get(window(edition, at), Phase.REVIEW)


@dataclass(frozen=True, slots=True)
class Standing:
    """Phase, word and sentence of an edition at an instant. Pages show it; they never look at a clock themselves."""

    phase: Phase
    word: str
    tone: str  # of the badge
    icon: str
    sentence: str
    takes_new_drafts: bool

    @property
    def is_ahead(self) -> bool:
        """Whether preparing an application still makes sense."""
        return self.phase in {Phase.OPEN, Phase.SOON}


_TONES = {Phase.OPEN: ("success", "door-open"), Phase.SOON: ("info", "calendar-clock"), Phase.REVIEW: ("warning", "hourglass")}


def standing(edition: Edition, at: datetime) -> Standing:
    """Everything a page says about time, in one place."""
    now, takes_new = phase(edition, at), takes_new_drafts(edition, at)
    tone, icon = _TONES.get(now, ("neutral", "archive"))
    word = _("being written") if edition.state == EditionState.DRAFT else str(now.label)
    if now == Phase.OPEN and not takes_new:
        word, tone = _("closed to new applications"), "warning"
    return Standing(now, word, tone, icon, _sentence(edition, now, at, takes_new=takes_new), takes_new)


def _sentence(edition: Edition, now: Phase, at: datetime, *, takes_new: bool) -> str:
    opens, closes = edition.opens_at, edition.closes_at
    if edition.state == EditionState.DRAFT:
        return _("This edition is not public yet.")
    if now == Phase.SOON:
        return _("Opens on %(at)s.") % {"at": in_words(edition, opens)} if opens else _("The opening date will be announced here.")
    if now == Phase.OPEN and closes is None:
        return _("Open all year: committees look at the applications as they come in.")
    if now == Phase.OPEN and closes:
        said = {"at": in_words(edition, closes), "left": periods.left_in_words(closes, at)}
        if takes_new:
            return _("Closes on %(at)s: %(left)s.") % said
        return _("No new application can be started. Those already begun can be sent until %(at)s: %(left)s.") % said
    return _closed_sentence(edition, now, at)


def _closed_sentence(edition: Edition, now: Phase, at: datetime) -> str:
    if now == Phase.FINISHED:
        return _("This edition is finished.")
    said = {"at": in_words(edition, edition.closes_at)}
    if window(edition, at) == Window.GRACE and edition.grace_until:
        said["left"] = periods.left_in_words(edition.grace_until, at)
        return _("Closed on %(at)s. Applications already begun can still be sent: %(left)s.") % said
    return _("Closed on %(at)s. Applications are being examined.") % said


def local(edition: Edition, at: datetime) -> datetime:
    """The same instant on the clocks of the edition."""
    return at.astimezone(ZoneInfo(edition.time_zone))


def in_words(edition: Edition, at: datetime | None) -> str:
    """An instant in the zone of the edition, with that zone's name."""
    return periods.words(at, edition.time_zone) if at else _("a date to be announced")


def share_in_words(points: int) -> str:
    """'66,5 %' from 6650 basis points."""
    return _("%(share)s %%") % {"share": f"{points / 100:g}".replace(".", get_format("DECIMAL_SEPARATOR"))}
