"""Reads: bodies, their members, what a record still lacks, and the labels of legal categories."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.organisations.models import Doubt, Membership, Organisation
from terreau.commons.organisations.states import DoubtReason, DoubtState, MembershipState
from terreau.lib import rna as rna_
from terreau.lib import siret as siret_
from terreau.lib import texts

# Declared associations carry an RNA number; those of Alsace-Moselle (9260) are in the register of the tribunal instead.
NEEDS_RNA = frozenset({"9220", "9221", "9222", "9223", "9230"})


@lru_cache(maxsize=1)
def legal_categories() -> dict[str, str]:
    """INSEE's legal categories, level III: code → French label."""
    with (Path(__file__).parent / "data" / "legal_categories.csv").open(encoding="utf-8", newline="") as file:
        return {row["Code"]: row["Libellé"].strip() for row in csv.DictReader(file)}


def legal_category_label(code: str) -> str:
    return legal_categories().get(code, code)


def find(*, siret: str = "", rna: str = "") -> Organisation | None:
    """The body known under a SIRET (or another one of the same SIREN) or an RNA number, old numbers of merged records included."""
    known = Q(pk__in=[])
    if siret:
        known |= Q(siret__startswith=siret_.siren_of(siret))
    if rna:
        known |= Q(rna=rna)
    found = Organisation.objects.filter(known).select_related("merged_into").order_by("merged_into", "pk").first()
    return found.merged_into or found if found is not None else None


def folded(*, name: str, register_name: str = "", siret: str | None = None, rna: str | None = None) -> str:
    """What a search of bodies looks through."""
    names = name if texts.fold(name) == texts.fold(register_name) else f"{name} {register_name}"
    return texts.fold(" ".join(part for part in (names, siret or "", rna or "") if part))[:500]


