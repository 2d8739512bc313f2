from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "terreau.commons.forms"
    label = "forms"

    def ready(self) -> None:
        from terreau.commons.journal import sentences

        sentences.register(
            {
                "form.created": _("%(by)s created the form “%(on)s”."),
                "form.renamed": _("%(by)s renamed the form: “%(before)s” became “%(after)s”."),
                "form.draft_opened": _("%(by)s began version %(number)s."),
                "form.published": _("%(by)s published version %(number)s."),
                "form.section_added": _("%(by)s added the section “%(title)s”."),
                "form.section_changed": _("%(by)s changed the section “%(title)s”."),
                "form.section_deleted": _("%(by)s deleted the section “%(title)s”."),
                "form.section_moved": _("%(by)s moved the section “%(title)s”."),
                "form.question_added": _("%(by)s added the question “%(title)s”."),
                "form.question_changed": _("%(by)s changed the question “%(title)s”."),
                "form.question_deleted": _("%(by)s deleted the question “%(title)s”."),
                "form.block_inserted": _("%(by)s inserted the block “%(title)s”."),
                "form.condition_changed": _("%(by)s changed when “%(title)s” is shown."),
                "form.question_moved": _("%(by)s moved the question “%(title)s”."),
            }
        )
