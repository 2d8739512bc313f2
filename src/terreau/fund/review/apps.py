from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "terreau.fund.review"
    label = "review"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import rules as outbox
        from terreau.fund.review import rules

        sentences.register(SCREENING)
        outbox.register("calls.application", rules.files_visible_to)


SCREENING = {
    "review.noted": _("%(by)s wrote a working note on the file %(on)s."),
    "review.checked": _("%(by)s ticked “%(item)s” on the checklist: %(verdict)s."),
    "review.admitted": _("%(by)s admitted the file %(on)s to the jury."),
    "review.admitted_despite": _("%(by)s admitted the file %(on)s to the jury although the checklist was not complete: %(reason)s"),
    "review.continued": _("%(by)s resumed the file %(on)s without waiting for what had been asked for: %(reason)s"),
    "review.ineligibility_proposed": _("%(by)s proposed to declare the file %(on)s not eligible (%(rule)s)."),
    "review.ineligibility_confirmed": _("%(by)s confirmed that the file %(on)s is not eligible."),
    "review.ineligibility_dismissed": _("%(by)s dismissed the proposal to declare the file %(on)s not eligible."),
    "review.exported": _("%(by)s exported the list of files (%(count)s files, %(format)s)."),
}
