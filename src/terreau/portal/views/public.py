"""What a visitor sees first."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.lib import texts
from terreau.portal import queries
from terreau.portal.axes import AXES, Axis
from terreau.portal.views import legal
from terreau.web import doors, navigation


@doors.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"axes": _axes(), "calls": queries.calls_to_show(timezone.now()), "harvest": queries.harvest()}
    return render(request, "portal/home.html", context)


@doors.public
@require_safe
def axis(request: HttpRequest, key: str) -> HttpResponse:
    chosen = AXES[key]
    known = [(door, navigation.address(door.route)) for door in chosen.doors]
    context = {
        "axis": chosen,
        "open_doors": [(door, url) for door, url in known if url],
        "coming": [door for door, url in known if not url],
        "calls": queries.calls_to_show(timezone.now()) if key == "support" else None,
        "others": [(other, url) for other, url in _axes() if other.key != key],
    }
    return render(request, "portal/axis.html", context)


@doors.public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = texts.one_line(request.GET.get("q", ""), 100)
    groups = []
    if len(words) > 1:
        prose = [(page.title, page.intro, " ".join(body for _h, body, _a in page.sections), url) for page, url in legal.pages()]
        groups = [
            queries.Group(_("Calls for projects"), queries.found_calls(words, timezone.now()), navigation.address("calls:list")),
            queries.Group(_("Laureates"), queries.found_laureates(words), navigation.address("laureates:list")),
            queries.Group(
                _("Directory of organisations"),
                queries.found_organisations(words, timezone.localdate()),
                f"{reverse('directory:list')}?{urlencode({'q': words})}",
            ),
            queries.Group(_("Pages"), queries.found_pages(words, prose)),
        ]
    shown = [group for group in groups if group.hits]
    return render(request, "portal/search.html", {"words": words, "groups": shown, "count": sum(len(group.hits) for group in shown)})


@doors.public
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    axes = [(axis, [(door, navigation.address(door.route)) for door in axis.doors], url) for axis, url in _axes()]
    return render(request, "portal/site_map.html", {"axes": axes})


@doors.public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /bureau/", "Disallow: /compte/", "Disallow: /administration/", "Disallow: /recherche/", ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@doors.public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that anyone may read, for search engines."""
    paths = [reverse("portal:home"), *(url for _axis, url in _axes()), *(url for _page, url in legal.pages())]
    paths += [url for axis in AXES.values() for door in axis.doors if door.is_public and (url := navigation.address(door.route))]
    paths += queries.laureates_urls()
    paths += [queries.edition_url(edition) for edition, _standing in queries.calls_to_show(timezone.now())]
    addresses = [request.build_absolute_uri(path) for path in dict.fromkeys(paths)]
    return render(request, "portal/sitemap.xml", {"addresses": addresses}, content_type="application/xml; charset=utf-8")


def _axes() -> list[tuple[Axis, str]]:
    return [(axis, reverse(f"portal:{axis.key}")) for axis in AXES.values()]
