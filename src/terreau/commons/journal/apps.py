from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "terreau.commons.journal"
    label = "journal"

    def ready(self) -> None:
        from terreau.commons.journal import sentences

        sentences.register({"journal.exported": _("%(by)s took a copy of the journal away.")})
        sentences.register_traces("journal.exported")
