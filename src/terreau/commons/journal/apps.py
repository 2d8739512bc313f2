from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "terreau.commons.journal"
    label = "journal"
