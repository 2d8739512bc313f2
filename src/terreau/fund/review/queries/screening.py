"""One file as an officer reads it: what was sent, what the registers say, the amounts against the limits, the checklist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.documents import queries as documents
from terreau.commons.documents.models import Document
from terreau.commons.forms import queries as forms
from terreau.commons.forms.schema import Kind, Schema
from terreau.commons.outbox.models import Message
from terreau.fund.calls import eligibility
from terreau.fund.calls.eligibility import FAIL, PASS, Verdict
from terreau.fund.calls.models import Application, CompletionRequest, Submission, ThreadMessage
from terreau.fund.calls.queries import applications
from terreau.fund.review.models import Check, IneligibilityProposal
from terreau.fund.review.states import IneligibilityState
from terreau.lib import figures, money, texts
from terreau.observe.directory import queries as directory

OTHER = "other"  # an ineligibility that rests on no rule of the list
FINE, PROBLEM, TODO = "fine", "problem", "todo"
RULE = "rule:"  # the item of a Check that says an officer has seen the proof of an eligibility rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the checklist. Automatic lines are computed at each look; others, and rules that remain to be proved,
    are ticked by an officer (`can_tick`).
    """

    id: str
    label: str
    status: str  # fine, problem, todo
    details: tuple[str, ...] = ()
    source: str = ""  # of what a register says, with the day it was true
    observed_on: date | None = None
    is_automatic: bool = False
    can_tick: bool = False
    check: Check | None = None

    @property
    def remark(self) -> str:
        """What the officer who settled it added."""
        return self.check.comment if self.check else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """Who applied, as it was frozen with the submission. An older submission may lack a field: it is then empty."""

    name: str = ""
    siret: str = ""
    rna: str = ""
    legal_form: str = ""
    address: str = ""
    postcode: str = ""
    commune_name: str = ""
    sender: str = ""
    sender_email: str = ""


