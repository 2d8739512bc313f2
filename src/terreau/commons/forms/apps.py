from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "terreau.commons.forms"
    label = "forms"
