"""What a lead needs to know while writing and running an edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Role, Schema
from terreau.commons.forms.states import VersionState
from terreau.fund.calls import eligibility
from terreau.fund.calls.models import Application, Call, Edition, TargetPublic, Theme
from terreau.fund.calls.queries import committees, late, stages
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import DECIDED, UNDECIDED, EditionState, State, Window
from terreau.lib import money, texts

STEPS = {
    "texts": gettext_lazy("Texts"),
    "framing": gettext_lazy("Themes and publics"),
    "money": gettext_lazy("Money"),
    "dates": gettext_lazy("Calendar"),
    "eligibility": gettext_lazy("Who may apply"),
    "form": gettext_lazy("Application form"),
    "rubric": gettext_lazy("Criteria"),
    "regulations": gettext_lazy("Regulations"),
    "checklist": gettext_lazy("Screening checklist"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "texts": ("title", "summary", "presentation", "benefits"),
    "regulations": ("regulations",),
    "money": ("envelope_cents", "amount_min_cents", "amount_max_cents", "rate_max"),
    "dates": ("opens_at", "closes_at", "new_drafts_until", "grace_until", "time_zone", "is_continuous", "is_sealed"),
    "form": ("form_version",),
    "eligibility": ("eligibility",),
    "checklist": ("checklist",),
}


# ── Corrections in words ─────────────────────────────────────────────────────────────────────────────────────────
def changes(edition: Edition, step: str, after: Mapping[str, Any]) -> list[list[str]]:
    """[label, before, after] for each field that really changes, as a notice will print it."""
    told = []
    for name in FIELDS[step]:
        if getattr(edition, name) != after[name]:
            field = Edition._meta.get_field(name)
            label = STEPS[step] if len(FIELDS[step]) == 1 else capfirst(str(getattr(field, "verbose_name", name)))
            told.append([str(label), _in_words(edition, name, getattr(edition, name)), _in_words(edition, name, after[name])])
    return told


def conditions_moved(edition: Edition, after: list[eligibility.Rule]) -> list[str]:
    """The conditions that come, or else those that go, each in its own sentence."""
    old, new = ([eligibility.describe(rule).rstrip(".") for rule in rules] for rules in (edition.eligibility, after))
    return [words for words in new if words not in old] or [words for words in old if words not in new]


def _in_words(edition: Edition, name: str, value: Any) -> str:
    if name.endswith("_cents"):
        return money.show(value)
    if name == "rate_max":
        return clock.share_in_words(value)
    if isinstance(value, datetime):
        return clock.in_words(edition, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "eligibility":
        return " ".join(eligibility.describe(rule) for rule in value)
    return texts.one_line(str(value or "—"), 200)


# ── Ready to publish? ────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Check:
    """One line of “ready to publish?”: a step, whether it is done, and what is missing or advised."""

    step: str
    label: str
    missing: tuple[str, ...]
    advice: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return not self.missing

    @property
    def standing(self) -> str:
        """As the `steps` component takes it."""
        return "todo" if self.missing else "advised" if self.advice else "done"

    @property
    def has_words(self) -> bool:
        return bool(self.missing or self.advice)


def readiness(edition: Edition, at: datetime) -> list[Check]:
    """Every step in order. Needs `themes`, `publics`, `criteria` and `form_version` at hand."""
    found = []
    for step, label in STEPS.items():
        missing, advice = _JUDGES[step](edition, at)
        found.append(Check(step, str(label), tuple(missing), tuple(advice)))
    return found


type Judged = tuple[list[str], list[str]]  # what is missing, what is advised


def _if(*pairs: tuple[bool, str]) -> list[str]:
    return [words for is_so, words in pairs if is_so]


def _texts(edition: Edition, at: datetime) -> Judged:
    missing = _if((not edition.summary, _("write the summary.")), (not edition.presentation, _("write the presentation.")))
    return missing, _if((not edition.benefits, _("say what laureates receive.")))


def _framing(edition: Edition, at: datetime) -> Judged:
    return [], _if(
        (not edition.themes.all(), _("choose at least one theme: statistics and filters use it.")),
        (not edition.publics.all(), _("choose the publics the projects must serve.")),
    )


def _money(edition: Edition, at: datetime) -> Judged:
    missing = _if(
        (not edition.envelope_cents, _("give the envelope.")), (not edition.amount_max_cents, _("give the largest amount for one project."))
    )
    return missing, []


def _dates(edition: Edition, at: datetime) -> Judged:
    opens, closes, is_ahead = edition.opens_at, edition.closes_at, edition.state == EditionState.DRAFT
    missing = _if(
        (opens is None, _("give the opening date.")),
        (closes is None and not edition.is_continuous, _("give the closing date.")),
        (edition.is_continuous and edition.is_sealed, _("a call open all year cannot be sealed: it has no moment to open everything.")),
        (edition.is_continuous and committees.upcoming(edition, at) is None, _("plan a committee whose limit is still to come.")),
        (is_ahead and closes is not None and closes <= at, _("closing is in the past.")),
    )
    missing += stages.faults_of_calendar(edition) if is_ahead else []
    is_late = is_ahead and opens is not None and opens <= at
    return missing, _if((is_late, _("opening is in the past: the call will open as soon as it is published.")))


def _eligibility(edition: Edition, at: datetime) -> Judged:
    return eligibility.problems(edition.eligibility), _if((not edition.eligibility, _("no condition: any organisation may apply.")))


def _form(edition: Edition, at: datetime) -> Judged:
    version = edition.form_version
    if version is None or version.state != VersionState.PUBLISHED:
        return [_("choose a published form.")], []
    roles = Schema.parse(version.schema).roles
    needs_budget = edition.rate_max < 10_000 and Role.BUDGET not in roles  # basis points
    missing = _if(
        (Role.TITLE not in roles, _("no question of the form gives the name of the project.")),
        (Role.REQUESTED not in roles, _("no question of the form gives the amount asked for.")),
        (needs_budget, _("the share of the budget is limited, but the form has no budget table.")),
    )
    many = edition.themes.count() > 1 and Role.THEME not in roles
    is_same = stages.asks_nothing_more(edition)
    return missing, _if(
        (many, _("several themes, but no question of the form asks for the theme.")),
        (is_same, _("the form asks what the first stage did, and nothing more: add the questions of the full application.")),
    )


def _rubric(edition: Edition, at: datetime) -> Judged:
    return _if((not edition.criteria.all(), _("add at least one criterion: applicants must know how they are judged."))), []


def _regulations(edition: Edition, at: datetime) -> Judged:
    return [], _if((not edition.regulations, _("write the regulations, or say in the presentation where to read them.")))


def _checklist(edition: Edition, at: datetime) -> Judged:
    return [], _if((not edition.checklist, _("list what officers check in each file.")))


_JUDGES = {
    "texts": _texts,
    "framing": _framing,
    "money": _money,
    "dates": _dates,
    "eligibility": _eligibility,
    "form": _form,
    "rubric": _rubric,
    "regulations": _regulations,
    "checklist": _checklist,
}


# ── How much has come in, and what holds back the next move ──────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Counts:
    """How much an edition has received, and what still awaits someone. `requested_cents` is over what was sent."""

    begun: int  # every application there has ever been
    drafts: int
    sent: int
    requested_cents: int
    late: int  # drafts with a personal extension that still runs
    links: int  # late links that could still be used
    undecided: int
    untold: int
    waiting: int


def counts(edition: Edition, at: datetime) -> Counts:
    """In two queries."""
    is_sent = ~Q(state__in=(State.DRAFT, State.WITHDRAWN))
    found = edition.applications.aggregate(
        begun=Count("pk"),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        sent=Count("pk", filter=is_sent),
        requested_cents=Coalesce(Sum("requested_cents", filter=is_sent), 0),
        late=Count("pk", filter=Q(state=State.DRAFT, extended_until__gt=at)),
        undecided=Count("pk", filter=Q(state__in=set(UNDECIDED) - {State.DRAFT})),
        untold=Count("pk", filter=Q(state__in=(*DECIDED, State.INELIGIBLE), released_at=None)),
        waiting=Count("pk", filter=Q(state=State.WAITLISTED)),
    )
    if edition.is_under_seal:
        found["requested_cents"] = 0  # how many, and no more
    return Counts(**found, links=late.open_entries(edition, at).count())


def reasons_not_to_publish(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """What stands between this edition and the public."""
    return (f"{check.label} : {missing}" for check in readiness(edition, at) for missing in check.missing)


def reasons_not_to_unpublish(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """Someone began an application on the faith of the public page: it stays public."""
    if counts.begun:
        yield _("An application has already been begun: the edition stays public. Correct it, or extend it.")
    second = stages.second_of(edition)
    if second is not None and second.state != EditionState.DRAFT:
        yield _("Its second stage is public: take that one back first.")


def reasons_not_to_start_review(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """The jury begins when nobody may send any more, and what was sealed is open."""
    yield from reasons_not_to_unseal(edition, at, counts)
    if edition.is_under_seal:
        yield _("The applications are under seal: open them first.")


def reasons_not_to_unseal(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """What is sealed opens when nobody may send any more."""
    if clock.window(edition, at) != Window.CLOSED:
        yield _("Applications can still be sent: wait for the end.")
    if late_drafts := counts.late:
        yield ngettext(
            "%(count)s application has a personal extension that still runs.",
            "%(count)s applications have a personal extension that still runs.",
            late_drafts,
        ) % {"count": late_drafts}
    if links := counts.links:
        yield ngettext(
            "%(count)s late link has not been used yet: withdraw it, or wait for its end.",
            "%(count)s late links have not been used yet: withdraw them, or wait for their end.",
            links,
        ) % {"count": links}


def reasons_not_to_conclude(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """Every file that was sent has an answer, and its author knows it."""
    if undecided := counts.undecided:
        yield ngettext(
            "%(count)s application still waits for a decision.", "%(count)s applications still wait for a decision.", undecided
        ) % {"count": undecided}
    if untold := counts.untold:
        yield ngettext("%(count)s decision has not been announced yet.", "%(count)s decisions have not been announced yet.", untold) % {
            "count": untold
        }


def reasons_not_to_archive(edition: Edition, at: datetime, counts: Counts) -> Iterable[str]:
    """A waiting list that still lives keeps the edition in sight."""
    if waiting := counts.waiting:
        yield ngettext(
            "%(count)s application is still on the waiting list: close the list first.",
            "%(count)s applications are still on the waiting list: close the list first.",
            waiting,
        ) % {"count": waiting}


# ── Lists of the desk ────────────────────────────────────────────────────────────────────────────────────────────
def desk(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions with their counts, the most recent first. Drafts of applicants are counted, never listed by content."""
    sent = Count("applications", filter=~Q(applications__state=State.DRAFT))
    drafts = Count("applications", filter=Q(applications__state=State.DRAFT))
    return (
        editions.select_related("call")
        .annotate(sent_count=sent, draft_count=drafts)
        .order_by("call__name", "call_id", "-created_at", "-pk")
    )


