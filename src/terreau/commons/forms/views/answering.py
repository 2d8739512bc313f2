"""What a page of another room calls to have a sheet filled in: a section at a time, or an answer at a time.

The page itself finds the sheet through its own door and rule, and names the owner of the files.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from terreau.commons.forms import actions, queries
from terreau.commons.forms.forms import SectionForm, clean_one, note_on, whole, widgets
from terreau.commons.forms.models import Sheet
from terreau.commons.forms.schema import Kind, Question, Section
from terreau.commons.organisations.models import Organisation
from terreau.lib.refusals import Refusal


def fill_section(
    request: HttpRequest, *, sheet: Sheet, section: Section, owner: Any, organisation: Organisation | None = None
) -> SectionForm:
    """The section as a form. On POST: files are stored at once, every valid answer is saved, whatever its neighbours are.

    `organisation`: whose permanent papers and bank details are offered.

    `form.is_saved` says that all of it was good: redirect. Otherwise render the form again: nothing typed is lost.
    """
    schema = queries.schema_of(sheet.form_version)
    refused = _take_files(request, sheet, section, owner, organisation) if request.method == "POST" else {}
    answers, versions = queries.answers(sheet), queries.answer_versions(sheet)
    data = request.POST if request.method == "POST" else None
    known: dict[str, Any] = {"sheet": sheet, "answers": answers, "versions": versions, "organisation": organisation}
    form = SectionForm(schema, section, data=data, refused=refused, **known)
    if request.method != "POST":
        return form
    if form.is_detour:  # a row was added, a file came or went: what is already valid is saved all the same, in silence
        aside = SectionForm(schema, section, data=form.without_detour(), **known)
        aside.is_valid()
        _save(request, aside, sheet=sheet, section=section)
        form.note_written(aside.written)
        return form
    is_good = form.is_valid()
    is_whole = _save(request, form, sheet=sheet, section=section)
    form.is_saved = is_good and is_whole and not form.is_grown
    return form


def _save(request: HttpRequest, form: SectionForm, *, sheet: Sheet, section: Section) -> bool:
    """Save what is valid; on a conflict, save what does not clash and show what does."""
    values, expected, at = dict(form.cleaned_data), form.expected_versions, timezone.now()
    is_whole = True
    for _attempt in range(3):
        try:
            written = actions.save_section(
                sheet=sheet, section_id=section.id, values=values, expected_versions=expected, by=request.user, at=at
            )
        except actions.AnswerConflict as refusal:
            is_whole = False
            form.show_refusal(refusal)
            values = {question: value for question, value in values.items() if question not in form.clashes}
        except Refusal as refusal:
            form.show_refusal(refusal)
            return False
        else:
            form.note_written({question: answer.version for question, answer in written.items()})
            return is_whole
    return False


def _take_files(
    request: HttpRequest, sheet: Sheet, section: Section, owner: Any, organisation: Organisation | None
) -> dict[str, list[str]]:
    """Store each uploaded file, take out the one whose button was pressed, take in the piece that was chosen.

    Returns what was refused, by question.
    """
    refused: dict[str, list[str]] = {}
    at = timezone.now()
    for question in section.questions:
        if question.kind not in {Kind.FILE, Kind.BANK}:
            continue
        try:
            _shelve(request, sheet, question, owner, organisation)
        except Refusal as refusal:
            refused.setdefault(question.id, []).extend(refusal.reasons)
        if question.kind == Kind.BANK:
            continue
        for upload in request.FILES.getlist(question.id):
            try:
                actions.attach_file(sheet=sheet, question_id=question.id, upload=upload, owner=owner, by=request.user, at=at)
            except Refusal as refusal:
                refused.setdefault(question.id, []).extend(refusal.reasons)
        name, _colon, public_id = request.POST.get(widgets.REMOVE, "").partition(":")
        if name == question.id:
            actions.detach_file(sheet=sheet, question_id=question.id, public_id=public_id, by=request.user, at=at)
    return refused


def _shelve(request: HttpRequest, sheet: Sheet, question: Question, owner: Any, organisation: Organisation | None) -> None:
    """The buttons of what the organisation has on file: use it, keep this one there, take it out of the answer."""
    common: dict[str, Any] = {"sheet": sheet, "question_id": question.id, "by": request.user, "at": timezone.now()}
    pressed = {name: value for name in _SHELF for asked, _, value in [request.POST.get(name, "").partition(":")] if asked == question.id}
    if question.kind == Kind.BANK and widgets.REMOVE in pressed:
        actions.drop_bank_details(**common)
    if organisation is None:
        return
    if question.kind == Kind.BANK and widgets.USE in pressed:
        actions.use_bank_details(organisation=organisation, **common)
    elif widgets.USE in pressed:
        actions.use_paper(paper=pressed[widgets.USE], organisation=organisation, owner=owner, **common)
    elif widgets.KEEP in pressed:
        file = pressed[widgets.KEEP]
        actions.keep_paper(file=file, organisation=organisation, year=whole(request.POST.get(f"{widgets.YEAR}{file}", "")), **common)


_SHELF = (widgets.USE, widgets.KEEP, widgets.REMOVE)


def save_one(
    request: HttpRequest, *, sheet: Sheet, owner: Any, sections: list[str] | None = None, organisation: Organisation | None = None
) -> JsonResponse:
    """Answer to <terreau-autosave>: 200 saved, 409 someone else was first (with their answer), 422 not valid (with why).

    `sections` narrows what may be written to some section ids.
    """
    schema = queries.schema_of(sheet.form_version)
    question_id = request.POST.get("question", "")
    section = next((s for s in schema.sections if any(q.id == question_id for q in s.questions)), None)
    question = schema.question(question_id)
    if question is None or section is None or (sections is not None and section.id not in sections):
        return _refused(_("This question cannot be answered now: reload the page."))
    if question.kind in {Kind.FILE, Kind.BANK}:
        return _save_files(request, sheet, Section(section.id, section.title, questions=(question,)), owner, organisation)
    try:
        value = clean_one(schema, question_id, request.POST)
        expected = whole(request.POST.get("version", ""))
        answer = actions.save_answer(
            sheet=sheet, question_id=question_id, value=value, expected_version=expected, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        return _refused(" ".join(error.messages))
    except actions.AnswerConflict as conflict:
        return _clash(conflict, question, _drawn(sheet, section, question_id))
    except Refusal as refusal:
        return _refused(str(refusal))
    note = {"note": note_on(value or "")} if question.kind == Kind.SIRET else {}
    return JsonResponse({**_saved(answer.version), **note})


def _save_files(request: HttpRequest, sheet: Sheet, section: Section, owner: Any, organisation: Organisation | None) -> JsonResponse:
    """Files come and go at once; the list comes back drawn, whether all were accepted or not."""
    question_id = section.questions[0].id
    refused = _take_files(request, sheet, section, owner, organisation).get(question_id)
    version = queries.answer_versions(sheet).get(question_id, 0)
    error = {"error": " ".join(refused)} if refused else {}
    return JsonResponse(
        {**_saved(version), **error, "html": _drawn(sheet, section, question_id, organisation)}, status=422 if refused else 200
    )


def _refused(why: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=422)


def _clash(conflict: actions.AnswerConflict, question: Question, html: str) -> JsonResponse:
    """Both answers meet on the page: theirs travels as a value, in words, and drawn."""
    clash = conflict.clashes[0]
    words = queries.read_answer(question, clash.value).text or _("(no answer)")
    known = {"version": clash.version, "value": clash.value, "by": clash.by, "text": words}
    return JsonResponse({**known, "error": str(conflict), "html": html}, status=409)


def _saved(version: int) -> dict[str, Any]:
    now = timezone.localtime()
    return {"version": version, "saved_at": now.isoformat(), "said": _("Saved at %(time)s") % {"time": formats.time_format(now, "H:i")}}


def _drawn(sheet: Sheet, section: Section, question_id: str, organisation: Organisation | None = None) -> str:
    """The question as it now stands, drawn afresh."""
    schema = queries.schema_of(sheet.form_version)
    answers, versions = queries.answers(sheet), queries.answer_versions(sheet)
    form = SectionForm(schema, section, sheet=sheet, answers=answers, versions=versions, organisation=organisation)
    return form[question_id].as_field_group()
