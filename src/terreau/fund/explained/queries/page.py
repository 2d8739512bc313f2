"""An explanation in words, for the page and for its PDF: no name of a juror, nothing of another applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.journal import queries as journal
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.explained.models import Disclosure, Examination
from terreau.fund.explained.queries import content as gathering
from terreau.fund.explained.states import Level
from terreau.fund.letters import mails as letters
from terreau.fund.review.models import Decision, IneligibilityProposal
from terreau.fund.review.queries import portfolio, quotas
from terreau.fund.review.queries.ranking import SCALE
from terreau.fund.review.queries.screening import rule_label
from terreau.fund.review.states import IneligibilityState, Outcome
from terreau.lib import money, periods

Step = tuple[str, datetime | str, str, str]  # title, when, "done", text: what a timeline takes


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """How one file was examined. `content` is in the shape of queries/content.py; `decision` is None for a file not eligible."""

    application: Application
    decision: Decision | None
    ineligibility: IneligibilityProposal | None
    level: str
    content: Mapping[str, Any]
    kept_at: datetime | None
    steps: list[Step]

    @property
    def opinions(self) -> list[dict[str, Any]]:
        """Each juror's scores and reasons, where the edition gives them."""
        return list(self.content.get("opinions", ())) if self.level == Level.REASONS else []

    @property
    def scores(self) -> list[str]:
        """How the scores became a mean and a place."""
        return list(_scores(self.content)) if self.decision else []

    @property
    def computation(self) -> list[str]:
        """What part a computation took in the decision (CRPA R311-3-1-2)."""
        return _computation(self.content.get("computation") or {}, self.decision) if self.decision else []

    @property
    def money(self) -> list[tuple[str, str]]:
        """The envelope of the edition, as the session left it."""
        if not self.decision or "envelope_cents" not in self.content:
            return []
        total, given = self.content["envelope_cents"], self.content["awarded_cents"]
        return [(_("Envelope of the edition"), money.show(total)), (_("Granted once the session had decided"), money.show(given))]

    @property
    def outcome(self) -> list[tuple[str, str]]:
        """The decision, who took it and when."""
        if self.decision is None:
            return _turned_away(self.application, self.ineligibility)
        return _decided(self.decision)

    @property
    def reason(self) -> str:
        if self.decision is not None:
            return self.decision.reason
        return self.ineligibility.reason if self.ineligibility else ""

    @property
    def remedies(self) -> list[str]:
        return letters.remedies()


def explanation(application: Application, *, announced: bool, at: datetime) -> Explanation | None:
    """The explanation of a file's decision; None while there is nothing to explain. `announced`: only what its applicant was told.

    Decisions adopted before explanations were kept are explained from what the house knows today; `kept_at` is then None.
    """
    decision = decision_of(application, announced=announced)
    proposal = None if decision else _told_ineligible(application, announced=announced)
    if decision is None and proposal is None:
        return None
    found, kept_at = _content(application, decision, at=at)
    return Explanation(
        application=application,
        decision=decision,
        ineligibility=proposal,
        level=level_of(application.edition_id),
        content=found,
        kept_at=kept_at,
        steps=_steps(application, decision),
    )


def is_explained(application: Application, *, announced: bool) -> bool:
    """Whether there is a page to link to. The answer to a first stage is a letter with its reasons: nothing was scored or shared out."""
    if announced and application.released_at is None:
        return False
    return decision_of(application, announced=announced) is not None or _told_ineligible(application, announced=announced) is not None


def _told_ineligible(application: Application, *, announced: bool) -> IneligibilityProposal | None:
    if announced and application.released_state != State.INELIGIBLE:
        return None
    return application.ineligibility.filter(state=IneligibilityState.CONFIRMED).order_by("-answered_at", "-pk").first()


def decision_of(application: Application, *, announced: bool) -> Decision | None:
    """The last decision its applicant was told of, or the one in force."""
    rows = Decision.objects.filter(application=application).select_related(
        "deliberation", "by", "application__edition__call", "notification"
    )
    if announced:
        return rows.filter(notification__isnull=False).order_by("-notification__at", "-pk").first()
    return rows.in_force().first()


