"""A body gets a record, a SIRET, corrections; and news from the register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.organisations import mails, queries
from terreau.commons.organisations.actions.merging import hold, raise_doubt
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.sources import Recognition
from terreau.commons.organisations.states import DoubtReason, MembershipState
from terreau.commons.outbox import actions as outbox
from terreau.commons.places.models import Commune
from terreau.lib import rna as rna_
from terreau.lib import siret as siret_
from terreau.lib import texts
from terreau.lib.refusals import Refusal

# What a register may tell, and what a member may type over it. The SIRET is never typed over.
IDENTITY = ("legal_category", "address", "postcode", "commune_code", "commune_name", "rna")
CORRECTABLE = ("name", "address", "postcode", "commune_code", "commune_name", "website", "rna", "legal_category")


class AlreadyRegistered(Refusal):
    """The body has a record: one asks to join it. `organisation` is that record; its members are nobody's business."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(_("This structure already has a record here. Ask to join it: its signatories will answer you."))
        self.organisation = organisation


class CannotIdentify(Refusal):
    """A number is malformed, or may not be given to this record."""


@transaction.atomic
def register(
    *,
    name: str,
    by: Any,
    at: datetime,
    siret: str | None = None,
    recognition: Recognition | None = None,
    signs: bool = False,
    position: str = "",
    **identity: str,
) -> Organisation:
    """Open the record of a body. `by` becomes its first member, and signs for it when they declare that they may.

    What a register says (`recognition`) fills whatever `identity` leaves empty; what differs is kept as a correction.
    """
    numbers = _checked(siret=siret, rna=identity.get("rna"))
    if (known := queries.find(**numbers)) is not None:
        raise AlreadyRegistered(known)
    fields = _merged(recognition, {"name": name, **identity, **numbers})
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(created_at=at, created_by=by, **fields)
    except IntegrityError:
        if (known := queries.find(**numbers)) is None:
            raise
        raise AlreadyRegistered(known) from None
    _claim_rna(organisation, recognition, by=by, at=at)
    Membership.objects.create(
        organisation=organisation,
        user=by,
        state=MembershipState.ACTIVE,
        position=position,
        can_edit=True,
        can_sign=signs,
        created_at=at,
        created_by=by,
    )
    journal.record(
        "organisation.registered",
        on=organisation,
        by=by,
        at=at,
        siret=siret_.show(organisation.siret or "") or "—",
        source=organisation.source,
    )
    if signs:
        journal.record("organisation.signer_declared", on=organisation, by=by, at=at, person=str(by), position=position or "—")
    return organisation


@transaction.atomic
def identify(*, organisation: Organisation, siret: str, recognition: Recognition | None = None, by: Any, at: datetime) -> None:
    """Give its SIRET to a body that had none; what the register adds fills the empty fields."""
    hold(organisation)
    if organisation.siret:
        raise CannotIdentify(_("This structure already has a SIRET. If it is wrong, write to the team: they will correct it with you."))
    numbers = _checked(siret=siret)
    if (known := queries.find(**numbers)) is not None:
        raise AlreadyRegistered(known)
    typed = {name: getattr(organisation, name) or "" for name in ("name", *IDENTITY)}
    _write(organisation, _merged(recognition, {**typed, **numbers}))
    _claim_rna(organisation, recognition, by=by, at=at)
    journal.record("organisation.identified", on=organisation, by=by, at=at, siret=siret_.show(organisation.siret or ""))


@transaction.atomic
def correct(*, organisation: Organisation, by: Any, at: datetime, **changes: str) -> list[str]:
    """A member corrects what they may; returns the names of the fields that changed. A refresh will not undo it."""
    if stray := set(changes) - set(CORRECTABLE):
        raise TypeError(f"not correctable: {sorted(stray)}")
    hold(organisation)
    if "rna" in changes:
        changes["rna"] = _checked(rna=changes["rna"]).get("rna", "")
        known = queries.find(rna=changes["rna"]) if changes["rna"] else None
        if known is not None and known != organisation:
            raise CannotIdentify(
                _("Another structure already holds this RNA number. Check it, or write to the team if it is really yours.")
            )
    changed = [name for name, value in changes.items() if (getattr(organisation, name) or "") != value]
    if not changed:
        return []
    kept = [name for name in organisation.corrected if name not in changed]
    _write(organisation, {**{name: changes[name] for name in changed}, "corrected": sorted([*kept, *changed])})
    journal.record("organisation.corrected", on=organisation, by=by, at=at, fields=_labels(changed))
    return changed


@transaction.atomic
def refresh(*, organisation: Organisation, recognition: Recognition, by: Any, at: datetime) -> list[str]:
    """Take news from the register: the head office moved, the legal form changed. Corrected fields stay as typed."""
    hold(organisation)
    if siret_.siren_of(recognition.siret) != organisation.siren:
        raise CannotIdentify(_("The register speaks of another structure: nothing was changed."))
    fields = {name: value for name, value in _told(recognition).items() if name not in organisation.corrected and name != "rna"}
    fields |= {"register_name": recognition.name, "siret": recognition.siret, "source": recognition.source}
    changed = [name for name, value in fields.items() if not _agree(getattr(organisation, name) or "", value)]
    fields = {name: fields[name] for name in changed}
    _write(organisation, {**fields, "observed_on": recognition.observed_on})
    if not organisation.rna:
        _claim_rna(organisation, recognition, by=by, at=at)
    if changed:
        journal.record("organisation.refreshed", on=organisation, by=by, at=at, fields=_labels(changed), source=recognition.source)
    return changed


