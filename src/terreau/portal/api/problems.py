"""Errors as RFC 9457 wants them: a code for the program, a French sentence for whoever reads its log."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.errors import ValidationError

MEDIA_TYPE = "application/problem+json"


class Fault(Schema):
    """One parameter that could not be read."""

    name: str
    code: str


class ProblemRow(Schema):
    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    code: str = Field(examples=["token_missing"])
    detail: str
    errors: list[Fault] = []


class Problem(Exception):
    """An expected no, anywhere behind the counter."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def titles() -> dict[int, str]:
    return {
        400: _("The request cannot be read"),
        401: _("Who is there?"),
        403: _("Not for this access"),
        404: _("Nothing at this address"),
        405: _("Not this method"),
        422: _("A parameter cannot be read"),
        429: _("Too many calls"),
        500: _("An error of ours"),
    }


def answer(
    status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": titles()[status], "status": status, "code": code, "detail": detail}
    if errors:
        body["errors"] = errors
    dumped = {"ensure_ascii": False}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers or {}, json_dumps_params=dumped)


def of(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(
        problem.status, problem.code, problem.detail, headers={name.replace("_", "-"): said for name, said in problem.headers.items()}
    )


def of_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names and kinds of faults; never what was typed, which would come back in a log."""
    faults = [{"name": str(fault["loc"][-1]), "code": str(fault["type"])} for fault in error.errors]
    return answer(
        422, "parameter_invalid", _("Look at the names under “errors”, then at the description of this operation."), errors=faults
    )


def unreadable() -> HttpResponse:
    """A character that no text of ours has."""
    return answer(422, "parameter_invalid", _("Look at the names under “errors”, then at the description of this operation."))


def nothing_there(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return answer(404, "not_found", _("It does not exist, or not for you."))


def bad_method(allowed: str) -> HttpResponse:
    return answer(
        405, "method_not_allowed", _("This address only answers: %(methods)s.") % {"methods": allowed}, headers={"Allow": allowed}
    )


def broken() -> HttpResponse:
    return answer(500, "internal_error", _("The team has been told. Try again later."))


def no_token() -> Problem:
    detail = _("Send the key of a programmatic access in the header “Authorization: Bearer …”. It may have expired or have been ended.")
    return Problem(401, "token_missing", detail, WWW_Authenticate='Bearer realm="terreau"')


def not_lent() -> Problem:
    return Problem(403, "verb_not_lent", _("This access was not made for that, or its owner may not do it any more."))


def too_many(wait: int) -> Problem:
    return Problem(429, "too_many_calls", _("Wait the number of seconds that “Retry-After” says."), Retry_After=str(wait))


def bad_cursor() -> Problem:
    return Problem(422, "cursor_invalid", _("This cursor is not one of ours. Begin the list again without “after”."))
