from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Edition


class LettersConfig(AppConfig):
    name = "terreau.fund.letters"
    label = "letters"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.journal import sentences
        from terreau.fund.calls.queries import beyond
        from terreau.fund.letters import rules

        sentences.register(SENTENCES)
        documents.register("letters.signature", rules.can_read_signature, keeps=rules.signatures_in_use)
        beyond.register_ways(
            beyond.Way(
                stage=beyond.SESSION,
                label=_("Letter templates"),
                icon="mail",
                address=_templates,
                is_for=rules.can_word,
            )
        )


def _templates(edition: Edition) -> str:
    return reverse("letters:templates", args=[edition.call.slug, edition.slug])


SENTENCES = {
    "letters.worded": _("%(by)s wrote version %(number)s of the letter “%(kind)s”."),
    "letters.taken_over": _("%(by)s took over the letters of %(source)s: %(count)s."),
    "letters.manner_set": _("%(by)s set how letters are handled: people who read each over, %(readings)s; signature, %(signing)s."),
    "letters.signature_put": _("%(by)s put the picture of their signature."),
    "letters.signature_taken_away": _("%(by)s took the picture of their signature away."),
}
