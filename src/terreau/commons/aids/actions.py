"""Keeping the list of de minimis aids of a structure."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.aids.models import Aid
from terreau.commons.journal import actions as journal
from terreau.commons.organisations import actions as organisations
from terreau.commons.organisations.models import Organisation
from terreau.lib import money, texts
from terreau.lib.moves import moved_on
from terreau.lib.refusals import Refusal

MOST = 200  # rows of one structure: three years of aids, and their history


class TooMany(Refusal):
    """The list is longer than any structure's should be."""


@transaction.atomic
def add(
    *, organisation: Organisation, granted_on: date, authority: str, regulation: str, amount_cents: int, purpose: str, by: Any, at: datetime
) -> Aid:
    organisations.hold(organisation)
    if organisation.aids.count() >= MOST:
        raise TooMany(_("The list is full: remove the aids that count no more."))
    facts = _facts(granted_on, authority, regulation, amount_cents, purpose)
    aid = Aid.objects.create(organisation=organisation, **facts, put_by=by, put_at=at)
    journal.record("aid.added", on=organisation, by=by, at=at, **_said(aid))
    return aid


@transaction.atomic
def change(
    *,
    aid: Aid,
    expected_version: int,
    granted_on: date,
    authority: str,
    regulation: str,
    amount_cents: int,
    purpose: str,
    by: Any,
    at: datetime,
) -> None:
    facts = _facts(granted_on, authority, regulation, amount_cents, purpose) | {"put_by": by, "put_at": at}
    if Aid.objects.filter(pk=aid.pk, version=expected_version).update(version=F("version") + 1, **facts) != 1:
        raise moved_on()
    aid.refresh_from_db()
    journal.record("aid.changed", on=aid.organisation, by=by, at=at, **_said(aid))


@transaction.atomic
def remove(*, aid: Aid, by: Any, at: datetime) -> None:
    """Taken off the list. What was sent in an application keeps its own copy."""
    if not Aid.objects.filter(pk=aid.pk).delete()[0]:
        raise moved_on()
    journal.record("aid.removed", on=aid.organisation, by=by, at=at, **_said(aid))


def follow_organisation(*, kept: Organisation, absorbed: Organisation, by: Any, at: datetime) -> None:
    """Two records become one: both lists are the list."""
    Aid.objects.filter(organisation=absorbed).update(organisation=kept)


def _facts(granted_on: date, authority: str, regulation: str, amount_cents: int, purpose: str) -> dict[str, Any]:
    return {
        "granted_on": granted_on,
        "authority": texts.one_line(authority, 150),
        "regulation": regulation,
        "amount_cents": amount_cents,
        "purpose": texts.one_line(purpose, 200),
    }


def _said(aid: Aid) -> dict[str, str]:
    return {"authority": aid.authority, "amount": money.show(aid.amount_cents)}
