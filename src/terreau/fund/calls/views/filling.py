"""Filling an application in: a section at a time, or an answer at a time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terreau.commons.forms import forms as made
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.schema import Kind, Schema, Section, Settled
from terreau.commons.forms.views import answering
from terreau.fund.calls import rules
from terreau.fund.calls.actions import filling
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.queries import applications, people, stages
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.views import keys
from terreau.fund.calls.views.overview import after, overview, trail
from terreau.lib import periods
from terreau.lib.refusals import Refusal
from terreau.web import doors

SIGNED_IN = (Kind.FILE, Kind.BANK)  # what a visitor whom nobody knows is not asked


@keys.with_file("sheet__form_version", "continues")
def section(request: HttpRequest, application: Application, section_id: str) -> HttpResponseBase:
    """One section of the form. What is valid is saved even when its neighbours are not; nothing typed is lost."""
    asked = _asked(request, application, section_id)
    doors.require(rules.can_edit(request.user, application), _("This application can no longer be changed, or you may only read it."))
    form = _fill(request, application, asked)
    if form.is_saved:
        keys.forget_unsaved(request)
        return _onward(request, application, section_id, form.settled)
    if not form.settled.opens(section_id):
        messages.info(request, _("Given your answers, that part of the form does not concern you: there is nothing to fill in there."))
        return redirect("calls:application", application.public_id)
    now = timezone.now()
    common = overview(request.user, application, now)
    carried, sent = stages.carried(application, common["schema"], common["answers"])
    _mark(form, carried, sent)
    context = {
        **common,
        "application": application,
        "section": asked,
        "form": form,
        "trail": trail(application, common["schema"], common["steps"], section_id),
        "standing": standing(application, now),
        "last": people.last_hand_on(application, [question.id for question in asked.questions]),
        "is_restored": request.method == "GET" and form.is_bound,
        "has_hidden_files": not request.user.is_authenticated and _asks_for_files(common["schema"], section_id),
    }
    return render(request, "calls/holder/section.html", context)


def _mark(form: made.SectionForm, carried: set[str], sent: Submission | None) -> None:
    """Say beside each question what was taken over from the first stage, and when it was sent."""
    if sent is None:
        return
    words = _("Taken over from your first application, sent on %(day)s.") % {"day": periods.day(timezone.localtime(sent.at))}
    for name in carried & form.fields.keys():
        field = form.fields[name]
        field.help_text = format_html("{} {}", field.help_text, words) if field.help_text else words


def _asked(request: HttpRequest, application: Application, section_id: str) -> Section:
    """The section as this person may fill it in: one that is open, and without its files for a visitor nobody knows."""
    found = sheets.schema_of(application.sheet.form_version).section(section_id)
    reopened = applications.reopened_sections(application)
    if found is None or (reopened is not None and section_id not in reopened):
        raise Http404
    if request.user.is_authenticated:
        return found
    return Section(found.id, found.title, found.help, tuple(question for question in found.questions if question.kind not in SIGNED_IN))


def _asks_for_files(schema: Schema, section_id: str) -> bool:
    found = schema.section(section_id)
    return found is not None and any(question.kind in SIGNED_IN for question in found.questions)


def _fill(request: HttpRequest, application: Application, asked: Section) -> made.SectionForm:
    """The form, saved if it was posted; on GET, with what had been typed when the session ended, if anything was."""
    if request.method == "POST":
        with filling.writing(application, question_ids=[question.id for question in asked.questions], at=timezone.now()):
            return _section_form(request, application, asked)
    typed = keys.unsaved(request)
    if typed is None:
        return _section_form(request, application, asked)
    schema, sheet = sheets.schema_of(application.sheet.form_version), application.sheet
    return made.SectionForm(
        schema,
        asked,
        sheet=sheet,
        answers=sheets.answers(sheet),
        versions=sheets.answer_versions(sheet),
        data=typed,
        organisation=application.organisation,
    )


def _section_form(request: HttpRequest, application: Application, asked: Section) -> made.SectionForm:
    sheet, body = application.sheet, application.organisation
    return answering.fill_section(request, sheet=sheet, section=asked, owner=application, organisation=body)


def _onward(request: HttpRequest, application: Application, section_id: str, settled: Settled) -> HttpResponseBase:
    """Where the button said: further, or here again."""
    messages.success(request, _("Saved. Remember: your application is not sent yet."))
    if request.POST.get("then") != "next":
        return redirect("calls:section", application.public_id, section_id)
    schema = sheets.schema_of(application.sheet.form_version)
    following = after(schema, settled, section_id, applications.reopened_sections(application))
    if following is None:
        return redirect("calls:send", application.public_id)
    return redirect("calls:section", application.public_id, following)


@keys.with_file("sheet__form_version")
@require_POST
def answer(request: HttpRequest, application: Application) -> HttpResponseBase:
    """One answer, as <terreau-autosave> sends it."""
    question = sheets.schema_of(application.sheet.form_version).question(request.POST.get("question", ""))
    if not rules.can_edit(request.user, application):
        return JsonResponse({"error": _("This application can no longer be changed, or you may only read it.")}, status=403)
    if question is None or (question.kind in SIGNED_IN and not request.user.is_authenticated):
        return JsonResponse({"error": _("This question cannot be answered now: reload the page.")}, status=422)
    try:
        with filling.writing(application, question_ids=[question.id], at=timezone.now()):
            return answering.save_one(request, sheet=application.sheet, owner=application, organisation=application.organisation)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
