from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application, Edition


class AuditionsConfig(AppConfig):
    name = "terreau.fund.auditions"
    label = "auditions"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.fund.auditions import actions, rules
        from terreau.fund.auditions.states import State
        from terreau.fund.calls.actions import applying
        from terreau.fund.calls.queries import beyond
        from terreau.lib import retention

        letters.register({"auditions": _("auditions: invitations, times, reminders")})
        sentences.register(
            {
                "audition.planned": _("%(by)s planned %(count)s auditions on %(day)s."),
                "audition.slot_added": _("%(by)s added an audition: %(when)s."),
                "audition.slot_closed": _("%(by)s closed a time of audition: %(when)s."),
                "audition.slot_reopened": _("%(by)s opened a time of audition again: %(when)s."),
                "audition.day_cancelled": _("%(by)s cancelled the auditions of %(day)s. %(reason)s"),
                "audition.invited": _("%(by)s invited the applicant to an audition."),
                "audition.withdrawn": _("%(by)s took back the invitation to an audition."),
                "audition.chosen": _("%(by)s chose the time of the audition: %(when)s."),
                "audition.placed": _("%(by)s gave the applicant a time of audition: %(when)s."),
                "audition.declined": _("%(by)s cannot come to the audition."),
                "audition.heard": _("%(by)s noted that the applicant came to the audition."),
                "audition.missed": _("%(by)s noted that the applicant did not come to the audition."),
            }
        )
        applying.on_withdrawal(actions.follow_withdrawal)
        beyond.register_ways(
            beyond.Way(stage=beyond.JURY, label=_("Auditions"), icon="calendar-days", address=_desk, is_for=rules.can_follow)
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("The jury would like to hear you: choose a time"),
                icon="calendar-days",
                address=_mine,
                is_for=lambda _user, file: _state(file) == State.INVITED and file.state in rules.HEARABLE,
                is_pressing=True,
            ),
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("Your audition"),
                icon="calendar-days",
                address=_mine,
                is_for=lambda _user, file: _state(file) not in {"", State.INVITED},
            ),
        )
        tasks = "terreau.fund.auditions.tasks"
        beats.register(f"{tasks}.hourly_round", every=timedelta(hours=1), label=_("Remind applicants of their audition"))
        beats.register(f"{tasks}.erase_old", every=timedelta(days=1), label=_("Erase who came to auditions, once kept long enough"))
        retention.register("auditions.people", days=90, ended_by=f"{tasks}.erase_old")


def _state(file: "Application") -> str:
    """Of its hearing; "" without one. Read once for the page that asks twice: the file keeps it."""
    hearing = getattr(file, "hearing", None)
    return hearing.state if hearing is not None else ""


def _desk(edition: "Edition") -> str:
    return reverse("auditions:desk", args=[edition.call.slug, edition.slug])


def _mine(file: "Application") -> str:
    return reverse("auditions:mine", args=[file.public_id])
