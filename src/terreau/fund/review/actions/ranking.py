"""Choosing what gives the places of an edition."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.calls.models import Edition
from terreau.fund.review.models import Deliberation, MarkBasis
from terreau.fund.review.queries import ranking
from terreau.fund.review.states import DELIBERATION_MOVES, Basis, DeliberationState
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal


class CannotRankSo(Refusal):
    """A session was adopted on the other ranking, or nothing would change."""


@transaction.atomic
def choose_basis(*, edition: Edition, basis: str, reason: str, by: User, at: datetime) -> None:
    """Rank by marks as given, or without the jurors' leanings, from now on. Open sessions see it as a change of their table.

    Fixed once a session of the edition is adopted: files of one edition are not told apart by two rules.
    """
    basis, reason = Basis(basis), texts.one_line(reason, 500)
    if not reason:
        raise CannotRankSo(_("Say why: applicants read how files were ranked, and may ask."))
    for session in Deliberation.objects.filter(edition=edition, state=DeliberationState.OPEN).order_by("pk"):
        moves.move(session, "prepare", DELIBERATION_MOVES)  # whoever adopts from an older page reads again first
    if Deliberation.objects.filter(edition=edition).exclude(state=DeliberationState.OPEN).exists():
        raise CannotRankSo(_("A session of this edition is adopted: its files were ranked that way, and the others will be too."))
    before = Edition.objects.select_related("mark_basis").get(pk=edition.pk)
    if ranking.is_corrected(before) == (basis == Basis.CORRECTED):
        raise CannotRankSo(_("Files are ranked that way already."))
    MarkBasis.objects.update_or_create(edition=edition, defaults={"basis": basis, "reason": reason, "by": by, "at": at})
    journal.record("review.basis_chosen", on=edition, by=by, at=at, basis=str(basis.label), reason=reason)
