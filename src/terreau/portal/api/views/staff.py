"""What the team's programs read, with a token: applications that were sent, decisions."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router

from terreau.commons.tokens.models import Token
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications as reads
from terreau.fund.calls.states import State
from terreau.fund.review.models import Decision
from terreau.fund.review.states import Outcome
from terreau.portal.api import pages, rows, scopes
from terreau.portal.api.views.counter import Bearer
from terreau.portal.api.views.public import SLUG, absolute

router = Router(tags=["team"])


class Narrowed(pages.Slice):
    call: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Of this call only."))
    edition: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Of this edition only: 2026."))


class ApplicationFilter(Narrowed):
    state: State | None = Field(None, description=gettext_noop("In this state."))
    theme: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Code of a theme."))
    siret: str = Field("", pattern=r"^([0-9]{14})?$", description=gettext_noop("Of the body that has this SIRET."))


class DecisionFilter(Narrowed):
    outcome: Outcome | None = Field(None, description=gettext_noop("With this outcome."))
    is_announced: bool | None = Field(None, description=gettext_noop("Whether the applicant has been told."))


@router.get(
    "/candidatures",
    response=rows.ApplicationPage,
    auth=Bearer(scopes.APPLICATIONS),
    summary=gettext_noop("Applications that were sent, within the editions of the access"),
)
def applications(request: HttpRequest, wanted: Query[ApplicationFilter]) -> dict[str, Any]:
    token: Token = request.auth  # type: ignore[attr-defined]
    asked = {
        "edition__call__slug": wanted.call,
        "edition__slug": wanted.edition,
        "state": wanted.state.value if wanted.state else "",
        "theme__slug": wanted.theme,
        "organisation__siret": wanted.siret,
    }
    found = scopes.applications(token).filter(**{field: value for field, value in asked.items() if value})
    found = found.select_related("edition__call", "organisation", "theme").prefetch_related("publics")
    return pages.cut(found, wanted, lambda application: rows.ApplicationRow(**application_facts(application)))


def application_facts(application: Application) -> dict[str, Any]:
    body, edition = application.organisation, application.edition
    return {
        "id": application.public_id,
        "reference": application.reference,
        "edition": rows.EditionRef(call=edition.call.slug, edition=edition.slug),
        "organisation": rows.Body(name=body.name, siret=body.siret, rna=body.rna, legal_category=body.legal_category) if body else None,
        "theme": application.theme.slug if application.theme else None,
        "publics": [public.slug for public in application.publics.all()],
        "url": absolute("review:file", application.public_id),
        **{
            name: getattr(application, name)
            for name in ("state", "title", "commune_code", "requested_cents", "budget_cents", "submitted_at")
        },
    }


@router.get(
    "/candidatures/{id}",
    response=rows.ApplicationDetail,
    auth=Bearer(scopes.APPLICATIONS),
    summary=gettext_noop("One application, with the answers that were sent last"),
)
def application(request: HttpRequest, id: str) -> rows.ApplicationDetail:  # noqa: A002 - the name that programs read
    token: Token = request.auth  # type: ignore[attr-defined]
    rows_ = scopes.applications(token).select_related("edition__call", "organisation", "theme").prefetch_related("publics")
    found = get_object_or_404(rows_, public_id=id)
    sent = reads.latest_submission(found)
    sections = reads.read(sent) if sent else []
    return rows.ApplicationDetail(
        **application_facts(found),
        sequence=sent.sequence if sent else None,
        sent_at=sent.at if sent else None,
        sha256=sent.sha256 if sent else "",
        sections=[
            rows.SectionRow(
                id=section.id,
                title=section.title,
                answers=[
                    rows.AnswerRow(question=row.question_id, label=row.label, kind=row.kind, state=row.state, text=row.text)
                    for row in section.rows
                ],
            )
            for section in sections
        ],
    )


@router.get(
    "/decisions",
    response=rows.DecisionPage,
    auth=Bearer(scopes.DECISIONS),
    summary=gettext_noop("Decisions in force, within the editions of the access"),
)
def decisions(request: HttpRequest, wanted: Query[DecisionFilter]) -> dict[str, Any]:
    token: Token = request.auth  # type: ignore[attr-defined]
    asked = {
        "application__edition__call__slug": wanted.call,
        "application__edition__slug": wanted.edition,
        "outcome": wanted.outcome.value if wanted.outcome else "",
    }
    found = scopes.decisions(token).filter(**{field: value for field, value in asked.items() if value})
    if wanted.is_announced is not None:
        found = found.filter(notification__isnull=not wanted.is_announced)
    return pages.cut(found.select_related("application__edition__call", "deliberation", "notification"), wanted, _decision)


def _decision(decision: Decision) -> rows.DecisionRow:
    file, told = decision.application, getattr(decision, "notification", None)
    return rows.DecisionRow(
        application=file.public_id,
        reference=file.reference,
        edition=rows.EditionRef(call=file.edition.call.slug, edition=file.edition.slug),
        outcome=decision.outcome,
        amount_cents=decision.amount_cents,
        rank=decision.rank,
        decided_at=decision.at,
        announced_at=told.at if told else None,
        session=decision.deliberation.title,
        held_on=decision.deliberation.held_on,
        vote_reference=decision.deliberation.reference,
        url=absolute("review:file", file.public_id),
    )
