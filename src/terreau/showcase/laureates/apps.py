from django.apps import AppConfig


class LaureatesConfig(AppConfig):
    name = "terreau.showcase.laureates"
    label = "laureates"
