from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class PanelState(TextChoices):
    DRAFT = "draft", _("being composed")
    OPEN = "open", _("scoring")
    CLOSED = "closed", pgettext_lazy("jury", "closed")


PANEL_MOVES = {
    "open": Move((PanelState.DRAFT,), PanelState.OPEN, ("lead",)),
    "close": Move((PanelState.OPEN,), PanelState.CLOSED, ("lead",)),
    "reopen": Move((PanelState.CLOSED,), PanelState.OPEN, ("lead",)),
}


class Basis(TextChoices):
    """What gives the places of an edition: the marks as jurors gave them, or without how severe each is."""

    GIVEN = "given", _("marks as given")
    CORRECTED = "corrected", _("marks corrected for severity")


class AssignmentState(TextChoices):
    """Between a juror and a file. Nothing of the file is shown before the declaration."""

    TO_DECLARE = "to_declare", _("interests to declare")
    ACCEPTED = "accepted", _("no conflict of interest")
    RECUSED = "recused", _("recused")
    REMOVED = "removed", _("taken off")


ASSIGNMENT_MOVES = {
    "declare_none": Move((AssignmentState.TO_DECLARE,), AssignmentState.ACCEPTED, ("juror",)),
    "recuse": Move((AssignmentState.TO_DECLARE, AssignmentState.ACCEPTED), AssignmentState.RECUSED, ("juror", "lead")),
    "remove": Move((AssignmentState.TO_DECLARE, AssignmentState.ACCEPTED), AssignmentState.REMOVED, ("lead",)),
    # Someone else than the juror weighs it: a file that comes back after a correction tells whose it is.
    "give_back": Move((AssignmentState.RECUSED,), AssignmentState.ACCEPTED, ("lead",)),
}


class ReviewState(TextChoices):
    DRAFT = "draft", _("in progress")
    DONE = "done", _("given")


REVIEW_MOVES = {
    "save": Move((ReviewState.DRAFT,), ReviewState.DRAFT, ("juror",)),
    "give": Move((ReviewState.DRAFT, ReviewState.DONE), ReviewState.DONE, ("juror",)),
    "take_back": Move((ReviewState.DONE,), ReviewState.DRAFT, ("juror",)),
}


class IneligibilityState(TextChoices):
    PROPOSED = "proposed", _("awaiting a second person")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


INELIGIBILITY_MOVES = {
    "confirm": Move((IneligibilityState.PROPOSED,), IneligibilityState.CONFIRMED, ("officer", "lead")),
    "dismiss": Move((IneligibilityState.PROPOSED,), IneligibilityState.DISMISSED, ("officer", "lead")),
}


class DeliberationState(TextChoices):
    OPEN = "open", _("in preparation")
    ADOPTED = "adopted", _("adopted, not yet announced")
    RELEASED = "released", _("announced")


DELIBERATION_MOVES = {
    "prepare": Move((DeliberationState.OPEN,), DeliberationState.OPEN, ("lead",)),
    "adopt": Move((DeliberationState.OPEN,), DeliberationState.ADOPTED, ("lead",)),
    "release": Move((DeliberationState.ADOPTED,), DeliberationState.RELEASED, ("lead",)),
}


class Outcome(TextChoices):
    AWARD = "award", _("award")
    WAITLIST = "waitlist", _("waiting list")
    REJECT = "reject", _("refusal")


class ScenarioOrigin(TextChoices):
    """Where the choices of a scenario come from: people read a computed one differently."""

    TABLE = "table", _("copied from the table")
    RANKING = "ranking", _("in the order of the ranking")
    SOLVER = "solver", _("computed")
    RETOUCHED = "retouched", _("computed, then changed by hand")
    COPY = "copy", _("copied from another scenario")
    BLANK = "blank", _("by hand, from nothing")


class ReopeningGround(TextChoices):
    """Why a decision may be taken up again. CRPA L242-1: a favourable one only if it is unlawful, within four months."""

    REMEDY = "remedy", _("the applicant contests it")
    ERROR = "error", _("a clerical error")
    UNLAWFUL = "unlawful", _("the decision is unlawful")
    FREED = "freed", _("the beneficiary gives the grant up")


class ReopeningState(TextChoices):
    PROPOSED = "proposed", _("awaiting a second person")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


REOPENING_MOVES = {
    "confirm": Move((ReopeningState.PROPOSED,), ReopeningState.CONFIRMED, ("lead",)),
    "dismiss": Move((ReopeningState.PROPOSED,), ReopeningState.DISMISSED, ("lead",)),
}
