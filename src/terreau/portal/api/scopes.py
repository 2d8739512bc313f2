"""What a token may be lent for, and the rows it then reads: its owner's own, within its editions."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.states import Role
from terreau.commons.tokens.kinds import Verb
from terreau.commons.tokens.models import Token
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.review import rules as review
from terreau.fund.review.models import Decision

APPLICATIONS, DECISIONS = "applications.read", "decisions.read"
VERBS = (
    Verb(APPLICATIONS, _("read applications that were sent, and their answers"), (Role.LEAD, Role.OFFICER)),
    Verb(DECISIONS, _("read decisions, announced or not"), (Role.LEAD,)),
)
EVERYONE: Any = AnonymousUser()


def editions_to_limit_to(user: Any) -> list[tuple[int, str]]:
    """What a lead chooses from when making a token."""
    rows = calls.editions_visible_to(user).select_related("call").order_by("-slug", "call__name", "pk")
    return [(row.pk, f"{row.call} {row.slug} · {row.title}") for row in rows]


def _within(token: Token, field: str) -> Q:
    return Q(**{f"{field}__in": token.editions}) if token.editions else Q()


def public_editions() -> QuerySet[Edition]:
    """As anyone sees them, whoever asks."""
    return calls.editions_visible_to(EVERYONE)


def applications(token: Token) -> QuerySet[Application]:
    """What the owner finds on the desk: never a draft, never what is sealed, never the file of a body of their own."""
    owner = token.owner
    on_the_desk = review.files_visible_to(owner).filter(pk__in=calls.applications_visible_to(owner).values("pk"))
    return on_the_desk.filter(_within(token, "edition"))


def decisions(token: Token) -> QuerySet[Decision]:
    """Decisions in force, as the owner reads them."""
    return review.decisions_visible_to(token.owner).filter(_within(token, "application__edition"), superseded_at=None)
