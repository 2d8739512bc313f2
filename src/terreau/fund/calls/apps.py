from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "terreau.fund.calls"
    label = "calls"
