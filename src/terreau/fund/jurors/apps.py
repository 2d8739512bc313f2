from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JurorsConfig(AppConfig):
    name = "terreau.fund.jurors"
    label = "jurors"

    def ready(self) -> None:
        from terreau.commons.accounts import actions as accounts
        from terreau.commons.accounts import exports
        from terreau.commons.journal import sentences
        from terreau.fund.jurors import actions, queries

        accounts.on_closing(actions.forget)
        exports.register_section("jure", queries.carried)
        queries.register_accounts(queries.bank_accounts)
        sentences.register(
            {
                "jurors.profile_kept": _("%(by)s wrote what %(juror)s knows as a juror."),
                "jurors.tie_found": _("The platform saw a link between %(juror)s and %(body)s: %(kind)s."),
                "jurors.tie_dismissed": _("%(by)s set aside a link between %(juror)s and %(body)s. Reason: %(reason)s"),
                "jurors.tie_restored": _("%(by)s took up again a link between %(juror)s and %(body)s."),
            }
        )
