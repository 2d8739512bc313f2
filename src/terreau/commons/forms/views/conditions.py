"""“Show only if…”: the condition of a section or of a question, a line at a time, without JavaScript."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from terreau.commons.accounts.states import Role
from terreau.commons.forms import queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.forms import building
from terreau.commons.forms.forms import conditions as forms
from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.schema import Question, Section
from terreau.commons.forms.schema.conditions import Some, as_json
from terreau.commons.forms.views.building import draft_of
from terreau.web import doors
from terreau.web.refusals import shown_on

_TREE = {True: "forms:section_condition", False: "forms:question_condition"}


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str, section_id: str = "", question_id: str = "") -> HttpResponse:
    """GET shows the lines; `?on=` an earlier question asks for one more. POST adds it, takes one out, or changes all to any."""
    draft = draft_of(request, public_id)
    part_id, is_section = section_id or question_id, bool(section_id)
    schema = queries.schema_of(draft)
    part = schema.section(part_id) if is_section else schema.question(part_id)
    if part is None:
        raise Http404
    earlier = queries.candidates(schema, part_id, is_section=is_section)
    lines = queries.branches(schema, part.when)
    mode = forms.ANY if isinstance(part.when, Some) else forms.ALL
    on = next((question for question in earlier if question.id == request.GET.get("on")), None)
    form = _form(request, draft, on, mode)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            when = _next([as_json(line.condition) for line in lines], mode, form, request.POST.get("_remove", ""))
            told = {"expected_edit": form.cleaned_data["edit"], "by": request.user, "at": timezone.now()}
            drafting.change_condition(version=draft, part_id=part_id, is_section=is_section, when=when, **told)
            return redirect(_TREE[is_section], public_id, part_id)
    context = {"draft": draft, "part": part, "name": _name(part), "is_section": is_section, "lines": lines, "mode": mode}
    return render(request, "forms/condition.html", {**context, "earlier": earlier, "on": on, "form": form})


def _form(request: HttpRequest, draft: FormVersion, on: Question | None, mode: str) -> Any:
    data = request.POST or None
    if on is not None:
        return forms.Line(on, edit=draft.edit, data=data)
    if request.method == "POST" and "_remove" in request.POST:
        return building.Edit(data)
    return forms.Mode(data, initial={"edit": draft.edit, "mode": mode})


def _next(lines: list[dict[str, Any]], mode: str, form: Any, removed: str) -> dict[str, Any] | None:
    """The lines as they now stand, as one condition; none left is no condition."""
    if "comparison" in form.cleaned_data:
        lines = [*lines, form.cleaned_data["comparison"]]
    elif removed.isascii() and removed.isdigit():
        lines = [line for number, line in enumerate(lines) if number != int(removed)]
    return {form.cleaned_data.get("mode", mode): lines} if lines else None


def _name(part: Question | Section) -> str:
    return part.title if isinstance(part, Section) else part.label
