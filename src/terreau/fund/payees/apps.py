from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayeesConfig(AppConfig):
    name = "terreau.fund.payees"
    label = "payees"

    def ready(self) -> None:
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters
        from terreau.commons.papers import actions as papers
        from terreau.commons.papers import rules as shelves
        from terreau.fund.payees import actions, rules

        letters.register({"payees": _("accounts to pay: verification, corrections asked for")})
        sentences.register(
            {
                "payees.number_read": _("%(by)s read the account %(account)s in full."),
                "payees.vouched": _("%(by)s verified the account %(account)s, which waits for a second person."),
                "payees.confirmed": _("%(by)s confirmed the account %(account)s, verified first by %(first)s."),
                "payees.rejected": _("%(by)s set the account %(account)s aside: %(reason)s"),
                "payees.asked": _("%(by)s asked those who sign where the structure is paid (messages: %(count)s)."),
                "payees.exported": _("%(by)s exported the payments to make, accounts included (lines: %(count)s)."),
            }
        )
        papers.on_account_change(actions.follow_change)
        shelves.also_readable(rules.can_read_document)
