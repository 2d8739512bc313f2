from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "terreau.commons.accounts"
    label = "accounts"

    def ready(self) -> None:
        from terreau.commons.journal import sentences

        sentences.register(
            {
                "account.role_granted": _("%(by)s gave %(on)s the role “%(role)s”. Reason: %(reason)s."),
                "account.role_revoked": _("%(by)s removed the role “%(role)s” from %(on)s. Reason: %(reason)s."),
                "account.invited": _("%(by)s invited %(email)s to take the role “%(role)s”."),
                "account.invitation_resent": _("%(by)s sent %(email)s the invitation to the role “%(role)s” again."),
                "account.invitation_withdrawn": _("%(by)s withdrew the invitation of %(email)s to the role “%(role)s”."),
                "account.invitation_accepted": _("%(by)s accepted the role “%(role)s”."),
                "account.deactivated": _("%(by)s deactivated the account of %(on)s. Reason: %(reason)s."),
                "account.reactivated": _("%(by)s reactivated the account of %(on)s. Reason: %(reason)s."),
                "account.second_factors_removed": _("%(by)s removed the second factors of %(on)s. Reason: %(reason)s."),
                "account.second_factor_added": _("%(by)s added a second factor: %(kind)s."),
                "account.second_factor_removed": _("%(by)s removed a second factor: %(kind)s."),
                "account.email_changed": _("%(by)s changed their e-mail address."),
                "account.data_exported": _("%(by)s downloaded the data of their account."),
                "account.closed": _("%(on)s closed their account."),
                "account.demo_entered": _("%(by)s signed in from the demonstration page."),
            }
        )
