"""The vote of the first edition, as the permanent commission recorded it: executory, one line a laureate. The edition before the jury has none yet."""

from datetime import timedelta
from typing import Any

from terreau.fund.acts import actions, queries, rules
from terreau.fund.acts.models import Act
from terreau.fund.calls.models import Edition
from terreau.fund.review.models import Deliberation
from terreau.portal.demo.scenes import Stage, at


def play(stage: Stage) -> None:
    edition = Edition.objects.select_related("call").get(call__slug="le-progres", slug="2022")
    session = Deliberation.objects.filter(edition=edition).earliest("pk")
    officer, lead, held = stage.people["omar"], stage.lead, session.held_on
    when = at(held + timedelta(days=5))
    said: dict[str, Any] = {
        "body": "commission",
        "number": session.reference,
        "title": "Le Progrès, édition 2022\u00a0: attribution des subventions",
        "address": "",
    }
    act = actions.begin(**said, held_on=held, by=officer, at=when)
    found = queries.candidates(act, rules.files_to_write(officer, act), edition=edition)
    lines = {one.file.pk: one.decided_cents or 0 for one in found}
    actions.set_lines(act=act, lines=lines, among=list(lines), expected_version=act.version, by=officer, at=when)
    act = Act.objects.select_related("corrects").get(pk=act.pk)
    actions.record(act=act, expected_version=act.version, accepts_gaps=False, by=lead, at=when)
    dates: dict[str, Any] = {
        "transmitted_on": held + timedelta(days=3),
        "published_on": held + timedelta(days=4),
        "receipt": "EXEMPLE-20221219-CP2022-12-041-DE",
    }
    actions.follow(act=act, **dates, expected_version=act.version, by=officer, at=when)
