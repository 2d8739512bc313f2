from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class Ground(TextChoices):
    REFUSAL = "refusal", pgettext_lazy("request for reasons", "a refusal")
    SILENCE = "silence", pgettext_lazy("request for reasons", "a silence that refuses")


class RequestState(TextChoices):
    OPEN = "open", pgettext_lazy("request for reasons", "to be answered")
    ANSWERED = "answered", pgettext_lazy("request for reasons", "answered")


MOVES = {"answer": Move((RequestState.OPEN,), RequestState.ANSWERED, ("lead",))}
