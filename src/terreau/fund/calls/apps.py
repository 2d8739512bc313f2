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
        _tell_programs()
        retention.register("calls.draft", years=1, ended_by="terreau.fund.calls.tasks.purge_drafts")
        retention.register("calls.unclaimed", days=30, ended_by="terreau.fund.calls.tasks.purge_drafts")
        retention.register("calls.aided", years=10, ended_by="terreau.fund.calls.tasks.put_forward_to_archives")
        retention.register("calls.not_aided", years=2, ended_by="terreau.fund.calls.tasks.put_forward_to_archives")


def _tell_programs() -> None:
    """What programs can be told of (commons.hooks): a closed list, described at /api/."""
    from terreau.commons.accounts.states import Role
    from terreau.commons.hooks import kinds
    from terreau.commons.jobs import beats
    from terreau.fund.calls import rules
    from terreau.fund.calls.models import Application, Edition
    from terreau.web import navigation

    def of_edition(edition: Edition) -> kinds.Told:
        call, slug = edition.call.slug, edition.slug
        return kinds.Told("edition", f"{call}/{slug}", edition.pk, call, slug, navigation.address("api:edition", call, slug))

    def of_application(application: Application) -> kinds.Told:
        edition = application.edition
        path = navigation.address("api:application", application.public_id)
        return kinds.Told("application", application.public_id, edition.pk, edition.call.slug, edition.slug, path)

    roles = (Role.LEAD, Role.OFFICER)
    editions = {
        "edition.published": _("an edition is published"),
        "edition.extended": _("the closing of an edition is put off"),
        "edition.closed": _("the closing of an edition is reached"),
        "edition.unsealed": _("the sealed applications of an edition are opened"),
        "edition.review_started": _("the jury of an edition begins"),
        "edition.concluded": _("an edition is decided"),
        "laureates.published": _("the laureates of an edition are published"),
    }
    applications = {
        "application.submitted": _("an application is sent"),
        "application.resent": _("an application is completed"),
        "application.withdrawn": _("an application is withdrawn"),
        "application.admitted": _("an application goes before the jury"),
        "decision.announced": _("a decision is announced to the applicant"),
    }
    kinds.register(*(kinds.Kind(name, label, roles, rules.editions_visible_to, of_edition) for name, label in editions.items()))
    kinds.register(*(kinds.Kind(name, label, roles, rules.applications_told_to, of_application) for name, label in applications.items()))
    beats.register("terreau.fund.calls.tasks.tell_closed", every=timedelta(minutes=1), label=_("Tell programs which calls have closed"))
