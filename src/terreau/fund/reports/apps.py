from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "terreau.fund.reports"
    label = "reports"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.fund.calls.queries import beyond
        from terreau.fund.reports import rules

        letters.register({"reports": _("instruction reports: what is to be changed")})
        documents.register("reports.report", rules.can_read_paper, keeps=lambda files: {file.public_id for file in files})
        sentences.register(
            {
                "report.begun": _("%(by)s began the instruction report."),
                "report.written": _("%(by)s went on with the instruction report."),
                "report.proposed": _("%(by)s proposed the instruction report for approval."),
                "report.taken_back": _("%(by)s took the instruction report back to go on with it."),
                "report.sent_back": _("%(by)s sent the instruction report back: %(reason)s"),
                "report.approved": _("%(by)s approved the instruction report."),
                "report.reopened": _("%(by)s took the approved instruction report up again."),
                "report.plan_set": _("%(by)s set the plan of instruction reports (sections: %(count)s)."),
                "report.collected": _("%(by)s took away the collection of instruction reports (reports: %(count)s)."),
                "report.listed": _("%(by)s took away the list of instruction reports (files: %(count)s)."),
            }
        )
        beyond.register_ways(
            beyond.Way(
                stage=beyond.SESSION,
                label=_("Instruction reports"),
                icon="notebook-pen",
                address=lambda edition: reverse("reports:edition", args=[edition.call.slug, edition.slug]),
                is_for=rules.can_see,
            )
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("Instruction report"),
                icon="notebook-pen",
                address=lambda file: reverse("reports:file", args=[file.public_id]),
                is_for=lambda _user, file: file.state in rules.REPORTED,
            )
        )
