from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.calls.states import State as FileState


class Kind(models.TextChoices):
    """What jurors are handed instead of an attachment."""

    AS_SENT = "as_sent", _("the file as it was sent: nothing in it names the applicant")
    COPY = "copy", _("a copy without identity, made by hand")
    WITHHELD = "withheld", _("nothing, and a reason")


SHORT = {
    "": pgettext_lazy("attachment", "not looked at"),
    Kind.AS_SENT: pgettext_lazy("attachment", "as sent"),
    Kind.COPY: pgettext_lazy("attachment", "redacted copy"),
    Kind.WITHHELD: pgettext_lazy("attachment", "withheld"),
}
TONES = {"": "warning", Kind.AS_SENT: "neutral", Kind.COPY: "success", Kind.WITHHELD: "neutral"}
# While jurors may still read the file, or will.
BEFORE_DECISION = (FileState.SUBMITTED, FileState.TO_COMPLETE, FileState.IN_REVIEW, FileState.DELIBERATION)
