"""The kinds of rules, and the sentence each one makes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terreau.lib import periods

Rule = Mapping[str, Any]


class Kind(TextChoices):
    """What a rule may ask. ANY_OF holds other rules: one of them is enough."""

    ANY_OF = "any_of", gettext_lazy("at least one of several conditions")
    LEGAL_FAMILY = "legal_family", gettext_lazy("legal form")
    ESS_STATUS = "ess_status", gettext_lazy("belonging to the social and solidarity economy")
    ESUS_VALID = "esus_valid", gettext_lazy("valid ESUS approval")
    ACTIVE = "active_in_sirene", gettext_lazy("active in the Sirene register")
    SEAT = "seat_in_territory", gettext_lazy("seat in a territory")
    MIN_AGE = "min_age", gettext_lazy("minimum age of the organisation")
    CREATED_BEFORE = "created_before", gettext_lazy("created before a date")
    HAS_SIRET = "has_siret", gettext_lazy("SIRET number")
    DECLARED = "declared", gettext_lazy("statement made by the applicant")


class Family(TextChoices):
    """Families of legal forms, as the directory names them; worded to stand in a sentence."""

    ASSOCIATION = "association", gettext_lazy("an association")
    FOUNDATION = "foundation", gettext_lazy("a foundation")
    MUTUAL = "mutual", gettext_lazy("a mutual society")
    COOPERATIVE = "cooperative", gettext_lazy("a cooperative")
    COMPANY = "company", gettext_lazy("a commercial company")
    PUBLIC = "public", gettext_lazy("a public body")
    OTHER = "other", gettext_lazy("another kind of body")


def describe(rule: Rule) -> str:
    """The rule as a sentence an applicant understands, in the reader's language."""
    kind = rule["kind"]
    return str(_SAME_FOR_ALL[kind]) if kind in _SAME_FOR_ALL else _WORDS[kind](rule)


def _any_words(rule: Rule) -> str:
    parts = [describe(part).rstrip(".") for part in rule["rules"]]
    return _("At least one of these conditions is met: %(conditions)s.") % {"conditions": _(" ; or ").join(parts)}


def _family_words(rule: Rule) -> str:
    names = [str(Family(family).label) for family in rule["families"]]
    return _("Your organisation is %(families)s.") % {"families": _either(names)}


def _either(names: Sequence[str]) -> str:
    """'a, b or c'"""
    return names[0] if len(names) == 1 else _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _age_words(rule: Rule) -> str:
    months = rule["months"]
    if months % 12 == 0:
        years = months // 12
        return ngettext(
            "Your organisation is at least %(years)s year old.", "Your organisation is at least %(years)s years old.", years
        ) % {"years": years}
    return ngettext(
        "Your organisation is at least %(months)s month old.", "Your organisation is at least %(months)s months old.", months
    ) % {"months": months}


_SAME_FOR_ALL = {
    Kind.ESS_STATUS: gettext_lazy("Your organisation belongs to the social and solidarity economy."),
    Kind.ESUS_VALID: gettext_lazy("Your organisation holds a valid ESUS approval (solidarity enterprise of social utility)."),
    Kind.ACTIVE: gettext_lazy("Your organisation is active in the Sirene register."),
    Kind.HAS_SIRET: gettext_lazy("Your organisation has a SIRET number."),
}
_WORDS: dict[str, Callable[[Rule], str]] = {
    Kind.ANY_OF: _any_words,
    Kind.LEGAL_FAMILY: _family_words,
    Kind.SEAT: lambda rule: _("The seat of your organisation is in the following territory: %(name)s.") % {"name": rule["name"]},
    Kind.MIN_AGE: _age_words,
    Kind.CREATED_BEFORE: lambda rule: (
        _("Your organisation was created before %(date)s.") % {"date": day_words(date.fromisoformat(rule["date"]))}
    ),
    Kind.DECLARED: lambda rule: str(rule["statement"]),
}


def day_words(day: date) -> str:
    return periods.day(day)
