"""What a template may say: the closed list of placeholders, how they are filled, and the texts the house supplies.

A placeholder is a French word between braces: leads type them, so they are part of the interface. `{motifs}` must have a value
in every letter; `{motifs?}` takes its whole paragraph away where it has none. Filling is one pass: a value that contains
braces, because an applicant typed some, is never read as a placeholder.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.letters.states import Kind
from terreau.lib import prose, texts
from terreau.lib.refusals import Refusal

ALL = tuple(Kind)
SESSION = (Kind.AWARD, Kind.WAITLIST, Kind.REJECT)
# A lead's brace closed on the same line. Whatever stands between braces must be a placeholder we know.
_MARK = re.compile(r"\{([^{}\n]*)\}")
_NAME = re.compile(r"\s*([a-z_]+)\s*(\?)?\s*")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A word between braces. `kinds`: the letters in which it can have a value. `is_certain`: it never lacks one there."""

    name: str
    label: Any
    example: Any
    kinds: tuple[Kind, ...] = ALL
    is_certain: bool = True

    @property
    def mark(self) -> str:
        """As it is typed, and as its button inserts it."""
        return f"{{{self.name}{'' if self.is_certain else '?'}}}"


PLACEHOLDERS = (
    Placeholder("appel", gettext_lazy("the call and its edition"), gettext_lazy("Le Progrès 2026")),
    Placeholder("projet", gettext_lazy("title of the project"), gettext_lazy("A bicycle workshop for everyone")),
    Placeholder("structure", gettext_lazy("name of the applicant"), gettext_lazy("The Workshop of the Hill")),
    Placeholder("reference", gettext_lazy("number of the application"), "LP-2026-0042"),
    Placeholder("date_depot", gettext_lazy("day the application was sent"), gettext_lazy("5 October 2026")),
    Placeholder("montant_demande", gettext_lazy("amount asked for"), "12 000 €", is_certain=False),
    Placeholder("montant", gettext_lazy("amount granted"), "9 500 €", (Kind.AWARD,)),
    Placeholder("rang", gettext_lazy("place on the waiting list"), "3", (Kind.WAITLIST,)),
    Placeholder("motifs", gettext_lazy("reasons, as they were decided"), gettext_lazy("The need is well described."), is_certain=False),
    Placeholder("condition", gettext_lazy("condition of the call that is not met"), gettext_lazy("Head office"), (Kind.INELIGIBLE,), False),
    Placeholder("date_seance", gettext_lazy("day of the session"), gettext_lazy("18 November 2026"), SESSION),
    Placeholder("reference_seance", gettext_lazy("reference of the vote"), "CP-2026-11-041", SESSION, False),
    Placeholder(
        "decision_remplacee",
        gettext_lazy("which announced decision this one replaces, as a sentence"),
        gettext_lazy("This decision replaces…"),
        SESSION,
        False,
    ),
    Placeholder("collectivite", gettext_lazy("our name"), gettext_lazy("the authority")),
    Placeholder("contact", gettext_lazy("our e-mail address"), gettext_lazy("our address")),
)
REPLACED = "decision_remplacee"
MULTILINE = {"motifs"}
BY_NAME = {placeholder.name: placeholder for placeholder in PLACEHOLDERS}


class BadWording(Refusal):
    """The template names something that no letter of its kind can say."""


class Unfilled(Refusal):
    """A placeholder has no value for this file: the letter would have a hole in it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its values, and the names of the placeholders that had none."""

    subject: str
    body: str
    missing: tuple[str, ...] = ()


def offered(kind: str) -> list[Placeholder]:
    """The placeholders a letter of this kind may use."""
    return [placeholder for placeholder in PLACEHOLDERS if kind in placeholder.kinds]


def mistakes(kind: str, subject: str, body: str) -> list[str]:
    """What is wrong with a template, in words for whoever writes it."""
    found = []
    if not subject.strip() or not body.strip():
        found.append(_("A letter needs a subject and a text."))
    if "?}" in re.sub(r"\s", "", subject):
        found.append(_("The subject cannot have an optional placeholder: it would vanish with it."))
    for inside in dict.fromkeys(_MARK.findall(f"{subject}\n{body}")):
        name = _name(inside)
        words = {"name": f"{{{inside}}}"}
        if name not in BY_NAME:
            found.append(_("%(name)s is not a placeholder. Choose it from the list beside the text.") % words)
        elif kind not in BY_NAME[name].kinds:
            found.append(_("%(name)s has no value in a letter of this kind.") % words)
    if _MARK.sub("", f"{subject}\n{body}").count("{") or _MARK.sub("", f"{subject}\n{body}").count("}"):
        found.append(_("A brace is open or closed alone: write each placeholder on one line, between { and }."))
    return found


