from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application, Edition


class WaitingConfig(AppConfig):
    name = "terreau.fund.waiting"
    label = "waiting"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.fund.calls.actions import applying
        from terreau.fund.calls.queries import beyond
        from terreau.fund.review.actions import deliberating
        from terreau.fund.review.queries import deliberation
        from terreau.fund.waiting import actions, queries, rules

        letters.register({"waiting": _("waiting list: offers and their answers")})
        sentences.register(
            {
                "waiting.offered": _("%(by)s offered %(amount)s from the waiting list, to be answered before %(until)s."),
                "waiting.passed_over": _("%(by)s made an offer to a file that stands after this one. %(reason)s"),
                "waiting.prolonged": _("%(by)s left more time to answer the offer: until %(until)s."),
                "waiting.withdrawn": _("%(by)s took back the offer from the waiting list. %(reason)s"),
                "waiting.accepted": _("%(by)s accepted the offer of %(amount)s."),
                "waiting.declined": _("%(by)s declined the offer from the waiting list."),
                "waiting.lapsed": _("The offer from the waiting list ended without an answer."),
            }
        )
        applying.on_withdrawal(actions.follow_withdrawal)
        deliberating.on_adoption(actions.follow_adoption)
        deliberation.register_promises(queries.promised_cents)
        beyond.register_ways(
            beyond.Way(stage=beyond.SESSION, label=_("Waiting list"), icon="hourglass", address=_desk, is_for=rules.can_follow)
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("You are offered a grant: answer"),
                icon="mail-open",
                address=_mine,
                is_for=lambda _user, file: _standing(file) == "open",
                is_pressing=True,
            ),
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("The offer made to you"),
                icon="mail-open",
                address=_mine,
                is_for=lambda _user, file: _standing(file) not in {"", "open"},
            ),
        )
        beats.register(
            "terreau.fund.waiting.tasks.round_of_offers", every=timedelta(hours=1), label=_("Chase and end the offers of waiting lists")
        )


def _standing(file: "Application") -> str:
    """State of its latest offer; "" without one. Asked only of files on the list, and once: the file keeps it."""
    from terreau.fund.calls.states import State
    from terreau.fund.waiting import queries

    if file.state != State.WAITLISTED:
        return ""
    if not hasattr(file, "latest_offer"):
        file.latest_offer = queries.latest_of(file)  # type: ignore[attr-defined]
    latest = file.latest_offer  # type: ignore[attr-defined]
    return latest.state if latest is not None else ""


def _desk(edition: "Edition") -> str:
    return reverse("waiting:desk", args=[edition.call.slug, edition.slug])


def _mine(file: "Application") -> str:
    return reverse("waiting:mine", args=[file.public_id])
