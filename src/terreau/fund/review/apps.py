from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "terreau.fund.review"
    label = "review"
