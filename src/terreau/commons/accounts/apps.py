from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "terreau.commons.accounts"
    label = "accounts"
