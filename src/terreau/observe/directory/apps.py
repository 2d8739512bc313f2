from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "terreau.observe.directory"
    label = "directory"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.commons.organisations import sources
        from terreau.observe.directory import queries

        sources.register_recogniser(queries.recognition)
        sentences.register(
            {
                "directory.imported": _(
                    "The register file %(file)s was imported: %(read)s lines read, %(kept)s kept, %(refused)s refused."
                ),
                "directory.import_failed": _("The import of %(file)s stopped (%(reason)s); nothing was written."),
                "directory.statutes_checked": _("%(by)s read the statutes (%(reference)s): %(verdict)s."),
            }
        )
