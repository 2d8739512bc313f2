"""Writing an edition, step by step. Before publication freely; after it, as a correction whose reason everyone can read.

Each write names the version it was made from: two people at the same edition never overwrite each other silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.states import VersionState
from terreau.commons.journal import actions as journal
from terreau.fund.calls import eligibility, rules
from terreau.fund.calls.models import Call, Correction, Criterion, Edition, TargetPublic, Theme
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.states import EditionState
from terreau.lib import texts
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal, refuse_if

Change = list[str]  # [label, before, after]


class CannotWrite(Refusal):
    """The step is closed, or what was asked does not hold together."""


class NeedsReason(Refusal):
    """What is public is corrected in public."""


class NameTaken(Refusal):
    """Another one already bears this address."""


# ── Calls and editions ───────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def create_call(*, name: str, slug: str, tagline: str = "", by: User, at: datetime) -> Call:
    """Open a call that will come back each year."""
    if Call.objects.filter(slug=slug).exists():
        raise NameTaken(_("Another call already has this address. Choose another one."))
    call = Call.objects.create(name=name, slug=slug, tagline=tagline)
    journal.record("call.created", on=call, by=by, at=at)
    return call


@transaction.atomic
def change_call(*, call: Call, name: str, tagline: str, by: User, at: datetime) -> None:
    """Rename a call. Its address stays: people have it in their mail."""
    call.name, call.tagline = name, tagline
    call.save(update_fields=["name", "tagline"])
    for edition in call.editions.all():
        edition.save(update_fields=["search_text"])
    journal.record("call.changed", on=call, by=by, at=at)


@transaction.atomic
def create_edition(*, call: Call, slug: str, title: str, by: User, at: datetime, source: Edition | None = None, **fields: Any) -> Edition:
    """Begin an edition, blank or from a past one: everything is copied but its instants, its files and its history."""
    if Edition.objects.filter(call=call, slug=slug).exists():
        raise NameTaken(_("This call already has an edition with this address. Choose another one."))
    copied = {name: getattr(source, name) for name in _COPIED} if source is not None else {}
    edition = Edition.objects.create(**{**copied, "call": call, "slug": slug, "title": title, "created_at": at, "created_by": by, **fields})
    if source is None:
        journal.record("edition.created", on=edition, by=by, at=at)
        return edition
    edition.themes.set(source.themes.all())
    edition.publics.set(source.publics.all())
    for criterion in source.criteria.order_by("position"):
        Criterion.objects.create(
            edition=edition,
            position=criterion.position,
            label=criterion.label,
            help=criterion.help,
            points_max=criterion.points_max,
            weight=criterion.weight,
        )
    journal.record("edition.copied", on=edition, by=by, at=at, source=texts.one_line(source.title))
    return edition


_COPIED = (
    "summary",
    "presentation",
    "regulations",
    "benefits",
    "time_zone",
    "is_continuous",
    "is_sealed",
    "envelope_cents",
    "amount_min_cents",
    "amount_max_cents",
    "rate_max",
    "form_version",
    "eligibility",
    "checklist",
)


# ── The gate every write goes through ────────────────────────────────────────────────────────────────────────────
def enter(edition: Edition, step: str, reason: str) -> None:
    """Inside a transaction: refuses a step that is closed, or a correction without its reason."""
    if rules.is_free(edition, step):
        return
    if not rules.is_correctable(edition, step):
        raise CannotWrite(_("This part can no longer be changed at this stage of the call."))
    if not reason.strip():
        raise NeedsReason(_("The call is public: say why you correct this. The reason is published on the page of the call."))


def commit(
    edition: Edition,
    step: str,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None,
    reason: str,
    changes: list[Change],
    told: Sequence[str] = (),
) -> None:
    """One guarded UPDATE that also proves nobody wrote since the page was shown; then the journal, and the public correction.

    `told` names what changed inside the step for its history; without it, the labels of the changes do.
    """
    is_free = rules.is_free(edition, step)
    rows = Edition.objects.filter(pk=edition.pk, state=edition.state, version=edition.version if version is None else version)
    try:
        with transaction.atomic():
            written = rows.update(**values, version=models.F("version") + 1)
    except IntegrityError as error:
        raise CannotWrite(_("The envelope cannot be smaller than what has already been awarded.")) from error
    if written != 1:
        raise WrongState(_("Someone has changed this edition since you opened the page. Reload it; copy what you typed first."))
    edition.refresh_from_db()
    if values.keys() & {"title", "summary"}:
        edition.save(update_fields=["search_text"])
    label = str(queries.STEPS[step])
    if is_free:
        inside = [texts.one_line(words, 100) for words in (told or [change[0] for change in changes]) if words != label]
        step_in_words = f"{label} ({', '.join(inside)})" if inside else label
        journal.record("edition.changed", on=edition, by=by, at=at, step=step_in_words)
        return
    why = texts.one_line(reason, 400)
    Correction.objects.create(edition=edition, step=step, changes=changes, reason=why, by=by, at=at)
    journal.record("edition.corrected", on=edition, by=by, at=at, step=label, reason=why)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def write(
    *, edition: Edition, step: str, values: Mapping[str, Any], by: User, at: datetime, version: int | None = None, reason: str = ""
) -> None:
    """Rewrite the fields of one step: texts, regulations, form, money, dates, eligibility or checklist."""
    if unknown := values.keys() - set(queries.FIELDS[step]):
        raise ValueError(f"{step} does not hold {sorted(unknown)}")
    enter(edition, step, reason)
    after = {name: values.get(name, getattr(edition, name)) for name in queries.FIELDS[step]}
    refuse_if(_CHECKS[step](edition, after, at) if step in _CHECKS else (), CannotWrite)
    changes = queries.changes(edition, step, after)
    if changes or step in {"texts", "checklist"}:
        told = queries.conditions_moved(edition, after["eligibility"]) if step == "eligibility" else ()
        commit(edition, step, after, by=by, at=at, version=version, reason=reason, changes=changes, told=told)


def _check_money(edition: Edition, after: Mapping[str, Any], at: datetime) -> Iterable[str]:
    judged_by = ("amount_min_cents", "amount_max_cents", "rate_max")
    if edition.state == EditionState.IN_REVIEW and any(after[name] != getattr(edition, name) for name in judged_by):
        yield _("The jury has begun: only the envelope can still change.")
    if after["amount_min_cents"] > after["amount_max_cents"]:
        yield _("The smallest amount is larger than the largest one.")
    if after["amount_max_cents"] > after["envelope_cents"]:
        yield _("The largest amount for one project exceeds the envelope.")
    if not 0 < after["rate_max"] <= 10_000:  # basis points
        yield _("The share of the budget must be between 0 and 100 %.")


def _check_dates(edition: Edition, after: Mapping[str, Any], at: datetime) -> Iterable[str]:
    opens, closes, last_start, grace = (after[name] for name in ("opens_at", "closes_at", "new_drafts_until", "grace_until"))
    if edition.state == EditionState.PUBLISHED and edition.opens_at is not None and at >= edition.opens_at:
        yield _("The call has opened: its dates cannot be rewritten. To leave more time, extend it.")
    if opens and closes and closes <= opens:
        yield _("Closing comes before opening.")
    is_dated = (closes is not None and closes > at) or (after["is_continuous"] and closes is None)
    if edition.state == EditionState.PUBLISHED and (not opens or not is_dated):
        yield _("A public call keeps an opening and a closing, and closes in the future.")
    if last_start and (not opens or not closes or not opens < last_start <= closes):
        yield _("The last moment to begin an application must be between opening and closing.")
    if grace and (not closes or grace < closes):
        yield _("The delay for applications already begun must end after closing.")


def _check_form(edition: Edition, after: Mapping[str, Any], at: datetime) -> Iterable[str]:
    version: FormVersion | None = after["form_version"]
    if version is not None and version.state != VersionState.PUBLISHED:
        yield _("This version of the form is still a draft: publish it first.")
    if version is None and edition.state != EditionState.DRAFT:
        yield _("A public call keeps a form.")


def _check_eligibility(edition: Edition, after: Mapping[str, Any], at: datetime) -> Iterable[str]:
    return eligibility.problems(after["eligibility"])


_CHECKS = {"money": _check_money, "dates": _check_dates, "form": _check_form, "eligibility": _check_eligibility}


@transaction.atomic
def set_framing(
    *,
    edition: Edition,
    themes: Sequence[Theme],
    publics: Sequence[TargetPublic],
    by: User,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> None:
    """Choose the themes and the publics of the edition."""
    enter(edition, "framing", reason)
    changes = [
        *_named(_("Themes"), edition.themes.order_by("name", "pk"), themes),
        *_named(_("Target publics"), edition.publics.order_by("name", "pk"), publics),
    ]
    if changes:
        commit(edition, "framing", {}, by=by, at=at, version=version, reason=reason, changes=changes)
        edition.themes.set(themes)
        edition.publics.set(publics)


def _named(label: str, before: Iterable[Any], after: Sequence[Any]) -> list[Change]:
    old, new = [", ".join(sorted(str(thing) for thing in things)) for things in (before, after)]
    return [[label, old or "—", new or "—"]] if old != new else []
