"""What a lead asks of each theme and of each commune, one by one: files and money, at least and at most."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.places.models import Commune
from terreau.fund.calls.models import Application
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.states import Outcome
from terreau.lib import money
from terreau_match.problems import portfolio as problems

if TYPE_CHECKING:
    from terreau.fund.review.queries.portfolio import Terms

THEME, COMMUNE = "theme", "commune"
BOUNDS = ("files_at_least", "files_at_most", "cents_at_least", "cents_at_most")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Bounds of one theme (its key) or commune (its code). None: what the terms say of all of them holds; a value takes its place.

    `name` is how it was called the day it was asked: an explanation given later must not follow a change of name.
    """

    of: str
    key: str
    name: str
    files_at_least: int | None = None
    files_at_most: int | None = None
    cents_at_least: int | None = None
    cents_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The files of a table that share a theme, or a commune: how many, and what they ask for together."""

    of: str
    key: str
    name: str
    files: int
    asked_cents: int


def keys(application: Application) -> list[tuple[str, str]]:
    """The groups a file belongs to."""
    found = [(THEME, str(application.theme_id))] if application.theme_id else []
    return found + ([(COMMUNE, application.commune_code)] if application.commune_code else [])


def commune_names(lines: Iterable[TableLine]) -> dict[str, str]:
    """{code: name} of the communes of a table."""
    codes = {line.proposal.application.commune_code for line in lines} - {""}
    return dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))


def groups(lines: Sequence[TableLine], communes: Mapping[str, str]) -> list[Group]:
    """Themes then communes, by name. Two of the same name are told apart; `communes` names the codes."""
    files: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for line in lines:
        application = line.proposal.application
        for of, key in keys(application):
            files[of, key] += 1
            asked[of, key] += application.requested_cents or 0
            name = str(application.theme) if of == THEME else communes.get(key, key)
            names[of, key] = (_word(of) % {"name": name}, key)
    called = Counter(name for name, _key in names.values())
    found = [
        Group(of, key, name if called[name] == 1 else f"{name} ({key})", files[of, key], asked[of, key])
        for (of, key), (name, _key) in names.items()
    ]
    return sorted(found, key=lambda group: (group.of != THEME, group.name, group.key))


def _word(of: str) -> str:
    return _("the theme “%(name)s”") if of == THEME else _("the commune of %(name)s")


def asked_of(terms: "Terms", found: Sequence[Group]) -> list[problems.Quota]:
    """The bounds that hold for each group: its own where it has some, those of all the others otherwise.

    Its own win: a floor of its own lifts a general cap that would forbid it, a cap of its own lowers a general floor.
    """
    own = {(quota.of, quota.key): quota for quota in terms.quotas}
    share = None if terms.theme_share is None else terms.envelope_cents * terms.theme_share // 100
    rows = []
    for group in found:
        is_theme, quota = group.of == THEME, own.get((group.of, group.key)) or Quota(of=group.of, key=group.key, name=group.name)
        files = _own_first(
            quota.files_at_least, quota.files_at_most, terms.theme_files if is_theme else 0, None if is_theme else terms.commune_files
        )
        cents = _own_first(quota.cents_at_least, quota.cents_at_most, 0, share if is_theme else None)
        rows.append(
            problems.Quota(
                category=group.name, files_at_least=files[0], files_at_most=files[1], cents_at_least=cents[0], cents_at_most=cents[1]
            )
        )
    return rows


def _own_first(least: int | None, most: int | None, general_least: int, general_most: int | None) -> tuple[int, int | None]:
    floor, cap = (general_least if least is None else least), (general_most if most is None else most)
    if cap is not None and floor > cap:
        floor, cap = (floor, floor) if most is None else (cap if least is None else floor, cap)
    return floor, cap


def is_bounding(quota: problems.Quota) -> bool:
    return bool(quota.files_at_least or quota.cents_at_least or quota.files_at_most is not None or quota.cents_at_most is not None)


def said(quota: Quota) -> str:
    """'The theme “City”: at least 2 files, at most 10 000 €.'"""
    return _("%(name)s: %(bounds)s.") % {"name": capfirst(quota.name), "bounds": ", ".join(_bounds(quota))}


def _bounds(quota: Quota) -> Iterator[str]:
    if quota.files_at_least is not None:
        yield _at_least(_files(quota.files_at_least))
    if quota.files_at_most is not None:
        yield _at_most(_files(quota.files_at_most))
    if quota.cents_at_least is not None:
        yield _at_least(money.show(quota.cents_at_least))
    if quota.cents_at_most is not None:
        yield _at_most(money.show(quota.cents_at_most))


def _at_least(what: str) -> str:
    return _("at least %(what)s") % {"what": what}


def _at_most(what: str) -> str:
    return _("at most %(what)s") % {"what": what}


def _files(count: int) -> str:
    return ngettext("%(count)d file", "%(count)d files", count) % {"count": count}


def breaches(terms: "Terms", lines: Sequence[TableLine], intents: Mapping[int, Intent], communes: Mapping[str, str]) -> tuple[str, ...]:
    """Where a set of choices strays from what was asked of themes and communes, in words: for choices changed by hand."""
    here = [line for line in lines if not line.is_gone]
    found = groups(here, communes)
    files: Counter[tuple[str, str]] = Counter()
    cents: Counter[tuple[str, str]] = Counter()
    for line in here:
        intent = intents.get(line.proposal.pk)
        if intent is not None and intent.outcome == Outcome.AWARD:
            for key in keys(line.proposal.application):
                files[key] += 1
                cents[key] += intent.amount_cents
    rows = []
    for group, quota in zip(found, asked_of(terms, found), strict=True):
        counted, given = files[group.of, group.key], cents[group.of, group.key]
        wanted = []
        if counted < quota.files_at_least:
            wanted.append((_files(counted), _at_least(_files(quota.files_at_least))))
        if quota.files_at_most is not None and counted > quota.files_at_most:
            wanted.append((_files(counted), _at_most(_files(quota.files_at_most))))
        if given < quota.cents_at_least:
            wanted.append((money.show(given), _at_least(money.show(quota.cents_at_least))))
        if quota.cents_at_most is not None and given > quota.cents_at_most:
            wanted.append((money.show(given), _at_most(money.show(quota.cents_at_most))))
        rows += [_("%(name)s: %(now)s, where %(bound)s was asked.") % _words(group.name, now, bound) for now, bound in wanted]
    return tuple(rows)


def _words(name: str, now: str, bound: str) -> dict[str, str]:
    return {"name": capfirst(name), "now": now, "bound": bound}