def search(bodies: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Bodies whose names or numbers hold every word typed; spaces inside a number do not matter."""
    number = siret_.clean(words)
    if len(number) >= 9 and (number.isdigit() or rna_.is_rna(rna_.clean(words))):
        return bodies.filter(_holds(texts.fold(number)))
    for word in texts.fold(words).split():
        bodies = bodies.filter(_holds(word))
    return bodies


def _holds(word: str) -> Q:
    """The record itself, or one it absorbed: old names and numbers still find it."""
    aliases = Organisation.objects.filter(merged_into=OuterRef("pk"), search_text__contains=word)
    return Q(search_text__contains=word) | Q(Exists(aliases))


def typed_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names as members write them, for head offices (SIRET → name in the register). Only accents, case and marks may differ:
    what members type freely is shown on their own pages, not in a public list.
    """
    typed = Organisation.objects.filter(siret__in=list(names), merged_into=None).values_list("siret", "name")
    return {siret: name for siret, name in typed if siret and _letters(name) == _letters(names[siret])}


def _letters(name: str) -> str:
    return "".join(character for character in texts.fold(name) if character.isalnum())


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """The bodies someone is a member of, by name."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    mine = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
    return Organisation.objects.filter(merged_into=None, pk__in=mine.values("organisation")).order_by("name", "pk")


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Active memberships, signers first."""
    return (
        organisation.memberships.filter(state=MembershipState.ACTIVE)
        .select_related("user")
        .order_by("-can_sign", "-can_edit", "created_at", "pk")
    )


def signers_of(organisation: Organisation) -> QuerySet[User]:
    """The people who may commit the body today."""
    signing = organisation.memberships.filter(state=MembershipState.ACTIVE, can_sign=True)
    return User.objects.filter(is_active=True, pk__in=signing.values("user")).order_by("pk")


def rights_in_words(membership: Membership) -> str:
    """'see, edit, sign', for pages, journals and mails."""
    return ", ".join([_("see"), *([_("edit")] if membership.can_edit else []), *([_("sign")] if membership.can_sign else [])])


def memberships_of(user: Any) -> QuerySet[Membership]:
    """One's own active memberships, by name of the body."""
    mine = Membership.objects.filter(user=user, state=MembershipState.ACTIVE, organisation__merged_into=None)
    return mine.select_related("organisation").order_by("organisation__name", "pk")


def requests_of(user: Any) -> QuerySet[Membership]:
    """One's own requests that wait for an answer."""
    waiting = Membership.objects.filter(user=user, state=MembershipState.REQUESTED)
    return waiting.select_related("organisation").order_by("-created_at", "-pk")


def is_waiting(user: Any, organisation: Organisation) -> bool:
    return organisation.memberships.filter(user=user, state=MembershipState.REQUESTED).exists()


def requests_to(organisation: Organisation) -> QuerySet[Membership]:
    """Requests to join that wait for an answer, the oldest first."""
    return organisation.memberships.filter(state=MembershipState.REQUESTED).select_related("user").order_by("created_at", "pk")


def invitations_to(organisation: Organisation) -> QuerySet[Membership]:
    """Invitations sent and not accepted, expired ones included: they can be sent again."""
    return organisation.memberships.filter(state=MembershipState.INVITED).select_related("created_by").order_by("-created_at", "-pk")


def invitation_by_hash(secret_hash: str) -> Membership | None:
    """The invitation that a link opens, if it still waits."""
    waiting = Membership.objects.filter(secret_hash=secret_hash, state=MembershipState.INVITED).exclude(secret_hash="")
    return waiting.select_related("organisation", "created_by").first()


def kept_instead_of(public_id: str) -> Organisation | None:
    """The record that absorbed this one: old addresses lead somewhere."""
    absorbed = Organisation.objects.filter(public_id=public_id).exclude(merged_into=None).select_related("merged_into").first()
    return absorbed.merged_into if absorbed is not None else None


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a record: what it says and where that comes from ("register", "member" or nothing)."""

    name: str
    label: str
    value: str
    origin: str


def provenance(organisation: Organisation) -> list[Field]:
    """The identity, field by field, each with its origin."""
    place = " ".join(part for part in (organisation.postcode, organisation.commune_name) if part)
    told = [
        ("siret", _("SIRET"), siret_.show(organisation.siret or ""), ("siret",)),
        ("register_name", _("name in the register"), organisation.register_name, ("register_name",)),
        ("legal_category", _("legal form"), legal_category_label(organisation.legal_category), ("legal_category",)),
        ("rna", _("RNA number"), organisation.rna or "", ("rna",)),
        (
            "address",
            _("address"),
            ", ".join(part for part in (organisation.address, place) if part),
            ("address", "postcode", "commune_name"),
        ),
        ("website", _("website"), organisation.website, ("website",)),
    ]
    return [
        Field(name, label, value, _origin(organisation, name, parts))
        for name, label, value, parts in told
        if value or name != "register_name"
    ]


def _origin(organisation: Organisation, name: str, parts: tuple[str, ...]) -> str:
    is_typed = not organisation.is_from_register or name == "website" or any(part in organisation.corrected for part in parts)
    return "member" if is_typed else "register"


def attendants_of(organisation: Organisation) -> list[User]:
    """Who answers a request: the signers, or the team when nobody signs."""
    return list(signers_of(organisation)) or team()


def team() -> list[User]:
    """Officers, or the leads where there is no officer."""
    return list(accounts.holders_of(Role.OFFICER)) or list(accounts.holders_of(Role.LEAD))


def snapshot(organisation: Organisation) -> dict[str, str]:
    """The identity as it stands, to be frozen with what is submitted. Text only, so that it can be hashed and kept."""
    return {
        "name": organisation.name,
        "register_name": organisation.register_name,
        "siret": organisation.siret or "",
        "rna": organisation.rna or "",
        "legal_category": organisation.legal_category,
        "legal_category_label": legal_category_label(organisation.legal_category),
        "address": organisation.address,
        "postcode": organisation.postcode,
        "commune_code": organisation.commune_code,
        "commune_name": organisation.commune_name,
        "source": organisation.source,
        "observed_on": organisation.observed_on.isoformat() if organisation.observed_on else "",
    }


def missing_to_submit(organisation: Organisation) -> list[str]:
    """What the record lacks before anything can be submitted in its name; empty when nothing."""
    missing = []
    if not organisation.siret:
        missing.append(_("the SIRET: a grant can only be asked for by a body that INSEE has registered"))
    if not organisation.legal_category:
        missing.append(_("the legal form"))
    if organisation.legal_category in NEEDS_RNA and not organisation.rna and not _awaits_rna(organisation):
        missing.append(_("the RNA number: every declared association has one, on the receipt of the prefecture"))
    if not (organisation.address and organisation.postcode and organisation.commune_name):
        missing.append(_("the full address of the head office"))
    return missing


def _awaits_rna(organisation: Organisation) -> bool:
    """The number is held by another record until the team settles which body it belongs to: the applicant must not suffer from it."""
    return organisation.doubts.filter(reason=DoubtReason.SAME_RNA, state=DoubtState.OPEN).exists()


def closing_obstacles(user: User) -> list[str]:
    """Why someone cannot close their account yet: bodies that nobody else could sign for."""
    alone = [
        organisation
        for organisation in organisations_of(user).filter(
            memberships__user=user, memberships__can_sign=True, memberships__state=MembershipState.ACTIVE
        )
        if not signers_of(organisation).exclude(pk=user.pk).exists()
        and organisation.memberships.filter(state=MembershipState.ACTIVE).exclude(user=user).exists()
    ]
    return [
        _("You are the last person who may sign for “%(name)s”. Give the right to sign to another member first.") % {"name": organisation}
        for organisation in alone
    ]


def desk(bodies: QuerySet[Organisation], *, words: str = "", missing: str = "") -> QuerySet[Organisation]:
    """The team's list: each body with its number of members, of signers and of requests to answer."""
    active = Q(memberships__state=MembershipState.ACTIVE)
    counted = search(bodies, words).annotate(
        members_count=Count("memberships", filter=active),
        signers_count=Count("memberships", filter=active & Q(memberships__can_sign=True)),
        requests_count=Count("memberships", filter=Q(memberships__state=MembershipState.REQUESTED)),
    )
    narrowed = {"siret": Q(siret=None), "signer": Q(signers_count=0), "requests": Q(requests_count__gt=0)}
    return (counted.filter(narrowed[missing]) if missing else counted).order_by("name", "pk")


def open_doubts() -> QuerySet[Doubt]:
    """Pairs of records that wait for someone's decision, the oldest first."""
    return Doubt.objects.filter(state=DoubtState.OPEN).select_related("organisation", "other").order_by("raised_at", "pk")


def doubts_about(organisation: Organisation) -> QuerySet[Doubt]:
    return Doubt.objects.filter(Q(organisation=organisation) | Q(other=organisation))


def look_alikes(organisation: Organisation) -> QuerySet[Organisation]:
    """Records that may be the same body: a folded name that one holds in the other's, or the same address in the same commune."""
    alike = Q(search_text__contains=texts.fold(organisation.name))
    if organisation.address and organisation.commune_code:
        alike |= Q(address__iexact=organisation.address, commune_code=organisation.commune_code)
    return desk(Organisation.objects.filter(alike, merged_into=None).exclude(pk=organisation.pk))
