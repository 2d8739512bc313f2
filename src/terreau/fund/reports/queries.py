"""What a report says: its plan, the facts the house knows of a file, what a new one begins with, where an edition stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from terreau.fund.calls.models import Application, Edition
from terreau.fund.letters import schema as letters
from terreau.fund.reports import rules
from terreau.fund.reports.models import Plan, Report
from terreau.fund.reports.states import Opinion, State
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import ranking
from terreau.fund.review.states import Outcome
from terreau.lib import money, periods

Section = dict[str, str]
Facts = list[tuple[str, str]]
LONGEST = 6000  # characters of a section: a page and a half
SECTIONS = 10  # of a plan: an assembly reads two pages a file, not twenty
PLACEHOLDERS = {
    "structure": gettext_lazy("name of the applicant"),
    "commune": gettext_lazy("its commune"),
    "projet": gettext_lazy("title of the project"),
    "reference": gettext_lazy("number of the application"),
    "thematique": gettext_lazy("theme of the project"),
    "montant_demande": gettext_lazy("amount asked for"),
    "aides_anterieures": gettext_lazy("what the structure received before, in a sentence"),
    "appel": gettext_lazy("the call and its edition"),
}


# ── The plan ─────────────────────────────────────────────────────────────────────────────────────────────────────
def supplied() -> list[Section]:
    """The plan of the house, for whoever has not written theirs."""
    return [
        {"title": _("The structure"), "guide": _("Who they are, since when, who works there."), "text": _("{structure}, in {commune}.")},
        {"title": _("The project"), "guide": _("For whom, where, with whom; what will be different afterwards."), "text": ""},
        {
            "title": _("The budget and the request"),
            "guide": _("Total cost, other funders, what our share pays for."),
            "text": _("The structure asks for {montant_demande}.") + " {aides_anterieures}",
        },
        {"title": _("What the team thinks of it"), "guide": _("Strong points, weak points, in the light of the criteria."), "text": ""},
        {"title": _("Conditions and points to watch"), "guide": _("What the agreement should say. Leave empty if nothing."), "text": ""},
    ]


def plan_of(edition: Edition) -> Plan:
    """The plan of an edition, not stored while nobody has written one."""
    found = Plan.objects.filter(edition=edition).select_related("by").first()
    return found or Plan(edition=edition, sections=supplied())


def plans_elsewhere(edition: Edition) -> QuerySet[Plan]:
    """Plans of other editions, the latest first: those of the same call come by themselves at the head."""
    return Plan.objects.exclude(edition=edition).select_related("edition__call").order_by("-at", "-pk")


def unknown_words(sections: Iterable[Section]) -> list[str]:
    """What stands between braces and is no placeholder."""
    inside = [word for section in sections for word in re.findall(r"\{([^{}\n]*)\}", section["text"])]
    return list(dict.fromkeys(word for word in inside if word.strip() not in PLACEHOLDERS))


# ── The facts ────────────────────────────────────────────────────────────────────────────────────────────────────
def facts(files: Sequence[Application], *, viewer: Any, with_marks: bool) -> dict[int, Facts]:
    """What the house knows of each file, in the order in which it is read. Files of one edition; three queries, six more with marks.

    Files need `organisation`, `theme` and `edition__call`.
    """
    before = _received_before(files)
    marks = {row.application.pk: row for row in ranking.ranking(files[0].edition, viewer=viewer)} if files and with_marks else {}
    decided = {one.application_id: one for one in _decisions(files)}
    return {file.pk: _facts(file, before.get(file.pk, []), marks.get(file.pk), decided.get(file.pk)) for file in files}


def _facts(file: Application, before: list[Decision], ranked: ranking.Ranked | None, decision: Decision | None) -> Facts:
    body = file.organisation
    found = [
        (_("Structure"), body.name if body else ""),
        (_("SIRET"), (body.siret or "") if body else ""),
        (pgettext("report", "Head office"), f"{body.postcode} {body.commune_name}".strip() if body else ""),
        (_("Project"), file.title),
        (_("Theme"), str(file.theme or "")),
        (pgettext("report", "Sent on"), periods.day(timezone.localdate(file.submitted_at)) if file.submitted_at else ""),
        (_("Cost of the project"), money.show(file.budget_cents) if file.budget_cents else ""),
        (_("Amount asked for"), money.show(file.requested_cents) if file.requested_cents is not None else ""),
        (_("Received before"), "\n".join(_award(one) for one in before) or _("nothing through these calls")),
    ]
    if ranked is not None and ranked.mean is not None:
        mark = f"{ranking.shown(ranked.mean)} / {ranking.SCALE}"
        found.append((_("Mark of the jury"), f"{mark} ({_('place %(place)s') % {'place': ranked.place}})" if ranked.place else mark))
    if decision is not None:
        amount = f" ({money.show(decision.amount_cents)})" if decision.amount_cents else ""
        found.append((_("Decision of the session"), f"{decision.get_outcome_display()}{amount}, {decision.deliberation.title}"))
    return [(label, value) for label, value in found if value]


def _award(decision: Decision) -> str:
    return f"{decision.application.edition}\u00a0: {money.show(decision.amount_cents)}"


def _decisions(files: Sequence[Application]) -> QuerySet[Decision]:
    return Decision.objects.in_force().filter(application__in=files).select_related("deliberation")


def _received_before(files: Sequence[Application]) -> dict[int, list[Decision]]:
    """Awards announced to the same structures for other files, the oldest first, by file."""
    bodies = {file.organisation_id for file in files if file.organisation_id}
    awards: dict[int, list[Decision]] = defaultdict(list)
    found = Decision.objects.in_force().filter(
        outcome=Outcome.AWARD, application__organisation__in=bodies, application__released_at__isnull=False, notification__isnull=False
    )
    for one in found.select_related("application__edition__call").order_by("application__released_at", "pk"):
        awards[one.application.organisation_id or 0].append(one)
    return {file.pk: [one for one in awards.get(file.organisation_id or 0, []) if one.application_id != file.pk] for file in files}


# ── One report ───────────────────────────────────────────────────────────────────────────────────────────────────
def values(file: Application) -> dict[str, str]:
    """The placeholders of a plan, for this file."""
    body = file.organisation
    before = _received_before([file])[file.pk]
    total = sum(one.amount_cents for one in before)
    said = _("It received %(amount)s before (%(list)s).") % {"amount": money.show(total), "list": "\u00a0; ".join(map(_award, before))}
    return {
        "structure": body.name if body else "",
        "commune": body.commune_name if body else "",
        "projet": file.title,
        "reference": file.reference,
        "thematique": str(file.theme or ""),
        "montant_demande": money.show(file.requested_cents) if file.requested_cents is not None else "",
        "aides_anterieures": said if before else _("It has received nothing through these calls before."),
        "appel": str(file.edition),
    }


def sections_of(file: Application, report: Report | None, plan: Plan) -> list[Section]:
    """What is to be written: the sections already begun under their titles, and those of the plan that are not there yet.

    A section of a new report begins with the text of the plan; one added to the plan since begins so as well.
    """
    begun = {section["title"]: section["text"] for section in report.sections} if report else {}
    guides = {section["title"]: section["guide"] for section in plan.sections}
    known = values(file) if any(section["title"] not in begun for section in plan.sections) else {}
    found = [
        {"title": one["title"], "guide": one["guide"], "text": begun.get(one["title"], _opened(one["text"], known))}
        for one in plan.sections
    ]
    return found + [{"title": title, "guide": "", "text": text} for title, text in begun.items() if title not in guides and text]


def _opened(text: str, known: Mapping[str, str]) -> str:
    return letters.fill("", text, known, gap="…").body


def facts_of(report: Report, *, viewer: Any) -> Facts:
    """As they were frozen, or as they are: marks wait for the approval, which is a lead's."""
    if report.state == State.APPROVED:
        return [(label, value) for label, value in report.facts]
    return facts([report.application], viewer=viewer, with_marks=False)[report.application_id]


