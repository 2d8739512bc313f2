"""What an officer found in a document, dated and signed: it outweighs what registers tell."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.lib.refusals import Refusal
from terreau.observe.directory.models import EssEvidence, LegalUnit
from terreau.observe.directory.states import EvidenceKind


class CannotRecord(Refusal):
    """The same document was already read, or speaks of another time."""


@transaction.atomic
def record_statutes(
    *, unit: LegalUnit, conforms: bool, reference: str, dated: date, by: Any, at: datetime, valid_until: date | None = None
) -> EssEvidence:
    """Someone read the statutes, and says whether they meet article 1 of the law of 2014. A later reading outweighs an earlier one."""
    today = localtime(at).date()
    if dated > today:
        raise CannotRecord(_("This date is in the future: give the date of the statutes that you read."))
    evidence, is_new = EssEvidence.objects.get_or_create(
        siren=unit.siren,
        kind=EvidenceKind.STATUTES,
        source=_("Statutes of %(date)s") % {"date": dated.isoformat()},
        reference=reference,
        defaults={"value": "yes" if conforms else "no", "observed_on": today, "valid_until": valid_until, "checked_by": by},
    )
    if not is_new:
        evidence.value, evidence.observed_on, evidence.valid_until, evidence.checked_by = (
            "yes" if conforms else "no",
            today,
            valid_until,
            by,
        )
        evidence.save()
    verdict = _("they meet the law of 2014") if conforms else _("they do not meet the law of 2014")
    journal.record("directory.statutes_checked", on=unit, by=by, at=at, verdict=verdict, reference=reference)
    return evidence
