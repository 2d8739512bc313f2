"""Editing a draft: sections and questions, one page each, with buttons that need no JavaScript."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terreau.commons.accounts.states import Role
from terreau.commons.forms import queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.forms import building
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Kind
from terreau.commons.forms.views.building import draft_of
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors
from terreau.web.refusals import shown_on


def _back_to(draft: FormVersion, anchor: str = "") -> HttpResponse:
    return redirect(reverse("forms:build", args=[draft.form.public_id]) + (f"#{anchor}" if anchor else ""))


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def add_section(request: HttpRequest, public_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    form = building.SectionEdit(request.POST or None, initial={"edit": draft.edit})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with shown_on(form):
            section_id = drafting.add_section(
                version=draft,
                title=told["title"],
                help_text=told["help_text"],
                expected_edit=told["edit"],
                by=request.user,
                at=timezone.now(),
            )
            return _back_to(draft, f"section-{section_id}")
    return render(request, "forms/section.html", {"draft": draft, "form": form, "section": None})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def change_section(request: HttpRequest, public_id: str, section_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    section = queries.schema_of(draft).section(section_id)
    if section is None:
        raise Http404
    form = building.SectionEdit(request.POST or None, initial={"edit": draft.edit, "title": section.title, "help_text": section.help})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with shown_on(form):
            drafting.change_section(
                version=draft,
                section_id=section_id,
                title=told["title"],
                help_text=told["help_text"],
                expected_edit=told["edit"],
                by=request.user,
                at=timezone.now(),
            )
            return _back_to(draft, f"section-{section_id}")
    return render(request, "forms/section.html", {"draft": draft, "form": form, "section": section})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def delete_section(request: HttpRequest, public_id: str, section_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    section = queries.schema_of(draft).section(section_id)
    if section is None:
        raise Http404
    form = building.Edit(request.POST or None, initial={"edit": draft.edit})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            drafting.delete_section(
                version=draft, section_id=section_id, expected_edit=form.cleaned_data["edit"], by=request.user, at=timezone.now()
            )
            messages.success(request, _("The section “%(title)s” is deleted.") % {"title": section.title})
            return _back_to(draft)
    return confirm.page(
        request,
        title=_("Delete the section “%(title)s” and its questions?") % {"title": section.title},
        explanation=_("Versions already published, and the answers given to them, keep it."),
        verb=_("Delete the section"),
        back=reverse("forms:build", args=[public_id]),
        form=form,
        is_danger=True,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def add_question(request: HttpRequest, public_id: str, section_id: str) -> HttpResponse:
    """First the kind, then its settings: the kind is in the address, so that a page can be reloaded."""
    draft = draft_of(request, public_id)
    schema, kind = queries.schema_of(draft), request.GET.get("type", "")
    section = schema.section(section_id)
    if section is None:
        raise Http404
    if kind not in Kind.values:
        return render(request, "forms/kinds.html", {"draft": draft, "section": section, "kinds": building.kind_cards()})
    earlier = queries.candidates(schema, section_id, is_section=True) + list(section.questions)
    form = building.QuestionEdit(kind, edit=draft.edit, data=request.POST or None, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            question_id = drafting.add_question(
                version=draft,
                section_id=section_id,
                question=form.cleaned_data["question"],
                role=form.cleaned_data.get("role", ""),
                expected_edit=form.cleaned_data["edit"],
                by=request.user,
                at=timezone.now(),
            )
            return _back_to(draft, f"question-{question_id}")
    return render(request, "forms/question.html", {"draft": draft, "form": form, "section": section, "question": None, "kind": Kind(kind)})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def change_question(request: HttpRequest, public_id: str, question_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    schema = queries.schema_of(draft)
    question = schema.question(question_id)
    if question is None:
        raise Http404
    form = building.QuestionEdit(
        question.kind,
        question=question,
        role=schema.role_of(question_id),
        edit=draft.edit,
        data=request.POST or None,
        earlier=queries.candidates(schema, question_id, is_section=False),
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            drafting.change_question(
                version=draft,
                question_id=question_id,
                changes=form.cleaned_data["question"],
                role=form.cleaned_data.get("role", ""),
                expected_edit=form.cleaned_data["edit"],
                by=request.user,
                at=timezone.now(),
            )
            return _back_to(draft, f"question-{question_id}")
    context = {"draft": draft, "form": form, "section": None, "question": question, "kind": Kind(question.kind)}
    return render(request, "forms/question.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def delete_question(request: HttpRequest, public_id: str, question_id: str) -> HttpResponse:
    draft = draft_of(request, public_id)
    question = queries.schema_of(draft).question(question_id)
    if question is None:
        raise Http404
    form = building.Edit(request.POST or None, initial={"edit": draft.edit})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            drafting.delete_question(
                version=draft, question_id=question_id, expected_edit=form.cleaned_data["edit"], by=request.user, at=timezone.now()
            )
            messages.success(request, _("The question “%(label)s” is deleted.") % {"label": question.label})
            return _back_to(draft)
    return confirm.page(
        request,
        title=_("Delete the question “%(label)s”?") % {"label": question.label},
        explanation=_("Versions already published, and the answers given to them, keep it."),
        verb=_("Delete the question"),
        back=reverse("forms:build", args=[public_id]),
        form=form,
        is_danger=True,
    )


@doors.for_roles(Role.LEAD)
@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Up or down: `section` or `question` names what, `steps` is -1 or 1."""
    draft = draft_of(request, public_id)
    form = building.Move(request.POST)
    if not form.is_valid():
        raise Http404
    told = form.cleaned_data
    known = {"version": draft, "by_steps": told["steps"], "expected_edit": told["edit"], "by": request.user, "at": timezone.now()}
    try:
        if told["section"]:
            drafting.move_section(section_id=told["section"], **known)
        else:
            drafting.move_question(question_id=told["question"], **known)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back_to(draft, f"section-{told['section']}" if told["section"] else f"question-{told['question']}")
