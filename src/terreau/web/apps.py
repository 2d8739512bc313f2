from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "terreau.web"
    label = "web"

    def ready(self) -> None:
        from terreau.web import checks  # noqa: F401 - registers itself
