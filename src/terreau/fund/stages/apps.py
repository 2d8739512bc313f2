from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StagesConfig(AppConfig):
    name = "terreau.fund.stages"
    label = "stages"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.commons.outbox import rules as outbox
        from terreau.fund.calls.queries import beyond
        from terreau.fund.stages import rules
        from terreau.fund.stages.actions import announce

        sentences.register(SENTENCES)
        letters.register({"stages.answer": _("answer to a first stage"), "stages.answer_copy": _("answer to a first stage, copy")})
        letters.on_release("stages.answer", announce)
        outbox.register("stages.stageanswer", rules.answers_visible_to)
        beyond.register_ways(
            beyond.Way(
                stage=beyond.SESSION,
                label=_("Invite to the second stage"),
                icon="mail-open",
                address=lambda edition: reverse("stages:list", args=[edition.call.slug, edition.slug]),
                is_for=rules.can_open_page,
            )
        )


SENTENCES = {
    "stages.prepared": _("%(by)s prepared the answer to the first stage: %(outcome)s."),
    "stages.undone": _("%(by)s took back the answer prepared for the first stage."),
    "stages.announced": _("The answer to the first stage was announced: %(outcome)s."),
}
