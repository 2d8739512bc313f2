from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaureatesConfig(AppConfig):
    name = "terreau.showcase.laureates"
    label = "laureates"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.fund.calls.queries import beyond
        from terreau.showcase.laureates import queries, rules

        sentences.register(
            {
                "laureates.published": _("%(by)s published the laureates (version %(version)s: %(count)s projects, %(total)s)."),
                "laureates.withdrawn": _("%(by)s took the laureates off the public pages (version %(version)s). Reason: %(reason)s"),
            }
        )
        beyond.register_results(queries.address_of)
        beyond.register_ways(
            beyond.Way(
                stage=beyond.RESULTS,
                label=_("Laureates"),
                invitation=_("Publish the laureates"),
                icon="award",
                address=queries.desk_address_of,
                is_for=rules.can_publish,
            )
        )
