"""Applications as each audience may know them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from terreau.commons.documents import queries as documents
from terreau.commons.documents.models import Document
from terreau.commons.forms import queries as forms
from terreau.commons.forms.models import Answer, Form
from terreau.commons.forms.queries import Comparison, ReadSection, Usage
from terreau.commons.forms.queries.comparing import Change
from terreau.commons.forms.schema import Kind
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import Application, CompletionRequest, Edition, Submission
from terreau.fund.calls.states import DECIDED, State
from terreau.lib import fingerprints, texts


def state_for_applicant(application: Application) -> State:
    """What the applicant may know: a decision shows only once released; until then the file is in deliberation."""
    state = State(application.state)
    if state in DECIDED or (state == State.INELIGIBLE and application.released_at is None):
        if application.released_state:
            return State(application.released_state)
        return State.SUBMITTED if state == State.INELIGIBLE else State.DELIBERATION
    if state == State.DELIBERATION and application.released_state:
        return State(application.released_state)  # a decision reopened in the house still stands outside it
    return state


def open_draft(edition: Edition, organisation: Organisation) -> Application:
    """The draft an organisation has in an edition; there is at most one."""
    return Application.objects.select_related("edition__call").get(edition=edition, organisation=organisation, state=State.DRAFT)


def sent_by(edition: Edition, organisation: Organisation) -> QuerySet[Application]:
    """What an organisation has sent to an edition, withdrawn files aside."""
    sent = Application.objects.filter(edition=edition, organisation=organisation, number__isnull=False)
    return sent.exclude(state=State.WITHDRAWN).order_by("number", "pk")


def search_text(application: Application, *, title: str) -> str:
    """What lists are searched by: title, organisation and number, folded."""
    organisation = application.organisation.name if application.organisation else ""
    return texts.fold(" ".join(part for part in (title, organisation, application.reference) if part))[:500]


def reopened_sections(application: Application) -> set[str] | None:
    """The sections a request for completion reopened; None when the whole form may be written, or none of it."""
    if application.state != State.TO_COMPLETE:
        return None
    request = open_request(application)
    return set(request.sections) if request else set()


# A file's request for completion, fetched with a whole list.
OPEN_REQUESTS = Prefetch("completion_requests", CompletionRequest.objects.filter(closed_at=None), to_attr="open_requests")


def open_request(application: Application) -> CompletionRequest | None:
    """The request the applicant has not answered yet; free of queries where a list fetched them with OPEN_REQUESTS."""
    fetched = getattr(application, "open_requests", None)
    if fetched is not None:
        return fetched[0] if fetched else None
    return application.completion_requests.filter(closed_at=None).order_by("-asked_at", "-pk").first()


def waiting_first(files: QuerySet[Application], at: datetime) -> QuerySet[Application]:
    """Files that wait for their authors, then the others; the latest first in each."""
    is_endless = Q(edition__is_continuous=True, edition__closes_at=None)
    is_open = is_endless | Q(edition__closes_at__gt=at) | Q(edition__grace_until__gt=at) | Q(extended_until__gt=at)
    invited = Q(state=State.INVITED, continued_by=None, edition__next_stage__opens_at__lte=at, edition__next_stage__closes_at__gt=at)
    waits = Case(When(Q(state=State.TO_COMPLETE) | Q(is_open, state=State.DRAFT) | invited, then=Value(0)), default=Value(1))
    return files.annotate(rank=waits).order_by("rank", "-started_at", "-pk")


def usage_of_form(form: Form) -> list[Usage]:
    """What a new version of a form will not touch, and a lead wants to know before publishing it."""
    on_it = Application.objects.filter(sheet__form_version__form=form)
    return [
        Usage(_("drafts being written"), on_it.filter(state=State.DRAFT).count()),
        Usage(_("applications already sent"), on_it.exclude(state=State.DRAFT).count()),
    ]


# ── What was sent ────────────────────────────────────────────────────────────────────────────────────────────────
def files_named(application: Application, answers: Mapping[str, Any]) -> list[Document]:
    """The files that the answers name, of this application and no other, in the order of their names."""
    schema = forms.schema_of(application.sheet.form_version)
    named = [
        public_id
        for question in schema.questions()
        if question.kind == Kind.FILE and isinstance(answers.get(question.id), list)
        for public_id in answers[question.id]
    ]
    own = set(documents.all_files_of(application).filter(public_id__in=named).values_list("pk", flat=True))
    return [document for public_id, document in sorted(documents.by_public_id(named).items()) if document.pk in own]


def files_still_named(files: Sequence[Document]) -> set[str]:
    """Of these files of applications, those a submission was sent with, were it taken back since, or that an answer names."""
    wanted = {file.public_id for file in files}
    owners = Application.objects.filter(pk__in={file.object_id for file in files})
    named: set[str] = set()
    for content in Submission.objects.filter(application__in=owners).values_list("content", flat=True).iterator():
        named |= wanted & content.get("files", {}).keys()
    for value in Answer.objects.filter(sheet__application__in=owners, value__isnull=False).values_list("value", flat=True).iterator():
        if isinstance(value, list):
            named |= wanted & {item for item in value if isinstance(item, str)}
    return named


def latest_submission(application: Application) -> Submission | None:
    """What the team examines: the last thing that was sent, even if it has been taken back since."""
    return application.submissions.select_related("form_version", "by", "receipt").order_by("-sequence", "-pk").first()


def read(submission: Submission, *, without_identifying: bool = False) -> list[ReadSection]:
    """A submission as people read it, with the wording of the form it was written on."""
    schema = forms.schema_of(submission.form_version)
    return forms.readable(schema, submission.content["answers"], without_identifying=without_identifying)


def is_intact(submission: Submission) -> bool:
    """Whether the content is still the one that was fingerprinted on the day it was sent."""
    return fingerprints.sha256(submission.content) == submission.sha256


def compare(before: Submission, after: Submission) -> Comparison:
    """What differs between two submissions, each read in the words of its own form, files by the fingerprints frozen with it."""
    return forms.compare(_sent(before), _sent(after))


def changes(before: Submission, after: Submission) -> list[Change]:
    """What the newer one answers otherwise, question by question; what only the older was asked is left out."""
    return [change for change in compare(before, after).changes if change.after.state != forms.NOT_ASKED]


def _sent(submission: Submission) -> forms.Sent:
    content = submission.content
    return forms.Sent(read(submission), content["answers"], content.get("files", {}))
