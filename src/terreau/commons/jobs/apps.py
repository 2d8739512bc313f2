from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "terreau.commons.jobs"
    label = "jobs"

    def ready(self) -> None:
        from terreau.commons.jobs import beats, gauges, queries

        beats.register("terreau.commons.jobs.tasks.prune", every=timedelta(hours=1), label=_("Forget background tasks done long ago"))
        gauges.register(
            "terreau_tasks", help=_("background tasks by status"), label="status", read=queries.counts_by_status, words=STATUSES
        )


STATUSES = {"READY": _("waiting"), "RUNNING": _("running"), "SUCCESSFUL": _("done"), "FAILED": _("failed")}
