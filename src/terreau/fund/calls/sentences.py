"""How the journal tells the life of an application, and which of its lines the applicant may read."""

from django.utils.translation import gettext_lazy as _

APPLYING = {
    "application.started": _("%(by)s began the application."),
    "application.started_unsigned": _("The application was begun without an account."),
    "application.claimed": _("%(by)s attached the draft to their account."),
    "application.organisation_chosen": _("%(by)s attached the application to %(organisation)s."),
    "application.discarded": _("%(by)s threw the draft away; it had never been sent."),
    "application.purged": _("The draft, never sent, was erased at the end of its retention time."),
    "application.signers_told": _("%(by)s told the people who may sign that the application is ready."),
    "application.submitted": _("%(by)s sent the application, number %(number)s."),
    "application.receipt_made": _("The receipt of the application was made."),
    "application.reopened": _("%(by)s took the application back to change it: it is no longer sent."),
    "application.withdrawn": _("%(by)s withdrew the application."),
    "application.resent": _("%(by)s sent what had been asked for."),
    "application.holder_wrote": _("%(by)s wrote to the team."),
    "application.team_wrote": _("%(by)s, of the team, wrote to the applicant."),
    "application.completion_requested": _("%(by)s asked for more about: %(sections)s."),
    "application.continued_without": _("%(by)s resumed the examination without what had been asked for."),
    "application.admitted": _("%(by)s found the application complete; it goes before the jury."),
    "application.declared_ineligible": _("%(by)s declared the application not eligible."),
    "application.tabled": _("%(by)s put the application before the deliberation."),
    "application.sent_back": _("%(by)s sent the application back to the jury."),
    "application.award_decided": _("%(by)s recorded the decision: award."),
    "application.waitlist_decided": _("%(by)s recorded the decision: waiting list."),
    "application.reject_decided": _("%(by)s recorded the decision: not selected."),
    "application.decision_reopened": _("%(by)s reopened the decision."),
    "application.outcome_released": _("The decision was announced."),
    "application.moved": _("The application follows its organisation, merged into %(organisation)s."),
}

# What was decided inside the house stays there until it is announced; working steps too.
FOR_APPLICANTS = (
    "application.started",
    "application.started_unsigned",
    "application.claimed",
    "application.organisation_chosen",
    "application.signers_told",
    "application.submitted",
    "application.reopened",
    "application.withdrawn",
    "application.resent",
    "application.holder_wrote",
    "application.team_wrote",
    "application.completion_requested",
    "application.continued_without",
    "application.admitted",
    "application.outcome_released",
    "application.moved",
)

# What the mail room calls each kind of message.
LETTERS = {
    "calls.receipt": _("acknowledgement of an application"),
    "calls.completion_receipt": _("acknowledgement of what was added"),
    "calls.reopened": _("application taken back by the applicant"),
    "calls.withdrawn": _("application withdrawn"),
    "calls.ready": _("application ready to be signed"),
    "calls.completion": _("request for completion"),
    "calls.continued": _("examination resumed without completion"),
    "calls.message": _("message from the team"),
    "calls.message_to_team": _("message from the applicant"),
    "calls.completed": _("completion received"),
    "calls.reminder": _("reminder of a draft before closing"),
    "calls.lapsed": _("draft not sent at closing"),
}
