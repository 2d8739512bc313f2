"""The forms of the house: their list, their structure, their versions. For scheme leads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from terreau.commons.accounts.states import Role
from terreau.commons.forms import actions, queries, rules
from terreau.commons.forms.forms import building
from terreau.commons.forms.models import Form, FormVersion
from terreau.commons.forms.schema import check, patterns
from terreau.commons.forms.states import VersionState
from terreau.commons.journal import queries as journal
from terreau.web import doors
from terreau.web.refusals import shown_on


def form_of(request: HttpRequest, public_id: str) -> Form:
    """The one door to a form."""
    return get_object_or_404(rules.forms_visible_to(request.user), public_id=public_id)


def draft_of(request: HttpRequest, public_id: str) -> FormVersion:
    """The draft of a form that this person may build, or a 403 that says how to begin one."""
    form = form_of(request, public_id)
    doors.require(rules.can_build(request.user, form))
    draft = queries.draft_of(form)
    if draft is None:
        raise PermissionDenied(_("Published versions do not change. Begin a new version from the page of the form."))
    return draft


@doors.for_roles(Role.LEAD)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    forms = rules.forms_visible_to(request.user).annotate(
        published=Max("versions__number", filter=Q(versions__state=VersionState.PUBLISHED)),
        drafts=Count("versions", filter=Q(versions__state=VersionState.DRAFT)),
    )
    page = Paginator(forms.order_by("-created_at", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "forms/catalogue.html", {"page": page})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = building.NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pattern = form.cleaned_data["pattern"]
        with shown_on(form):
            made = actions.create_form(
                title=form.cleaned_data["title"],
                schema=patterns.read(pattern) if pattern else None,
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("The form is created. Nobody can fill it in before you publish it."))
            return redirect("forms:build", made.public_id)
    return render(request, "forms/new.html", {"form": form})


@doors.for_roles(Role.LEAD)
@require_GET
def build(request: HttpRequest, public_id: str) -> HttpResponse:
    """The structure of a form: its draft when there is one, else its last version."""
    form = form_of(request, public_id)
    published = list(queries.published_versions(form))
    draft = queries.draft_of(form)
    version = draft or published[0]
    schema = queries.schema_of(version)
    return render(
        request,
        "forms/build.html",
        {
            "form": form,
            "version": version,
            "is_draft": draft is not None,
            "schema": schema,
            "roles": schema.role_labels(),
            "conditions": queries.spoken(schema),
            "errors": check(version.schema) if draft else [],
            "published": published,
            "lines": journal.history(form)[:20],
        },
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_of(request, public_id)
    doors.require(rules.can_build(request.user, form))
    naming = building.Renaming(request.POST or None, initial={"title": form.title})
    if request.method == "POST" and naming.is_valid():
        with shown_on(naming):
            actions.rename_form(form=form, title=naming.cleaned_data["title"], by=request.user, at=timezone.now())
            return redirect("forms:build", form.public_id)
    return render(request, "forms/rename.html", {"form": form, "naming": naming})


@doors.for_roles(Role.LEAD)
@require_POST
def open_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_of(request, public_id)
    doors.require(rules.can_build(request.user, form))
    actions.open_draft(form=form, by=request.user, at=timezone.now())
    messages.success(request, _("Here is the next version, a copy of the last one. Applicants see nothing of it before you publish it."))
    return redirect("forms:build", form.public_id)
