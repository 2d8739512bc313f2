from django.urls import URLPattern

app_name = "laureates"
urlpatterns: list[URLPattern] = []
