from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "terreau.fund.alerts"
    label = "alerts"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.outbox import letters
        from terreau.commons.outbox import rules as outbox

        letters.register(
            {
                "alerts.confirmation": _("confirmation of alerts"),
                "alerts.way_in": _("link to one's alerts"),
                "alerts.digest": _("new calls for projects"),
            }
        )
        outbox.keep_private("alerts.subscription")
        beats.register("terreau.fund.alerts.tasks.tell", every=timedelta(hours=1), label=_("Tell subscribers of new calls"))
        beats.register("terreau.fund.alerts.tasks.purge", every=timedelta(days=1), label=_("Erase addresses that never confirmed"))
