from django.urls import path

from terreau.commons.jobs import views

app_name = "jobs"
urlpatterns = [
    path("bureau/exploitation/", views.operations, name="operations"),
    path("bureau/exploitation/<uuid:task_id>/relancer/", views.retry, name="retry"),
    path("sante/", views.health, name="health"),
    path("metriques/", views.metrics, name="metrics"),
]