def level_of(edition: int) -> str:
    return Disclosure.objects.filter(edition=edition).values_list("level", flat=True).first() or Level.MEAN


def _content(application: Application, decision: Decision | None, *, at: datetime) -> tuple[Mapping[str, Any], datetime | None]:
    if decision is None:
        return {"conditions": gathering.conditions(application, at=at)}, None
    kept = Examination.objects.filter(decision=decision).first()
    if kept is not None:
        return kept.content, kept.at
    return gathering.of_decisions([decision], at=at)[decision.pk], None


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _steps(application: Application, decision: Decision | None) -> list[Step]:
    """What happened to the file and when, without the working steps of the house."""
    titles = {
        "application.submitted": _("The application was sent."),
        "application.completion_requested": _("The team asked for more."),
        "application.resent": _("What had been asked for was sent."),
        "application.continued_without": _("The team resumed the examination without what had been asked for."),
        "application.admitted": _("The application was found complete, and went before the jury."),
        "application.outcome_released": _("The decision was announced."),
    }
    lines = sorted(
        journal.entries_on(application).filter(verb__in=titles).values_list("at", "verb", "pk"), key=lambda row: (row[0], row[2])
    )
    steps: list[Step] = [(titles[verb], at, "done", "") for at, verb, _pk in lines]
    if decision is not None:
        session = decision.deliberation
        step = (_("The session decided."), periods.day(session.held_on), "done", session.title)
        places = [place for place, (at, verb, _pk) in enumerate(lines) if verb == "application.outcome_released" and at >= decision.at]
        steps.insert(places[0] if places else len(steps), step)
    return steps


# ── Scores ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _scores(found: Mapping[str, Any]) -> list[str]:
    given = found.get("given", 0)
    if not given:
        return [_("No juror gave a score on this file.")]
    said = [
        ngettext(
            "%(count)d juror scored the file, each criterion apart, without seeing the others' scores.",
            "%(count)d jurors scored the file, each criterion apart, without seeing the others' scores.",
            given,
        )
        % {"count": given}
    ]
    if found.get("recused"):
        said.append(
            ngettext(
                "%(count)d juror stood aside, because of a link with the applicant: nothing of theirs counts.",
                "%(count)d jurors stood aside, because of a link with the applicant: nothing of theirs counts.",
                found["recused"],
            )
            % {"count": found["recused"]}
        )
    said.append(
        _(
            "A juror's mark is %(scale)s × sum of (weight × points ÷ points possible) ÷ sum of the weights. The mean of the file is the plain mean of the marks."
        )
        % {"scale": SCALE}
    )
    said.append(_corrected(found))
    return said


def _corrected(found: Mapping[str, Any]) -> str:
    if not found.get("is_corrected"):
        return _("Marks are used as jurors gave them: none was corrected for how severe a juror is.")
    return _(
        "Some jurors give less than others on the same files: for all the files of the edition, this was taken off the marks, by least squares. "
        "As given, the mean of this file was %(raw)s out of %(scale)s; corrected, it is %(mean)s. The place follows the corrected mean."
    ) % {"raw": found.get("raw"), "mean": found.get("mean"), "scale": SCALE}


def place(found: Mapping[str, Any]) -> str:
    """'3 of 29', or nothing for a file that was not scored."""
    if not found.get("place"):
        return ""
    words = {"place": found["place"], "count": found["ranked"]}
    return (_("%(place)s of %(count)s, tied") if found.get("is_tied") else _("%(place)s of %(count)s")) % words


# ── Computation ──────────────────────────────────────────────────────────────────────────────────────────────────
def _computation(asked: Mapping[str, Any], decision: Decision | None) -> list[str]:
    if not asked or decision is None:
        return [
            _("No computation took part in this decision: the members of the session chose by themselves, with the ranking before them.")
        ]
    terms = portfolio.Terms.read(asked["terms"])
    day = periods.day(date.fromisoformat(asked["carried_on"]))
    return [
        _(
            "A computation helped to prepare this decision. On %(day)s its proposal was put before the session, which remained free to follow it or not: people decided."
        )
        % {"day": day},
        _aim(terms),
        *_terms(terms),
        _(
            "It read of each file: the mean of the jury, the amount asked for, the theme and the commune. Nothing else, and no personal data."
        ),
        *_of_this_file(asked, decision),
    ]


