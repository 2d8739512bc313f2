from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from terreau.fund.calls.models import Edition


class ReviewConfig(AppConfig):
    name = "terreau.fund.review"
    label = "review"

    def ready(self) -> None:
        from terreau.commons.accounts import actions as accounts
        from terreau.commons.aids import queries as aids
        from terreau.commons.exports import kinds as exporting
        from terreau.commons.jobs import beats
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.commons.outbox import rules as outbox
        from terreau.fund.letters.queries import composing
        from terreau.fund.review import exports, rules
        from terreau.fund.review.actions import panels, releasing, screening
        from terreau.fund.review.queries import awards, values

        register_ways()
        aids.register_grants(awards.granted_to)
        composing.register_values(values.known)
        sentences.register(SCREENING)
        sentences.register_traces("review.exported")
        sentences.register(JURY)
        sentences.register(DELIBERATION)
        beats.register(
            "terreau.fund.review.tasks.look_for_links", every=timedelta(hours=6), label=_("Look for links between jurors and applicants")
        )
        accounts.on_acceptance(panels.seat_invited)
        letters.register(LETTERS)
        letters.on_release("review.letter", releasing.refuse_alone)
        letters.on_release("review.ineligible", screening.announce_ineligible)
        exporting.register(
            exporting.Kind(
                name=rules.FILES,
                label=_("Applications received"),
                stem="candidatures",
                holds=rules.holds_files,
                table=exports.table_of,
                attachments=exports.attachments_of,
            )
        )
        outbox.register("calls.application", rules.files_visible_to)
        outbox.register("review.ineligibilityproposal", rules.ineligibility_visible_to)
        outbox.register("review.decision", rules.decisions_visible_to)
        outbox.register("review.panel", rules.panels_visible_to)


def register_ways() -> None:
    """What this room opens from the desk of an edition: what was received, who scores, in which order, what is decided."""
    from terreau.fund.calls.queries import beyond
    from terreau.fund.review import rules

    def at(route: str) -> Callable[[Edition], str]:
        return lambda edition: reverse(route, args=[edition.call.slug, edition.slug])

    beyond.register_ways(
        beyond.Way(
            stage=beyond.RECEIVED,
            label=_("Applications received"),
            icon="inbox",
            address=lambda edition: f"{reverse('review:desk')}?edition={edition.pk}",
            is_for=lambda user, _edition: user.has_role(*rules.SCREENERS),
        ),
        beyond.Way(stage=beyond.JURY, label=_("Jury"), icon="users", address=at("review:panels"), is_for=rules.can_rank),
        beyond.Way(stage=beyond.JURY, label=_("Ranking"), icon="list-ordered", address=at("review:ranking"), is_for=rules.can_rank),
        beyond.Way(stage=beyond.SESSION, label=_("Deliberations"), icon="gavel", address=at("review:deliberations"), is_for=rules.can_rank),
    )


SCREENING = {
    "review.noted": _("%(by)s wrote a working note."),
    "review.checked": _("%(by)s settled “%(item)s” on the checklist: %(verdict)s."),
    "review.admitted_despite": _("%(by)s admitted the file although its checklist was not settled. Reason: %(reason)s"),
    "review.ineligibility_proposed": _("%(by)s proposed to declare the file not eligible: %(rule)s"),
    "review.ineligibility_confirmed": _("%(by)s confirmed that the file is not eligible."),
    "review.ineligibility_dismissed": _("%(by)s dismissed the proposal to declare the file not eligible."),
    "review.exported": _("%(by)s exported a list of files (%(count)s files, %(format)s)."),
    "review.awards_exported": _("%(by)s exported a list of grants awarded (%(count)s)."),
}

