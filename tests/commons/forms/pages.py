"""A page of another room, as small as can be: what every room that has a sheet filled in does with `views.answering`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path

from terreau.commons.forms import queries
from terreau.commons.forms.models import Sheet
from terreau.commons.forms.views import answering
from terreau.commons.organisations.models import Organisation
from terreau.web import doors

PAGE = """{% extends "layouts/public.html" %}{% block title %}Dossier{% endblock %}{% block content %}
{% page_head title=form.section.title %}{% endpage_head %}
{% include "forms/_form.html" with autosave_url=autosave_url buttons="" %}{% endblock %}"""


@doors.signed_in
def section(request: HttpRequest, pk: int, section_id: str) -> HttpResponse:
    sheet = get_object_or_404(Sheet, pk=pk)
    asked = queries.schema_of(sheet.form_version).section(section_id)
    form = answering.fill_section(request, sheet=sheet, section=asked, owner=Organisation.objects.get())
    if form.is_saved:
        return redirect("pages:section", pk, section_id)
    context = {"form": form, "autosave_url": f"/essai/{pk}/reponse/"}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@doors.signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return answering.save_one(request, sheet=get_object_or_404(Sheet, pk=pk), owner=Organisation.objects.get())


ours = (
    [path("essai/<int:pk>/reponse/", answer, name="answer"), path("essai/<int:pk>/<slug:section_id>/", section, name="section")],
    "pages",
)
urlpatterns = [path("", include(ours)), path("", include("terreau.urls"))]
handler400 = "terreau.web.views.bad_request"
handler403 = "terreau.web.views.forbidden"
handler404 = "terreau.web.views.not_found"
handler500 = "terreau.web.views.broken"
