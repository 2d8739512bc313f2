from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from terreau.fund.calls.models import Application, Edition


class SittingsConfig(AppConfig):
    name = "terreau.fund.sittings"
    label = "sittings"

    def ready(self) -> None:
        from terreau.commons.documents import rules as documents
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.fund.calls.queries import beyond
        from terreau.fund.review.queries import deliberation, jury
        from terreau.fund.sittings import queries, rules

        letters.register({"sittings": _("sittings of juries: convocations and minutes")})
        documents.register("sittings.sitting", rules.can_read_paper, keeps=lambda files: {file.public_id for file in files})
        sentences.register(
            {
                "sitting.planned": _("%(by)s planned a sitting of the jury: %(when)s (files: %(count)s)."),
                "sitting.changed": _("%(by)s changed the sitting of the jury: %(when)s."),
                "sitting.reordered": _("%(by)s put the agenda of the jury in order: %(when)s."),
                "sitting.added": _("%(by)s added files to the agenda of the jury (%(count)s): %(when)s."),
                "sitting.removed": _("%(by)s took the file off the agenda of the jury. %(reason)s"),
                "sitting.convened": _("%(by)s called jurors to a sitting (%(count)s): %(when)s."),
                "sitting.cancelled": _("%(by)s cancelled the sitting of the jury: %(when)s. %(reason)s"),
                "sitting.coming": _("%(by)s will come to the sitting of the jury: %(when)s."),
                "sitting.excused": _("%(by)s will not come to the sitting of the jury: %(when)s."),
                "sitting.opened": _("%(by)s opened the sitting of the jury: %(when)s."),
                "sitting.presence": _("%(by)s noted who is at the sitting of the jury (present: %(count)s)."),
                "sitting.taken_up": _("%(by)s put the file under discussion in the jury."),
                "sitting.put_back": _("%(by)s put off the discussion of the file in the jury."),
                "sitting.concluded": _("%(by)s wrote down the opinion of the jury: %(opinion)s."),
                "sitting.written": _("%(by)s went on with the minutes of the jury: %(when)s."),
                "sitting.closed": _("%(by)s closed the minutes of the jury: %(when)s."),
                "sitting.corrected": _("%(by)s added a correction to the minutes of the jury: %(when)s."),
            }
        )
        deliberation.register_advice(queries.advice)
        jury.register_calls(_calls)
        beyond.register_ways(
            beyond.Way(stage=beyond.JURY, label=_("Sittings of the jury"), icon="gavel", address=_of_edition, is_for=rules.can_see)
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("Opinion of the jury"),
                icon="gavel",
                address=_opinion,
                is_for=lambda user, file: file.state in TALKED_OR_DECIDED and _seen(user, file),
            )
        )


TALKED_OR_DECIDED = ("in_review", "deliberation", "awarded", "waitlisted", "rejected")


def _seen(user: object, file: "Application") -> bool:
    from terreau.fund.sittings import rules

    file.jury_item = rules.items_visible_to(user).filter(application=file).order_by("-pk").first()  # type: ignore[attr-defined]
    return file.jury_item is not None  # type: ignore[attr-defined]


def _opinion(file: "Application") -> str:
    return reverse("sittings:item", args=[file.jury_item.public_id])  # type: ignore[attr-defined]


def _of_edition(edition: "Edition") -> str:
    return reverse("sittings:edition", args=[edition.call.slug, edition.slug])


def _calls(user: object) -> list[tuple[str, str]]:
    """(words, address) of the sittings a juror is called to, the latest first."""
    from terreau.fund.sittings import rules
    from terreau.fund.sittings.states import State

    rows = rules.sittings_of_juror(user).exclude(state=State.CANCELLED).select_related("panel__edition").order_by("-starts_at", "-pk")
    return [(str(sitting), reverse("sittings:mine", args=[sitting.public_id])) for sitting in rows[:6]]
