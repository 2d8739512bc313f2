from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "terreau.fund.calls"
    label = "calls"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from terreau.commons.documents import rules as documents
        from terreau.commons.forms import queries as forms
        from terreau.commons.jobs import beats
        from terreau.commons.journal import queries as veils
        from terreau.commons.journal import sentences as journal
        from terreau.commons.organisations.actions import on_merge
        from terreau.commons.outbox import letters
        from terreau.commons.outbox import rules as outbox
        from terreau.fund.calls import rules, sentences
        from terreau.fund.calls.actions import filling
        from terreau.fund.calls.queries import applications
        from terreau.fund.calls.views import keys
        from terreau.lib import retention

        journal.register(sentences.AUTHORING)
        journal.register(sentences.APPLYING)
        letters.register(sentences.LETTERS)
        documents.register("calls.application", rules.can_read_document, keeps=applications.files_still_named)
        outbox.keep_private("calls.application", rules.sealed_applications)
        veils.veil("calls.application", rules.sealed_applications)
        veils.veil("documents.document", rules.sealed_documents)
        forms.register_usage(applications.usage_of_form)
        on_merge(filling.follow_organisation)
        user_logged_in.connect(keys.claim_on_sign_in, dispatch_uid="calls.claim_on_sign_in")
        beats.register(
            "terreau.fund.calls.tasks.make_missing_receipts", every=timedelta(minutes=1), label=_("Make the receipts that are missing")
        )
        beats.register("terreau.fund.calls.tasks.remind_drafts", every=timedelta(minutes=30), label=_("Remind holders of drafts not sent"))
        beats.register("terreau.fund.calls.tasks.purge_drafts", every=timedelta(days=1), label=_("Erase drafts abandoned long ago"))
        beats.register(
            "terreau.fund.calls.tasks.put_forward_to_archives",
            every=timedelta(days=1),
            label=_("Tell leads which applications to put forward to the archives"),
        )
        # The privacy page says these (portal/texts/privacy.md).
        retention.register("calls.draft", years=1, ended_by="terreau.fund.calls.tasks.purge_drafts")
        retention.register("calls.unclaimed", days=30, ended_by="terreau.fund.calls.tasks.purge_drafts")
        retention.register("calls.aided", years=10, ended_by="terreau.fund.calls.tasks.put_forward_to_archives")
        retention.register("calls.not_aided", years=2, ended_by="terreau.fund.calls.tasks.put_forward_to_archives")
