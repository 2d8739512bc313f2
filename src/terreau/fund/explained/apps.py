from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ExplainedConfig(AppConfig):
    name = "terreau.fund.explained"
    label = "explained"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.fund.calls.queries import beyond
        from terreau.fund.explained import actions, mails, rules
        from terreau.fund.review.actions import deliberating
        from terreau.fund.review.mails import letters

        deliberating.on_adoption(actions.keep)
        letters.register_facts(mails.facts)
        sentences.register({"explained.level_set": _("%(by)s chose what applicants read of the jury's work: %(level)s.")})
        beyond.register_ways(
            beyond.Way(
                stage=beyond.SESSION,
                label=_("Explanations to applicants"),
                icon="scale",
                address=lambda edition: reverse("explained:setting", args=[edition.call.slug, edition.slug]),
                is_for=rules.can_set_level,
            )
        )
        beyond.register_file_ways(
            beyond.FileWay(
                audience=beyond.HOLDER,
                label=_("How your application was examined"),
                icon="scale",
                address=lambda file: reverse("explained:mine", args=[file.public_id]),
                is_for=_is_explained_to_holder,
            ),
            beyond.FileWay(
                audience=beyond.TEAM,
                label=_("How it was examined"),
                icon="scale",
                address=lambda file: reverse("explained:file", args=[file.public_id]),
                is_for=_is_explained,
            ),
        )


def _is_explained(user: Any, file: Any) -> bool:
    """Decided or turned away, in the eyes of this reader: a link that leads nowhere is not shown."""
    from terreau.commons.accounts.states import Role
    from terreau.fund.calls.states import DECIDED, State
    from terreau.fund.explained import rules
    from terreau.fund.explained.queries import page

    if file.state not in {*DECIDED, State.INELIGIBLE} or not rules.files_visible_to(user).filter(pk=file.pk).exists():
        return False
    return page.is_explained(file, announced=not user.has_role(Role.LEAD))


def _is_explained_to_holder(_user: Any, file: Any) -> bool:
    """Linked from a page that is theirs already."""
    from terreau.fund.explained.queries import page

    return page.is_explained(file, announced=True)
