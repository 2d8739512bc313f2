"""What a well-formed set of rules is, and how it is edited: every function returns a new list."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from terreau.fund.calls.eligibility.kinds import Family, Kind, Rule
from terreau.lib.refusals import Refusal, refuse_if

DEPARTMENT, COMMUNE = r"\d{2,3}|2[AB]", r"(\d{2}|2[AB])\d{3}"  # INSEE codes


class BadRules(Refusal):
    """The rule set cannot be read; each reason says where and why."""


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
    if not _codes(departments, DEPARTMENT) or not _codes(communes, COMMUNE) or not (departments or communes):
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


# ── Edits ────────────────────────────────────────────────────────────────────────────────────────────────────────
def find(rules: Sequence[Rule], rule_id: str) -> Rule | None:
    return next((rule for rule in flat(rules) if rule["id"] == rule_id), None)


def added(rules: Sequence[Rule], rule: Rule, *, beside: str = "") -> list[Rule]:
    """With one more rule, named after its kind. `beside` a rule, it becomes an alternative to it."""
    taken = {other["id"] for other in flat(rules)}
    new = {**rule, "id": _free_id(str(rule["kind"]), taken)}
    if not beside:
        return [*rules, new]
    group_id = _free_id("either", taken | {new["id"]})
    return [_with_alternative(other, new, group_id) if _holds(other, beside) else other for other in rules]


def _free_id(stem: str, taken: Collection[str]) -> str:
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _holds(rule: Rule, rule_id: str) -> bool:
    return rule["id"] == rule_id or any(part["id"] == rule_id for part in rule.get("rules", []))


def _with_alternative(rule: Rule, new: Rule, group_id: str) -> Rule:
    if rule["kind"] == Kind.ANY_OF:
        return {**rule, "rules": [*rule["rules"], new]}
    return {"id": group_id, "kind": Kind.ANY_OF.value, "rules": [rule, new]}


def changed(rules: Sequence[Rule], rule: Rule) -> list[Rule]:
    """With the rule of the same identifier replaced."""

    def swap(other: Rule) -> Rule:
        if other["id"] == rule["id"]:
            return rule
        return {**other, "rules": [swap(part) for part in other["rules"]]} if "rules" in other else other

    return [swap(other) for other in rules]


def removed(rules: Sequence[Rule], rule_id: str) -> list[Rule]:
    """Without a rule. A group left with one condition is that condition."""
    kept: list[Rule] = []
    for rule in rules:
        if rule["id"] == rule_id:
            continue
        parts = [part for part in rule.get("rules", []) if part["id"] != rule_id]
        kept.append(rule if "rules" not in rule else parts[0] if len(parts) == 1 else {**rule, "rules": parts})
    return kept
