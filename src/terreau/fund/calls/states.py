"""The machines of a call: an edition, and an application. What is open or closed is computed from instants (queries.py)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class EditionState(TextChoices):
    DRAFT = "draft", _("being written")
    PUBLISHED = "published", _("published")
    IN_REVIEW = "in_review", _("in review")
    DECIDED = "decided", _("decided")
    ARCHIVED = "archived", _("archived")


class Window(TextChoices):
    """Where a published edition stands at an instant. Never stored."""

    SCHEDULED = "scheduled", _("opens soon")
    OPEN = "open", _("open")
    GRACE = "grace", _("last drafts only")
    CLOSED = "closed", _("closed")


class Phase(TextChoices):
    """Where a call stands for the public, whatever machine or clock says so. Never stored."""

    OPEN = "open", _("open")
    SOON = "soon", _("opening soon")
    REVIEW = "review", _("under review")
    FINISHED = "finished", _("finished")


EDITION_MOVES = {
    "publish": Move((EditionState.DRAFT,), EditionState.PUBLISHED, ("lead",)),
    "unpublish": Move((EditionState.PUBLISHED,), EditionState.DRAFT, ("lead",)),
    "start_review": Move((EditionState.PUBLISHED,), EditionState.IN_REVIEW, ("lead",)),
    "conclude": Move((EditionState.IN_REVIEW,), EditionState.DECIDED, ("lead",)),
    "archive": Move((EditionState.DECIDED,), EditionState.ARCHIVED, ("lead",)),
}


class CommitteeState(TextChoices):
    PLANNED = "planned", pgettext_lazy("committee", "planned")
    CANCELLED = "cancelled", pgettext_lazy("committee", "cancelled")


COMMITTEE_MOVES = {
    "put_off": Move((CommitteeState.PLANNED,), CommitteeState.PLANNED, ("lead",)),
    "cancel": Move((CommitteeState.PLANNED,), CommitteeState.CANCELLED, ("lead",)),
}


class State(TextChoices):
    DRAFT = "draft", _("draft, not sent")
    SUBMITTED = "submitted", _("sent")
    TO_COMPLETE = "to_complete", _("to be completed")
    INELIGIBLE = "ineligible", _("not eligible")
    IN_REVIEW = "in_review", _("before the jury")
    DELIBERATION = "deliberation", _("in deliberation")
    AWARDED = "awarded", pgettext_lazy("application", "awarded")
    WAITLISTED = "waitlisted", _("on the waiting list")
    REJECTED = "rejected", _("not selected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    INVITED = "invited", _("invited to the second stage")


DECIDED = (State.AWARDED, State.WAITLISTED, State.REJECTED)
UNDECIDED = (State.DRAFT, State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW, State.DELIBERATION)

# "holder" stands for a member of the applying organisation; submit, reopen and withdraw also ask for the right to sign.
MOVES = {
    "submit": Move((State.DRAFT,), State.SUBMITTED, ("holder",)),
    "reopen": Move((State.SUBMITTED,), State.DRAFT, ("holder",)),
    "withdraw": Move(
        (State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW, State.DELIBERATION, State.WAITLISTED), State.WITHDRAWN, ("holder",)
    ),
    "request_completion": Move((State.SUBMITTED,), State.TO_COMPLETE, ("officer", "lead")),
    "resend": Move((State.TO_COMPLETE,), State.SUBMITTED, ("holder",)),
    "continue_without": Move((State.TO_COMPLETE,), State.SUBMITTED, ("officer", "lead")),
    "declare_ineligible": Move((State.SUBMITTED,), State.INELIGIBLE, ("officer", "lead")),
    "admit": Move((State.SUBMITTED,), State.IN_REVIEW, ("officer", "lead")),
    "table": Move((State.IN_REVIEW,), State.DELIBERATION, ("lead",)),
    "send_back": Move((State.DELIBERATION,), State.IN_REVIEW, ("lead",)),
    "award": Move((State.DELIBERATION, State.WAITLISTED), State.AWARDED, ("lead",)),
    "waitlist": Move((State.DELIBERATION,), State.WAITLISTED, ("lead",)),
    "reject": Move((State.DELIBERATION, State.WAITLISTED), State.REJECTED, ("lead",)),
    # The answer to a first stage. A refusal may be taken back: a remedy was right, or a place is free.
    "invite": Move((State.SUBMITTED, State.IN_REVIEW, State.REJECTED), State.INVITED, ("lead",)),
    "turn_down": Move((State.SUBMITTED, State.IN_REVIEW), State.REJECTED, ("lead",)),
    "reopen_decision": Move((State.AWARDED, State.WAITLISTED, State.REJECTED, State.INELIGIBLE), State.DELIBERATION, ("lead",)),
}
