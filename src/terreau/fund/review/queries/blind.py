"""The blind reading: what a juror is shown of an application, and whether its own words give the applicant away.

Privacy is a type here: `JuryFile` has no attribute that could name anyone, and nothing else of a file reaches a juror's
page. What applicants write about themselves in free text cannot be taken out by a machine; `giveaways` shows it to leads.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from terreau.commons.documents import queries as documents
from terreau.commons.documents.models import Document
from terreau.commons.forms import queries as forms
from terreau.commons.forms.schema import Kind, Question, Role, Schema, settle
from terreau.fund.calls.models import Application, Submission
from terreau.fund.review.models import Assignment
from terreau.lib import filetypes, texts

# A number that identifies its holder is never shown to a juror, whatever the author of the form ticked.
NEVER_SHOWN = (Kind.SIRET,)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the application under a neutral name: its own could say who sent it."""

    number: int
    name: str
    size: int
    is_copy: bool = False  # without identity, made by hand
    is_withheld: bool = False  # `note` says why
    note: str = ""


@dataclass(frozen=True, slots=True)
class Substitute:
    """What a juror is handed instead of a file: a copy without identity, or nothing; `note` is theirs to read."""

    copy: Document | None
    note: str


_SUBSTITUTES: list[Callable[[Sequence[Document]], dict[int, Substitute]]] = []


def register_substitutes(read: Callable[[Sequence[Document]], dict[int, Substitute]]) -> None:
    """A room above says, from apps.py, what replaces files for jurors, by document."""
    _SUBSTITUTES.append(read)


