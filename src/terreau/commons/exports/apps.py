from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "terreau.commons.exports"
    label = "exports"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters

        letters.register({"exports": _("exports: ready or failed")})
        sentences.register(
            {
                "export.asked": _("%(by)s asked for the export “%(on)s” (%(list)s: %(count)s)."),
                "export.made": _("The export “%(on)s” is ready (%(count)s)."),
                "export.downloaded": _("%(by)s downloaded the export “%(on)s” (%(count)s)."),
                "export.cancelled": _("%(by)s cancelled the export “%(on)s”."),
                "export.failed": _("The export “%(on)s” could not be prepared."),
                "export.erased": _("The file of the export “%(on)s” was erased, its time being over."),
            }
        )
        sentences.register_traces(*(f"export.{verb}" for verb in ("asked", "made", "downloaded", "cancelled", "failed", "erased")))
        tasks = "terreau.commons.exports.tasks"
        beats.register(f"{tasks}.make_left_behind", every=timedelta(minutes=1), label=_("Take up exports that were left behind"))
        beats.register(f"{tasks}.erase_old", every=timedelta(minutes=30), label=_("Erase exports kept long enough"))
