"""Who may apply: rules kept as data by each edition, judged against dated facts of the registers. Pure, no database.

    {"id": "who", "kind": "any_of", "rules": [
        {"id": "association", "kind": "legal_family", "families": ["association"]},
        {"id": "esus", "kind": "esus_valid"}]}
    {"id": "seat", "kind": "seat_in_territory", "name": "les Hauts-de-Seine", "departments": ["92"], "communes": []}
    {"id": "siret", "kind": "has_siret"}                    {"id": "ess", "kind": "ess_status"}
    {"id": "active", "kind": "active_in_sirene"}            {"id": "age", "kind": "min_age", "months": 12}
    {"id": "old", "kind": "created_before", "date": "2026-01-01"}
    {"id": "start", "kind": "declared", "statement": "Le projet commence après le dépôt."}

A register that says nothing never refuses anyone: the rule is then "to prove", and an officer looks at the proof.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terreau.lib import siret as siret_
from terreau.lib.refusals import Refusal, refuse_if

Rule = Mapping[str, Any]


class Proof(Protocol):
    """Where a fact comes from, the day it was true, and what the register says."""

    @property
    def source(self) -> str: ...
    @property
    def observed_on(self) -> date: ...
    @property
    def text(self) -> str: ...


class Facts(Protocol):
    """What the registers know of a body on a day: `observe.directory.queries.facts_about` gives one."""

    @property
    def siret(self) -> str: ...
    @property
    def is_known(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def family(self) -> str: ...
    @property
    def ess_status(self) -> str: ...
    @property
    def ess_reasons(self) -> Sequence[str]: ...
    @property
    def esus_until(self) -> date | None: ...
    @property
    def created_date(self) -> date | None: ...
    @property
    def commune_code(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def proofs(self) -> Mapping[str, Proof]: ...


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
    """Families of legal forms, as the directory names them."""

    ASSOCIATION = "association", gettext_lazy("an association")
    FOUNDATION = "foundation", gettext_lazy("a foundation")
    MUTUAL = "mutual", gettext_lazy("a mutual society")
    COOPERATIVE = "cooperative", gettext_lazy("a cooperative")
    COMPANY = "company", gettext_lazy("a commercial company")
    PUBLIC = "public", gettext_lazy("a public body")
    OTHER = "other", gettext_lazy("another kind of body")


PASS, FAIL, TO_PROVE = "pass", "fail", "to_prove"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule gives for one body. `parts` are the verdicts of an any_of."""

    rule_id: str
    label: str
    status: str  # pass, fail, to_prove
    proof: str = ""
    source: str = ""
    observed_on: date | None = None
    parts: tuple["Verdict", ...] = ()


class BadRules(Refusal):
    """The rule set cannot be read; each reason says where and why."""


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────
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
        _("Your organisation was created before %(date)s.") % {"date": _day(date.fromisoformat(rule["date"]))}
    ),
    Kind.DECLARED: lambda rule: str(rule["statement"]),
}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


# ── Judgement ────────────────────────────────────────────────────────────────────────────────────────────────────
def assess(rules: Sequence[Rule], facts: Facts, on_date: date, *, statements: Mapping[str, bool] | None = None) -> list[Verdict]:
    """One verdict per rule, in order. `statements` are the applicant's answers to the `declared` rules, by rule id."""
    return [_judge(rule, facts, on_date, statements or {}) for rule in rules]


def is_eligible(verdicts: Sequence[Verdict]) -> bool | None:
    """True: every rule passes. False: one fails. None: nothing fails, something remains to be proved."""
    found = {verdict.status for verdict in verdicts}
    if FAIL in found:
        return False
    return None if TO_PROVE in found else True


def _judge(rule: Rule, facts: Facts, on_date: date, statements: Mapping[str, bool]) -> Verdict:
    kind = rule["kind"]
    if kind == Kind.ANY_OF:
        return _judge_any(rule, facts, on_date, statements)
    if kind == Kind.DECLARED:
        return _judge_statement(rule, statements)
    if kind == Kind.HAS_SIRET:
        return _judge_siret(rule, facts)
    if not facts.is_known:
        return _verdict(rule, TO_PROVE, _("This SIRET is not in our copy of the register: attach a document that shows it."))
    return _ON_RECORD[kind](rule, facts, on_date)


