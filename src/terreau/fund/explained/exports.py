"""The explanation on paper: what the page says, nothing more."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.fund.explained.queries import page
from terreau.fund.explained.queries.page import Explanation
from terreau.fund.letters.mails import recipient
from terreau.fund.review.queries.ranking import SCALE
from terreau.lib import periods, texts
from terreau.web import pdf


def as_pdf(found: Explanation) -> bytes:
    return pdf.render("explained/explanation.typ", data(found))


def data(found: Explanation) -> dict[str, Any]:
    """What explained/explanation.typ is given."""
    application, content = found.application, found.content
    return {
        "title": _("How your application was examined"),
        "subtitle": texts.one_line(application.title or _("Untitled project")),
        "recipient": recipient(application),
        "reference": _("%(reference)s · %(edition)s") % {"reference": application.reference, "edition": application.edition},
        "place_date": periods.day(timezone.localdate()),
        "sections": [section for section in _sections(found) if section["facts"] or section["paragraphs"] or section["rows"]],
        "remedies_title": _("Ways to contest this decision, and time limits"),
        "remedies": found.remedies,
        "law": law(),
        "no_conditions": not content.get("conditions"),
    }


def _sections(found: Explanation) -> list[dict[str, Any]]:
    content = found.content
    place = page.place(content)
    marks = [(_("Mean of the file"), f"{content['mean']} / {SCALE}")] if content.get("mean") else []
    marks += [(_("Place in the ranking"), place)] if place else []
    sections = [
        _section(_("The decision"), facts=found.outcome, paragraphs=[found.reason]),
        _section(_("The steps"), facts=[(_when(when), f"{title} {text}".strip()) for title, when, _state, text in found.steps]),
        _section(_("The conditions of the call"), paragraphs=[_condition(row) for row in content.get("conditions", ())]),
        _section(
            _("The scores of the jury"),
            facts=marks,
            columns=[_("Criterion"), _("Weight"), _("Mean")],
            rows=[[row["label"], str(row["weight"]), f"{row['mean'] or '–'} / {row['points_max']}"] for row in content.get("criteria", ())],
            paragraphs=found.scores,
        ),
    ]
    for number, opinion in enumerate(found.opinions, start=1):
        said = [opinion["comment"]] if opinion["comment"] else []
        said += [
            texts.labelled(point["criterion"], f"{_shown(point['points'])} / {point['points_max']}. {point['reason']}")
            for point in opinion["points"]
        ]
        title = _("Juror %(number)s: %(mark)s out of %(scale)s") % {"number": number, "mark": opinion["mark"] or "–", "scale": SCALE}
        sections.append(_section(title, paragraphs=said))
    sections.append(_section(_("The money"), facts=found.money))
    sections.append(_section(_("The part of computation"), paragraphs=found.computation))
    return sections


def _section(title: str, **parts: Any) -> dict[str, Any]:
    facts = [[label, texts.one_line(str(value), 1000)] for label, value in parts.get("facts", ())]
    said = [texts.cleaned(words) for words in parts.get("paragraphs", ()) if words]
    return {"title": title, "facts": facts, "paragraphs": said, "columns": parts.get("columns", []), "rows": parts.get("rows", [])}


def _when(when: Any) -> str:
    return when if isinstance(when, str) else periods.day(timezone.localtime(when))


def _condition(row: dict[str, Any]) -> str:
    words = {"pass": _("met"), "fail": _("not met"), "to_prove": _("to be proved")}
    status = _("seen by the team") if row["checked_on"] else words[row["status"]]
    source = f" ({row['source']})" if row["source"] else ""
    label = row["label"] if not row["parts"] else _("At least one of these conditions is met:")
    if row["parts"]:
        return "\n".join([label, *(f"• {_said(part['label'], words[part['status']])}" for part in row["parts"])])
    return f"{_said(label, status)} {row['proof']}{source}"


def _said(label: str, status: str) -> str:
    """'Votre structure est une association : remplie.' A label is a sentence, whose full stop goes to the end."""
    return f"{texts.labelled(label.rstrip('.'), status)}."


def _shown(points: int | None) -> str:
    return "–" if points is None else str(points)


def law() -> str:
    return _(
        "This document is given to you under articles L311-1, L311-3-1 and R311-3-1-2 of the code of relations between the public and the administration. %(authority)s answers your questions: %(contact)s."
    ) % {"authority": settings.AUTHORITY["name"], "contact": settings.AUTHORITY["contact"]}
