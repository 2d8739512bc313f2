"""Whether a form holds together. Errors are sentences for the person who builds it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.schema import links
from terreau.commons.forms.schema.shape import GROUPABLE, ROLE_KINDS, Kind, Role, Schema
from terreau.commons.papers.kinds import PaperKind
from terreau.lib import filetypes

_ID = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_MAX = {"label": 300, "help": 2000, "title": 150, "text": 5000}


def check(data: dict[str, Any]) -> list[str]:
    """What is wrong with a schema, in words; nothing when it can be published."""
    try:
        schema = Schema.parse(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [_("The form is not readable: %(error)s.") % {"error": str(error)[:200]}]
    errors = [*_sections(schema), *_ids(schema)]
    for section in schema.sections:
        for question in section.questions:
            errors += _question(question.id, question.kind, question.label, question.help, question.options)
    errors += _roles(schema)
    return errors or list(links.faults(schema))  # what depends on what is only worth telling of a form that is sound


def _sections(schema: Schema) -> Iterator[str]:
    if not schema.sections:
        yield _("The form has no section yet: add at least one, with a question.")
    for section in schema.sections:
        named = {"title": section.title or section.id}
        if not section.title.strip():
            yield _("A section has no title.")
        if len(section.title) > _MAX["title"] or len(section.help) > _MAX["help"]:
            yield _("Section “%(title)s”: the title or the help is too long.") % named
        if not section.questions:
            yield _("Section “%(title)s” has no question: add one, or delete the section.") % named


def _ids(schema: Schema) -> Iterator[str]:
    identifiers = [section.id for section in schema.sections]
    questions = [question.id for question in schema.questions()]
    for kind in (identifiers, questions):
        for identifier, count in Counter(kind).items():
            if count > 1:
                yield _("The identifier “%(id)s” is used %(count)d times: each must be unique.") % {"id": identifier, "count": count}
            if not isinstance(identifier, str) or not _ID.match(identifier):
                yield _("The identifier “%(id)s” must begin with a letter and hold only small letters, digits and “_” (40 at most).") % {
                    "id": str(identifier)[:60]
                }


def _question(identifier: str, kind: str, label: str, help_text: str, options: Any) -> Iterator[str]:
    named = {"label": (label if isinstance(label, str) else "") or identifier}
    if not isinstance(label, str) or not label.strip():
        yield _("Question “%(label)s” has no wording.") % named
    elif len(label) > _MAX["label"] or len(help_text) > _MAX["help"]:
        yield _("Question “%(label)s”: the wording or the help is too long.") % named
    if kind not in Kind.values:
        yield _("Question “%(label)s”: the kind “%(kind)s” does not exist.") % {**named, "kind": kind}
        return
    if not isinstance(options, dict):
        yield _("Question “%(label)s”: its settings are not readable.") % named
        return
    for fault in _options(kind, options):
        yield _("Question “%(label)s”: %(fault)s") % {**named, "fault": fault}


def _options(kind: str, options: dict[str, Any]) -> Iterator[str]:
    if kind in {Kind.SINGLE, Kind.MULTIPLE}:
        yield from _choices(options.get("choices"))
    if kind == Kind.CONSENT and not str(options.get("text", "")).strip():
        yield _("write the text that people commit to.")
    if kind == Kind.BUDGET:
        for side in ("charges", "produits"):
            yield from _lines(side, options.get(side))
    if kind == Kind.GROUP:
        yield from _group(options)
    if kind == Kind.FILE and (unknown := set(options.get("accept") or ()) - set(filetypes.extensions())):
        yield _("these kinds of file are never accepted: %(extensions)s.") % {"extensions": ", ".join(sorted(map(str, unknown)))}
    if kind == Kind.FILE and options.get("paper_kind", "") not in {"", *PaperKind.values}:
        yield _("this kind of permanent paper does not exist.")
    for name, most in {"max_length": 20_000, "max_files": 20, "max_rows": 100, "max_choices": 100}.items():
        if name in options and not (_is_whole(options[name]) and 1 <= options[name] <= most):
            yield _("“%(name)s” must be a whole number between 1 and %(most)d.") % {"name": name, "most": most}
    yield from _bounds(kind, options)


def _choices(choices: Any) -> Iterator[str]:
    if not isinstance(choices, list) or len(choices) < 2:
        yield _("offer at least two choices.")
        return
    if not all(
        isinstance(choice, dict) and _ID.match(str(choice.get("id", ""))) and str(choice.get("label", "")).strip() for choice in choices
    ):
        yield _("each choice needs an identifier and a wording.")
        return
    for field in ("id", "label"):
        doubles = [value for value, count in Counter(str(choice[field]).strip() for choice in choices).items() if count > 1]
        if doubles:
            yield _("the choice “%(choice)s” stands there twice.") % {"choice": doubles[0]}


def _lines(side: str, lines: Any) -> Iterator[str]:
    name = _("charges") if side == "charges" else _("income")
    if not isinstance(lines, list) or not lines:
        yield _("the budget needs at least one line of %(side)s.") % {"side": name}
    elif not all(isinstance(line, dict) and isinstance(line.get("label"), str) and line["label"].strip() for line in lines):
        yield _("each line of %(side)s needs a wording.") % {"side": name}
    elif any(count > 1 for count in Counter((str(line.get("code", "")), line["label"]) for line in lines).values()):
        yield _("a line of %(side)s stands there twice.") % {"side": name}


def _group(options: dict[str, Any]) -> Iterator[str]:
    rows = options.get("questions")
    if not isinstance(rows, list) or not rows:
        yield _("a repeated group needs at least one question of its own.")
        return
    seen: Counter[str] = Counter()
    for row in rows:
        if not isinstance(row, dict) or row.get("kind") not in GROUPABLE or not _ID.match(str(row.get("id", ""))):
            yield _("a question of the group has no identifier, or is of a kind that cannot be repeated.")
            continue
        seen[row["id"]] += 1
        yield from _question(row["id"], row["kind"], row.get("label", ""), row.get("help", ""), row.get("options", {}))
    if any(count > 1 for count in seen.values()):
        yield _("two questions of the group bear the same identifier.")


def _bounds(kind: str, options: dict[str, Any]) -> Iterator[str]:
    low, high = options.get("min"), options.get("max")
    try:
        if kind == Kind.DATE:
            ends: list[Any] = [date.fromisoformat(end) for end in (low, high) if end is not None]
        elif kind in {Kind.NUMBER, Kind.MONEY, Kind.PERCENT}:
            ends = [Decimal(str(end)) for end in (low, high) if end is not None]
        else:
            return
    except (ValueError, TypeError, InvalidOperation):
        yield _("its bounds are not readable.")
        return
    if len(ends) == 2 and ends[0] > ends[1]:
        yield _("its smallest value is larger than its largest.")
    if "decimals" in options and not (_is_whole(options["decimals"]) and 0 <= options["decimals"] <= 4):
        yield _("it can have 0 to 4 decimals.")


def _roles(schema: Schema) -> Iterator[str]:
    for role, question_id in schema.roles.items():
        if role not in Role.values:
            yield _("The role “%(role)s” does not exist.") % {"role": role}
            continue
        question = schema.question(question_id)
        named = {"role": Role(role).label}
        if question is None:
            yield _("The role “%(role)s” points to a question that is no longer there.") % named
        elif question.kind not in ROLE_KINDS[role]:
            kinds = ", ".join(str(Kind(kind).label) for kind in ROLE_KINDS[role])
            yield _("The question “%(label)s” cannot be the “%(role)s”: that takes a question of the kind %(kinds)s.") % {
                **named,
                "label": question.label,
                "kinds": kinds,
            }
    doubles = [question for question, count in Counter(schema.roles.values()).items() if count > 1]
    if doubles:
        yield _("The same question plays two roles: choose one.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
