"""Words to whoever asked for an export and went on with something else."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.exports.models import Export
from terreau.commons.outbox.letters import Draft

READY, FAILED = "exports.ready", "exports.failed"


def ready(export: Export, *, until: str) -> Draft:
    """The file is there. It is not attached: only its asker opens it, once signed in."""
    body = _("Hello,\n\nThe export you asked for is ready. It is kept for you until the date below, then erased.")
    facts = [(pgettext("export", "List"), export.label), (pgettext("export", "File"), export.name), (_("Kept until"), until)]
    return _draft(export, READY, subject=_("Your export is ready"), body=body, facts=facts)


def failed(export: Export) -> Draft:
    """It could not be made."""
    body = _(
        "Hello,\n\nThe export you asked for could not be prepared. Ask for it again from the list; if that fails too, tell your administrator."
    )
    return _draft(
        export, FAILED, subject=_("Your export could not be prepared"), body=body, facts=[(pgettext("export", "List"), export.label)]
    )


def _draft(export: Export, kind: str, *, subject: str, body: str, facts: list[tuple[str, str]]) -> Draft:
    return Draft(
        kind=kind,
        key=f"{kind}:{export.pk}",
        about=export,
        to=export.by,
        to_address=export.by.email,
        subject=subject,
        body=body,
        facts=facts,
        link_label=_("See my exports"),
        link_path=reverse("exports:mine"),
    )
