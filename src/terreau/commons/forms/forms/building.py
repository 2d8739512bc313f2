"""Forms of the builder: a title, a section, and a question whose settings depend on its kind."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.forms.forms import computing, widgets
from terreau.commons.forms.forms.kinds import AnswerField, field_for
from terreau.commons.forms.queries.faults import LONG, MAX_ROWS, SHORT
from terreau.commons.forms.schema import GROUPABLE, ROLE_KINDS, Kind, Question, Role, check, edits, exchange, patterns
from terreau.commons.papers.kinds import PaperKind
from terreau.lib import filetypes, texts
from terreau.lib.refusals import Refusal

_SIMPLE = [kind for kind in GROUPABLE if kind not in {Kind.SINGLE, Kind.MULTIPLE}]


# Icon and example of each kind, on the page where one is chosen.
_CARDS: dict[Kind, tuple[str, Any]] = {
    Kind.SHORT_TEXT: ("type", gettext_lazy("A name, a title, a telephone number: one line.")),
    Kind.LONG_TEXT: ("text-align-start", gettext_lazy("A description in several paragraphs, with a counter.")),
    Kind.NUMBER: ("hash", gettext_lazy("How many people, hours, members.")),
    Kind.MONEY: ("euro", gettext_lazy("An amount, to the cent.")),
    Kind.PERCENT: ("percent", gettext_lazy("A share, up to 100 %.")),
    Kind.YES_NO: ("toggle-left", gettext_lazy("A question answered by yes or no.")),
    Kind.SINGLE: ("circle-dot", gettext_lazy("One answer in a list that you write.")),
    Kind.MULTIPLE: ("square-check", gettext_lazy("Several answers in a list that you write.")),
    Kind.DATE: ("calendar", gettext_lazy("A day: beginning, end, signature.")),
    Kind.FILE: ("paperclip", gettext_lazy("Statutes, accounts, bank details: documents to attach.")),
    Kind.BANK: ("landmark", gettext_lazy("The IBAN that the structure has on file, checked; never shown to a jury.")),
    Kind.COMMUNE: ("map-pin", gettext_lazy("A commune of the territory.")),
    Kind.SIRET: ("building-2", gettext_lazy("The number of another body: its check digit is verified.")),
    Kind.GROUP: ("rows-3", gettext_lazy("The same few questions, as many times as needed: partners, places, indicators.")),
    Kind.CONSENT: ("file-check", gettext_lazy("A text to read and agree to; its words are kept.")),
    Kind.BUDGET: ("scale", gettext_lazy("Charges and income that must be equal, with totals.")),
    Kind.COMPUTED: ("calculator", gettext_lazy("A total, a rate, a remainder: worked out from earlier answers, never typed.")),
}


def kind_cards() -> list[dict[str, Any]]:
    """What a builder chooses among: label, icon, example and address of each kind."""
    return [
        {"label": capfirst(kind.label), "icon": icon, "example": example, "url": f"?type={kind}"}
        for kind, (icon, example) in _CARDS.items()
    ]


class NewForm(forms.Form):
    """A form begins blank, or as a copy of a ready-made one."""

    title = forms.CharField(
        label=gettext_lazy("Name of the form"), max_length=150, help_text=gettext_lazy("For the team: applicants do not see it.")
    )
    pattern = forms.ChoiceField(label=gettext_lazy("Start from"), widget=forms.RadioSelect, initial=patterns.APPLICATION)

    def clean_title(self) -> str:
        return texts.one_line(self.cleaned_data["title"], 150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"].choices = [*patterns.PATTERNS.items(), ("", _("A blank form"))]  # type: ignore[attr-defined]
        self.fields["pattern"].required = False


class Importing(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of the form"),
        help_text=gettext_lazy("A .json file exported from Terreau, here or elsewhere."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> bytes:
        return self.cleaned_data["file"].read(exchange.MOST_BYTES + 1)


class Renaming(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the form"), max_length=150)

    def clean_title(self) -> str:
        return texts.one_line(self.cleaned_data["title"], 150)


class Edit(forms.Form):
    """Anything that changes a draft says which edit of it the page showed."""

    edit = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    has_moved = False  # another builder was first: the page says how to see what they did

    def show_refusal(self, refusal: Refusal) -> None:
        self.has_moved = True
        for reason in refusal.reasons:
            self.add_error(None, reason)


class SectionEdit(Edit):
    title = forms.CharField(label=gettext_lazy("Title of the section"), max_length=150)
    help_text = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A word or two shown under the title."),
    )

    def clean_title(self) -> str:
        return texts.one_line(self.cleaned_data["title"], 150)

    def clean_help_text(self) -> str:
        return texts.cleaned(self.cleaned_data["help_text"])


class QuestionEdit(Edit):
    """Wording, settings and role of a question. `cleaned_data["question"]` is its JSON, without identifier."""

    label = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    help_text = forms.CharField(
        label=gettext_lazy("Help"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown under the question: an example, a definition, where to find the figure."),
    )
    is_required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)
    is_identifying = forms.BooleanField(
        label=gettext_lazy("Hidden from the jury"),
        required=False,
        help_text=gettext_lazy("Tick when the answer may tell whose project it is."),
    )

    def __init__(
        self,
        kind: str,
        *,
        question: Question | None = None,
        role: str = "",
        edit: int = 0,
        data: Any = None,
        earlier: Sequence[Question] = (),
    ) -> None:
        self.kind, self.question, self.earlier = Kind(kind), question, earlier
        known: dict[str, Any] = {"edit": edit}
        if question is not None:
            shown = {"label": question.label, "help_text": question.help, "role": role}
            known |= shown | {"is_required": question.is_required, "is_identifying": question.is_identifying}
        super().__init__(data, initial=known)
        options = question.options if question else {}
        if self.kind == Kind.COMPUTED:
            del self.fields["is_required"]
            options = {**options, **computing.shown(options)}
        for name, field in self._settings(options).items():
            self.fields[name] = field
            if name in options:
                self.initial[name] = _shown(name, options[name], field)
        roles = [(name, Role(name).label) for name, kinds in ROLE_KINDS.items() if self.kind in kinds]
        if roles:
            self.fields["role"] = forms.ChoiceField(
                label=_("What the house reads in it"),
                choices=[("", _("Nothing in particular")), *roles],
                required=False,
                help_text=_("The lists, the limits and the letters of the call rely on it. A role is played by one question only."),
            )
        if question is None and self.kind == Kind.CONSENT:
            self.initial["is_required"] = True

    def _settings(self, options: dict[str, Any]) -> dict[str, forms.Field]:
        return computing.settings(self.earlier, options) if self.kind == Kind.COMPUTED else _settings(self.kind, options)

    def _options(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if self.kind == Kind.COMPUTED:
            return computing.options_of(cleaned, self.earlier, self.question.options if self.question else {})
        return _options(self.kind, cleaned, self.question)

    @property
    def is_detour(self) -> bool:
        """A row of the group was added or taken out: the page comes back as it was typed, nothing is judged or saved."""
        return self.is_bound and any(name in self.data for name in (widgets.MORE, widgets.LESS))

    def full_clean(self) -> None:
        if self.is_detour:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.is_detour and super().is_valid()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        question = {
            "kind": str(self.kind),
            "label": texts.one_line(cleaned["label"], 300),
            "help": texts.cleaned(cleaned["help_text"]),
            "is_required": cleaned.get("is_required", False),
            "is_identifying": cleaned["is_identifying"],
            "options": self._options(cleaned),
        }
        # The same check as at publication, on this question alone: nothing is built that could not be published.
        alone = {"sections": [{"id": "section", "title": "-", "questions": [{"id": "question", **question}]}]}
        for error in check(alone) if self.kind != Kind.COMPUTED else ():  # a calculation alone has nothing to refer to
            self.add_error(None, error)
        cleaned["question"] = question
        return cleaned


def _whole(label: str, initial: int | None, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, initial=initial, required=False, **more)


def _lines(label: str, help_text: str, rows: int = 6) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), max_length=20_000)


def _bound(kind: str, label: str) -> forms.Field:
    """A bound is typed as an answer of that kind would be."""
    options = {"min": None, "max": None, "decimals": 4} if kind == Kind.NUMBER else {}
    field = field_for(Question("bound", kind, label, options={k: v for k, v in options.items() if v is not None}))
    field.required = False
    return field


def _settings(kind: Kind, options: dict[str, Any]) -> dict[str, forms.Field]:  # noqa: PLR0911 - one per kind
    """Fields of the options of a kind, in the order they are asked."""
    match kind:
        case Kind.SHORT_TEXT:
            return {"max_length": _whole(_("Characters at most"), SHORT, 1000)}
        case Kind.LONG_TEXT:
            return {"max_length": _whole(_("Characters at most"), LONG, 20_000)}
        case Kind.NUMBER:
            unit = forms.CharField(label=_("Unit"), required=False, max_length=30, help_text=_("Shown after the number: people, hours…"))
            decimals = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=4, initial=0, required=False)
            return {"unit": unit, "decimals": decimals, "min": _bound(kind, _("At least")), "max": _bound(kind, _("At most"))}
        case Kind.MONEY | Kind.PERCENT | Kind.DATE:
            least, most = (_("Not before"), _("Not after")) if kind == Kind.DATE else (_("At least"), _("At most"))
            return {"min": _bound(kind, least), "max": _bound(kind, most)}
        case Kind.SINGLE | Kind.MULTIPLE:
            return {"choices": _lines(_("Choices"), _("One per line, in order. Correct a line to change its wording."))}
        case Kind.FILE:
            known = [(extension, extension) for extension in filetypes.extensions()]
            accept = forms.MultipleChoiceField(
                label=_("Kinds of file"),
                choices=known,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("None ticked: all."),
            )
            paper_kind = forms.ChoiceField(
                label=_("Permanent paper"),
                choices=[("", _("No: a document of this project")), *PaperKind.choices],
                required=False,
                help_text=_("The piece that the structure has on file will be offered, with its age; a newer one can be kept there."),
            )
            return {"paper_kind": paper_kind, "max_files": _whole(_("Files at most"), 1, 20), "accept": accept}
        case Kind.CONSENT:
            return {"text": _lines(_("Text to agree to"), _("Shown in full above the box. The words agreed to are kept for ever."))}
        case Kind.GROUP:
            row_label = forms.CharField(label=_("Name of a row"), required=False, max_length=40, help_text=_("Partner, indicator, place…"))
            return {
                "row_label": row_label,
                "max_rows": _whole(_("Rows at most"), MAX_ROWS, 100),
                "questions": _inner(options.get("questions", [])),
            }
        case Kind.BUDGET:
            help_text = _("One line per line, with its account number if it has one: “60 Purchases”.")
            return {"charges": _lines(_("Lines of charges"), help_text, 10), "produits": _lines(_("Lines of income"), help_text, 10)}
        case _:
            return {}


def _inner(present: Sequence[dict[str, Any]]) -> forms.Field:
    """The questions of a repeated group are themselves asked by a repeated group."""
    offered = [*_SIMPLE, *(kind for kind in GROUPABLE if kind not in _SIMPLE and kind in {inner["kind"] for inner in present})]
    kinds = [{"id": str(kind), "label": str(kind.label)} for kind in offered]
    options = {
        "max_rows": 12,
        "row_label": _("Column"),
        "questions": [
            {"id": "label", "kind": Kind.SHORT_TEXT, "label": _("Question"), "options": {"max_length": 300}},
            {"id": "kind", "kind": Kind.SINGLE, "label": _("Kind"), "options": {"choices": kinds}, "is_required": True},
            {"id": "is_required", "kind": Kind.YES_NO, "label": _("Required?"), "is_required": True},
        ],
    }
    return field_for(Question("questions", Kind.GROUP, _("Questions of each row"), is_required=True, options=options))


def _shown(name: str, value: Any, field: forms.Field) -> Any:
    """An option as the builder shows it."""
    match name:
        case "choices":
            return "\n".join(choice["label"] for choice in value)
        case "charges" | "produits":
            return "\n".join(f"{line.get('code', '')} {line['label']}".strip() for line in value)
        case "questions":
            return [{"label": q["label"], "kind": q["kind"], "is_required": "yes" if q.get("is_required") else "no"} for q in value]
        case "min" | "max" if isinstance(field, AnswerField):
            return field.typed(str(value) if field.question.kind == Kind.NUMBER else value)
        case _:
            return value


def _options(kind: Kind, cleaned: dict[str, Any], question: Question | None) -> dict[str, Any]:
    """Settings as they are stored; those left blank are not."""
    before = question.options if question else {}
    asked = _settings(kind, before)
    options = {name: value for name, value in before.items() if name not in asked}  # what this page does not show, it keeps
    for name in asked:
        value = cleaned.get(name)
        if name == "choices":
            value = _with_ids([{"label": line} for line in _split(value)], before.get("choices", []))
        elif name in {"charges", "produits"}:
            value = [_budget_line(line) for line in _split(value)]
        elif name == "questions":
            value = _with_ids([_inner_question(row) for row in value or []], before.get("questions", []))
        elif isinstance(value, str):
            value = texts.cleaned(value)
        if value not in (None, "", []):
            options[name] = value
    return options


def _split(text: str | None) -> list[str]:
    lines = (" ".join(line.split()) for line in texts.cleaned(text or "").split("\n"))
    return [line for line in lines if line]


def _budget_line(line: str) -> dict[str, str]:
    code, label = re.fullmatch(r"(?:(\d{1,4})[\s.:–-]+)?(.+)", line).groups()  # type: ignore[union-attr]
    return {"code": code or "", "label": label}


def _inner_question(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("label") or not row.get("kind"):
        raise ValidationError(_("Each question of the group needs a wording and a kind."))
    return {"label": row["label"], "kind": row["kind"], "is_required": bool(row.get("is_required"))}


def _with_ids(items: list[dict[str, Any]], before: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each item keeps the identifier it had: the same wording first; then, when as many lines remain, the same place.

    A line added or taken out in the same edit as a correction makes the corrected line a new one, which harms nobody:
    answers already given belong to their own version.
    """
    known = {item["label"]: item["id"] for item in before}
    old = {item["id"]: item for item in before}
    renamed = {}
    if len(items) == len(before):
        present = {item["label"] for item in items}
        renamed = {new["label"]: old["id"] for new, old in zip(items, before, strict=True) if old["label"] not in present}
    taken = {item["id"] for item in before}
    made = []
    for item in items:
        identifier = known.get(item["label"]) or renamed.get(item["label"]) or edits.fresh_id(item["label"], taken, prefix="choice")
        taken.add(identifier)
        kept = old.get(identifier, {})  # a question of a group keeps the settings this page does not show
        made.append({**(kept if kept.get("kind") == item.get("kind") else {}), **item, "id": identifier})
    return made


class Move(Edit):
    """One step up or down, of a section or of a question."""

    section = forms.CharField(required=False)
    question = forms.CharField(required=False)
    steps = forms.TypedChoiceField(choices=[("-1", "-1"), ("1", "1")], coerce=int)
