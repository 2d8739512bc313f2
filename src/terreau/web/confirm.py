"""The page between a click and something that cannot be taken back."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest,
    *,
    title: str,
    verb: str,
    back: str,
    explanation: str = "",
    form: forms.BaseForm | None = None,
    is_danger: bool = False,
    layout: str = "layouts/desk.html",
) -> HttpResponse:
    """Asks once more. The view that serves it handles the POST itself; `form` may ask for a reason."""
    return render(
        request,
        "web/confirm.html",
        {
            "title": title,
            "verb": verb,
            "back": back,
            "explanation": explanation,
            "form": form if form is not None else forms.Form(),
            "kind": "danger" if is_danger else "warning",
            "button_kind": "danger" if is_danger else "primary",
            "layout": layout,
        },
    )
