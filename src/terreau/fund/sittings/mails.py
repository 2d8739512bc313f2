"""Words to jurors, which name no applicant; the minutes on paper, with names for the team and without for the jury."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from terreau.commons.outbox.letters import Draft
from terreau.fund.sittings import queries
from terreau.fund.sittings.models import Correction, Item, Sitting
from terreau.lib import money, periods, texts
from terreau.web import pdf


def _draft(sitting: Sitting, kind: str, to: Any, *, subject: str, body: str, **words: Any) -> Draft:
    facts = [(_("Jury"), str(sitting.panel.edition)), (_("When"), periods.words(sitting.starts_at, sitting.panel.edition.time_zone))]
    if sitting.place:
        facts.append((_("Where"), sitting.place))
    if sitting.link:
        facts.append((_("Link to join from a distance"), sitting.link))
    return Draft(
        kind=f"sittings.{kind}",
        key=f"sittings.{kind}:{sitting.pk}:{words.pop('round', sitting.version)}:{to.pk}",
        about=sitting.panel,
        to=to,
        to_address=to.email,
        subject=subject,
        body=body,
        facts=facts,
        link_label=_("See the sitting"),
        link_path=reverse("sittings:mine", args=[sitting.public_id]),
        **words,
    )


def convened(sitting: Sitting, to: Any) -> Draft:
    count = sitting.items.count()
    body = ngettext(
        "Hello,\n\nThe jury meets to talk about %(count)s file and give its opinion. Please say on your page whether you will come.",
        "Hello,\n\nThe jury meets to talk about %(count)s files and give its opinion on each. Please say on your page whether you will come.",
        count,
    ) % {"count": count}
    return _draft(sitting, "convened", to, subject=_("You are called to a sitting of the jury"), body=body)


def moved(sitting: Sitting, to: Any) -> Draft:
    body = _("Hello,\n\nThe sitting of the jury has moved: here is when and where it will be held. Please say again whether you will come.")
    return _draft(sitting, "moved", to, subject=_("The sitting of the jury has moved"), body=body)


def cancelled(sitting: Sitting, to: Any) -> Draft:
    body = _("Hello,\n\nThe sitting of the jury will not be held. You have nothing to do.")
    return _draft(sitting, "cancelled", to, subject=_("The sitting of the jury is cancelled"), body=body, quote=sitting.reason)


def closed(sitting: Sitting, to: Any) -> Draft:
    body = _("Hello,\n\nThe minutes of the sitting are closed. You can read them on your page, without the names of applicants.")
    return _draft(sitting, "closed", to, subject=_("The minutes of the jury"), body=body)


def corrected(correction: Correction, to: Any) -> Draft:
    sitting = correction.sitting
    body = _("Hello,\n\nA correction was added to the minutes of the sitting:")
    words = {"quote": correction.text, "round": f"c{correction.pk}"}
    return _draft(sitting, "corrected", to, subject=_("A correction to the minutes of the jury"), body=body, **words)


# ── Paper ────────────────────────────────────────────────────────────────────────────────────────────────────────
def papers(sitting: Sitting, *, day: datetime) -> tuple[bytes, bytes]:
    """(with names, without)."""
    named, unnamed = told(sitting, day=day)
    return pdf.render("sittings/minutes.typ", named), pdf.render("sittings/minutes.typ", unnamed)


def told(sitting: Sitting, *, day: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the paper is given: (with names, without)."""
    items = list(
        sitting.items.select_related("application__organisation", "application__theme").prefetch_related("left").order_by("position", "pk")
    )
    points = queries.points(sitting, sitting.items.all())
    named = [f"{item.application.title or _('Untitled project')} ({item.application.organisation})" for item in items]
    unnamed = [point.title or _("Untitled project") for point in points]
    return _told(sitting, items, points, named, day), _told(sitting, items, points, unnamed, day)


def draft(sitting: Sitting, *, day: datetime) -> bytes:
    """The minutes as they stand, with names."""
    return pdf.render("sittings/minutes.typ", told(sitting, day=day)[0])


def _told(sitting: Sitting, items: Sequence[Item], points: Sequence[queries.Point], titles: Sequence[str], day: datetime) -> dict[str, Any]:
    rows = list(zip(items, points, titles, strict=True))
    return {
        "title": _("Minutes of the jury"),
        "subtitle": f"{sitting.panel.edition} · {sitting.panel}",
        "reference": periods.day(timezone.localdate(day)),
        "facts": _facts(sitting, queries.presence(sitting)),
        "opening": sitting.opening,
        "closing": sitting.closing,
        "closing_title": _("Remarks"),
        "summary_title": pgettext("minutes", "Opinions"),
        "columns": ["N°", _("Project"), _("Mean"), pgettext("minutes", "Opinion"), pgettext("amount", "Proposed")],
        "rows": [_row(item, point, title) for item, point, title in rows],
        "items": [_sheet(item, point, title) for item, point, title in rows],
    }


def _facts(sitting: Sitting, there: queries.Presence) -> list[list[str]]:
    def names(rows: Sequence[Any]) -> str:
        return ", ".join(str(one.juror) for one in rows) or "—"

    facts = [
        [_("When"), periods.words(sitting.opened_at or sitting.starts_at, sitting.panel.edition.time_zone)],
        [_("Where"), sitting.place or sitting.link],
        [pgettext("jury", "Present"), names(there.present)],
        [pgettext("jury", "Excused"), names(there.excused)],
        [pgettext("jury", "Absent"), names(there.absent)],
    ]
    if sitting.quorum:
        words = {"count": len(there.present), "quorum": sitting.quorum}
        reached = _("reached: %(count)s present for %(quorum)s needed") % words
        facts.append([_("Quorum"), reached if there.is_enough else _("not reached: %(count)s present for %(quorum)s needed") % words])
    return facts


def _row(item: Item, point: queries.Point, title: str) -> list[str]:
    label = str(item.get_opinion_display()) if item.opinion else "—"
    amount = money.show(item.amount_cents) if item.amount_cents else "—"
    return [str(point.number), texts.one_line(title), point.mean or "—", label, amount]


def _sheet(item: Item, point: queries.Point, title: str) -> dict[str, Any]:
    facts = [[pgettext("minutes", "Opinion"), capfirst(queries.in_words(item)) or "—"]]
    if item.application.requested_cents:
        facts.append([_("Asked for"), money.show(item.application.requested_cents)])
    if point.mean:
        spread = _("%(mean)s out of 20, from %(low)s to %(high)s")
        facts.append([_("Marks of the jury"), spread % {"mean": point.mean, "low": point.low, "high": point.high}])
    if item.has_votes:
        words = {"for": item.votes_for, "against": item.votes_against, "abstentions": item.abstentions}
        facts.append([_("Votes"), _("%(for)s for, %(against)s against, %(abstentions)s abstaining") % words])
    if left := ", ".join(str(person) for person in item.left.all()):
        facts.append([_("Left the room (a link with the applicant)"), left])
    if item.conditions:
        facts.append([_("Reservations"), texts.cleaned(item.conditions)])
    return {"heading": texts.one_line(f"{point.number}. {title}"), "facts": facts, "reason": item.reason}
