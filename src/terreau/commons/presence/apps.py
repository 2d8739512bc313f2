from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    name = "terreau.commons.presence"
    label = "presence"

    def ready(self) -> None:
        from terreau.commons.jobs import beats

        beats.register("terreau.commons.presence.tasks.forget", every=timedelta(minutes=5), label=_("Forget who was reading what"))
