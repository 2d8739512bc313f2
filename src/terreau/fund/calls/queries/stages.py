"""A call in two stages: a short file, then, for those invited, a whole one. Each stage is an edition; a file continues another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.documents import queries as documents
from terreau.commons.forms import queries as forms
from terreau.commons.forms.queries.comparing import Change
from terreau.commons.forms.schema import Kind, Schema
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import Application, Edition, Submission
from terreau.fund.calls.queries import applications, editions
from terreau.fund.calls.states import EditionState, State
from terreau.lib import periods

# A promise is made for the file it stands in, and a sum is made again: neither is carried over.
NEVER_CARRIED = (Kind.CONSENT, Kind.COMPUTED)
# What the story of a file needs, for lists.
STORY = ("edition__next_stage", "continues__edition", "continued_by")


def second_of(edition: Edition) -> Edition | None:
    """The edition that follows this one, were it still being written."""
    return getattr(edition, "next_stage", None)


def continuation_of(application: Application) -> Application | None:
    """The whole file that an invitation led to, once it is begun."""
    return getattr(application, "continued_by", None)


def to_continue(files: QuerySet[Application]) -> QuerySet[Application]:
    """Invited, and not begun in the second stage yet."""
    return files.filter(state=State.INVITED, continued_by=None)


def invitation_of(edition: Edition, organisation: Organisation | None) -> Application | None:
    """The file whose invitation lets an organisation begin in this edition; the first one, should there be several."""
    if organisation is None:
        return None
    files = Application.objects.filter(edition=edition.previous_stage_id, organisation=organisation)
    return to_continue(files).select_related("edition", "organisation").order_by("number", "pk").first()


# ── What is carried over ─────────────────────────────────────────────────────────────────────────────────────────
def inheritable(first: Application, schema: Schema) -> tuple[dict[str, Any], Submission | None]:
    """What was sent in the first stage and is asked again, by the same id and the same kind, and the submission it comes from."""
    sent = applications.latest_submission(first)
    if sent is None:
        return {}, None
    kinds = {question.id: question.kind for question in forms.schema_of(sent.form_version).questions()}
    answers = sent.content["answers"]
    kept = {
        question.id: answers[question.id]
        for question in schema.questions()
        if question.id in answers
        and kinds.get(question.id) == question.kind
        and question.kind not in NEVER_CARRIED
        and not forms.faults(question, answers[question.id])
    }
    return kept, sent


def carried(application: Application, schema: Schema, answers: Mapping[str, Any]) -> tuple[set[str], Submission | None]:
    """The questions whose answer still is that of the first stage, and the submission they come from."""
    if application.continues is None:
        return set(), None
    before, sent = inheritable(application.continues, schema)
    prints = {} if sent is None else {name: file["sha256"] for name, file in sent.content["files"].items()}
    named = [name for value in answers.values() if isinstance(value, list) for name in value if isinstance(name, str)]
    prints |= {name: document.sha256 for name, document in documents.by_public_id(named).items()}
    is_file = {question.id for question in schema.questions() if question.kind == Kind.FILE}
    return {
        name for name, value in before.items() if name in answers and _same(value, answers[name], prints if name in is_file else {})
    }, sent


def _same(one: Any, other: Any, prints: Mapping[str, str]) -> bool:
    """Equal; for files, by what is in them: a copy has another name."""
    if prints and isinstance(one, list) and isinstance(other, list):
        return [prints.get(name, name) for name in one] == [prints.get(name, name) for name in other]
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second file beside the first: what was answered otherwise, and how many answers are new, or the same."""

    first: Submission
    changed: list[Change]
    new: int
    kept: int


def comparison(application: Application) -> Comparison | None:
    """What changed between what was sent in the two stages. None for a file that continues nothing, or is not sent."""
    if application.continues is None:
        return None
    first, second = applications.latest_submission(application.continues), applications.latest_submission(application)
    if first is None or second is None:
        return None
    before, after = first.content["answers"], second.content["answers"]
    prints = {name: file["sha256"] for sent in (first, second) for name, file in sent.content["files"].items()}
    files = {question.id for question in forms.schema_of(second.form_version).questions() if question.kind == Kind.FILE}
    same = {name for name in before.keys() & after.keys() if _same(before[name], after[name], prints if name in files else {})}
    told = [change for change in applications.changes(first, second) if change.after.question_id in before.keys() - same]
    return Comparison(first, told, new=len(after.keys() - before.keys()), kept=len(same))


@dataclass(frozen=True, slots=True)
class Beside:
    """The other file of the same project, for the team that reads one of the two."""

    first: Application | None = None
    second: Application | None = None
    comparison: Comparison | None = None


