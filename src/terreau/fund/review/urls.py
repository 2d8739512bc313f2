from django.urls import URLPattern, path

from terreau.fund.review.views import jury as jurors

app_name = "review"

juror = [
    path("jury/", jurors.desk, name="jury"),
]
urlpatterns: list[URLPattern] = juror
