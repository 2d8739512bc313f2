"""Two records, one body: a human decides which record stays; members, drafts and aliases follow."""

from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.organisations import mails, queries, rules
from terreau.commons.organisations.models import Doubt, Membership, Organisation
from terreau.commons.organisations.states import DOUBT_MOVES, LIVE, MOVES, DoubtState, MembershipState
from terreau.commons.outbox import actions as outbox
from terreau.lib import siret as siret_
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal


class CannotMerge(Refusal):
    """A record was merged meanwhile, or is the same one."""


class MergeStep(Protocol):
    def __call__(self, *, kept: Organisation, absorbed: Organisation, by: Any, at: datetime) -> object: ...


_STEPS: list[MergeStep] = []


def on_merge(step: MergeStep) -> MergeStep:
    """A room moves what it holds (applications, hosts…) from `absorbed` to `kept`, inside the transaction of the merge."""
    if step not in _STEPS:
        _STEPS.append(step)
    return step


def hold(*organisations: Organisation) -> None:
    """Writes on a body follow one another until the transaction ends; a record merged meanwhile takes no more.

    A conditional UPDATE that changes nothing: it waits for its row on PostgreSQL and is already alone on SQLite. Always in
    the order of keys, so that two merges of the same pair cannot wait for each other.
    """
    for pk in sorted(organisation.pk for organisation in organisations):
        if not Organisation.objects.filter(pk=pk, merged_at=None).update(created_at=F("created_at")):
            raise CannotMerge(_("This record has just been merged into another one. Go back to your structures to find it."))
    for organisation in organisations:
        organisation.refresh_from_db()


@transaction.atomic
def raise_doubt(*, organisation: Organisation, other: Organisation, reason: str, by: Any, at: datetime, number: str = "") -> Doubt:
    """Ask the team whether two records are one body. Asking twice is asking once."""
    pair = Q(organisation=organisation, other=other) | Q(organisation=other, other=organisation)
    if (standing := Doubt.objects.filter(pair, state=DoubtState.OPEN).first()) is not None:
        return standing
    try:
        with transaction.atomic():
            doubt = Doubt.objects.create(organisation=organisation, other=other, reason=reason, number=number, raised_at=at, raised_by=by)
    except IntegrityError:
        return Doubt.objects.get(organisation=organisation, other=other, state=DoubtState.OPEN)
    journal.record("organisation.doubt_raised", on=organisation, by=by, at=at, other=str(other), number=number or "—")
    return doubt


@transaction.atomic
def keep_apart(*, doubt: Doubt, rna_goes_to: Organisation | None = None, by: Any, at: datetime) -> None:
    """The two records are two bodies. `rna_goes_to` says which of them the shared RNA number belongs to; none: it stays where it is."""
    hold(doubt.organisation, doubt.other)
    move(doubt, "keep_apart", DOUBT_MOVES, settled_at=at, settled_by=by)
    if rna_goes_to is not None and doubt.number:
        loser = doubt.other if rna_goes_to == doubt.organisation else doubt.organisation
        for body, number in ((loser, None), (rna_goes_to, doubt.number)):
            Organisation.objects.filter(pk=body.pk).update(rna=number, search_text=_search_text(body, rna=number))
    journal.record("organisation.kept_apart", on=doubt.organisation, by=by, at=at, other=str(doubt.other))
    journal.record("organisation.kept_apart", on=doubt.other, by=by, at=at, other=str(doubt.organisation))