def beside(application: Application) -> Beside | None:
    """What stands beside a file in the other stage; None, and no query, for a call in one stage."""
    if application.continues is not None:
        return Beside(first=application.continues, comparison=comparison(application))
    second = continuation_of(application) if application.state == State.INVITED else None
    return Beside(second=second) if second is not None and second.state != State.DRAFT else None


# ── The story of a project across both ───────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Point:
    """One step of the story, for its authors. `state` is done, current or todo, as the `steps` component takes it."""

    label: str
    url: str
    state: str


def story(application: Application) -> list[Point]:
    """First file, answer, whole file: whichever of the two is looked at. Empty for a call in one stage. Needs STORY."""
    first = application.continues or application
    if first == application and second_of(application.edition) is None:
        return []
    second = continuation_of(application) if first == application else application
    answer = applications.state_for_applicant(first)
    is_answered = answer in {State.INVITED, State.REJECTED, State.INELIGIBLE}
    points = [_file_point(_("First application"), first, is_open=answer == State.DRAFT)]
    words = _("Answer: invited") if answer == State.INVITED else _("Answer: not invited") if is_answered else _("Answer of the team")
    is_awaited = not is_answered and answer not in {State.DRAFT, State.WITHDRAWN}
    points.append(Point(words, "", "done" if is_answered else "current" if is_awaited else "todo"))
    if answer == State.INVITED or not is_answered:
        points.append(_second_point(second, is_invited=answer == State.INVITED))
    return points


def _file_point(label: str, file: Application, *, is_open: bool) -> Point:
    day = periods.day(editions.local(file.edition, file.submitted_at)) if file.submitted_at and not is_open else ""
    words = _("%(label)s, sent on %(day)s") % {"label": label, "day": day} if day else label
    return Point(words, reverse("calls:application", args=[file.public_id]), "current" if is_open else "done")


def _second_point(second: Application | None, *, is_invited: bool) -> Point:
    if second is None:
        return Point(_("Full application"), "", "current" if is_invited else "todo")
    return _file_point(_("Full application"), second, is_open=second.state == State.DRAFT)


# ── Explained to everyone ────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Stage:
    """One of the two stages on a public page. `url` is empty for the page one is on."""

    number: int
    title: str
    sentence: str
    dates: str
    url: str


def explained(edition: Edition) -> list[Stage]:
    """Both stages with their dates; nothing for a call in one stage. A second stage that is not public yet has no address."""
    first, second = edition.previous_stage or edition, edition if edition.is_by_invitation else second_of(edition)
    if second is None:
        return []
    is_out = second.state != EditionState.DRAFT or second == edition
    return [
        Stage(
            1,
            _("A first application, short"),
            _("Open to everyone who meets the conditions. Each applicant then receives an answer of their own."),
            _dates(first),
            "" if first == edition else _address(first),
        ),
        Stage(
            2,
            _("A full application, by invitation"),
            _("For the projects invited after the first stage. The answers already given are taken over."),
            _dates(second) if is_out else _("The dates will be announced here."),
            "" if second == edition or not is_out else _address(second),
        ),
    ]


def _dates(edition: Edition) -> str:
    if edition.opens_at is None or edition.closes_at is None:
        return _("The dates will be announced here.")
    return _("From %(opens)s to %(closes)s.") % {
        "opens": editions.in_words(edition, edition.opens_at),
        "closes": editions.in_words(edition, edition.closes_at),
    }


def _address(edition: Edition) -> str:
    return reverse("calls:edition", args=[edition.call.slug, edition.slug])


# ── What holds a second stage back ───────────────────────────────────────────────────────────────────────────────
def faults_of_calendar(edition: Edition) -> list[str]:
    """What a second stage lacks beside its first one, before it can be public."""
    first = edition.previous_stage
    if first is None:
        return []
    if first.state == EditionState.DRAFT:
        return [_("The first stage is not public yet: publish it first.")]
    ends = max([bound for bound in (first.closes_at, first.grace_until) if bound], default=None)
    if edition.opens_at is not None and ends is not None and edition.opens_at < ends:
        return [_("The second stage opens before the end of the first one (%(at)s).") % {"at": editions.in_words(first, ends)}]
    return []


def why_not_that_late(edition: Edition, until: datetime) -> list[str]:
    """A first stage never runs into its second one, once that one is public."""
    second = second_of(edition)
    if second is None or second.state == EditionState.DRAFT or second.opens_at is None or until <= second.opens_at:
        return []
    return [
        _("The second stage opens on %(at)s, in public: the first one ends before.") % {"at": editions.in_words(second, second.opens_at)}
    ]


def asks_nothing_more(edition: Edition) -> bool:
    """The form of the second stage asks what the first one did, and no more."""
    first = edition.previous_stage
    if first is None or first.form_version is None or edition.form_version is None:
        return False
    asked = [{question.id for question in forms.schema_of(version).questions()} for version in (first.form_version, edition.form_version)]
    return asked[1] <= asked[0]
