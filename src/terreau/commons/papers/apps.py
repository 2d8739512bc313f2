from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "terreau.commons.papers"
    label = "papers"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.organisations.actions import on_merge
        from terreau.commons.outbox import letters
        from terreau.commons.papers import actions, queries, rules
        from terreau.lib import retention

        sentences.register(
            {
                "paper.put": _("%(by)s put a permanent paper on file: %(paper)s."),
                "paper.replaced": _("%(by)s replaced a permanent paper: %(paper)s. The former one stays in the history."),
                "paper.withdrawn": _("%(by)s took a permanent paper out: %(paper)s."),
                "paper.erased": _("A permanent paper replaced long ago, and used nowhere, was erased: %(paper)s."),
                "paper.bank_details_put": _("%(by)s recorded the bank details: %(iban)s."),
                "paper.bank_details_changed": _("%(by)s changed the bank details from %(before)s to %(iban)s."),
                "paper.bank_details_erased": _("Bank details replaced long ago were erased: %(iban)s."),
            }
        )
        letters.register({"papers.bank_details": _("bank details changed")})
        documents.register("organisations.organisation", rules.can_read_document, keeps=queries.named)
        on_merge(actions.follow_organisation)
        # The privacy page says it (portal/texts/privacy.md).
        retention.register(queries.REPLACED, years=2, ended_by="terreau.commons.papers.tasks.erase_forgotten")
        beats.register(
            "terreau.commons.papers.tasks.erase_forgotten", every=timedelta(days=1), label=_("Erase permanent papers replaced long ago")
        )
