"""« Actes »: the votes of the assembly, recorded by the desk, read by whoever pays; each with the files it names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.fund.acts import actions, exports, forms, queries, rules
from terreau.fund.acts.models import Act
from terreau.fund.acts.states import READERS, WRITERS
from terreau.fund.calls.models import Edition
from terreau.lib import csvs
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

PER_PAGE = 25
READ, WRITE = doors.for_roles(*READERS), doors.for_roles(*WRITERS)
GONE = gettext_lazy("This act has moved on, or it is not for you to do this. Go back to see where it stands.")


def _act(request: HttpRequest, public_id: str) -> Act:
    related = ("corrects", "paper", "created_by", "recorded_by", "withdrawn_by")
    return get_object_or_404(rules.acts_visible_to(request.user).select_related(*related), public_id=public_id)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Acts"), reverse("acts:list")), *more]


def _under(act: Act, here: str) -> list[tuple[str, str]]:
    return _trail((act.number, reverse("acts:detail", args=[act.public_id])), (here, ""))


# ── All of them ──────────────────────────────────────────────────────────────────────────────────────────────────
def _chosen(request: HttpRequest) -> tuple[forms.Filter, Any]:
    mine = rules.acts_visible_to(request.user)
    editions = Edition.objects.filter(applications__act_lines__isnull=False).distinct().select_related("call").order_by("-opens_at", "-pk")
    form = forms.Filter(request.GET, years=queries.years(mine), editions=editions)
    return form, queries.acts(mine, **form.wanted())


@READ
@require_safe
def acts(request: SignedInRequest) -> HttpResponse:
    """The list, with what it adds up to and what waits."""
    form, found = _chosen(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    waiting = queries.without_act(rules.awards_followed_by(request.user))
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "standing_cents": queries.standing_cents(found),
        "gaps": queries.unsettled().count(),
        "waiting": waiting.count(),
        "can_begin": rules.can_begin(request.user),
    }
    return render(request, "acts/list.html", context)


def _csv(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csvs.lines(header, rows), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@READ
@presence.sure_before_download("acts:list", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The lines of the acts that fit the filters. A POST: taking them away is written in the journal."""
    found = _chosen(request)[1]
    actions.record_export(count=found.count(), by=request.user, at=timezone.now())
    return _csv("actes", *exports.lines(found))


def _waiting(request: HttpRequest) -> tuple[forms.Chosen, Any]:
    files = rules.awards_followed_by(request.user)
    found = queries.without_act(files)
    form = forms.Chosen(request.GET, editions=queries.editions(found))
    edition = form.wanted()
    return form, found.filter(edition=edition) if edition else found


@READ
@require_safe
def pending(request: SignedInRequest) -> HttpResponse:
    """Awards that no act votes yet."""
    form, found = _waiting(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "trail": _trail((_("Awards without an act"), "")), "query": request.GET.urlencode()}
    return render(request, "acts/pending.html", context | {"can_begin": rules.can_begin(request.user)})


