from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "terreau.web"
    label = "web"
