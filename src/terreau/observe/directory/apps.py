from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "terreau.observe.directory"
    label = "directory"

    def ready(self) -> None:
        from terreau.commons.organisations import sources
        from terreau.observe.directory import queries

        sources.register_recogniser(queries.recognition)