def _aim(terms: portfolio.Terms) -> str:
    if terms.aim == portfolio.MOST:
        return _(
            "What it looked for: the most files funded, then the best marks, then the most money well placed, within the money to share."
        )
    return _(
        "What it looked for: the greatest sum of the means of the funded files, then the most money well placed, within the money to share."
    )


def _terms(terms: portfolio.Terms) -> list[str]:
    """The parameters, in words; those that set no limit are left out."""
    words = {
        "envelope": money.show(terms.envelope_cents),
        "share": terms.share,
        "step": money.show(terms.step_cents),
        "mark": terms.least_mark.replace(".", ","),
        "theme_files": terms.theme_files,
        "theme_share": terms.theme_share,
        "commune_files": terms.commune_files,
        "scale": SCALE,
    }
    said = [
        (True, _("Money to share: %(envelope)s.")),
        (True, _("A funded file receives at least %(share)s %% of what it asks for, in steps of %(step)s.")),
        (terms.least_mark, _("Never below a mean of %(mark)s out of %(scale)s.")),
        (terms.theme_files, _("At least %(theme_files)s files in each theme.")),
        (terms.theme_share is not None, _("At most %(theme_share)s %% of the money for one theme.")),
        (terms.commune_files is not None, _("At most %(commune_files)s files in one commune.")),
    ]
    return [*(text % words for is_set, text in said if is_set), *map(quotas.said, terms.quotas)]


def _of_this_file(asked: Mapping[str, Any], decision: Decision) -> list[str]:
    """What it proposed for this file, and whether the session followed."""
    said = []
    if asked.get("is_kept"):
        said.append(_("For this file, the lead had set beforehand that it would be funded."))
    if asked.get("is_left_out"):
        said.append(_("For this file, the lead had set beforehand that it would not be funded."))
    if asked.get("is_changed"):
        said.append(_("What it proposed for this file was changed by hand before it came to the session."))
    elif asked.get("is_retouched") and "is_changed" in asked:
        said.append(_("Other proposals of it were changed by hand before the session; not the one for this file."))
    elif asked.get("is_retouched"):
        said.append(_("The proposal was changed by hand after it had been computed."))
    if asked.get("outcome"):
        outcome = Outcome(asked["outcome"])
        label = str(outcome.label) + (f", {money.show(asked['amount_cents'])}" if outcome == Outcome.AWARD else "")
        is_followed = (outcome, asked["amount_cents"]) == (Outcome(decision.outcome), decision.amount_cents)
        said.append(
            (
                _("Proposed for this file: %(label)s. The session followed.")
                if is_followed
                else _("Proposed for this file: %(label)s. The session decided otherwise.")
            )
            % {"label": label}
        )
    return said


# ── Decision ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _decided(decision: Decision) -> list[tuple[str, str]]:
    session = decision.deliberation
    rows = [(_("Decision"), str(Outcome(decision.outcome).label).capitalize())]
    if decision.outcome == Outcome.AWARD:
        rows.append((_("Amount granted"), money.show(decision.amount_cents)))
    rows.append((_("Amount asked for"), money.show(decision.application.requested_cents or 0)))
    rows += [(_("Decided by"), session.title), (_("Date of the session"), periods.day(session.held_on))]
    rows += [(_("Reference of the vote"), session.reference)] if session.reference else []
    told = getattr(decision, "notification", None)
    rows += [(_("Announced on"), periods.day(timezone.localtime(told.at)))] if told else []
    return rows


def _turned_away(application: Application, proposal: IneligibilityProposal | None) -> list[tuple[str, str]]:
    rows = [(_("Decision"), _("Not eligible: the file did not go before the jury"))]
    if proposal is not None and proposal.rule != "other":
        rows.append((_("Condition of the call"), rule_label(application, proposal.rule)))
    if application.released_at and application.released_state == State.INELIGIBLE:
        rows.append((_("Announced on"), periods.day(timezone.localtime(application.released_at))))
    return rows
