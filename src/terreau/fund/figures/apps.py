from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "terreau.fund.figures"
    label = "figures"

    def ready(self) -> None:
        from django.urls import reverse

        from terreau.fund.calls.queries import beyond
        from terreau.fund.figures import rules

        beyond.register_ways(
            beyond.Way(
                stage=beyond.RESULTS,
                label=_("Statistics"),
                icon="chart-column",
                address=lambda edition: f"{reverse('figures:home')}?edition={edition.pk}",
                is_for=lambda user, _edition: rules.can_read(user),
            )
        )
