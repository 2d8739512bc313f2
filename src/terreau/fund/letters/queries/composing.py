"""From a template and a file to the words of a letter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application, Edition
from terreau.fund.letters import schema
from terreau.fund.letters.models import Wording
from terreau.lib import money, periods, texts

# What rooms above know of a file for a kind of letter: the amount proposed, the reasons… Asked by previews.
_KNOWN: list[Callable[[Application, str], Mapping[str, str]]] = []


def register_values(known: Callable[[Application, str], Mapping[str, str]]) -> None:
    """Rooms call this from apps.py."""
    _KNOWN.append(known)


@dataclass(frozen=True, slots=True)
class Composed:
    """The words of one letter, and the wording that made them (none: the text of the house)."""

    subject: str
    body: str
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Stationery:
    """The templates of one edition, loaded once for many letters."""

    wordings: dict[str, Wording] = field(default_factory=dict)

    def text(self, kind: str) -> tuple[str, str]:
        wording = self.wordings.get(kind)
        return (wording.subject, wording.body) if wording else schema.supplied(kind)

    def compose(self, kind: str, values: Mapping[str, str], *, file: object) -> Composed:
        """The letter. Refused, with the names and the file, where a placeholder would be empty."""
        if missing := self.missing(kind, values):
            raise schema.Unfilled(hole(missing, file))
        filled = schema.fill(*self.text(kind), values)
        return Composed(filled.subject, filled.body, self.wordings.get(kind))

    def missing(self, kind: str, values: Mapping[str, str]) -> tuple[str, ...]:
        return schema.fill(*self.text(kind), values).missing


def hole(names: tuple[str, ...], file: object) -> str:
    """What is missing, where, and what to do."""
    words = {"names": ", ".join(f"{{{name}}}" for name in names), "file": str(file)}
    return _("“%(file)s”: the letter would have a hole in place of %(names)s. Give the value, or change the letter’s template.") % words


def stationery(edition: Edition) -> Stationery:
    """The last wording of each kind. One query."""
    rows = Wording.objects.filter(template__edition=edition, number=F("template__version")).select_related("template")
    return Stationery({row.template.kind: row for row in rows})


def common(application: Application) -> dict[str, str]:
    """What every letter about a file may say. Strangers' words are defused: they go in a mail."""
    body, edition = application.organisation, application.edition
    asked = application.requested_cents
    return {
        "appel": f"{edition.call} {edition.slug}",
        "projet": _fenced(application.title),
        "structure": _fenced(body.name if body else ""),
        "reference": application.reference,
        "date_depot": periods.day(timezone.localtime(application.submitted_at)) if application.submitted_at else "",
        "montant_demande": money.show(asked) if asked is not None else "",
        "collectivite": settings.AUTHORITY["name"],
        "contact": settings.AUTHORITY["contact"],
    }


def _fenced(words: str) -> str:
    return texts.defused(texts.one_line(words))


def known(application: Application, kind: str) -> dict[str, str]:
    """Everything known of a file today for a letter of this kind, decided or not."""
    found: dict[str, str] = common(application)
    for ask in _KNOWN:
        found |= ask(application, kind)
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """A template tried on a file, or on examples: what it gives, and the names that have no value."""

    filled: schema.Filled
    file: Application | None


def on_examples(kind: str, subject: str, body: str) -> Trial:
    values = {placeholder.name: str(placeholder.example) for placeholder in schema.offered(kind) if placeholder.name != schema.REPLACED}
    return Trial(schema.fill(subject, body, values), None)


def on_file(application: Application, kind: str, subject: str, body: str) -> Trial:
    return Trial(schema.fill(subject, body, known(application, kind), gap="⟨*⟩"), application)


def versions(edition: Edition, kind: str) -> list[Any]:
    """Every wording of a template, the last first."""
    return list(Wording.objects.filter(template__edition=edition, template__kind=kind).select_related("by").order_by("-number", "-pk"))


def sources(edition: Edition) -> list[Edition]:
    """Other editions whose letters may be taken over, those of the same call first, the most recent first."""
    found = Edition.objects.filter(letter_templates__version__gt=0).exclude(pk=edition.pk).select_related("call").distinct()
    return sorted(found.order_by("-created_at", "-pk"), key=lambda row: row.call_id != edition.call_id)
