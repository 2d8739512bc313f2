"""Keeping what decisions rested on; saying how much of the jury's work applicants read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from terreau.commons.journal import actions as journal
from terreau.fund.calls.models import Edition
from terreau.fund.explained.models import Disclosure, Examination
from terreau.fund.explained.queries import content
from terreau.fund.explained.states import Level
from terreau.fund.review.models import Decision


@transaction.atomic
def keep(decisions: Sequence[Decision], *, at: datetime) -> None:
    """With the adoption, in its transaction: what each decision rested on, for ever."""
    found = content.of_decisions(decisions, at=at)
    Examination.objects.bulk_create(Examination(decision=decision, content=found[decision.pk], at=at) for decision in decisions)


@transaction.atomic
def set_level(*, edition: Edition, level: str, by: Any, at: datetime) -> None:
    """What applicants of the edition read of the jury's work, from now on, past decisions included."""
    Disclosure.objects.update_or_create(edition=edition, defaults={"level": Level(level), "by": by, "at": at})
    journal.record("explained.level_set", on=edition, by=by, at=at, level=str(Level(level).label))
