"""Who sees and changes what an organisation keeps on file. Members; the team sees what a file that was sent brings, and no more."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.documents.models import Document
from terreau.commons.documents.rules import Policy
from terreau.commons.organisations import queries as people
from terreau.commons.organisations import rules as organisations
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers.models import Paper
from terreau.commons.papers.states import MOVES
from terreau.lib import moves


def shelves_visible_to(user: Any) -> QuerySet[Organisation]:
    """The bodies whose permanent papers one may open: one's own. Being of the team opens none."""
    return people.organisations_of(user)


def papers_visible_to(user: Any) -> QuerySet[Paper]:
    return Paper.objects.filter(organisation__in=shelves_visible_to(user))


def can_put(user: Any, organisation: Organisation) -> bool:
    """Put a piece on file: whoever writes or signs for the body."""
    return organisations.can_edit(user, organisation) or organisations.can_sign(user, organisation)


def can_withdraw(user: Any, paper: Paper) -> bool:
    return can_put(user, paper.organisation) and moves.allows(paper, "withdraw", MOVES)


def can_change_bank_details(user: Any, organisation: Organisation) -> bool:
    """Say where the money goes: only those who commit the body."""
    return organisations.can_sign(user, organisation)


def can_read_iban(user: Any, organisation: Organisation) -> bool:
    """Read it in full. Everyone else reads its two ends."""
    return organisations.can_sign(user, organisation)


_ALSO: list[Policy] = []


def also_readable(policy: Policy) -> None:
    """A room above says which permanent paper its people may open besides, and for whom."""
    if policy not in _ALSO:
        _ALSO.append(policy)


def can_read_document(user: Any, document: Document) -> bool:
    """Files of an organisation are its permanent papers: for its members, and for whoever a room above lets in."""
    return shelves_visible_to(user).filter(pk=document.object_id).exists() or any(policy(user, document) for policy in _ALSO)
