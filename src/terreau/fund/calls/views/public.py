"""What everyone sees: the calls, the page of an edition, and whether one's organisation may apply."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from terreau.fund.calls import eligibility, rules
from terreau.fund.calls.forms.checking import SelfCheck
from terreau.fund.calls.forms.public import Search
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import catalogue, stages
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries.standing import Standing, standing
from terreau.fund.calls.states import EditionState, Phase, State
from terreau.fund.calls.views import keys, memory
from terreau.observe.directory import queries as directory
from terreau.web import doors


@doors.public
def listing(request: HttpRequest) -> HttpResponse:
    """Every call: open first, then what opens soon, what is being examined, what is finished."""
    now = timezone.now()
    search = Search(request.GET)
    editions = catalogue.listed(rules.editions_visible_to(request.user), now, **search.wanted())
    page = Paginator(editions, 25).get_page(request.GET.get("page"))
    rows = [(edition, clock.standing(edition, now)) for edition in page]
    groups = [(phase.value, catalogue.HEADINGS[phase], here) for phase in Phase if (here := [row for row in rows if row[1].phase == phase])]
    alerts = f"{reverse('alerts:ask')}?{urlencode(search.as_alert())}".rstrip("?")
    context = {"page": page, "groups": groups, "search": search, "is_narrowed": search.is_narrowed, "alerts_href": alerts}
    return render(request, "calls/public/list.html", context)


@doors.public
def feed(request: HttpRequest) -> HttpResponse:
    """The latest calls for whoever follows by Atom. Dates as instants: "10 days left" would be stale in a reader."""
    latest = catalogue.latest(rules.editions_visible_to(request.user))
    title = _("Calls for projects · %(authority)s") % {"authority": settings.AUTHORITY["name"]}
    atom = Atom1Feed(title=title, link=request.build_absolute_uri(reverse("calls:list")), description=title, language="fr")
    for found in latest:
        atom.add_item(
            title=str(found),
            link=request.build_absolute_uri(reverse("calls:edition", args=[found.call.slug, found.slug])),
            description=f"{found.summary} {catalogue.dates_in_words(found)}".strip(),
            pubdate=found.published_at,
            updateddate=found.published_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@doors.public
def edition(request: HttpRequest, call: str, slug: str) -> HttpResponse:
    """The page of an edition: all one needs to decide whether to apply, and the way in."""
    now = timezone.now()
    found = get_object_or_404(catalogue.for_page(rules.editions_visible_to(request.user)), call__slug=call, slug=slug)
    if found.state == EditionState.DRAFT:  # the team alone sees it, and reads it as the preview
        return redirect("calls:preview", call, slug)
    context = {"page": catalogue.page(found, now), "mine": _files_of(request, found, now), "is_preview": False}
    return render(request, "calls/public/edition.html", context)


def _files_of(request: HttpRequest, edition: Edition, at: datetime) -> list[tuple[Application, Standing]]:
    """What this person has already begun or sent here: offered first, so that nobody begins twice."""
    invited = Q(edition=edition.previous_stage_id, state=State.INVITED, continued_by=None)
    here = Q(edition=edition) | invited if edition.is_by_invitation else Q(edition=edition)
    files = rules.applications_in_hand(request.user, keys.held(request)).filter(here)
    files = files.select_related("edition__call", "organisation", *stages.STORY).order_by("-started_at", "-pk")
    return [(file, standing(file, at)) for file in files[:10]]


@doors.public
def check(request: HttpRequest, call: str, slug: str) -> HttpResponse:
    """May we apply? Each condition with what the registers say, since when, and what remains to be proved."""
    editions = rules.editions_visible_to(request.user).select_related("call", "form_version")
    found = get_object_or_404(editions, call__slug=call, slug=slug)
    if not found.eligibility:
        return redirect("calls:edition", call, slug)
    told = memory.told(request, found)
    form = SelfCheck(request.POST if request.method == "POST" else None, rules=found.eligibility, initial=_as_typed(told))
    if request.method == "POST" and form.is_valid():
        memory.keep(request, found, memory.Told(form.cleaned_data["siret"], form.said()))
        return redirect("calls:check", call, slug)
    context = {"edition": found, "form": form, "standing": clock.standing(found, timezone.now())}
    result = _result(found, told) if told and not form.is_bound else {"verdicts": []}
    return render(request, "calls/public/check.html", {**context, **result})


def _as_typed(told: memory.Told | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {"siret": told.siret, **{f"says_{rule_id}": "yes" if said else "no" for rule_id, said in told.said.items()}}


def _result(edition: Edition, told: memory.Told) -> dict[str, Any]:
    """Recomputed at each visit: a register may have changed since, and a session is no proof."""
    today = catalogue.day_of(timezone.now(), edition)
    facts = directory.facts_about(told.siret, today)
    verdicts = eligibility.assess(edition.eligibility, facts, today, statements=told.said)
    is_eligible = eligibility.is_eligible(verdicts)
    words = {
        True: _("Your organisation meets every condition."),
        False: _("Your organisation does not meet every condition."),
        None: _("Nothing prevents your organisation from applying, but something remains to be proved."),
    }
    return {"told": told, "facts": facts, "verdicts": verdicts, "is_eligible": is_eligible, "conclusion": words[is_eligible]}
