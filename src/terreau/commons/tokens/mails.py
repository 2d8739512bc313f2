"""A key was made in someone's name: they must hear of it, should it not be they who made it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.outbox.letters import Draft
from terreau.commons.tokens.models import Token
from terreau.lib import periods

MADE = "tokens.made"


def made(token: Token) -> Draft:
    """To its owner, without the secret."""
    body = _(
        "Hello,\n\nA programmatic access was made in your name. If it was not you, end it at once from the page below, then tell your administrator."
    )
    return Draft(
        kind=MADE,
        key=f"{MADE}:{token.pk}",
        about=token,
        to=token.owner,
        to_address=token.owner.email,
        subject=_("A programmatic access was made in your name"),
        body=body,
        facts=[
            (pgettext("token", "Name"), token.name),
            (_("It may"), ", ".join(token.verbs_in_words)),
            (pgettext("token", "Until"), periods.words(token.expires_at, settings.TIME_ZONE)),
        ],
        link_label=_("See my programmatic accesses"),
        link_path=reverse("tokens:mine"),
    )