def calls() -> QuerySet[Call]:
    """Calls by name, with how many editions each has."""
    return Call.objects.annotate(edition_count=Count("editions")).order_by("name", "pk")


def words[Word: (Theme, TargetPublic)](kind: type[Word]) -> QuerySet[Word]:
    """A shared list, with how many editions use each word."""
    return kind.objects.annotate(edition_count=Count("editions")).order_by("name", "pk")


def free_slug(call: Call, year: int) -> str:
    """The first year, from this one, that no edition of the call bears."""
    taken = set(call.editions.values_list("slug", flat=True))
    return next(str(free) for free in range(year, year + len(taken) + 1) if str(free) not in taken)


def form_versions() -> QuerySet[FormVersion]:
    """Published versions a lead may choose, the newest of each form first."""
    return (
        FormVersion.objects.filter(state=VersionState.PUBLISHED).select_related("form").order_by("form__title", "form_id", "-number", "pk")
    )


def drafts_of(edition: Edition) -> QuerySet[Application]:
    """Drafts someone answers for: all a lead may know of them is whose they are and since when."""
    return (
        edition.applications.filter(state=State.DRAFT)
        .exclude(organisation=None, started_by=None)
        .select_related("organisation", "started_by")
        .only(
            "public_id",
            "edition_id",
            "state",
            "started_at",
            "extended_until",
            "organisation__name",
            "started_by__name",
            "started_by__email",
        )
        .order_by("organisation__name", "started_at", "pk")
    )
