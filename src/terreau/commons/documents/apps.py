from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "terreau.commons.documents"
    label = "documents"
