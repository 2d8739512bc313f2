"""What is proposed, shared, waited for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.forms.queries.reading import ReadSection
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import SHARED, State
from terreau.lib import money, passes, siret

DOOR = "referrals.receive"
PATIENCE = timedelta(days=30)  # for the applicant to agree
CHASES = (timedelta(days=7), timedelta(days=14))  # reminders to who receives, since the last word
TEAM_TOLD = timedelta(days=21)  # then a person of the team looks


def key_of(referral: Referral) -> str:
    """The address of a referral for who receives it."""
    return passes.issue(DOOR, referral.public_id)


def opened_by(secret: str) -> Referral | None:
    """The referral a link opens, whatever its state; nothing for a link we never issued."""
    key = passes.read(DOOR, secret)
    rows = Referral.objects.select_related("application__edition__call", "application__organisation", "proposed_by")
    return None if key is None else rows.filter(public_id=key).first()


def sections_of(application: Application) -> list[ReadSection]:
    """What was sent last, section by section: what an applicant may choose to pass on. Attachments never are."""
    last = applications.latest_submission(application)
    return [] if last is None else applications.read(last, without_identifying=False)


def shared(
    application: Application, *, contact: str, address: str, phone: str, with_amount: bool, sections: Collection[str]
) -> dict[str, Any]:
    """What will be passed on, as it will be read. Only this leaves."""
    body = application.organisation
    facts = [
        (_("Project"), application.title or _("Untitled project")),
        (_("Organisation"), body.name if body else ""),
        ("SIRET", siret.show(body.siret) if body and body.siret else ""),
        (pgettext("place", "Commune"), body.commune_name if body else ""),
        (_("Person to contact"), contact),
        (_("E-mail"), address),
        (_("Telephone"), phone),
    ]
    if with_amount and application.requested_cents is not None:
        facts.append((_("Amount asked for"), money.show(application.requested_cents)))
    told = [
        {"title": section.title, "rows": [[row.label, row.text] for row in section.rows if row.text and not row.files]}
        for section in sections_of(application)
        if section.id in sections
    ]
    return {"facts": [[label, value] for label, value in facts if value], "sections": told}


def awaits_applicant(application: Application) -> bool:
    """Whether a proposal waits for their answer."""
    return Referral.objects.filter(application=application, state=State.PROPOSED).exists()


def was_answered(application: Application) -> bool:
    """Whether there is something to read again."""
    return Referral.objects.filter(application=application).exclude(state=State.PROPOSED).exists()


@dataclass(frozen=True, slots=True)
class Tally:
    """From what was proposed to what helped."""

    proposed: int
    agreed: int
    taken: int
    helped: int


def tally(referrals: QuerySet[Referral]) -> Tally:
    agreed = (State.AGREED, State.TAKEN, State.HELPED, State.NO_HELP, State.UNREACHABLE, State.NOT_FOR_US, State.STOPPED)
    taken = (State.TAKEN, State.HELPED, State.NO_HELP, State.UNREACHABLE)
    found = referrals.order_by().aggregate(
        proposed=Count("pk"),
        agreed=Count("pk", filter=Q(state__in=agreed)),
        taken=Count("pk", filter=Q(state__in=taken)),
        helped=Count("pk", filter=Q(state=State.HELPED)),
    )
    return Tally(**found)


def lapsing(at: datetime) -> QuerySet[Referral]:
    return _whole().filter(state=State.PROPOSED, moved_at__lte=at - PATIENCE)


def to_chase(at: datetime) -> QuerySet[Referral]:
    """Whose receiver has said nothing for a week, then for two; and those a person of the team must look at, after three."""
    due = Q(chased=0, moved_at__lte=at - CHASES[0]) | Q(chased=1, moved_at__lte=at - CHASES[1]) | Q(chased=2, moved_at__lte=at - TEAM_TOLD)
    return _whole().filter(due, state__in=SHARED)


def kept_long_enough(before: datetime) -> QuerySet[Referral]:
    return Referral.objects.filter(erased_at=None, moved_at__lt=before).exclude(state__in=[State.PROPOSED, *SHARED]).order_by("pk")


def _whole() -> QuerySet[Referral]:
    return Referral.objects.select_related("application__edition__call", "application__organisation", "proposed_by").order_by(
        "moved_at", "pk"
    )