@transaction.atomic
def merge(*, kept: Organisation, absorbed: Organisation, by: Any, at: datetime, with_signatures: bool = False) -> None:
    """Make one record of two. The absorbed one stays as an alias: its numbers and its address lead to the kept one.

    Members follow. They keep their signature only where nobody signs for the kept body, or when `with_signatures` says
    that someone checked: a merge must not hand a stranger the power to commit a body.
    """
    if kept == absorbed:
        raise CannotMerge(_("These are one and the same record."))
    hold(kept, absorbed)
    people = _people(kept, absorbed)
    may_sign = with_signatures or not rules.has_signer(kept)
    Organisation.objects.filter(Q(pk=absorbed.pk) | Q(merged_into=absorbed)).update(merged_into=kept, merged_at=at)
    _inherit(kept, absorbed)
    for membership in absorbed.memberships.order_by("created_at", "pk"):
        _follow(membership, kept, may_sign=may_sign, at=at)
    for step in _STEPS:
        step(kept=kept, absorbed=absorbed, by=by, at=at)
    _settle_doubts(kept, absorbed, by=by, at=at)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    for body, other in ((kept, absorbed), (absorbed, kept)):
        verb = "organisation.absorbed" if body == kept else "organisation.merged"
        journal.record(verb, on=body, by=by, at=at, other=str(other), siret=siret_.show(other.siret or "") or "—")
    for person in people:
        outbox.post(mails.merged(kept, absorbed, person, at=at), by=by, at=at)


def _people(*organisations: Organisation) -> list[Any]:
    members = Membership.objects.filter(organisation__in=organisations, state=MembershipState.ACTIVE, user__is_active=True)
    return list({membership.user_id: membership.user for membership in members.select_related("user").order_by("pk")}.values())


def _inherit(kept: Organisation, absorbed: Organisation) -> None:
    """What the kept record lacks comes from the absorbed one; a number changes hands only where there was none."""
    moved = {number: getattr(absorbed, number) for number in ("siret", "rna") if not getattr(kept, number) and getattr(absorbed, number)}
    if moved:
        Organisation.objects.filter(pk=absorbed.pk).update(**dict.fromkeys(moved))
    names = ["website", "legal_category"]
    if "siret" in moved:
        names += ["register_name", "source", "observed_on"]
    if not kept.address:
        names += ["address", "postcode", "commune", "commune_code", "commune_name"]
    always = {"register_name", "source", "observed_on"}
    filled = {name: getattr(absorbed, name) for name in names if name in always or not getattr(kept, name)}
    changes = {**moved, **filled}
    if changes:
        changes["search_text"] = _search_text(kept, **{k: v for k, v in changes.items() if k in {"register_name", "siret", "rna"}})
        Organisation.objects.filter(pk=kept.pk).update(**changes)


def _search_text(organisation: Organisation, **changes: str | None) -> str:
    fields = {name: getattr(organisation, name) for name in ("name", "register_name", "siret", "rna")}
    return queries.folded(**{**fields, **changes})


def _follow(membership: Membership, kept: Organisation, *, may_sign: bool, at: datetime) -> None:
    """One membership of the absorbed record moves; someone already in the kept one keeps the wider of their rights."""
    signs = membership.can_sign and may_sign
    there = kept.memberships.filter(user=membership.user, user__isnull=False, state__in=LIVE).first()
    if membership.state in LIVE and there is not None:
        is_active = membership.state == MembershipState.ACTIVE
        is_promoted = is_active and there.state != MembershipState.ACTIVE
        move(there if is_promoted else membership, "end", MOVES, ended_at=at)
        if is_active and not is_promoted:
            Membership.objects.filter(pk=there.pk).update(can_edit=there.can_edit or membership.can_edit, can_sign=there.can_sign or signs)
    Membership.objects.filter(pk=membership.pk).update(organisation=kept, can_sign=signs)


def _settle_doubts(kept: Organisation, absorbed: Organisation, *, by: Any, at: datetime) -> None:
    for doubt in Doubt.objects.filter(Q(organisation=absorbed) | Q(other=absorbed), state=DoubtState.OPEN).order_by("pk"):
        other = doubt.other if doubt.organisation_id == absorbed.pk else doubt.organisation
        move(doubt, "merge", DOUBT_MOVES, settled_at=at, settled_by=by)
        if other != kept:
            raise_doubt(organisation=kept, other=other, reason=doubt.reason, number=doubt.number, by=by, at=at)
