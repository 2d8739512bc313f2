"""Instruction reports of the edition before the jury: one approved, one waiting for a lead, one just begun."""

from datetime import timedelta
from typing import Any

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.reports import actions, queries, rules
from terreau.fund.reports.models import Report
from terreau.fund.reports.states import Opinion
from terreau.portal.demo.scenes import Stage, at

THOUGHTS = (
    "Le besoin est documenté, l’équipe connaît le terrain. Le budget est sincère, la part demandée reste mesurée.",
    "Projet utile, encore fragile\u00a0: la moitié des recettes n’est pas confirmée. Nous proposons un soutien partiel, le temps de consolider.",
    "À compléter après l’appel du porteur.",
)
ADVICE = "Demander un point d’étape à six mois."


def play(stage: Stage) -> None:
    edition = Edition.objects.select_related("call").get(call__slug="le-progres", state=EditionState.IN_REVIEW)
    officer, lead = stage.people["omar"], stage.people["claire"]
    related = ("organisation", "theme", "edition__call")
    files = rules.files_to_report(officer, edition).select_related(*related).filter(requested_cents__gt=0).order_by("number")
    for place, file in enumerate(files[: len(THOUGHTS)]):
        when = at(stage.today - timedelta(days=9 - place))
        sections = queries.sections_of(file, None, queries.plan_of(edition))
        texts = [section["text"] for section in sections]
        texts[1], texts[3] = f"«\u00a0{file.title}\u00a0»\u00a0: le détail est dans le dossier.", THOUGHTS[place]
        texts[4] = ADVICE if place == 1 else ""
        written = [{"title": section["title"], "text": text} for section, text in zip(sections, texts, strict=True)]
        asked = file.requested_cents or 0
        opinion, amount = ((Opinion.FAVOURABLE, asked), (Opinion.RESERVED, asked // 200_000 * 100_000), ("", None))[place]
        said: dict[str, Any] = {"opinion": opinion, "amount_cents": amount, "expected_version": 0}
        report = actions.write(application=file, sections=written, by=officer, at=when, **said)
        _take_on(report, file, place, lead=lead, officer=officer, days=9 - place, stage=stage)


def _take_on(report: Report, file: Application, place: int, *, lead: object, officer: object, days: int, stage: Stage) -> None:
    if place == 2:
        return
    report.application = file
    actions.propose(report=report, by=officer, at=at(stage.today - timedelta(days=days - 1)))
    if place == 0:
        actions.approve(report=report, by=lead, at=at(stage.today - timedelta(days=days - 2)))
