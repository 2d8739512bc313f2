from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application


class ReferralsConfig(AppConfig):
    name = "terreau.fund.referrals"
    label = "referrals"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.fund.calls.queries import beyond
        from terreau.fund.referrals import queries
        from terreau.lib import retention

        letters.register({"referrals": _("referrals: proposals, agreements, answers")})
        sentences.register(
            {
                "referral.proposed": _("%(by)s proposed to put the organisation in touch with %(to)s."),
                "referral.withdrawn": _("%(by)s withdrew the proposal of %(to)s."),
                "referral.agreed": _("%(by)s agreed to share with %(to)s what they chose."),
                "referral.declined": _("%(by)s declined the proposal of %(to)s."),
                "referral.lapsed": _("Nobody answered the proposal of %(to)s within thirty days."),
                "referral.stopped": _("%(by)s took back the agreement given for %(to)s."),
                "referral.taken": _("%(to)s takes the project up."),
                "referral.not_for_us": _("%(to)s does not take the project up."),
                "referral.helped": _("%(to)s found a solution."),
                "referral.no_help": _("%(to)s found no solution."),
                "referral.unreachable": _("%(to)s could not reach the organisation."),
            }
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("Someone may be able to help you: read and answer"),
                icon="hand-helping",
                address=_mine,
                is_for=lambda _user, file: queries.awaits_applicant(file),
                is_pressing=True,
            ),
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("Other people who may help"),
                icon="hand-helping",
                address=_mine,
                is_for=lambda _user, file: queries.was_answered(file),
            ),
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("Put in touch with someone else"),
                icon="hand-helping",
                address=lambda file: reverse("referrals:file", args=[file.public_id]),
                is_for=lambda _user, _file: True,  # linked from a page that is the team's already
            ),
        )
        tasks = "terreau.fund.referrals.tasks"
        beats.register(f"{tasks}.daily_round", every=timedelta(hours=6), label=_("Remind who has not answered a referral"))
        beats.register(f"{tasks}.erase_old", every=timedelta(days=1), label=_("Erase what referrals shared, once kept long enough"))
        retention.register("referrals.shared", years=2, ended_by=f"{tasks}.erase_old")


def _mine(file: "Application") -> str:
    return reverse("referrals:mine", args=[file.public_id])
