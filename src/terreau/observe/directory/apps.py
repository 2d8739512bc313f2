from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "terreau.observe.directory"
    label = "directory"
