from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "terreau.commons.outbox"
    label = "outbox"
