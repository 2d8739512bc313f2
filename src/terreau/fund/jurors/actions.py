"""Profiles are kept; ties are looked for, set aside by a lead who knows better, and taken up again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.jurors import queries
from terreau.fund.jurors.models import Profile, Tie
from terreau.fund.jurors.states import TIE_MOVES
from terreau.lib import texts
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal

TAGS_MAX = 20


class CannotSettle(Refusal):
    """The tie cannot be set aside that way, or not by this person."""


@transaction.atomic
def keep_profile(
    *,
    juror: User,
    themes: Sequence[Theme],
    publics: Sequence[TargetPublic],
    tags: Sequence[str],
    by: User,
    at: datetime,
    address: str | None = None,
    postcode: str = "",
) -> Profile:
    """What a juror knows, said by them or by a lead. `address` None leaves the address as it was: it is theirs to give."""
    facts: dict[str, Any] = {"tags": _tags(tags), "changed_at": at, "changed_by": by}
    if address is not None:
        facts |= {"address": texts.one_line(address, 250), "postcode": postcode.strip()}
    profile, _made = Profile.objects.update_or_create(juror=juror, defaults=facts)
    profile.themes.set(themes)
    profile.publics.set(publics)
    journal.record("jurors.profile_kept", on=profile, by=by, at=at, juror=str(juror))
    return profile


def _tags(typed: Sequence[str]) -> list[str]:
    """One of each, whatever its case, in the order they were typed."""
    kept = {texts.fold(tag): tag for raw in reversed(typed) if (tag := texts.one_line(raw, 40))}
    return list(reversed(kept.values()))[:TAGS_MAX]


@transaction.atomic
def forget(*, user: User, at: datetime) -> None:
    """The account is closed: what it said of itself goes; ties that weighed on a jury stay, as its history."""
    rows = Profile.objects.filter(juror=user)
    for profile in rows:
        profile.themes.clear()
        profile.publics.clear()
    rows.update(tags=[], address="", postcode="", changed_at=at)


@transaction.atomic
def look(*, jurors: Sequence[User], organisations: Sequence[Organisation], edition: Any, at: datetime) -> list[Tie]:
    """Compare everyone with every applicant of an edition, and write down what was not known. Running it twice adds nothing."""
    fresh = []
    for juror, body, found in queries.unwritten(jurors, organisations, edition=edition):
        # Another round may have been quicker: the constraint keeps one of each.
        facts = {"juror": juror, "organisation": body, "kind": found.kind, "shared": found.shared}
        tie, is_new = Tie.objects.get_or_create(**facts, defaults={"found_at": at})
        if not is_new:
            continue
        fresh.append(tie)
        journal.record(
            "jurors.tie_found", on=tie, by=None, at=at, juror=str(tie.juror), body=str(tie.organisation), kind=str(tie.get_kind_display())
        )
    return fresh


@transaction.atomic
def dismiss(*, tie: Tie, reason: str, by: User, at: datetime) -> None:
    """It is no link: neighbours, namesakes. The pair may meet again; files already taken away come back one by one, by hand."""
    _check(tie, by)
    if not reason.strip():
        raise CannotSettle(_("Say in a few words why there is no link."))
    said = texts.one_line(reason, 500)
    move(tie, "dismiss", TIE_MOVES, reason=said, settled_by=by, settled_at=at)
    journal.record("jurors.tie_dismissed", on=tie, by=by, at=at, juror=str(tie.juror), body=str(tie.organisation), reason=said)


@transaction.atomic
def restore(*, tie: Tie, by: User, at: datetime) -> None:
    """It was a link after all."""
    _check(tie, by)
    move(tie, "restore", TIE_MOVES, reason="", settled_by=by, settled_at=at)
    journal.record("jurors.tie_restored", on=tie, by=by, at=at, juror=str(tie.juror), body=str(tie.organisation))


def _check(tie: Tie, by: User) -> None:
    if tie.juror_id == by.pk:
        raise CannotSettle(_("Nobody weighs a link of their own: another lead decides."))
