"""Pages of the authority: what the law asks a public site to say. Their French texts are content, in portal/texts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from terreau.lib import markdown, retention
from terreau.lib import siret as siret_
from terreau.web import doors

# Route name of each text, in the order of the foot.
ROUTES = {
    "accessibility": "portal:accessibility",
    "legal": "portal:legal",
    "privacy": "portal:privacy",
    "terms": "portal:terms",
    "algorithms": "portal:algorithms",
    "open_data": "portal:open_data",
    "contact": "portal:contact",
}
FOLDER = Path(__file__).resolve().parents[1] / "texts"


@dataclass(frozen=True, slots=True)
class Text:
    """A page of prose: its title, what it is in a sentence or two, then its sections (title, safe HTML, anchor)."""

    title: str
    intro: str
    lead: str
    sections: list[tuple[str, str, str]]


@doors.public
@require_safe
def text(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "portal/text.html", {"text": read(name)})


def pages() -> list[tuple[Text, str]]:
    """Every text with its address, for the search and the site map."""
    return [(read(name), reverse(route)) for name, route in ROUTES.items()]


def read(name: str) -> Text:
    """The page of that name, with the authority's own name, address, court and contact in it."""
    authority = settings.AUTHORITY
    words = {
        "authority": authority["name"],
        "address": authority["address"],
        "contact": authority["contact"],
        "court": authority["court"],
        "siret": siret_.show(authority["siret"]),
        "site": settings.BASE_URL,
        **{term.key.replace(".", "_"): str(term) for term in retention.all_terms()},
    }
    head, *rest = Template(_source(name)).substitute(words).split("\n## ")
    title, _, before = head.partition("\n")
    intro, _, lead = before.strip().partition("\n\n")
    sections = []
    for number, part in enumerate(rest, start=1):
        heading, _, body = part.partition("\n")
        sections.append((heading.strip(), str(markdown.html(body)), f"partie-{number}"))
    return Text(title.removeprefix("# ").strip(), intro.strip(), str(markdown.html(lead)) if lead.strip() else "", sections)


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text()
