from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaureatesConfig(AppConfig):
    name = "terreau.showcase.laureates"
    label = "laureates"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.fund.calls.queries import beyond as calls
        from terreau.fund.review.queries import beyond
        from terreau.showcase.laureates import queries
        from terreau.web import navigation

        sentences.register(
            {
                "laureates.published": _("%(by)s published the laureates (version %(version)s: %(count)s projects, %(total)s)."),
                "laureates.withdrawn": _("%(by)s took the laureates off the public pages (version %(version)s). Reason: %(reason)s"),
            }
        )
        calls.register_results(queries.address_of)
        beyond.register(_("Publish the laureates"), lambda call, edition: navigation.address("laureates:desk", call, edition))
