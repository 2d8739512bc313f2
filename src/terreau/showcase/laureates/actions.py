"""Publishing the laureates, and taking them back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.hooks.actions import telling as hooks
from terreau.commons.journal import actions as journal
from terreau.fund.calls.models import Edition
from terreau.lib import money, texts
from terreau.lib.refusals import Refusal, refuse_if
from terreau.showcase.laureates import queries
from terreau.showcase.laureates.models import Publication
from terreau.showcase.laureates.queries import Candidate, LaureateRow


class NothingToPublish(Refusal):
    """No award of the edition has been announced."""


class NamesSomeone(Refusal):
    """A row is, or names, a natural person; each is said."""


class AlreadyDone(Refusal):
    """Someone else published or withdrew at the same time."""


@transaction.atomic
def publish(*, edition: Edition, by: User, at: datetime, summaries: Mapping[str, str] | None = None) -> Publication:
    """Freeze the announced awards of an edition as its public list, in place of the former one.

    `summaries` replaces the public summary of some rows, by anchor: a lead may take a name out of it, or shorten it.
    """
    rows = _rows(edition, summaries or {})
    Publication.objects.filter(edition=edition, withdrawn_at=None).update(withdrawn_at=at)
    last = Publication.objects.filter(edition=edition).aggregate(Max("version"))["version__max"] or 0
    try:
        with transaction.atomic():
            publication = Publication.objects.create(
                edition=edition, version=last + 1, rows=[row.as_json() for row in rows], published_at=at, published_by=by
            )
    except IntegrityError as error:
        raise AlreadyDone(_("Someone has just published this edition: reload the page to see what stands.")) from error
    total = money.show(sum(row.amount_cents for row in rows))
    journal.record("laureates.published", on=edition, by=by, at=at, count=len(rows), total=total, version=publication.version)
    hooks.announce("laureates.published", about=edition, at=at)
    return publication


def _rows(edition: Edition, summaries: Mapping[str, str]) -> list[LaureateRow]:
    found = [_reworded(candidate, summaries) for candidate in queries.candidates(edition)]
    if not found:
        raise NothingToPublish(_("No award of this edition has been announced yet: there is nothing to publish."))
    refuse_if([obstacle_in_words(kind, candidate.row) for candidate in found for kind in candidate.obstacles], NamesSomeone)
    return [candidate.row for candidate in found]


def _reworded(candidate: Candidate, summaries: Mapping[str, str]) -> Candidate:
    words = summaries.get(candidate.row.anchor)
    return (
        candidate if words is None else replace(candidate, row=replace(candidate.row, summary=texts.cleaned(words, queries.SUMMARY_MOST)))
    )


def obstacle_in_words(kind: str, row: LaureateRow) -> str:
    """Why a row is refused, for the person who publishes."""
    return {
        "person": _("“%(title)s” is carried by a natural person: it cannot be published by name."),
        "email": _("“%(title)s”: the summary holds an e-mail address. Take it out."),
        "telephone": _("“%(title)s”: the summary holds a telephone number. Take it out."),
        "name": _("“%(title)s”: the summary names the person who applied. Take the name out."),
    }[kind] % {"title": row.title}


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: User, at: datetime) -> None:
    """Take the list off the public pages. It stays for the record."""
    if not Publication.objects.filter(pk=publication.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise AlreadyDone(_("This list has already been withdrawn or replaced."))
    publication.withdrawn_at = at
    journal.record("laureates.withdrawn", on=publication.edition, by=by, at=at, version=publication.version, reason=reason)
