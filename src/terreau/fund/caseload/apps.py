from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseloadConfig(AppConfig):
    name = "terreau.fund.caseload"
    label = "caseload"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters

        letters.register({"caseload.entrusted": _("desk: files entrusted")})
        sentences.register(
            {
                "caseload.taken": _("%(by)s took the file in hand."),
                "caseload.entrusted": _("%(by)s entrusted the file to %(to)s. A word: %(note)s"),
                "caseload.seconded": _("%(by)s asked %(second)s to second whoever is in charge of the file."),
                "caseload.second_left": _("%(by)s: %(second)s does not second the file any more."),
                "caseload.let_go": _("%(by)s left the file to nobody; it was in the hands of %(officer)s."),
            }
        )
        beats.register(
            "terreau.fund.caseload.tasks.tell_entrusted", every=timedelta(minutes=15), label=_("Tell officers of files entrusted to them")
        )
