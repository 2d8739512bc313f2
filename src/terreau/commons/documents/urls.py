from django.urls import URLPattern, path

from terreau.commons.documents import views

app_name = "documents"
urlpatterns: list[URLPattern] = [path("pieces/<slug:public_id>/", views.download, name="download")]
