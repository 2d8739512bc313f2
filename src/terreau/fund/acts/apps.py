from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application
    from terreau.fund.calls.queries.beyond import Aftermath


class ActsConfig(AppConfig):
    name = "terreau.fund.acts"
    label = "acts"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.journal import sentences
        from terreau.fund.acts import queries, rules
        from terreau.fund.calls.queries import beyond
        from terreau.fund.calls.states import State
        from terreau.fund.review.queries import awards

        # The act itself points to its paper; one that was replaced is named by nothing.
        documents.register("acts.act", rules.can_read_paper, keeps=lambda _files: ())
        awards.register_columns(queries.award_header, queries.award_cells)
        sentences.register(
            {
                "act.begun": _("%(by)s began to record the act."),
                "act.written": _("%(by)s changed what the act is."),
                "act.lines_set": _("%(by)s said which files the act names (files: %(count)s)."),
                "act.recorded": _("%(by)s recorded the act (files: %(count)s, differences: %(gaps)s)."),
                "act.followed": _("%(by)s noted when the act was transmitted (%(transmitted)s) and published (%(published)s)."),
                "act.taken_up": _("%(by)s took the recorded act up again: %(reason)s"),
                "act.withdrawn": _("%(by)s took the act away: %(reason)s"),
                "act.exported": _("%(by)s exported a list of acts (lines: %(count)s)."),
            }
        )
        beyond.register_aftermath(_told)
        beyond.register_ways(
            beyond.Way(
                stage=beyond.SESSION,
                label=_("Acts of the assembly"),
                icon="scroll-text",
                address=lambda edition: f"{reverse('acts:list')}?edition={edition.pk}",
                is_for=rules.can_see,
            )
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.TEAM,
                label=pgettext_lazy("file", "Act of the assembly"),
                icon="scroll-text",
                address=lambda file: reverse("acts:file", args=[file.public_id]),
                is_for=lambda _user, file: file.state == State.AWARDED,
            )
        )


def _told(application: "Application", _user: Any, _at: datetime) -> "Aftermath | None":
    """The vote behind an announced grant; nothing while another amount was announced than voted: that is first settled."""
    from terreau.fund.acts import queries
    from terreau.fund.calls.queries import beyond
    from terreau.fund.calls.states import State

    if application.released_state != State.AWARDED:
        return None
    line = queries.cited(application)
    if line is None or line.amount_cents != application.released_cents:
        return None
    return beyond.Aftermath(template="acts/_told.html", context={"act": line.act})