def _judge_any(rule: Rule, facts: Facts, on_date: date, statements: Mapping[str, bool]) -> Verdict:
    """One pass is enough; a refusal needs every part to fail."""
    parts = tuple(_judge(part, facts, on_date, statements) for part in rule["rules"])
    best = next((part for status in (PASS, TO_PROVE, FAIL) for part in parts if part.status == status), None)
    if best is None:
        raise BadRules(_("A group of conditions is empty."))
    if best.status == PASS:
        return Verdict(rule["id"], describe(rule), PASS, best.proof, best.source, best.observed_on, parts)
    words = {
        TO_PROVE: _("None of these conditions could be checked for you; one of them has to be proved."),
        FAIL: _("None of these conditions is met."),
    }
    return Verdict(rule["id"], describe(rule), best.status, words[best.status], parts=parts)


def _judge_statement(rule: Rule, statements: Mapping[str, bool]) -> Verdict:
    said = statements.get(rule["id"])
    if said is None:
        return _verdict(rule, TO_PROVE, _("You will have to confirm it in your application."))
    proof = _("You state that this is so.") if said else _("You state that this is not so.")
    return Verdict(rule["id"], describe(rule), PASS if said else FAIL, proof, _("your statement"))


def _judge_siret(rule: Rule, facts: Facts) -> Verdict:
    if siret_.is_siret(facts.siret):
        return Verdict(rule["id"], describe(rule), PASS, siret_.show(facts.siret), _("the number you gave"))
    return _verdict(rule, FAIL, _("You may write a draft without a SIRET, but you need one to send it: INSEE gives it free of charge."))


