from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "terreau.commons.places"
    label = "places"
