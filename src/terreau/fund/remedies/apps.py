from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from terreau.fund.calls.models import Application, Edition
    from terreau.fund.calls.queries import beyond


class RemediesConfig(AppConfig):
    name = "terreau.fund.remedies"
    label = "remedies"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.commons.outbox import rules as outbox
        from terreau.fund.calls.queries import beyond
        from terreau.fund.remedies import actions, rules

        sentences.register(SENTENCES)
        letters.register(LETTERS)
        outbox.register("remedies.reasonsrequest", rules.requests_visible_to)
        beyond.register_aftermath(_aftermath, actions.note_opening)
        beyond.register_ways(
            beyond.Way(stage=beyond.RESULTS, label=_("After the answers"), icon="mail-open", address=_followed, is_for=rules.can_follow)
        )
        beats.register(
            "terreau.fund.remedies.tasks.remind_unread",
            every=timedelta(days=1),
            label=_("Remind applicants of answers they have not opened"),
        )


def _aftermath(application: Application, user: Any, at: datetime) -> beyond.Aftermath | None:
    """The page is drawn by views, which load with the addresses and not before."""
    from terreau.fund.remedies import views

    return views.aftermath(application, user, at)


def _followed(edition: Edition) -> str:
    return reverse("remedies:followed", args=[edition.call.slug, edition.slug])


SENTENCES = {
    "remedies.reasons_asked": _("%(by)s asked for the reasons of the refusal; the answer is due before %(due)s."),
    "remedies.reasons_given": _("%(by)s gave the reasons of the refusal."),
}
LETTERS = {
    "remedies.asked_for": _("request for reasons: acknowledgement"),
    "remedies.to_answer": _("request for reasons: to be answered"),
    "remedies.answered": _("request for reasons: the answer"),
    "remedies.unread": _("reminder: an answer not opened yet"),
}
