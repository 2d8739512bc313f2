from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What a letter says. The first three have the values of `review.states.Outcome`."""

    AWARD = "award", pgettext_lazy("kind of letter", "award")
    WAITLIST = "waitlist", pgettext_lazy("kind of letter", "waiting list")
    REJECT = "reject", pgettext_lazy("kind of letter", "refusal")
    INELIGIBLE = "ineligible", pgettext_lazy("kind of letter", "not eligible")
    NOT_INVITED = "not_invited", pgettext_lazy("kind of letter", "not invited to the second stage")


class Signing(TextChoices):
    """How a letter that leaves is signed."""

    NAME = "name", pgettext_lazy("signing", "Name and function, printed")
    PICTURE = "picture", pgettext_lazy("signing", "With the picture of their signature, where the signatory has put one")


SLUGS = {
    "attribution": Kind.AWARD,
    "liste-d-attente": Kind.WAITLIST,
    "refus": Kind.REJECT,
    "non-eligible": Kind.INELIGIBLE,
    "non-invite": Kind.NOT_INVITED,
}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