@transaction.atomic
def renumber(*, organisation: Organisation, siret: str, reason: str, by: Any, at: datetime, recognition: Recognition | None = None) -> None:
    """The team corrects a SIRET. What the register says of the new one replaces what it said of the old one."""
    hold(organisation)
    numbers = _checked(siret=siret)
    known = queries.find(**numbers)
    if known is not None and known != organisation:
        raise CannotIdentify(_("Another record holds this SIRET: if they are the same structure, merge the two records."))
    before = organisation.siret or ""
    _write(organisation, {**numbers, "source": "holder", "register_name": ""})
    if recognition is not None:
        told = {name: value for name, value in _told(recognition).items() if name not in {*organisation.corrected, "rna"}}
        seen = {"register_name": recognition.name, "source": recognition.source, "observed_on": recognition.observed_on}
        _write(organisation, {**told, **seen})
    journal.record(
        "organisation.renumbered",
        on=organisation,
        by=by,
        at=at,
        before=siret_.show(before) or "—",
        after=siret_.show(numbers["siret"]),
        reason=reason,
    )


def _checked(*, siret: str | None = None, rna: str | None = None) -> dict[str, str]:
    """The numbers typed, cleaned; malformed ones are refused in words."""
    numbers = {}
    for key, text, tool in (("siret", siret, siret_), ("rna", rna, rna_)):
        if not text:
            continue
        numbers[key] = tool.clean(text)
        if fault := tool.fault(numbers[key]):
            raise CannotIdentify(fault)
    return numbers


def _agree(mine: str, told: str) -> bool:
    """Registers write 12 AVENUE DES LILAS, people 12 avenue des Lilas: nobody corrected anything."""
    return texts.fold(mine) == texts.fold(told)


def _told(recognition: Recognition) -> dict[str, str]:
    return {name: value for name in IDENTITY if (value := getattr(recognition, name))}


def _merged(recognition: Recognition | None, typed: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a record: what was typed, completed by what the register says, with a trace of which is which."""
    fields: dict[str, Any] = {name: value for name, value in typed.items() if value}
    if recognition is not None:
        if recognition.siret != fields.get("siret"):
            raise CannotIdentify(_("The register speaks of another SIRET: look it up again."))
        told = {name: value for name, value in _told(recognition).items() if name != "rna"}
        fields["corrected"] = sorted(name for name in told if not _agree(fields.get(name, told[name]), told[name]))
        fields = {
            **told,
            **fields,
            "register_name": recognition.name,
            "source": recognition.source,
            "observed_on": recognition.observed_on,
        }
    return _derived(fields)


def _derived(fields: dict[str, Any]) -> dict[str, Any]:
    """Completes fields by what follows from them: empty numbers are NULL, the commune is the one of the territory."""
    for number in ("siret", "rna"):
        if number in fields:
            fields[number] = fields[number] or None
    if "commune_code" in fields:
        fields["commune"] = Commune.objects.filter(code=fields["commune_code"]).first()
        if fields["commune"] is not None:
            fields["commune_name"] = fields["commune"].name  # "NANTERRE" in registers
    fields.setdefault("search_text", queries.folded(**{name: fields.get(name) or "" for name in ("name", "register_name", "siret", "rna")}))
    return fields


def _write(organisation: Organisation, fields: dict[str, Any]) -> None:
    current = {name: getattr(organisation, name) for name in ("name", "register_name", "siret", "rna")}
    for name, value in _derived({**current, **fields}).items():
        setattr(organisation, name, value)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        if (known := queries.find(siret=organisation.siret or "", rna=organisation.rna or "")) is None or known == organisation:
            raise
        raise AlreadyRegistered(known) from None


def _claim_rna(organisation: Organisation, recognition: Recognition | None, *, by: Any, at: datetime) -> None:
    """Take the RNA number the register gives. Where another record holds it (one RNA, two SIREN after a refoundation), ask a human."""
    if organisation.rna or recognition is None or not rna_.is_rna(recognition.rna):
        return
    holder = queries.find(rna=recognition.rna)
    if holder is None:
        _write(organisation, {"rna": recognition.rna})
        return
    doubt = raise_doubt(organisation=organisation, other=holder, reason=DoubtReason.SAME_RNA, number=recognition.rna, by=by, at=at)
    for person in queries.team():
        outbox.post(mails.doubt_raised(doubt, person), by=by, at=at)


def _labels(names: list[str]) -> str:
    labels = {
        "address": _("address"),
        "commune_code": "",
        "commune_name": _("commune"),
        "legal_category": _("legal form"),
        "name": _("name"),
        "postcode": _("postcode"),
        "register_name": _("name in the register"),
        "rna": "RNA",
        "siret": _("SIRET"),
        "source": _("source"),
        "website": _("website"),
    }
    return ", ".join(label for name in names if (label := labels[name]))
