"""What the letters of this room may say of a file: the values of their placeholders (`letters.schema`)."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application
from terreau.fund.letters.queries import composing
from terreau.fund.letters.states import Kind
from terreau.fund.review.models import Decision, IneligibilityProposal, Notification, Proposal
from terreau.fund.review.queries.screening import rule_label
from terreau.fund.review.states import IneligibilityState, Outcome
from terreau.lib import money, periods, texts


def of_decision(decision: Decision) -> dict[str, str]:
    return _of_session(decision) | {"decision_remplacee": _replaced(decision.supersedes_id)}


def of_proposal(proposal: Proposal, previous: Decision | None) -> dict[str, str]:
    """What a decision would say if the session were adopted as it stands."""
    return _of_session(proposal) | {"decision_remplacee": _replaced(previous.pk if previous else None)}


def of_ineligibility(proposal: IneligibilityProposal) -> dict[str, str]:
    application = proposal.application
    condition = rule_label(application, proposal.rule) if proposal.rule != "other" else ""
    return composing.common(application) | {"motifs": texts.cleaned(proposal.reason), "condition": condition}


def _of_session(choice: Decision | Proposal) -> dict[str, str]:
    session = choice.deliberation
    return composing.common(choice.application) | {
        "montant": money.show(choice.amount_cents) if choice.outcome == Outcome.AWARD and choice.amount_cents else "",
        "rang": str(choice.rank) if choice.outcome == Outcome.WAITLIST and choice.rank else "",
        "motifs": texts.cleaned(choice.reason),
        "date_seance": periods.day(session.held_on),
        "reference_seance": texts.one_line(session.reference),
    }


def _replaced(superseded: int | None) -> str:
    """Someone who was already answered must know which of the two answers holds."""
    if superseded is None:
        return ""
    told = Notification.objects.filter(decision=superseded).select_related("decision__deliberation").first()
    if told is None:
        return ""
    days = {"day": periods.day(told.decision.deliberation.held_on), "told": periods.day(timezone.localtime(told.at))}
    return _("This decision replaces the one of the session of %(day)s, which we announced to you on %(told)s.") % days


def known(application: Application, kind: str) -> Mapping[str, str]:
    """For a trial of a template: what was decided, or is on the table, if it is of this kind; what is on the table otherwise."""
    if kind == Kind.INELIGIBLE:
        asked = application.ineligibility.exclude(state=IneligibilityState.DISMISSED).order_by("-pk").first()
        return of_ineligibility(asked) if asked else {}
    decision = application.decisions.in_force().select_related("deliberation").filter(outcome=kind).first()
    if decision is not None:
        return of_decision(decision)
    proposal = application.proposals.select_related("deliberation").filter(outcome=kind).order_by("-pk").first()
    return _of_session(proposal) if proposal else {}
