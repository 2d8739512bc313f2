from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AidsConfig(AppConfig):
    name = "terreau.commons.aids"
    label = "aids"

    def ready(self) -> None:
        from terreau.commons.aids import actions
        from terreau.commons.journal import sentences
        from terreau.commons.organisations.actions import on_merge

        sentences.register(
            {
                "aid.added": _("%(by)s added a de minimis aid: %(authority)s, %(amount)s."),
                "aid.changed": _("%(by)s corrected a de minimis aid: %(authority)s, %(amount)s."),
                "aid.removed": _("%(by)s removed a de minimis aid: %(authority)s, %(amount)s."),
            }
        )
        on_merge(actions.follow_organisation)
