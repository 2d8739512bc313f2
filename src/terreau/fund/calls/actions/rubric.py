"""The rubric: what the jury will score. Once the jury has begun, nobody touches it."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.fund.calls import rules
from terreau.fund.calls.actions.authoring import CannotWrite, Change, commit, enter
from terreau.fund.calls.models import Criterion, Edition
from terreau.lib import texts

_ASIDE = 32_000  # a position nobody holds, while two criteria change places under their unique constraint


@transaction.atomic
def add(
    *,
    edition: Edition,
    label: str,
    help_text: str = "",
    points_max: int = 5,
    weight: int = 1,
    by: User,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> Criterion:
    """Add a criterion at the end."""
    enter(edition, "rubric", reason)
    _free_name(edition, label)
    commit(edition, "rubric", {}, by=by, at=at, version=version, reason=reason, changes=[[label, "—", _words(points_max, weight)]])
    last = edition.criteria.aggregate(last=models.Max("position"))["last"] or 0
    return Criterion.objects.create(edition=edition, position=last + 1, label=label, help=help_text, points_max=points_max, weight=weight)


@transaction.atomic
def change(
    *,
    criterion: Criterion,
    label: str,
    help_text: str,
    points_max: int,
    weight: int,
    by: User,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> None:
    """Reword or reweigh a criterion."""
    edition = criterion.edition
    enter(edition, "rubric", reason)
    _free_name(edition, label, but=criterion)
    changes: list[Change] = []
    if criterion.label != label:
        changes.append([_("Criterion"), criterion.label, label])
    before, after = _words(criterion.points_max, criterion.weight), _words(points_max, weight)
    if before != after:
        changes.append([label, before, after])
    commit(edition, "rubric", {}, by=by, at=at, version=version, reason=reason, changes=changes, told=[label])
    criterion.label, criterion.help, criterion.points_max, criterion.weight = label, help_text, points_max, weight
    criterion.save(update_fields=["label", "help", "points_max", "weight"])


@transaction.atomic
def remove(*, criterion: Criterion, by: User, at: datetime, version: int | None = None, reason: str = "") -> None:
    """Take a criterion off. A public rubric keeps at least one."""
    edition = criterion.edition
    enter(edition, "rubric", reason)
    if not rules.is_free(edition, "rubric") and edition.criteria.count() == 1:
        raise CannotWrite(_("A public call keeps at least one criterion."))
    words = _words(criterion.points_max, criterion.weight)
    commit(edition, "rubric", {}, by=by, at=at, version=version, reason=reason, changes=[[criterion.label, words, "—"]])
    criterion.delete()


@transaction.atomic
def shift(*, criterion: Criterion, is_up: bool, by: User, at: datetime) -> None:
    """Exchange places with the neighbour. Order carries no weight: it is free as long as the rubric is not public."""
    edition = criterion.edition
    if not rules.is_free(edition, "rubric"):
        raise CannotWrite(_("The order of the criteria is public: it no longer changes."))
    beyond = {"position__lt": criterion.position} if is_up else {"position__gt": criterion.position}
    neighbour = edition.criteria.filter(**beyond).order_by("-position" if is_up else "position").first()
    if neighbour is None:
        return
    commit(edition, "rubric", {}, by=by, at=at, version=None, reason="", changes=[], told=[criterion.label])
    mine, theirs = criterion.position, neighbour.position
    for thing, position in ((criterion, _ASIDE), (neighbour, mine), (criterion, theirs)):
        thing.position = position
        thing.save(update_fields=["position"])


def _free_name(edition: Edition, label: str, *, but: Criterion | None = None) -> None:
    """Two criteria of one name could not be told apart by whoever scores, nor in the ranking."""
    others = edition.criteria.exclude(pk=but.pk if but else None).values_list("label", flat=True)
    if texts.fold(label.strip()) in {texts.fold(other) for other in others}:
        raise CannotWrite(_("This edition already has a criterion of that name."))


def _words(points_max: int, weight: int) -> str:
    return _("out of %(points)s, weight %(weight)s") % {"points": points_max, "weight": weight}