def _name(inside: str) -> str:
    match = _NAME.fullmatch(inside)
    return match[1] if match else ""


def used(subject: str, body: str) -> set[str]:
    """The names of the placeholders of a template."""
    return {_name(inside) for inside in _MARK.findall(f"{subject}\n{body}")}


def fill(subject: str, body: str, values: Mapping[str, str], *, gap: str = "") -> Filled:
    """The template with its values. What is missing is told, and stands as `gap % name` where one is given."""
    missing: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        name = _name(match[1])
        found = values.get(name, "").strip()
        if not found and not match[1].rstrip().endswith("?"):
            missing[name] = None
            return gap.replace("*", name)
        return found if name in MULTILINE else prose.unmarked(found)

    parts = []
    said = _with_replaced(body, values)
    for part in prose.paragraphs(said):
        optional = [_name(inside) for inside in _MARK.findall(part) if inside.rstrip().endswith("?")]
        if all(values.get(name, "").strip() for name in optional):
            parts.append(_MARK.sub(value, part))
    return Filled(texts.one_line(_MARK.sub(value, subject)), "\n\n".join(parts), tuple(missing))


def _with_replaced(body: str, values: Mapping[str, str]) -> str:
    """Someone already answered must know which of two answers holds: no template can leave it out."""
    if not values.get(REPLACED, "").strip() or REPLACED in used("", body):
        return body
    parts = prose.paragraphs(body)
    return "\n\n".join([*parts[:-1], f"{{{REPLACED}}}", *parts[-1:]])


def supplied(kind: str) -> tuple[str, str]:
    """Subject and text of the house, for whoever has not written theirs."""
    subject, parts = {
        Kind.AWARD: (_("{appel}: your project is selected"), _award()),
        Kind.WAITLIST: (_("{appel}: your project is on the waiting list"), _waitlist()),
        Kind.REJECT: (_("{appel}: answer to your application"), _reject()),
        Kind.INELIGIBLE: (_("{appel}: answer to your application"), _ineligible()),
        Kind.NOT_INVITED: (_("{appel}: answer to your application"), _not_invited()),
    }[Kind(kind)]
    thanks = _("With our congratulations,") if kind == Kind.AWARD else _("With our thanks for your commitment,")
    replaced = [f"{{{REPLACED}?}}"] if kind in SESSION else []
    return subject, "\n\n".join([_("Madam, Sir,"), *parts, *replaced, thanks])


def _award() -> list[str]:
    return [
        _(
            "We are glad to tell you that your project is selected in the call for projects {appel}. At its session of {date_seance}, the panel granted it {montant}."
        ),
        "{motifs?}",
        _("Someone from our team will be in touch about what comes next: the agreement, the payment, and the report on what was done."),
    ]


def _waitlist() -> list[str]:
    return [
        _(
            "At its session of {date_seance}, the panel of the call for projects {appel} could not give your project a grant within the money available. It stands in place {rang} on the waiting list."
        ),
        "{motifs?}",
        _(
            "If money becomes available, the projects of the list are taken up in their order, and we write to you at once. You need not do anything until then."
        ),
    ]


def _reject() -> list[str]:
    return [
        _(
            "We have read your application to the call for projects {appel} with care. At its session of {date_seance}, the panel did not select it."
        ),
        _("Here is why:"),
        "{motifs}",
        _(
            "We know the work such an application takes. Our team is at your disposal to go through this answer with you, and to look at other ways of supporting your project."
        ),
    ]


def _ineligible() -> list[str]:
    return [
        _(
            "We have examined your application to the call for projects {appel}. It does not meet all the conditions of the call, and cannot go before the jury."
        ),
        _("Here is why:"),
        "{motifs}",
        _(
            "This says nothing of the worth of your project. Our team is at your disposal to go through this answer with you, and to look for other support."
        ),
    ]


def _not_invited() -> list[str]:
    return [
        _(
            "We have read the short application you sent to the call for projects {appel} with care. It is not among those invited to write a full application."
        ),
        "{motifs?}",
        _(
            "We know the work such an application takes. Our team is at your disposal to go through this answer with you, and to look at other ways of supporting your project."
        ),
    ]
