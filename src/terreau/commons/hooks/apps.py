from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HooksConfig(AppConfig):
    name = "terreau.commons.hooks"
    label = "hooks"

    def ready(self) -> None:
        from terreau.commons.hooks import queries
        from terreau.commons.hooks.states import DeliveryState
        from terreau.commons.jobs import beats, gauges
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.lib import retention

        letters.register({"hooks.made": _("webhook made"), "hooks.halted": _("webhook paused or ended")})
        sentences.register(
            {
                "hook.made": _("%(by)s made the webhook “%(on)s” to %(host)s (%(kinds)s)."),
                "hook.paused": _("The webhook “%(on)s” was paused (%(by)s): %(reason)s."),
                "hook.resumed": _("%(by)s resumed the webhook “%(on)s”."),
                "hook.rotated": _("%(by)s renewed the secret of the webhook “%(on)s”."),
                "hook.stopped": _("The webhook “%(on)s” ended (%(by)s): %(reason)s."),
                "hook.sent_again": _("%(by)s had %(count)s deliveries of the webhook “%(on)s” sent again."),
            }
        )
        beats.register("terreau.commons.hooks.tasks.deliver", every=timedelta(seconds=5), label=_("Tell programs what happened (webhooks)"))
        beats.register(
            "terreau.commons.hooks.tasks.halt_lapsed", every=timedelta(minutes=5), label=_("End the webhooks of people who lost their role")
        )
        beats.register("terreau.commons.hooks.tasks.purge", every=timedelta(days=1), label=_("Forget what programs were told long ago"))
        retention.register("hooks.delivery", days=30, ended_by="terreau.commons.hooks.tasks.purge")
        gauges.register(
            "terreau_webhooks",
            help=_("webhooks: deliveries by state, and endpoints that are paused"),
            label="state",
            read=queries.gauge,
            words={state.value: state.label for state in DeliveryState} | {"paused": _("endpoints that are paused")},
        )
