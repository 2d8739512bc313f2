from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "terreau.commons.documents"
    label = "documents"

    def ready(self) -> None:
        from datetime import timedelta

        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.lib import retention

        sentences.register(
            {
                "document.stored": _("%(by)s added the file “%(name)s”."),
                "document.generated": _("The file “%(name)s” was drawn up."),
                "document.removed": _("%(by)s removed the file “%(name)s”."),
                "document.erased": _("The file “%(name)s”, removed earlier, was erased for good."),
                "document.downloaded": _("%(by)s downloaded the file “%(name)s”."),
                "document.found_infected": _("The antivirus found “%(signature)s” in the file “%(name)s”."),
            }
        )
        sentences.register_traces("document.downloaded")
        beats.register(
            "terreau.commons.documents.tasks.scan_waiting",
            every=timedelta(minutes=1),
            label=_("Have waiting files checked by the antivirus"),
        )
        retention.register("documents.removed", days=30, ended_by="terreau.commons.documents.tasks.erase_removed")
        beats.register("terreau.commons.documents.tasks.erase_removed", every=timedelta(days=1), label=_("Erase files removed long ago"))
        beats.register(
            "terreau.commons.documents.tasks.sweep_orphans", every=timedelta(days=1), label=_("Erase contents that no file names any more")
        )
