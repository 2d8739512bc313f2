"""Who reads an account in full and vouches for it: whoever pays, for structures that are owed a grant. Never for one's own."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.documents.models import Document
from terreau.commons.organisations import rules as organisations
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers.kinds import PaperKind
from terreau.fund.payees.models import AccountCheck
from terreau.fund.payees.states import MOVES
from terreau.fund.review import rules as review
from terreau.lib import moves

PAYERS = review.PAYERS


def payees_visible_to(user: Any) -> QuerySet[Organisation]:
    """The structures that were awarded something and told so."""
    owed = review.awards_visible_to(user).values("application__organisation")
    return Organisation.objects.filter(pk__in=owed)


def can_read_number(user: Any, organisation: Organisation) -> bool:
    """In full, by a request that the journal keeps."""
    return payees_visible_to(user).filter(pk=organisation.pk).exists() and not organisations.is_member(user, organisation)


def can_vouch(user: Any, organisation: Organisation) -> bool:
    """First of the two: not a member of the structure."""
    return can_read_number(user, organisation)


def can_confirm(user: Any, check: AccountCheck) -> bool:
    """The second pair of eyes is not the first one."""
    return moves.allows(check, "confirm", MOVES) and check.vouched_by_id != user.pk and can_read_number(user, check.account.organisation)


def can_reject(user: Any, check: AccountCheck) -> bool:
    return moves.allows(check, "reject", MOVES) and can_read_number(user, check.account.organisation)


def can_ask(user: Any, organisation: Organisation) -> bool:
    """Ask those who sign for the structure where it is paid."""
    return payees_visible_to(user).filter(pk=organisation.pk).exists()


def can_read_document(user: Any, document: Document) -> bool:
    """Of all permanent papers, the one of the bank: the account is compared with it."""
    if document.slot != f"paper:{PaperKind.RIB}":
        return False
    owed: Any = payees_visible_to(user).filter(pk=document.object_id).first()
    return owed is not None and can_read_number(user, owed)