@READ
@presence.sure_before_download("acts:pending", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export_pending(request: SignedInRequest) -> StreamingHttpResponse:
    """Those awards as CSV."""
    found = _waiting(request)[1]
    actions.record_export(count=found.count(), by=request.user, at=timezone.now())
    return _csv("aides-sans-acte", *exports.without_act(found))


# ── One act ──────────────────────────────────────────────────────────────────────────────────────────────────────
@READ
@require_safe
def detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What it is, what it votes beside what was decided, where it stands in law."""
    act = _act(request, public_id)
    verbs = ("write", "attach", "record", "follow", "take_up", "drop", "withdraw", "correct")
    context = {
        "act": act,
        "lines": queries.lines_of(act),
        "totals": queries.totals(act),
        "gaps": queries.differences(act).count(),
        "corrections": act.corrections.exclude(state="withdrawn").order_by("held_on", "pk"),
        "can": {verb: getattr(rules, f"can_{verb}")(request.user, act) for verb in verbs},
        "opens_files": request.user.has_role(*WRITERS),
        "trail": _trail((act.number, "")),
    }
    return render(request, "acts/detail.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """A new act."""
    form = forms.About(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            act = actions.begin(**form.said(), by=request.user, at=timezone.now())
            return redirect("acts:lines", act.public_id)
    context = {"form": form, "trail": _trail((_("Record an act"), "")), "title": _("Record an act"), "back": reverse("acts:list")}
    return render(request, "acts/about.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A new act that takes over files of this one, which keeps its lines."""
    former = _act(request, public_id)
    doors.require(rules.can_correct(request.user, former), GONE)
    form = forms.Correction(returns.posted(request), initial={"body": former.body, "title": former.title})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            said = form.said() | {"reason": form.cleaned_data["reason"], "corrects": former}
            act = actions.begin(**said, by=request.user, at=timezone.now())
            return redirect("acts:lines", act.public_id)
    title = _("Correct the act %(number)s by another one") % {"number": former.number}
    context = {"form": form, "trail": _under(former, _("Correct")), "title": title, "back": reverse("acts:detail", args=[public_id])}
    return render(request, "acts/about.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Change what the act is, while it is being recorded."""
    act = _act(request, public_id)
    doors.require(rules.can_write(request.user, act), GONE)
    names = ("body", "number", "held_on", "title", "address", "version")
    form = forms.About(returns.posted(request), initial={name: getattr(act, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = form.cleaned_data["version"] or 0
            actions.write(act=act, **form.said(), expected_version=version, by=request.user, at=timezone.now())
            return redirect("acts:detail", public_id)
    back = reverse("acts:detail", args=[public_id])
    context = {"form": form, "trail": _under(act, _("Change")), "title": _("Change this act"), "back": back}
    return render(request, "acts/about.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def lines(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Tick the files that the act names, edition by edition."""
    act = _act(request, public_id)
    doors.require(rules.can_write(request.user, act), GONE)
    files = rules.files_to_write(request.user, act)
    chosen, edition = None, None
    if act.corrects is None:
        editions = queries.editions_to_vote(act, files)
        chosen = forms.Chosen(request.GET, editions=editions)
        edition = chosen.wanted() or editions.first()
        chosen = forms.Chosen({"edition": edition.pk}, editions=editions, has_all=False) if edition else None
    found = queries.candidates(act, files, edition=edition)
    form = forms.Lines(returns.posted(request), candidates=found, may_be_nothing=act.corrects is not None, initial={"version": act.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_lines(act=act, **form.said(), by=request.user, at=timezone.now())
            count = len(form.said()["lines"])
            toasts.success(
                request,
                ngettext("%(count)d file of this page is in the act.", "%(count)d files of this page are in the act.", count)
                % {"count": count},
            )
            return redirect("acts:detail", public_id)
    context = {"act": act, "form": form, "chosen": chosen, "edition": edition, "trail": _under(act, _("Files of the act"))}
    return render(request, "acts/lines.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, public_id: str) -> HttpResponse:
    """It is as the assembly voted it; differences with what was decided are read first."""
    act = _act(request, public_id)
    doors.require(rules.can_record(request.user, act), GONE)
    sums, gaps = queries.totals(act), list(queries.differences(act))
    form = forms.Record(returns.posted(request), has_gaps=bool(gaps), initial={"version": act.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            accepts = said.get("accepts_gaps", False)
            actions.record(act=act, expected_version=said["version"], accepts_gaps=accepts, by=request.user, at=timezone.now())
            toasts.success(request, _("Recorded. Say when it was transmitted and published: that makes it executory."))
            return redirect("acts:detail", public_id)
    context = {"act": act, "form": form, "totals": sums, "gaps": gaps, "trail": _under(act, _("Record"))}
    return render(request, "acts/record.html", context)


@WRITE
@require_http_methods(["GET", "POST"])
def follow(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The two dates that make it executory."""
    act = _act(request, public_id)
    doors.require(rules.can_follow(request.user, act), GONE)
    names = ("transmitted_on", "receipt", "published_on", "version")
    form = forms.Dates(returns.posted(request), initial={name: getattr(act, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.follow(act=act, **form.said(), by=request.user, at=timezone.now())
            return redirect("acts:detail", public_id)
    back, title = reverse("acts:detail", args=[public_id]), _("Transmission and publication")
    return render(request, "acts/about.html", {"form": form, "trail": _under(act, title), "title": title, "back": back})


@WRITE
@require_http_methods(["GET", "POST"])
def attach(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The paper that was signed."""
    act = _act(request, public_id)
    doors.require(rules.can_attach(request.user, act), GONE)
    form = forms.Paper(returns.posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.attach(act=act, upload=form.cleaned_data["upload"], by=request.user, at=timezone.now())
            return redirect("acts:detail", public_id)
    back, title = reverse("acts:detail", args=[public_id]), _("The signed act")
    return render(request, "acts/about.html", {"form": form, "trail": _under(act, title), "title": title, "back": back})


WORDS = {
    "take_up": {
        "title": gettext_lazy("Take this act up again?"),
        "verb": pgettext_lazy("act", "Take it up again"),
        "explanation": gettext_lazy(
            "To mend what was badly copied. Nothing cites it until it is recorded again. What the assembly voted changes by a correcting act only."
        ),
    },
    "drop": {
        "title": gettext_lazy("Give this act up?"),
        "verb": gettext_lazy("Give it up"),
        "explanation": gettext_lazy("It keeps its page and its reason; its number can be used again."),
    },
    "withdraw": {
        "title": gettext_lazy("Take this act away?"),
        "verb": pgettext_lazy("act", "Take it away"),
        "explanation": gettext_lazy("Annulled, or recorded by mistake: nothing cites it any more. What it had corrected stands again."),
    },
}
VERBS = {"reprendre": "take_up", "abandonner": "drop", "retirer": "withdraw"}


@WRITE
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, public_id: str, verb: str) -> HttpResponse:
    """Take up again, give up, take away: asked once more, with a reason."""
    if verb not in VERBS:
        raise Http404
    name, act = VERBS[verb], _act(request, public_id)
    doors.require(getattr(rules, f"can_{name}")(request.user, act), GONE)
    back, form = reverse("acts:detail", args=[public_id]), forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            getattr(actions, name)(act=act, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect(back)
    asked = {part: str(words) for part, words in WORDS[name].items()}
    return confirm.page(request, **asked, back=back, form=form, is_danger=name == "withdraw")


# ── One file ─────────────────────────────────────────────────────────────────────────────────────────────────────
@READ
@require_safe
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The acts that name a file: the one that stands, and those before it."""
    found = get_object_or_404(rules.awards_followed_by(request.user).select_related("edition__call", "organisation"), public_id=public_id)
    decided = queries.without_act(rules.awards_followed_by(request.user)).filter(pk=found.pk).first()
    context = {"file": found, "lines": queries.lines_about(found), "waiting": decided, "opens_files": request.user.has_role(*WRITERS)}
    return render(request, "acts/file.html", context | {"trail": _trail((found.reference, ""))})
