"""The lead words the letters of an edition: the five kinds, each with its text, its versions and a trial on a real file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.fund.letters import forms, mails, rules, schema
from terreau.fund.letters.actions import wording
from terreau.fund.letters.models import Wording
from terreau.fund.letters.queries import composing, proofreading, signing
from terreau.fund.letters.states import SLUG_OF, SLUGS, Kind
from terreau.lib import money, periods, prose
from terreau.web import doors, navigation, pdf, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _edition(request: SignedInRequest, call: str, edition: str) -> Edition:
    rows = calls.editions_visible_to(request.user).select_related("call")
    row = get_object_or_404(rows, call__slug=call, slug=edition)
    doors.require(rules.can_word(request.user, row), _("This edition is archived: its letters no longer change."))
    return row


def _kind(slug: str) -> Kind:
    if slug not in SLUGS:
        raise Http404
    return SLUGS[slug]


def _trail(edition: Edition, *more: tuple[str, str]) -> list[tuple[str, str]]:
    desk = navigation.address("calls:desk_edition", edition.call.slug, edition.slug)
    return [(_("Calls"), navigation.address("calls:desk")), (str(edition), desk), *more]


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def templates(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The five kinds, whose text each is, and how letters are handled."""
    row = _edition(request, call, edition)
    handling = forms.Handling(
        returns.posted(request), initial={"readings": proofreading.readings_of(row), "signing": signing.signing_of(row)}
    )
    if request.method == "POST" and handling.is_valid():
        with shown_on(handling):
            wording.set_manner(edition=row, **handling.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("letters:templates", call, edition)
    sources = composing.sources(row)
    context = {
        "edition": row,
        "rows": _rows(row),
        "handling": handling,
        "source": forms.Source(sources) if sources else None,
        "trail": _trail(row, (_("Letter templates"), "")),
    }
    return render(request, "letters/templates.html", context)


def _rows(edition: Edition) -> list[tuple[Kind, str, Wording | None]]:
    paper = composing.stationery(edition)
    return [
        (kind, reverse("letters:template", args=[edition.call.slug, edition.slug, SLUG_OF[kind]]), paper.wordings.get(kind))
        for kind in Kind
    ]


@doors.for_roles(Role.LEAD)
@require_POST
def take_over(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The letters of another edition, written here."""
    row = _edition(request, call, edition)
    form = forms.Source(composing.sources(row), request.POST)
    if form.is_valid():
        with shown_on(form):
            count = wording.take_over(edition=row, **form.cleaned_data, by=request.user, at=timezone.now())
            done = ngettext("%(count)d letter taken over.", "%(count)d letters taken over.", count)
            messages.success(request, done % {"count": count})
    for problem in form.non_field_errors() or form.errors.get("source", []):
        messages.error(request, problem)
    return redirect("letters:templates", call, edition)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def template(request: SignedInRequest, call: str, edition: str, kind: str) -> HttpResponse:
    """Write one letter; insert placeholders; see it on a real file before anything is kept."""
    row, which = _edition(request, call, edition), _kind(kind)
    form = forms.Words(which, _with_insertion(request), initial=_starting(request, row, which))
    verb = request.POST.get("verb", "")
    if request.method == "POST" and verb == "save" and form.is_valid():
        with shown_on(form):
            _written(request, row, which, form)
            return redirect("letters:template", call, edition, kind)
    return render(request, "letters/template.html", _page(request, row, which, form))


def _with_insertion(request: SignedInRequest) -> Any:
    """Without JavaScript, the button of a placeholder writes it at the end of the text."""
    name = request.POST.get("insert", "")
    if name not in schema.BY_NAME:
        return returns.posted(request)
    data = request.POST.copy()
    data["body"] = f"{data.get('body', '').rstrip()} {schema.BY_NAME[name].mark}".lstrip()
    return data


def _starting(request: SignedInRequest, edition: Edition, kind: Kind) -> dict[str, Any]:
    """What the editor opens on: the last version, or the one asked for, to be taken up again."""
    rows = composing.versions(edition, kind)
    version = rows[0].number if rows else 0
    wanted = request.GET.get("version", "")
    if wanted == "fourni" or not rows:
        subject, body = schema.supplied(kind)
        return {"subject": subject, "body": body, "version": version}
    found = next((row for row in rows if str(row.number) == wanted), rows[0])
    return {"subject": found.subject, "body": found.body, "version": version}


def _written(request: SignedInRequest, edition: Edition, kind: Kind, form: forms.Words) -> None:
    typed = form.cleaned_data
    made = wording.write(
        edition=edition,
        kind=kind,
        subject=typed["subject"],
        body=typed["body"],
        expected_version=typed["version"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Version %(number)s is kept: the next letters are made from it.") % {"number": made.number})


def _page(request: SignedInRequest, edition: Edition, kind: Kind, form: forms.Words) -> dict[str, Any]:
    typed = form.data if form.is_bound else form.initial
    choice = forms.Trial(rules.files_to_try(request.user, edition), request.POST if form.is_bound else request.GET)
    subject, body = str(typed.get("subject", "")), str(typed.get("body", ""))
    trial = _tried(choice, kind, subject, body)
    home = reverse("letters:templates", args=[edition.call.slug, edition.slug])
    return {
        "edition": edition,
        "kind": kind,
        "form": form,
        "placeholders": schema.offered(kind),
        "versions": composing.versions(edition, kind),
        "choice": choice,
        "trial": trial,
        "trial_html": prose.html(trial.filled.body),
        "holes": [f"{{{name}}}" for name in trial.filled.missing],
        "remedies": mails.remedies(),
        "own": reverse("letters:template", args=[edition.call.slug, edition.slug, SLUG_OF[kind]]),
        "trail": _trail(edition, (_("Letter templates"), home), (str(kind.label).capitalize(), "")),
    }


def _tried(choice: forms.Trial, kind: Kind, subject: str, body: str) -> composing.Trial:
    file = choice.cleaned_data.get("fichier") if choice.is_valid() else None
    return composing.on_file(file, kind, subject, body) if file else composing.on_examples(kind, subject, body)


@doors.for_roles(Role.LEAD)
@require_safe
def preview(request: SignedInRequest, call: str, edition: str, kind: str) -> HttpResponse:
    """The last version on paper, tried on a real file or on examples; kept nowhere."""
    row, which = _edition(request, call, edition), _kind(kind)
    choice = forms.Trial(rules.files_to_try(request.user, row), request.GET)
    subject, body = composing.stationery(row).text(which)
    trial = _tried(choice, which, subject, body)
    response = HttpResponse(pdf.render(mails.PAPER, _paper(row, trial, str(request.user))), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="essai.pdf"'
    return response


def _paper(edition: Edition, trial: composing.Trial, name: str) -> dict[str, Any]:
    file, filled = trial.file, trial.filled
    facts = [(_("Edition"), str(edition))]
    if file is not None:
        asked = money.show(file.requested_cents) if file.requested_cents is not None else ""
        facts = [(_("Project"), file.title), (_("Reference of the application"), file.reference), (_("Amount asked for"), asked)]
    return {
        **mails.around(),
        "title": filled.subject or _("Letter"),
        "recipient": mails.recipient(file) if file else [_("Name and address of the applicant")],
        "place_date": periods.day(timezone.localdate()),
        "reference": file.reference if file else "",
        "body": filled.body,
        "facts": [[label, value] for label, value in facts if value],
        "signed_by": name,
        "signed_as": "",
    }
