"""Judging rules against what the registers know of a body on a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from terreau.fund.calls.eligibility.kinds import Family, Kind, Rule, day_words, describe
from terreau.lib import siret as siret_


class Proof(Protocol):
    """Where a fact comes from, the day it was true, and what the register says."""

    @property
    def source(self) -> str: ...
    @property
    def observed_on(self) -> date | None: ...
    @property
    def text(self) -> str: ...


class Facts(Protocol):
    """What the registers know of a body on a day: `observe.directory.queries.facts_about` gives one."""

    @property
    def siret(self) -> str: ...
    @property
    def is_known(self) -> bool: ...
    @property
    def is_active(self) -> bool | None: ...
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
    best = next(part for status in (PASS, TO_PROVE, FAIL) for part in parts if part.status == status)  # `check` forbids empty groups
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
        return _verdict(rule, TO_PROVE, _("The register does not give the legal form."))
    is_one = facts.family in rule["families"]
    words = _("According to the register, your organisation is %(family)s.") % {"family": _family_name(facts.family)}
    return _verdict(rule, PASS if is_one else FAIL, words, facts, "family")


def _family_name(family: str) -> str:
    return str(Family(family).label) if family in Family.values else family


def _judge_ess(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    status = {"by_status": PASS, "proved": PASS, "excluded": FAIL, "not_ess": FAIL}.get(facts.ess_status, TO_PROVE)
    words = " ".join(str(reason) for reason in facts.ess_reasons)
    return _verdict(rule, status, words or _("The registers do not say: attach a document that shows it."), facts, "ess_status")


def _judge_esus(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    """The national list comes out twice a year: who is not in it may still hold a recent approval; an expired one has expired."""
    if facts.esus_until is not None and facts.esus_until >= on_date:
        words = _("The approval is valid until %(date)s.") % {"date": day_words(facts.esus_until)}
        return _verdict(rule, PASS, words, facts, "esus_until")
    past = facts.proofs.get("esus_until")
    if past is not None or facts.esus_until is not None:
        words = past.text if past is not None else _("The approval has expired.")
        return _verdict(rule, FAIL, words, facts, "esus_until")
    return _verdict(rule, TO_PROVE, _("No approval in the national list we hold. If you have one, attach the decision of the préfecture."))


def _judge_active(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    if facts.is_active is None:
        return _verdict(rule, TO_PROVE, _("The registers do not say: attach a document that shows it."))
    words = (
        _("The establishment is active.") if facts.is_active else _("The establishment is closed, or the organisation has ceased to exist.")
    )
    return _verdict(rule, PASS if facts.is_active else FAIL, words, facts, "is_active")


def _judge_seat(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    if not facts.commune_code and not facts.department:
        return _verdict(rule, TO_PROVE, _("The register does not give the address."))
    is_there = facts.commune_code in rule.get("communes", []) or facts.department in rule.get("departments", [])
    words = _("Address in the register: commune %(commune)s, département %(department)s.") % {
        "commune": facts.commune_code or "—",
        "department": facts.department or "—",
    }
    return _verdict(rule, PASS if is_there else FAIL, words, facts, "commune_code")


def _judge_age(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    months = (on_date.year - facts.created_date.year) * 12 + on_date.month - facts.created_date.month if facts.created_date else 0
    if facts.created_date and on_date.day < facts.created_date.day:
        months -= 1
    return _judge_creation(rule, facts, is_met=months >= rule["months"])


def _judge_created_before(rule: Rule, facts: Facts, on_date: date) -> Verdict:
    return _judge_creation(rule, facts, is_met=facts.created_date is not None and facts.created_date < date.fromisoformat(rule["date"]))


def _judge_creation(rule: Rule, facts: Facts, *, is_met: bool) -> Verdict:
    if facts.created_date is None:
        return _verdict(rule, TO_PROVE, _("The register does not give the date of creation."))
    words = _("Created on %(date)s.") % {"date": day_words(facts.created_date)}
    return _verdict(rule, PASS if is_met else FAIL, words, facts, "created_date")


_ON_RECORD: dict[str, Callable[[Rule, Facts, date], Verdict]] = {
    Kind.LEGAL_FAMILY: _judge_family,
    Kind.ESS_STATUS: _judge_ess,
    Kind.ESUS_VALID: _judge_esus,
    Kind.ACTIVE: _judge_active,
    Kind.SEAT: _judge_seat,
    Kind.MIN_AGE: _judge_age,
    Kind.CREATED_BEFORE: _judge_created_before,
}


def _verdict(rule: Rule, status: str, words: str, facts: Facts | None = None, fact: str = "") -> Verdict:
    """With the source and the date of the fact it rests on."""
    proof = facts.proofs.get(fact) if facts is not None else None
    if proof is None:
        return Verdict(rule["id"], describe(rule), status, words)
    return Verdict(rule["id"], describe(rule), status, words, proof.source, proof.observed_on)
