"""What a visitor sees first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.portal.axes import AXES
from terreau.web import doors, navigation


@doors.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"axes": AXES.values()})


@doors.public
@require_safe
def axis(request: HttpRequest, key: str) -> HttpResponse:
    chosen = AXES[key]
    open_doors = [(door, url) for door in chosen.doors if (url := navigation.address(door.route))]
    coming = [door for door in chosen.doors if not navigation.address(door.route)]
    return render(request, "portal/axis.html", {"axis": chosen, "open_doors": open_doors, "coming": coming})
