"""The description of the counter: for programs (OpenAPI), and for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from terreau.portal.api import description, pace, problems
from terreau.web import doors


@doors.public
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """What programs can read, operation by operation."""
    context = {
        "operations": description.operations(),
        "with_token": pace.WITH_TOKEN,
        "without": pace.WITHOUT,
        "telling": description.webhooks(),
    }
    return render(request, "portal/api.html", context)


@doors.public
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The same for tools."""
    answer = JsonResponse(description.document(), json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@csrf_exempt
@doors.public
def unknown(request: HttpRequest) -> HttpResponse:
    """Any other address: a program is not answered with a page."""
    return problems.nothing_there(request)
