from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "terreau.commons.jobs"
    label = "jobs"

    def ready(self) -> None:
        from terreau.commons.jobs import beats, gauges, queries
        from terreau.lib import retention

        beats.register("terreau.commons.jobs.tasks.prune", every=timedelta(hours=1), label=_("Forget background tasks done long ago"))
        # Of the journal, which every room stands on: it cannot register its own round here.
        retention.register("journal.trace", years=3, ended_by="terreau.commons.jobs.tasks.forget_traces")
        beats.register(
            "terreau.commons.jobs.tasks.forget_traces",
            every=timedelta(days=1),
            label=_("Erase traces of downloads and exports of long ago"),
        )
        gauges.register(
            "terreau_tasks", help=_("background tasks by status"), label="status", read=queries.counts_by_status, words=STATUSES
        )


STATUSES = {"READY": _("waiting"), "RUNNING": _("running"), "SUCCESSFUL": _("done"), "FAILED": _("failed")}