def body_of(content: Mapping[str, Any]) -> Body:
    """Reads the identity out of the content of a submission."""
    found, sender = content.get("organisation") or {}, content.get("applicant") or {}
    words = {name: str(found.get(name) or "") for name in ("name", "siret", "rna", "address", "postcode", "commune_name")}
    return Body(
        legal_form=str(found.get("legal_category_label") or found.get("legal_category") or ""),
        sender=str(sender.get("name") or ""),
        sender_email=str(sender.get("email") or ""),
        **words,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """One thing the registers say, with its source and the day it was true."""

    label: str
    text: str
    source: str
    observed_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """Everything the main page of a file shows. `sections` is what was sent, never the applicant's working copy."""

    application: Application
    submission: Submission | None
    body: Body = field(default_factory=Body)
    sections: list[Any] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    facts: directory.Facts | None = None
    known: list[Known] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return all(line.status == FINE for line in self.lines)

    @property
    def unfinished(self) -> list[Line]:
        return [line for line in self.lines if line.status != FINE]


def dossier(application: Application, *, at: datetime) -> Dossier:
    """Reads the last submission of a file. Needs `edition`; nine queries at most, whatever the file."""
    submission = applications.latest_submission(application)
    if submission is None:
        return Dossier(application=application, submission=None, lines=[_nothing_sent()])
    content = submission.content
    schema = forms.schema_of(submission.form_version)
    answers, body = content["answers"], body_of(content)
    files = documents.by_public_id(files_named(schema, answers))
    facts, verdicts = eligibility_of(application, body.siret, at)
    checks = {check.item: check for check in application.checks.select_related("by").order_by("pk")}
    lines = [
        _answers_line(schema, answers, files),
        *_money_lines(application),
        *(_rule_line(verdict, checks.get(f"{RULE}{verdict.rule_id}")) for verdict in verdicts),
        *(_item_line(item, checks.get(item["id"])) for item in application.edition.checklist),
    ]
    return Dossier(
        application=application,
        submission=submission,
        body=body,
        sections=forms.readable(schema, answers, documents=files),
        files=sorted(files.values(), key=lambda file: file.name),
        facts=facts,
        known=known(facts),
        verdicts=verdicts,
        lines=lines,
    )


def eligibility_of(application: Application, siret: str, at: datetime) -> tuple[directory.Facts, list[Verdict]]:
    """What the registers say today of the body as it was when it applied, rule by rule."""
    today = at.astimezone(ZoneInfo(application.edition.time_zone)).date()
    facts = directory.facts_about(siret, today)
    return facts, eligibility.assess(application.edition.eligibility, facts, today)


def known(facts: directory.Facts) -> list[Known]:
    """What an officer wants to read of the registers, in the order of their questions; nothing for what they do not say."""
    labels = {
        "name": _("Name in the register"),
        "family": _("Legal form"),
        "is_active": _("Activity"),
        "created_date": _("Date of creation"),
        "commune_code": _("Commune"),
        "ess_status": _("Social and solidarity economy"),
        "esus_until": _("ESUS approval"),
    }
    rows = [(label, facts.proofs.get(key)) for key, label in labels.items()]
    return [Known(label, proof.text, proof.source, proof.observed_on) for label, proof in rows if proof is not None and proof.text]


def files_named(schema: Schema, answers: Mapping[str, Any]) -> list[str]:
    """Public ids of the documents that the answers name."""
    values = [answers.get(question.id) for question in schema.questions() if question.kind == Kind.FILE]
    return [public_id for value in values if isinstance(value, list) for public_id in value if isinstance(public_id, str)]


def with_open_matters(files: QuerySet[Application]) -> QuerySet[Application]:
    """Files with what is pending on them, no query more: `completion_due_at`; `proposal_id`, `proposal_by_id` and
    `proposal_by` of an ineligibility that waits for a second person; `last_word_is_staff`.
    """
    proposal = IneligibilityProposal.objects.filter(application=OuterRef("pk"), state=IneligibilityState.PROPOSED)
    asked = CompletionRequest.objects.filter(application=OuterRef("pk"), closed_at=None)
    last_word = ThreadMessage.objects.filter(application=OuterRef("pk")).order_by("-pk")
    return files.annotate(
        completion_due_at=Subquery(asked.values("due_at")[:1]),
        proposal_id=Subquery(proposal.values("pk")[:1]),
        proposal_by_id=Subquery(proposal.values("proposed_by")[:1]),
        proposal_by=Subquery(proposal.values("proposed_by__name")[:1]),
        last_word_is_staff=Subquery(last_word.values("is_from_staff")[:1]),
    )


def completion_requests(application: Application) -> QuerySet[CompletionRequest]:
    """What was asked of the applicant, newest first."""
    return application.completion_requests.select_related("asked_by").order_by("-asked_at", "-pk")


def letters(application: Application) -> QuerySet[Message]:
    """What was written to the applicant about the file, newest first: mails of the application, and of an ineligibility."""
    about = Q(object_type="calls.application", object_id=application.pk) | Q(
        object_type="review.ineligibilityproposal", object_id__in=application.ineligibility.values("pk")
    )
    return Message.objects.filter(about).select_related("to").order_by("-created_at", "-pk")


# ── The checklist ────────────────────────────────────────────────────────────────────────────────────────────────
def _nothing_sent() -> Line:
    return Line(id="sent", label=_("The application has been sent"), status=PROBLEM, is_automatic=True)


def _answers_line(schema: Schema, answers: Mapping[str, Any], files: Mapping[str, Document]) -> Line:
    """Required answers and files are there, sound, and the budget balances: the same judge as at the submission."""
    found = tuple(texts.labelled(problem.label, problem.message) for problem in forms.problems(schema, answers, documents=files))
    label = _("Answers, documents and balance of the budget")
    return Line(id="answers", label=label, status=PROBLEM if found else FINE, details=found, is_automatic=True)


def _money_lines(application: Application) -> list[Line]:
    return [
        Line(
            id=f"money:{limit.id}", label=limit.label, status=FINE if limit.is_met else PROBLEM, details=(limit.detail,), is_automatic=True
        )
        for limit in limits(application)
    ]


def _rule_line(verdict: Verdict, check: Check | None) -> Line:
    """A rule that the registers settle is automatic; one that remains to be proved waits for an officer's eyes."""
    is_settled = verdict.status in {PASS, FAIL}
    status = {PASS: FINE, FAIL: PROBLEM}.get(verdict.status) or _status(check)
    return Line(
        id=f"{RULE}{verdict.rule_id}",
        label=verdict.label,
        status=status,
        details=(verdict.proof,) if verdict.proof else (),
        source=verdict.source,
        observed_on=verdict.observed_on,
        is_automatic=is_settled,
        can_tick=not is_settled,
        check=None if is_settled else check,
    )


def _item_line(item: Mapping[str, Any], check: Check | None) -> Line:
    return Line(id=item["id"], label=item["label"], status=_status(check), can_tick=True, check=check)


def _status(check: Check | None) -> str:
    if check is None or check.is_fine is None:
        return TODO
    return FINE if check.is_fine else PROBLEM


# ── Amounts ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """One limit of the edition against what the file asks for, in words."""

    id: str
    label: str
    detail: str
    is_met: bool


def limits(application: Application) -> list[Limit]:
    """Amount and share of the budget against the edition's limits. None where the form asks for no amount."""
    edition, asked, budget = application.edition, application.requested_cents, application.budget_cents
    if asked is None:
        return []
    found = []
    if edition.amount_max_cents:
        found.append(_amount_limit("most", asked, edition.amount_max_cents, is_met=asked <= edition.amount_max_cents))
    if edition.amount_min_cents:
        found.append(_amount_limit("least", asked, edition.amount_min_cents, is_met=asked >= edition.amount_min_cents))
    if budget and edition.rate_max < 10_000:
        rate = asked * 10_000 // budget
        words = _("%(rate)s of a budget of %(budget)s; the call pays at most %(most)s of it.") % {
            "rate": figures.show_percent(rate),
            "budget": money.show(budget),
            "most": figures.show_percent(edition.rate_max),
        }
        found.append(
            Limit(id="rate", label=_("Share of the budget asked for"), detail=words, is_met=asked * 10_000 <= edition.rate_max * budget)
        )
    return found


def _amount_limit(which: str, asked: int, bound: int, *, is_met: bool) -> Limit:
    words = {
        "most": (_("Amount within the maximum"), _("%(asked)s asked for; the call gives at most %(bound)s.")),
        "least": (_("Amount above the minimum"), _("%(asked)s asked for; the call gives at least %(bound)s.")),
    }
    label, detail = words[which]
    return Limit(id=which, label=label, detail=detail % {"asked": money.show(asked), "bound": money.show(bound)}, is_met=is_met)


# ── The silence clock ────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """When silence refuses the file (CRPA L231-4 3°), or why it does not for now."""

    kind: str  # running, soon, passed, stopped, none
    until: datetime | None = None
    words: str = ""
    details: tuple[str, ...] = ()


def silence(application: Application, *, at: datetime, soon: timedelta) -> Silence:
    """Where the clock of a file stands. A file of `with_open_matters` also says until when it may stand still."""
    if application.silence_at is not None:
        return _running(application.silence_at, at, soon)
    if application.silence_left is not None:
        return _stopped(application.silence_left, getattr(application, "completion_due_at", None))
    return Silence(kind="none", words=_("No time limit runs: the answer has been given, or nothing is asked any more."))


def _running(until: datetime, at: datetime, soon: timedelta) -> Silence:
    if until <= at:
        words = _("The time limit has passed: the applicant may consider the request refused, and go to court.")
        return Silence(
            kind="passed", until=until, words=words, details=(_("An express answer is still useful: it replaces the silent one."),)
        )
    days = (until - at).days
    words = ngettext("%(days)s day left to answer.", "%(days)s days left to answer.", days) % {"days": days}
    return Silence(
        kind="soon" if until < at + soon else "running",
        until=until,
        words=words,
        details=(_("Without an answer by then, the request is considered refused. A request for completion stops the clock."),),
    )


def _stopped(left: timedelta, due_at: datetime | None) -> Silence:
    words = ngettext(
        "The clock is stopped while the applicant completes the file: %(days)s day will remain.",
        "The clock is stopped while the applicant completes the file: %(days)s days will remain.",
        left.days,
    ) % {"days": left.days}
    details = (_("It runs again when the applicant answers, when you resume without waiting, or at the latest on the due date."),)
    return Silence(kind="stopped", until=due_at, words=words, details=details)


def described(rule: Mapping[str, Any]) -> str:
    """An eligibility rule in words."""
    return eligibility.describe(rule)


def rule_label(application: Application, rule_id: str) -> str:
    """What an ineligibility rests on, in words; the identifier of a rule the edition no longer has."""
    if rule_id == OTHER:
        return _("another reason")
    found = next((rule for rule in application.edition.eligibility if rule["id"] == rule_id), None)
    return described(found) if found is not None else rule_id


def ineligibility_reasons(verdicts: Sequence[Verdict]) -> list[tuple[str, str]]:
    """The rules an ineligibility may rest on: those that fail first, then the others, then another reason."""
    order = {FAIL: 0, PASS: 2}
    rules = sorted(verdicts, key=lambda verdict: order.get(verdict.status, 1))
    return [*((verdict.rule_id, verdict.label) for verdict in rules), (OTHER, _("Another reason, which I explain"))]
