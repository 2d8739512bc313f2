"""A link that lets one organisation come in after the others. It serves once, whoever clicks and however often."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying
from terreau.fund.calls.mails import authoring as mails
from terreau.fund.calls.models import Application, Edition, LateEntry
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import late
from terreau.fund.calls.states import EditionState, State
from terreau.lib import texts
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal


class CannotAdmit(Refusal):
    """The link would give nothing, or no reason was given for it."""


class LinkOver(Refusal):
    """Used, taken back, out of time; or the jury has begun."""


@transaction.atomic
def admit(
    *, edition: Edition, whom: str, reason: str, until: datetime, secret: str, by: Any, at: datetime, to_address: str = ""
) -> LateEntry:
    """Make the link; mail it if an address is known. `secret` is in the link, and nowhere in the base."""
    if Edition.objects.select_for_update().get(pk=edition.pk).unsealed_at is not None:
        raise CannotAdmit(_("The sealed applications have been opened: nobody may send any more."))
    if edition.state != EditionState.PUBLISHED:
        raise WrongState(_("Only a public call whose jury has not begun can be extended."))
    if until <= at:
        raise CannotAdmit(_("Choose a moment in the future: the link serves until then, and the application too."))
    if not whom.strip() or not reason.strip():
        raise CannotAdmit(_("Say for whom, and why: equal treatment of applicants depends on it."))
    entry = LateEntry.objects.create(
        edition=edition,
        secret_hash=rules.key_hash(secret),
        whom=texts.one_line(whom, 150),
        to_address=to_address,
        reason=texts.one_line(reason, 400),
        until=until,
        created_by=by,
        created_at=at,
    )
    journal.record(
        "edition.late_admitted", on=edition, by=by, at=at, whom=entry.whom, until=clock.in_words(edition, until), reason=entry.reason
    )
    if to_address:
        outbox.post(mails.late_link(entry, secret), by=by, at=at)
    return entry


@transaction.atomic
def withdraw(*, entry: LateEntry, by: Any, at: datetime) -> None:
    """Take back a link that nobody has used."""
    if LateEntry.objects.filter(pk=entry.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=at) != 1:
        raise WrongState(_("This link has just been used, or taken back. Reload the page to see where it stands."))
    journal.record("edition.late_withdrawn", on=entry.edition, by=by, at=at, whom=entry.whom)


@transaction.atomic
def use(*, entry: LateEntry, by: Any, at: datetime, organisation: Organisation | None = None) -> Application:
    """Begin an application, or go on with the draft there is, with the time that the link gives. One click of all wins.

    The row of the edition is held first, as `editions.start_review` does: the jury never begins behind a late draft.
    """
    edition = Edition.objects.select_for_update().get(pk=entry.edition_id)
    if edition.state != EditionState.PUBLISHED:
        raise LinkOver(_("The jury has begun: this link opens nothing any more."))
    claimed = LateEntry.objects.filter(pk=entry.pk, used_at=None, withdrawn_at=None, until__gt=at)
    if claimed.update(used_at=at, used_by=by) != 1:
        entry.refresh_from_db()
        raise LinkOver(late.why_useless(entry, at))
    application = applying.start(edition=edition, by=by, at=at, organisation=organisation, is_another=True, is_late=True)
    until = max(entry.until, application.extended_until or entry.until)
    if Application.objects.filter(pk=application.pk, state=State.DRAFT).update(extended_until=until) != 1:
        raise WrongState(_("This application has changed meanwhile. Reload the page."))
    application.extended_until = until
    LateEntry.objects.filter(pk=entry.pk).update(application=application)
    entry.refresh_from_db()
    journal.record("application.admitted_late", on=application, by=by, at=at, until=clock.in_words(edition, until))
    journal.record("edition.late_used", on=edition, by=by, at=at, whom=entry.whom)
    return application
