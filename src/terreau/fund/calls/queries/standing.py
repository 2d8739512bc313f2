"""Where a file stands, in words for its authors: a badge, a sentence, and what they can do next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications, committees, editions, stages
from terreau.fund.calls.states import State, Window
from terreau.lib import periods


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` is a state, or "lapsed", "taken_back": what templates may test. The rest is for people."""

    key: str
    word: str
    tone: str
    icon: str
    sentence: str

    @property
    def edge(self) -> str:
        """The tone of its card in a list: only what waits for the person stands out."""
        return self.tone if self.tone in {"danger", "warning"} else ""

    @property
    def is_unsent(self) -> bool:
        return self.key in {State.DRAFT, "taken_back", "lapsed"}


def standing(application: Application, at: datetime) -> Standing:
    """Needs `edition`; asks nothing of the database unless a completion is awaited."""
    state = applications.state_for_applicant(application)
    if state == State.DRAFT:
        return _draft(application, at)
    if state == State.INVITED:
        return _invited(application, at)
    return _SENT[state](application)


def _draft(application: Application, at: datetime) -> Standing:
    closes_at = editions.closes_for(application)
    zone = application.edition.time_zone
    if not editions.is_open_for(application, at) and closes_at is not None and at >= closes_at:
        sentence = _("The call closed on %(closed)s, and this application was not sent: it will not be examined.")
        return Standing(
            "lapsed",
            pgettext("application", "Not sent, call closed"),
            "neutral",
            "circle-x",
            sentence % {"closed": periods.words(closes_at, zone)},
        )
    facts = {
        "closes": periods.words(closes_at, zone) if closes_at else _("the closing of the call"),
        "left": periods.left_in_words(closes_at, at) if closes_at else "",
    }
    if application.number:
        sentence = _("You took it back: as it stands, it will not be examined. Send it again before %(closes)s (%(left)s).")
        return Standing("taken_back", pgettext("application", "No longer sent"), "danger", "octagon-alert", sentence % facts)
    sentence = _("What is saved is not sent. Send it before %(closes)s (%(left)s).") % facts
    if closes_at is None and application.edition.is_continuous:
        sentence = _("What is saved is not sent.")
        following = committees.upcoming(application.edition, at)
        if following is not None:
            until = {"day": periods.day(following.held_on), "cutoff": periods.words(following.cutoff_at, zone)}
            sentence = _("What is saved is not sent. Sent before %(cutoff)s, it comes before the committee of %(day)s.") % until
    if editions.has_own_time(application):
        alone = _("This delay was given to this application only.")
        sentence = f"{sentence} {alone}"
    return Standing(State.DRAFT, pgettext("application", "Not sent"), "danger", "octagon-alert", sentence)


def _submitted(application: Application) -> Standing:
    if application.edition.is_under_seal:
        sentence = _("Your application is in, under seal: nobody reads it before the closing. All will then be opened together.")
        return Standing(State.SUBMITTED, pgettext("application", "Sent, sealed"), "success", "lock", sentence)
    sentence = _("The team has your application and is examining it.")
    if before := committees.sentence_for(application):
        sentence = f"{sentence} {before}"
    return Standing(State.SUBMITTED, pgettext("application", "Sent"), "success", "circle-check", sentence)


def _to_complete(application: Application) -> Standing:
    request = applications.open_request(application)
    due = periods.words(request.due_at, application.edition.time_zone) if request else ""
    sentence = _("The team needs something more before it can go on. Answer before %(due)s.") % {"due": due}
    return Standing(State.TO_COMPLETE, pgettext("application", "To be completed"), "warning", "triangle-alert", sentence)


def _in_review(application: Application) -> Standing:
    return Standing(
        State.IN_REVIEW,
        pgettext("application", "Before the jury"),
        "info",
        "users",
        _("Your application is complete. The jury is reading it."),
    )


def _deliberation(application: Application) -> Standing:
    sentence = _("The jury has read your application. You will be told of the decision by e-mail, and here.")
    return Standing(State.DELIBERATION, pgettext("application", "In deliberation"), "info", "scale", sentence)


def _awarded(application: Application) -> Standing:
    return Standing(
        State.AWARDED,
        pgettext("application", "Selected"),
        "success",
        "sprout",
        _("Your project is selected. Your letter says what comes next."),
    )


def _waitlisted(application: Application) -> Standing:
    sentence = _("Your project is on the waiting list: it may still be selected. You will be told.")
    return Standing(State.WAITLISTED, pgettext("application", "On the waiting list"), "warning", "hourglass", sentence)


def _rejected(application: Application) -> Standing:
    sentence = _("Your project was not selected this time. Your letter gives the reasons, and what you can do.")
    return Standing(State.REJECTED, pgettext("application", "Not selected"), "neutral", "circle-minus", sentence)


def _invited(application: Application, at: datetime) -> Standing:
    second, word = stages.second_of(application.edition), pgettext("application", "Invited to the second stage")
    if stages.continuation_of(application) is not None:
        sentence = _("Your project was invited: it goes on in the full application.")
        return Standing(State.INVITED, word, "success", "circle-check", sentence)
    if second is None or editions.window(second, at) == Window.CLOSED:
        sentence = _("Your project was invited, but the second stage has closed and no full application was begun.")
        return Standing(State.INVITED, word, "neutral", "circle-x", sentence)
    dates = {"opens": editions.in_words(second, second.opens_at), "closes": editions.in_words(second, second.closes_at)}
    if editions.window(second, at) == Window.SCHEDULED:
        sentence = _("Your project is invited. The full application can be written from %(opens)s, and sent until %(closes)s.") % dates
        return Standing(State.INVITED, word, "success", "calendar-clock", sentence)
    sentence = _("Your project is invited. Begin the full application: what you already answered is taken over. Send it before %(closes)s.")
    return Standing("to_continue", word, "warning", "mail-open", sentence % dates)


def _ineligible(application: Application) -> Standing:
    sentence = _("Your application does not meet the rules of the call. Your letter says which, and what you can do.")
    return Standing(State.INELIGIBLE, pgettext("application", "Not eligible"), "neutral", "circle-minus", sentence)


def _withdrawn(application: Application) -> Standing:
    return Standing(
        State.WITHDRAWN, pgettext("application", "Withdrawn"), "neutral", "undo-2", _("You gave this request up. It will not be examined.")
    )


_SENT = {
    State.SUBMITTED: _submitted,
    State.TO_COMPLETE: _to_complete,
    State.IN_REVIEW: _in_review,
    State.DELIBERATION: _deliberation,
    State.AWARDED: _awarded,
    State.WAITLISTED: _waitlisted,
    State.REJECTED: _rejected,
    State.INELIGIBLE: _ineligible,
    State.WITHDRAWN: _withdrawn,
}
