"""The list on the left, a file on the right: one address, which says the filters, the page and the file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from terreau.fund.review.queries import desk as reads
from terreau.fund.review.queries import screening as files
from terreau.fund.review.rules import SCREENERS
from terreau.fund.review.views.desk import choice
from terreau.fund.review.views.screening import framed
from terreau.web import doors, picks
from terreau.web.doors import SignedInRequest

FILE = "dossier"  # the parameter that names the file; also the fragment where the page starts reading


@doors.for_roles(*SCREENERS)
@require_safe
def read(request: SignedInRequest) -> HttpResponse:
    """Without a file named: the first of the page, on screens where both fit."""
    chosen = choice(request)
    shown = chosen.shown.select_related("edition__call", "organisation")
    page = picks.page_of(shown, length=chosen.shown.count(), number=request.GET.get("page"))
    rows = list(page)
    wanted = request.GET.get(FILE, "").replace("\x00", "?")  # PostgreSQL refuses to compare with it
    public_id = wanted or (rows[0].public_id if rows else "")
    told = _told(request, public_id, rows, page) if public_id else {}
    query = _query(request)
    context = {
        "rows": [(one, _address(request, one.public_id, page.number)) for one in rows],
        "page": page,
        "total": page.paginator.count,
        "is_chosen": bool(wanted),
        "tones": reads.TONES,
        "text": request.GET.get("q", ""),
        "kept": [(name, value) for name, value in query.items() if name != "q"],
        "list_url": f"{reverse('review:desk')}?{query.urlencode() or 'state='}",
        "back_url": f"?{_with(query, page=page.number)}",
    }
    return render(request, "worklists/read.html", told | context)


def _told(request: SignedInRequest, public_id: str, rows: list[Any], page: Any) -> dict[str, Any]:
    """The file and its neighbours; one beyond the page leads to the page where it stands."""
    frame = framed(request, public_id, "file")
    file, query = frame["file"], _query(request)
    keys = [one.public_id for one in rows]
    last, first = keys[-1:] == [public_id], keys[:1] == [public_id]
    urls = {
        "previous_url": file.previous_id and _address(request, file.previous_id, page.number - 1 if first else page.number),
        "next_url": file.next_id and _address(request, file.next_id, page.number + 1 if last else page.number),
        "whole_url": f"{reverse('review:file', args=[public_id])}?{query.urlencode()}",
    }
    is_in_list = public_id in keys or choice(request).shown.filter(pk=file.pk).exists()
    return frame | urls | {"query": query.urlencode(), "dossier": files.dossier(file, at=frame["at"]), "is_in_list": is_in_list}


def _query(request: SignedInRequest) -> Any:
    """The filters of the list, without the page and the file."""
    query = request.GET.copy()
    for name in ("page", FILE):
        query.pop(name, None)
    return query


def _with(query: Any, **more: Any) -> str:
    query = query.copy()
    for name, value in more.items():
        query[name] = value
    return str(query.urlencode())


def _address(request: SignedInRequest, public_id: str, page: int) -> str:
    return f"?{_with(_query(request), page=page, dossier=public_id)}#{FILE}"
