"""Laureates to be, from announced awards; laureates as published, from the snapshot alone."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify

from terreau.commons.forms import queries as forms
from terreau.commons.forms.schema import Role
from terreau.fund.calls.models import Application, Edition, Submission
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import deliberation
from terreau.lib import texts
from terreau.showcase.laureates.models import Publication

SUMMARY_MOST = 800  # characters of the public summary
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TELEPHONE = re.compile(r"(?:\+33|\b0)[\s.\-]*[1-9](?:[\s.\-]*\d{2}){4}\b")
_ENTREPRENEUR = "1"  # INSEE legal categories 1xxx: a natural person


@dataclass(frozen=True, slots=True)
class LaureateRow:
    """One laureate as anyone may read it. There is no other field: privacy is a type."""

    anchor: str
    title: str
    organisation: str
    commune: str
    theme: str
    summary: str
    amount_cents: int

    @classmethod
    def parse(cls, stored: dict[str, Any]) -> "LaureateRow":
        """From a snapshot, whatever else an older or newer version may have kept in it."""
        return cls(**{field.name: stored[field.name] for field in fields(cls)})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What would be published of one award, with what stands behind it: only `row` ever leaves."""

    row: LaureateRow
    application: Application
    sent: Submission | None

    @property
    def obstacles(self) -> list[str]:
        """Why the row cannot be public: it is, or names, a natural person. Kinds: "person", "email", "telephone", "name"."""
        body, words = self.application.organisation, f"{self.row.title} {self.row.summary}"
        found = {
            "person": body is None or body.legal_category.startswith(_ENTREPRENEUR),
            "email": bool(_EMAIL.search(words)),
            "telephone": bool(_TELEPHONE.search(words)),
            "name": any(name in texts.fold(words) for name in _names(self.sent)),
        }
        return [kind for kind, is_met in found.items() if is_met]


def candidates(edition: Edition) -> list[Candidate]:
    """Announced awards in force of an edition, as they would be published today, by title. Two queries."""
    decisions = list(deliberation.announced_awards(edition))
    sent = _last_sent(decisions)
    found = [_candidate(decision, sent.get(decision.application_id)) for decision in decisions]
    return sorted(found, key=lambda candidate: (texts.fold(candidate.row.title), candidate.row.anchor))


def _last_sent(decisions: list[Decision]) -> dict[int, Submission]:
    rows = Submission.objects.filter(application__in=[decision.application_id for decision in decisions]).select_related("form_version")
    return {row.application_id: row for row in rows.order_by("application", "sequence")}


def _candidate(decision: Decision, sent: Submission | None) -> Candidate:
    application = decision.application
    body = application.organisation
    row = LaureateRow(
        anchor=f"{slugify(application.title)[:50].strip('-') or 'projet'}-{application.number}",
        title=texts.one_line(application.title),
        organisation=texts.one_line(body.name) if body else "",
        commune=texts.one_line(body.commune_name) if body else "",
        theme=application.theme.name if application.theme else "",
        summary=_public_summary(sent),
        amount_cents=decision.amount_cents,
    )
    return Candidate(row, application, sent)


def _public_summary(sent: Submission | None) -> str:
    """What the applicant wrote for the public, in what they last sent."""
    if sent is None:
        return ""
    schema = forms.schema_of(sent.form_version)
    return texts.cleaned(str(schema.role(Role.SUMMARY, sent.content["answers"]) or ""), SUMMARY_MOST)


def _names(sent: Submission | None) -> list[str]:
    """Whoever applied, folded; a single word could be anything and is not looked for."""
    name = str((sent.content.get("applicant") or {}).get("name") or "") if sent else ""
    return [texts.fold(name)] if len(name.split()) > 1 else []


# ── What is published ────────────────────────────────────────────────────────────────────────────────────────────
def current(edition: Edition) -> Publication | None:
    return Publication.objects.filter(edition=edition, withdrawn_at=None).first()


def rows_of(publication: Publication) -> list[LaureateRow]:
    return [LaureateRow.parse(stored) for stored in publication.rows]


def current_rows(edition: Edition) -> list[LaureateRow]:
    """The laureates of an edition as published now; none before a publication, or once it is withdrawn."""
    publication = current(edition)
    return rows_of(publication) if publication else []


@dataclass(frozen=True, slots=True)
class Promotion:
    """One published edition on the list of all."""

    publication: Publication
    edition: Edition
    count: int
    total_cents: int

    @property
    def name(self) -> str:
        return f"{self.edition.call} · {self.edition.slug}"


def promotions(publications: QuerySet[Publication]) -> list[Promotion]:
    """Published editions, latest first."""
    listed = publications.select_related("edition__call").order_by("-edition__slug", "-published_at", "pk")
    return [Promotion(row, row.edition, len(row.rows), sum(laureate.amount_cents for laureate in rows_of(row))) for row in listed]


def changes_since(publication: Publication | None, found: list[Candidate]) -> bool:
    """Whether publishing now would show something else than what stands. A summary reworded on purpose is no change."""

    def facts(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name != "summary"}

    return publication is None or [facts(candidate.row.as_json()) for candidate in found] != [facts(row) for row in publication.rows]


def desk_address_of(edition: Edition) -> str:
    """Where a lead publishes them. Needs `edition.call`."""
    return reverse("laureates:desk", args=[edition.call.slug, edition.slug])


def address_of(edition: Edition) -> str:
    """Where the laureates of an edition can be read, or nothing while they are not published. Needs `edition.call`."""
    return reverse("laureates:edition", args=[edition.call.slug, edition.slug]) if current(edition) else ""
