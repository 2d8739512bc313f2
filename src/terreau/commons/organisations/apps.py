from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "terreau.commons.organisations"
    label = "organisations"
