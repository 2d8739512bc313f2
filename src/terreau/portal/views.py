from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from terreau.web import doors


@doors.public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