def _substitutes(files: Sequence[Document]) -> dict[int, Substitute]:
    return {pk: one for read in _SUBSTITUTES if files for pk, one in read(files).items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and its answer, its files replaced by neutral ones."""

    label: str
    kind: str
    state: str
    text: str
    lines: tuple[str, ...]
    table: Any
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    rows: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class JuryFile:
    """An application as a juror reads it. No organisation, no person, no history, no reference: only the project."""

    handle: str  # the assignment's public id
    title: str
    theme: str
    publics: tuple[str, ...]
    requested_cents: int | None
    budget_cents: int | None
    sections: tuple[Section, ...]


def jury_file(assignment: Assignment) -> JuryFile:
    """The projection of a file for the juror it is assigned to, from what was last sent."""
    application = assignment.application
    submission = last_sent(application)
    schema = Schema.parse(submission.form_version.schema)
    return JuryFile(
        handle=assignment.public_id,
        title=title_of(schema, submission.content["answers"]),
        theme=application.theme.name if application.theme else "",
        publics=tuple(public.name for public in application.publics.order_by("name")),
        requested_cents=application.requested_cents,
        budget_cents=application.budget_cents,
        sections=tuple(_sections(schema, submission)),
    )


def last_sent(application: Application) -> Submission:
    """What jurors and deciders read: the last submission, whatever the applicant has typed since."""
    return application.submissions.select_related("form_version").order_by("-sequence").first() or _nothing(application)


def _nothing(application: Application) -> Submission:
    version = application.sheet.form_version
    return Submission(application=application, form_version=version, content={"answers": {}})


def title_of(schema: Schema, answers: dict[str, Any]) -> str:
    """The name of the project, unless the form's author flagged it as identifying."""
    question = schema.question(schema.roles.get(Role.TITLE, ""))
    return "" if question is None or _is_hidden(question) else texts.one_line(str(answers.get(question.id) or ""))


def _is_hidden(question: Question) -> bool:
    return question.is_identifying or question.kind in NEVER_SHOWN


def blind(schema: Schema) -> Schema:
    """The form without the questions that identify, inside repeated groups too."""
    sections = (replace(section, questions=tuple(_shown(section.questions))) for section in schema.sections)
    return Schema(sections=tuple(section for section in sections if section.questions), roles=schema.roles)


def _shown(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        if _is_hidden(question):
            continue
        if question.kind == Kind.GROUP:
            inner = [raw for raw, asked in zip(question.options["questions"], question.questions, strict=True) if not _is_hidden(asked)]
            if inner:
                yield replace(question, options=question.options | {"questions": inner})
        else:
            yield question


def _sections(schema: Schema, submission: Submission) -> Iterator[Section]:
    shown = blind(schema)
    files = files_of(submission)
    instead = _substitutes(files)
    pieces = {file.public_id: _piece(file, number, instead.get(file.pk)) for number, file in enumerate(files, start=1)}
    answers = submission.content["answers"]
    settled = settle(schema, answers)  # by the whole form: a question may hang on an answer the juror is not shown
    for section in forms.readable(shown, answers, without_identifying=True, settled=settled):
        yield Section(section.id, section.title, tuple(_answer(row, pieces) for row in section.rows))


def _piece(file: Document, number: int, instead: Substitute | None) -> Attachment:
    if instead is None:
        return Attachment(number, neutral_name(file, number), file.size)
    if instead.copy is None:
        return Attachment(number, f"piece-{number}", 0, is_withheld=True, note=instead.note)
    return Attachment(number, neutral_name(instead.copy, number), instead.copy.size, is_copy=True, note=instead.note)


def _answer(row: forms.ReadAnswer, pieces: dict[str, Attachment]) -> Answer:
    if row.kind != Kind.FILE:
        return Answer(row.label, row.kind, row.state, row.text, tuple(row.lines), row.table, ())
    attachments = tuple(pieces[file.public_id] for file in row.files if file.public_id in pieces)
    return Answer(row.label, row.kind, row.state, "", (), None, attachments)


def files_of(submission: Submission) -> list[Document]:
    """Files a juror may open, in the order of the form: those that answer questions they are shown."""
    named = files_named(submission)
    found = documents.by_public_id(named)
    return [found[public_id] for public_id in named if public_id in found]


def files_named(submission: Submission) -> list[str]:
    """Their public ids, each once."""
    answers = submission.content["answers"]
    asked = blind(Schema.parse(submission.form_version.schema)).questions()
    return list(dict.fromkeys(named for question in asked if question.kind == Kind.FILE for named in answers.get(question.id) or []))


def neutral_name(document: Document, number: int) -> str:
    """'piece-2.pdf'."""
    return f"piece-{number}.{filetypes.extension_of(document.media_type)}"


def attachment(assignment: Assignment, number: int) -> Document | None:
    """The file behind a number of this assignment: the copy where there is one, none where it is withheld."""
    files = files_of(last_sent(assignment.application))
    if not 1 <= number <= len(files):
        return None
    file = files[number - 1]
    instead = _substitutes([file]).get(file.pk)
    return file if instead is None else instead.copy


def giveaways(application: Application) -> list[str]:
    """Names, numbers and addresses of the applicant that its own free text repeats to jurors."""
    submission = last_sent(application)
    schema = Schema.parse(submission.form_version.schema)
    return _said_in(application, submission, " ".join([title_of(schema, submission.content["answers"]), *_words(schema, submission)]))


def said_in(application: Application, text: str) -> list[str]:
    """Names, numbers and addresses of the applicant in what is about to be shown to jurors."""
    return _said_in(application, last_sent(application), text) if text else []


def _said_in(application: Application, submission: Submission, text: str) -> list[str]:
    words = texts.fold(text)
    bare = words.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    return [said for said in _identity(application, submission) if texts.fold(said) in words or texts.fold(said).replace(" ", "") in bare]


def _words(schema: Schema, submission: Submission) -> Iterator[str]:
    for section in _sections(schema, submission):
        for row in section.rows:
            yield row.text
            yield from row.lines
            if row.table is not None:
                yield from (cell for line in row.table.rows for cell in line)


def _identity(application: Application, submission: Submission) -> list[str]:
    frozen = submission.content.get("organisation") or {}
    person = submission.content.get("applicant") or {}
    body = application.organisation
    said = [frozen.get("name"), frozen.get("siret"), frozen.get("rna"), frozen.get("address"), person.get("name"), person.get("email")]
    if body is not None:
        said += [body.name, (body.siret or "")[:9], body.website]
    return list(dict.fromkeys(str(word) for word in said if word and len(str(word)) > 3))
