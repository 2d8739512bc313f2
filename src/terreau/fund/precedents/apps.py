from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application


class PrecedentsConfig(AppConfig):
    name = "terreau.fund.precedents"
    label = "precedents"

    def ready(self) -> None:
        from terreau.fund.calls.queries import beyond
        from terreau.fund.precedents import queries

        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("The same organisation has another file in this edition"),
                icon="copy",
                address=_address,
                is_for=lambda user, file: queries.tally(user, file).twins > 0,
                is_pressing=True,
            ),
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("What the organisation asked for elsewhere"),
                icon="history",
                address=_address,
                is_for=lambda user, file: queries.tally(user, file).earlier > 0,
            ),
        )


def _address(file: "Application") -> str:
    return reverse("precedents:file", args=[file.public_id])
