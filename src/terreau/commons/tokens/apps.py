from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TokensConfig(AppConfig):
    name = "terreau.commons.tokens"
    label = "tokens"

    def ready(self) -> None:
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters

        letters.register({"tokens.made": _("programmatic access made")})
        sentences.register(
            {
                "token.made": _("%(by)s made the programmatic access “%(on)s” (%(verbs)s), until %(until)s."),
                "token.revoked": _("%(by)s ended the programmatic access “%(on)s”."),
                "token.orphaned": _("The programmatic access “%(on)s” ended with the role of its owner."),
                "token.used": _("The programmatic access “%(on)s” of %(by)s served that day."),
            }
        )
        sentences.register_traces("token.used")
        beats.register(
            "terreau.commons.tokens.tasks.end_orphans",
            every=timedelta(minutes=5),
            label=_("End the programmatic accesses of people who lost their role"),
        )
