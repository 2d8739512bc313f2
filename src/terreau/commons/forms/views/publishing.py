"""Trying a form as an applicant would, and publishing it with open eyes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terreau.commons.accounts.states import Role
from terreau.commons.forms import actions, queries, rules
from terreau.commons.forms.forms import SectionForm, building
from terreau.commons.forms.schema import Schema, check, links
from terreau.commons.forms.views.building import draft_of, form_of
from terreau.web import doors
from terreau.web.refusals import shown_on


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The form as an applicant fills it in. It checks what is typed and keeps none of it."""
    version = get_object_or_404(form_of(request, public_id).versions.select_related("form"), number=number)
    schema = queries.schema_of(version)
    section = schema.section(request.GET.get("section", "")) or next(iter(schema.sections), None)
    if section is None:
        messages.info(request, _("There is nothing to preview yet: add a section and a question."))
        return redirect("forms:build", public_id)
    data = request.POST if request.method == "POST" else None
    form = SectionForm(schema, section, sheet=None, answers={}, versions={}, data=data)
    problems = queries.problems(schema, form.cleaned_data, sections=[section.id]) if form.is_valid() else []
    steps = [(s.title, f"?section={s.id}", "current" if s.id == section.id else "todo") for s in schema.sections]
    context = {"version": version, "section": section, "form": form, "problems": problems, "steps": steps}
    return render(request, "forms/preview.html", context)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the new version changes, and whom it touches; then, and only then, the button."""
    draft = draft_of(request, public_id)
    form = building.Edit(request.POST or None, initial={"edit": draft.edit})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.publish(version=draft, expected_edit=form.cleaned_data["edit"], by=request.user, at=timezone.now())
            messages.success(request, _("Version %(number)d is published.") % {"number": draft.number})
            return redirect("forms:build", public_id)
    last = queries.published_versions(draft.form).first()
    before = queries.schema_of(last) if last else Schema()
    return render(
        request,
        "forms/publish.html",
        {
            "draft": draft,
            "form": form,
            "last": last,
            "errors": (errors := check(draft.schema)),
            "hints": [] if errors else list(links.hints(queries.schema_of(draft))),
            "differences": queries.differences(before, queries.schema_of(draft)),
            "usage": queries.usage_of(draft.form),
        },
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET"])
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A published version as it is for ever."""
    form = form_of(request, public_id)
    shown = queries.published_versions(form).filter(number=number).first()
    if shown is None:
        raise Http404
    doors.require(rules.can_build(request.user, form))
    schema = queries.schema_of(shown)
    context = {
        "form": form,
        "version": shown,
        "schema": schema,
        "roles": schema.role_labels(),
        "is_draft": False,
        "conditions": queries.spoken(schema),
    }
    return render(request, "forms/version.html", context)
