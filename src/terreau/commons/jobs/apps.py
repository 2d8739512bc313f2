from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "terreau.commons.jobs"
    label = "jobs"