# ── An edition ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Line:
    """A file, and its report where one was begun."""

    file: Application
    report: Report | None
    can_approve: bool = False

    @property
    def opinion(self) -> str:
        return self.report.get_opinion_display() if self.report else ""


def lines(user: Any, edition: Edition, *, state: str = "") -> list[Line]:
    """The files of an edition that may come before the assembly, by number. Two queries."""
    files = rules.files_to_report(user, edition).select_related("organisation", "theme", "edition__call", "report__written_by")
    if state in State:
        files = files.filter(report__state=state)
    elif state == "missing":
        files = files.filter(report=None)
    return [Line(file, getattr(file, "report", None)) for file in files.order_by("number", "pk")]


def tally(found: Iterable[Line]) -> dict[str, int]:
    counts = dict.fromkeys(("missing", *State.values), 0)
    for line in found:
        counts[line.report.state if line.report else "missing"] += 1
    return counts


def approved(user: Any, edition: Edition) -> list[Report]:
    """What goes to the assembly, by number of file."""
    found = rules.reports_visible_to(user).filter(application__edition=edition, state=State.APPROVED)
    return list(
        found.select_related("application__organisation", "application__theme", "approved_by").order_by("application__number", "pk")
    )


def opinion_in_words(report: Report) -> str:
    """'favourable, for 8 000 €'."""
    if not report.opinion:
        return _("not given yet")
    words = str(Opinion(report.opinion).label)
    if report.amount_cents:
        return pgettext("opinion", "%(opinion)s, for %(amount)s") % {"opinion": words, "amount": money.show(report.amount_cents)}
    return words
