from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RedactionsConfig(AppConfig):
    name = "terreau.fund.redactions"
    label = "redactions"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.journal import sentences
        from terreau.fund.calls.queries import beyond
        from terreau.fund.redactions import queries, rules, states
        from terreau.fund.review.queries import blind

        # The row itself points to the copy in force; one that was replaced is named by nothing.
        documents.register("redactions.redaction", rules.can_read_copy, keeps=lambda _files: ())
        blind.register_substitutes(queries.substitutes)
        sentences.register(
            {
                "redaction.as_sent": _("%(by)s saw nothing that names the applicant in “%(name)s”: jurors get it as it was sent."),
                "redaction.copy": _("%(by)s gave jurors a copy without identity instead of “%(name)s”."),
                "redaction.only_seen": _("%(by)s keeps back from jurors the attachments that nobody has looked at."),
                "redaction.all": _("%(by)s lets jurors have the attachments that nobody has looked at."),
                "redaction.withheld": _("%(by)s withheld “%(name)s” from jurors: %(reason)s"),
            }
        )
        beyond.register_ways(
            beyond.Way(
                stage=beyond.JURY,
                label=_("Attachments read by the jury"),
                icon="eye-off",
                address=lambda edition: reverse("redactions:edition", args=[edition.call.slug, edition.slug]),
                is_for=rules.can_see,
            )
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("Attachments read by the jury"),
                icon="eye-off",
                address=lambda file: reverse("redactions:file", args=[file.public_id]),
                is_for=lambda _user, file: file.state in states.BEFORE_DECISION,
            )
        )
