"""What jurors know, how much they take, which applicants they are close to: told by them, by leads, by the house."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.fund.jurors import actions as jurors
from terreau.fund.jurors import forms as known
from terreau.fund.jurors import queries as knowledge
from terreau.fund.jurors.models import Tie
from terreau.fund.review import rules
from terreau.fund.review.actions import links as linking
from terreau.fund.review.actions import panels as actions
from terreau.fund.review.forms import panels as forms
from terreau.fund.review.models import Panel, PanelSeat
from terreau.fund.review.queries import links as reads
from terreau.fund.review.views.pages import confirmed, posted, trail
from terreau.web import doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


@doors.for_roles(Role.JUROR)
@require_http_methods(["GET", "POST"])
@never_cache
def mine(request: SignedInRequest) -> HttpResponse:
    """What I know, as a juror."""
    form = known.MyCompetences(posted(request), profile=knowledge.profiles([request.user]).get(request.user.pk))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            now = timezone.now()
            jurors.keep_profile(juror=request.user, **form.cleaned_data, by=request.user, at=now)
            linking.look_for(juror=request.user, by=None, at=now)
            messages.success(request, _("Thank you. The team sees what you know when it hands out files."))
            return redirect("review:jury")
    crumbs = [(_("My jury"), reverse("review:jury")), (_("What I know"), "")]
    return render(request, "review/jury/competences.html", {"form": form, "trail": crumbs})


def _panel(request: SignedInRequest, public_id: str) -> Panel:
    return get_object_or_404(rules.panels_visible_to(request.user).select_related("edition__call"), public_id=public_id)


def _crumbs(panel: Panel, here: str) -> list[tuple[str, str]]:
    return trail(panel.edition, (panel.name, reverse("review:panel", args=[panel.public_id])), (here, ""))


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def themes(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Which files this jury is offered."""
    panel = _panel(request, public_id)
    doors.require(rules.can_compose(request.user, panel), _("Scoring is closed: reopen it to change the jury."))
    form = forms.Themes(posted(request), edition=panel.edition, initial={"themes": list(panel.themes.all())})
    return confirmed(
        request,
        lambda: actions.limit_themes(panel=panel, themes=list(form.cleaned_data["themes"]), by=request.user, at=timezone.now()),
        title=_("Themes of the jury"),
        verb=_("Save these themes"),
        back=reverse("review:panel", args=[public_id]),
        explanation=_("Jurors keep the files they already have. Only files of these themes can be handed out from now on."),
        done=_("The themes of the jury are saved."),
        form=form,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def seat(request: SignedInRequest, public_id: str, seat: int) -> HttpResponse:
    """What one juror knows and how many files they take."""
    panel = _panel(request, public_id)
    row = get_object_or_404(PanelSeat.objects.select_related("juror", "panel"), pk=seat, panel=panel, left_at=None)
    can_compose = rules.can_compose(request.user, panel)
    profile = knowledge.profiles([row.juror]).get(row.juror_id)
    form = known.Competences(posted(request), profile=profile)
    load = forms.Load(posted(request), initial={"load_max": row.load_max})
    if request.method == "POST" and form.is_valid() and load.is_valid():
        doors.require(can_compose, _("Scoring is closed: reopen it to change the jury."))
        with shown_on(form):
            now = timezone.now()
            jurors.keep_profile(juror=row.juror, **form.cleaned_data, by=request.user, at=now)
            actions.limit_load(seat=row, load_max=load.cleaned_data["load_max"], by=request.user, at=now)
            messages.success(request, _("Saved."))
            return redirect("review:panel", public_id)
    context = {"panel": panel, "seat": row, "form": form, "load": load, "profile": profile, "can_compose": can_compose}
    return render(request, "review/panels/seat.html", context | {"trail": _crumbs(panel, str(row.juror))})


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def links(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Who may not score what, and why; looking again on demand."""
    panel = _panel(request, public_id)
    if request.method == "POST":
        taken = linking.look(panel=panel, by=request.user, at=timezone.now())
        said = ngettext("%(count)d juror was recused from a file.", "%(count)d recusals were noted.", taken) % {"count": taken}
        messages.success(request, said if taken else _("Nothing new was found."))
        return redirect("review:panel_links", public_id)
    found = reads.links(panel)
    ties = [reason.tie for link in found for reason in link.reasons if reason.tie is not None]
    context = {
        "panel": panel,
        "links": [link for link in found if link.is_standing],
        "aside": [link for link in found if not link.is_standing],
        "lines": journal.history(*ties)[:20] if ties else [],
        "trail": _crumbs(panel, _("Links")),
    }
    return render(request, "review/panels/links.html", context)


def _tie(request: SignedInRequest, panel: Panel, public_id: str) -> Tie:
    sitting = PanelSeat.objects.filter(panel=panel).values("juror")
    return get_object_or_404(rules.ties_visible_to(request.user).filter(juror__in=sitting), public_id=public_id)


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def dismiss(request: SignedInRequest, public_id: str, tie: str) -> HttpResponse:
    """A lead knows better than the house: neighbours, namesakes."""
    panel = _panel(request, public_id)
    row = _tie(request, panel, tie)
    doors.require(rules.can_dismiss_tie(request.user, row), _("This link is set aside already, or it is not yours to weigh."))
    form = known.Dismissal(posted(request))
    return confirmed(
        request,
        lambda: jurors.dismiss(tie=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()),
        title=_("No link between %(juror)s and %(body)s?") % {"juror": row.juror, "body": row.organisation},
        verb=_("Set this link aside"),
        back=reverse("review:panel_links", args=[public_id]),
        explanation=_(
            "The file may then be handed to them. If they were recused from it already, it does not come back by itself: give it back from "
            "the page of the jury. Other links between the two still count."
        ),
        done=_("The link is set aside, with your reason."),
        form=form,
    )


@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def restore(request: SignedInRequest, public_id: str, tie: str) -> HttpResponse:
    """It was a link after all: whoever has the file loses sight of it."""
    panel = _panel(request, public_id)
    row = _tie(request, panel, tie)
    doors.require(rules.can_restore_tie(request.user, row), _("This link counts already, or it is not yours to weigh."))

    def act() -> None:
        now = timezone.now()
        jurors.restore(tie=row, by=request.user, at=now)
        linking.look_for(juror=row.juror, by=request.user, at=now)

    return confirmed(
        request,
        act,
        title=_("A link between %(juror)s and %(body)s after all?") % {"juror": row.juror, "body": row.organisation},
        verb=_("Count this link again"),
        back=reverse("review:panel_links", args=[public_id]),
        explanation=_("If they have the file, they are recused from it at once and their scores on it stop counting."),
        done=_("The link counts again."),
    )
