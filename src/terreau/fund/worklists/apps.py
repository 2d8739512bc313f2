from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorklistsConfig(AppConfig):
    name = "terreau.fund.worklists"
    label = "worklists"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.fund.review.queries import above
        from terreau.fund.worklists import forms

        sentences.register(SENTENCES)
        above.register(forms.above_the_list)


SENTENCES = {
    "worklists.shared": _("%(by)s shared the view “%(on)s” with the team."),
    "worklists.unshared": _("%(by)s took the view “%(on)s” back from the team."),
    "worklists.renamed": _("%(by)s gave a shared view the name “%(on)s”."),
    "worklists.refiltered": _("%(by)s changed the filters of the shared view “%(on)s”."),
    "worklists.removed": _("%(by)s removed the shared view “%(on)s”."),
}