JURY = {
    "review.panel_created": _("%(by)s created the jury “%(on)s”."),
    "review.panel_closing_moved": _("%(by)s moved the closing of scoring to %(closes_at)s."),
    "review.panel_opened": _("%(by)s opened scoring until %(closes_at)s."),
    "review.panel_closed": _("%(by)s closed scoring."),
    "review.panel_reopened": _("%(by)s opened scoring again until %(closes_at)s."),
    "review.panel_themes": _("%(by)s limited the jury “%(on)s” to these themes: %(themes)s."),
    "review.load_limited": _("%(by)s set the most files %(juror)s scores: %(number)s."),
    "review.recused_by_the_house": _("%(juror)s was recused from the file %(file)s: the platform saw a link (%(kinds)s)."),
    "review.juror_added": _("%(juror)s joined the jury “%(on)s”."),
    "review.juror_invited": _("%(by)s invited %(email)s to the jury “%(on)s”."),
    "review.juror_removed": _("%(by)s took %(juror)s off the jury “%(on)s”."),
    "review.jurors_reminded": _("%(by)s reminded %(count)s jurors of their scores."),
    "review.files_assigned": _("%(by)s handed out files: %(count)s assignments made, %(refused)s refused."),
    "review.file_taken_off": _("%(by)s took the file %(file)s away from %(juror)s."),
    "review.interests_declared": _("%(by)s declared their interests: %(count)s links, %(taken)s files taken away."),
    "review.link_withdrawn": _("%(by)s withdrew the link they had declared with %(body)s (“%(link)s”). Reason: %(reason)s"),
    "review.file_given_back": _("%(by)s gave the file %(file)s back to %(juror)s. Reason: %(reason)s"),
    "review.recused": _("%(juror)s was recused from the file %(file)s (%(by)s)."),
    "review.basis_chosen": _("%(by)s chose that files be ranked by %(basis)s. Reason: %(reason)s"),
    "review.scored": _("%(by)s gave their scores."),
    "review.taken_back": _("%(by)s took their scores back into draft."),
}

DELIBERATION = {
    "review.deliberation_opened": _("%(by)s opened the session “%(on)s”."),
    "review.deliberation_changed": _("%(by)s changed the title, date or reference of the session “%(on)s”."),
    "review.files_tabled": _("%(by)s put %(count)s files before the session “%(on)s”."),
    "review.file_sent_back": _("%(by)s took the file %(file)s off the table. Reason: %(reason)s"),
    "review.proposals_saved": _("%(by)s saved the proposals of the session “%(on)s”: %(total)s proposed."),
    "review.scenario_started": _("%(by)s began the scenario “%(name)s” (%(origin)s)."),
    "review.scenario_changed": _("%(by)s changed the scenario “%(name)s” by hand."),
    "review.scenario_renamed": _("%(by)s renamed the scenario “%(before)s” to “%(after)s”."),
    "review.scenario_discarded": _("%(by)s threw the scenario “%(name)s” away."),
    "review.scenario_carried": _("%(by)s carried the scenario “%(name)s” onto the table."),
    "review.adopted": _("%(by)s adopted the session “%(on)s”: %(count)s decisions, %(total)s."),
    "review.decided": _("%(by)s decided: %(outcome)s, %(amount)s (session “%(session)s”)."),
    "review.letter_proofread": _("%(by)s read the letter of the file %(file)s over."),
    "review.letter_rewritten": _("%(by)s had the letter of the file %(file)s written again."),
    "review.letter_made_again": _("%(by)s put the letter of the file %(file)s back to what its template gives."),
    "review.letter_words_replaced": _("%(by)s replaced “%(wanted)s” in the letter of the file %(file)s."),
    "review.released": _("The session “%(on)s” was announced (%(by)s): %(count)s letters."),
    "review.reopening_proposed": _("%(by)s asked that the decision on %(on)s be taken up again (%(ground)s)."),
    "review.reopening_confirmed": _("%(by)s agreed that the decision on %(on)s be taken up again."),
    "review.reopening_dismissed": _("%(by)s declined to take the decision on %(on)s up again."),
}

LETTERS = {
    "review.jury_opened": _("jury: scoring begins"),
    "review.jury_assigned": _("jury: new files"),
    "review.jury_reminder": _("jury: reminder"),
    "review.link_withdrawn": _("jury: a link was withdrawn"),
    "review.letter": _("decision letter"),
    "review.letter_copy": _("decision letter, copy"),
    "review.ineligible": _("letter: application not eligible"),
    "review.ineligible_copy": _("letter: application not eligible, copy"),
}