def _judge_family(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    if not facts.family:
        return _verdict(rule, TO_PROVE, _("The register does not give the legal form."), facts, "legal_category")
    is_one = facts.family in rule["families"]
    words = _("According to the register, your organisation is %(family)s.") % {"family": _family_name(facts.family)}
    return _verdict(rule, PASS if is_one else FAIL, words, facts, "legal_category", "family")


def _family_name(family: str) -> str:
    return str(Family(family).label) if family in Family.values else family


def _judge_ess(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    status = {"by_status": PASS, "proved": PASS, "excluded": FAIL, "not_ess": FAIL}.get(facts.ess_status, TO_PROVE)
    words = " ".join(str(reason) for reason in facts.ess_reasons)
    return _verdict(rule, status, words or _("The registers do not say: attach a document that shows it."), facts, "ess_status", "ess")


def _judge_esus(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    """The national list comes out twice a year: who is not in it may still hold a recent approval; an expired one has expired."""
    if facts.esus_until is None:
        words = _("No approval in the national list we hold. If you have one, attach the decision of the préfecture.")
        return _verdict(rule, TO_PROVE, words, facts, "esus_list")
    day = {"date": _day(facts.esus_until)}
    if facts.esus_until < on_date:
        return _verdict(rule, FAIL, _("The approval expired on %(date)s.") % day, facts, "esus", "esus_until")
    return _verdict(rule, PASS, _("The approval is valid until %(date)s.") % day, facts, "esus", "esus_until")


def _judge_active(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    words = (
        _("The establishment is active.") if facts.is_active else _("The establishment is closed, or the organisation has ceased to exist.")
    )
    return _verdict(rule, PASS if facts.is_active else FAIL, words, facts, "is_active", "active")


def _judge_seat(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    if not facts.commune_code and not facts.department:
        return _verdict(rule, TO_PROVE, _("The register does not give the address."), facts, "commune_code")
    is_there = facts.commune_code in rule.get("communes", []) or facts.department in rule.get("departments", [])
    words = _("Address in the register: commune %(commune)s, département %(department)s.") % {
        "commune": facts.commune_code or "—",
        "department": facts.department or "—",
    }
    return _verdict(rule, PASS if is_there else FAIL, words, facts, "commune_code", "department")


def _judge_age(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    months = (on_date.year - facts.created_date.year) * 12 + on_date.month - facts.created_date.month if facts.created_date else 0
    if facts.created_date and on_date.day < facts.created_date.day:
        months -= 1
    return _judge_creation(rule, facts, is_met=months >= rule["months"])


def _judge_created_before(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    return _judge_creation(rule, facts, is_met=facts.created_date is not None and facts.created_date < date.fromisoformat(rule["date"]))


def _judge_creation(rule: Rule, facts: Facts, *, is_met: bool) -> Verdict:
    if facts.created_date is None:
        return _verdict(rule, TO_PROVE, _("The register does not give the date of creation."), facts, "created_date")
    words = _("Created on %(date)s.") % {"date": _day(facts.created_date)}
    return _verdict(rule, PASS if is_met else FAIL, words, facts, "created_date", "created")


_ON_RECORD: dict[str, Callable[[Rule, Facts, date], Verdict]] = {
    Kind.LEGAL_FAMILY: _judge_family,
    Kind.ESS_STATUS: _judge_ess,
    Kind.ESUS_VALID: _judge_esus,
    Kind.ACTIVE: _judge_active,
    Kind.SEAT: _judge_seat,
    Kind.MIN_AGE: _judge_age,
    Kind.CREATED_BEFORE: _judge_created_before,
}


def _verdict(rule: Rule, status: str, words: str, facts: Facts | None = None, *keys: str) -> Verdict:
    """With the source and date of the first proof found under `keys`; the register as a whole otherwise."""
    proofs = facts.proofs if facts is not None else {}
    found = next((proofs[key] for key in (*keys, "sirene") if key in proofs), None)
    if found is None:
        return Verdict(rule["id"], describe(rule), status, words)
    return Verdict(rule["id"], describe(rule), status, words, found.source, found.observed_on)


# ── Shape ────────────────────────────────────────────────────────────────────────────────────────────────────────
def flat(rules: Sequence[Rule]) -> list[Rule]:
    """Every rule, the inside of groups included."""
    return [inner for rule in rules for inner in (rule, *rule.get("rules", []))]


def check(rules: object) -> None:
    """Raises BadRules with every reason a rule set cannot be kept, or does nothing."""
    refuse_if(problems(rules), BadRules)


def problems(rules: object) -> list[str]:
    """What is wrong with a rule set, each line naming the rule."""
    if not isinstance(rules, list):
        return [_("The rules must be a list.")]
    found = [problem for number, rule in enumerate(rules, start=1) for problem in _problems_of(rule, str(number), is_inside=False)]
    if found:
        return found
    ids = [rule["id"] for rule in flat(rules)]
    return [_("Two rules share the identifier “%(id)s”.") % {"id": name} for name in sorted({name for name in ids if ids.count(name) > 1})]


def _problems_of(rule: object, place: str, *, is_inside: bool) -> list[str]:
    if not isinstance(rule, dict) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", str(rule.get("id", ""))):
        return [_("Rule %(place)s: no proper identifier.") % {"place": place}]
    kind = rule.get("kind")
    if kind not in Kind.values or (kind == Kind.ANY_OF and is_inside):
        return [_("Rule %(place)s: unknown kind “%(kind)s”.") % {"place": place, "kind": kind}]
    if kind == Kind.ANY_OF:
        parts = rule.get("rules")
        if not isinstance(parts, list) or not parts:
            return [_("Rule %(place)s: this group has no condition.") % {"place": place}]
        return [line for number, part in enumerate(parts, start=1) for line in _problems_of(part, f"{place}.{number}", is_inside=True)]
    wrong = _SHAPES[kind](rule) if kind in _SHAPES else ""
    return [_("Rule %(place)s: %(problem)s") % {"place": place, "problem": wrong}] if wrong else []


def _family_problem(rule: Rule) -> str:
    families = rule.get("families")
    is_fine = isinstance(families, list) and families and all(family in Family.values for family in families)
    return "" if is_fine else _("choose at least one legal form of the list.")


def _seat_problem(rule: Rule) -> str:
    departments, communes = rule.get("departments", []), rule.get("communes", [])
    if not rule.get("name"):
        return _("name the territory.")
    if not _codes(departments, r"\d{2,3}|2[AB]") or not _codes(communes, r"(\d{2}|2[AB])\d{3}") or not (departments or communes):
        return _("give codes of départements (92) or of communes (92050).")
    return ""


def _codes(codes: object, shape: str) -> bool:
    return isinstance(codes, Collection) and not isinstance(codes, str) and all(re.fullmatch(shape, str(code)) for code in codes)


def _age_problem(rule: Rule) -> str:
    months = rule.get("months")
    return "" if isinstance(months, int) and 0 < months <= 1200 else _("give a whole number of months.")


def _date_problem(rule: Rule) -> str:
    try:
        date.fromisoformat(str(rule.get("date")))
    except ValueError:
        return _("give a date.")
    return ""


def _statement_problem(rule: Rule) -> str:
    return "" if str(rule.get("statement", "")).strip() else _("write the statement.")


_SHAPES: dict[str, Callable[[Rule], str]] = {
    Kind.LEGAL_FAMILY: _family_problem,
    Kind.SEAT: _seat_problem,
    Kind.MIN_AGE: _age_problem,
    Kind.CREATED_BEFORE: _date_problem,
    Kind.DECLARED: _statement_problem,
}
