from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "terreau.commons.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.account.signals import email_changed, email_confirmed
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from terreau.commons.journal import sentences

        sentences.register(SENTENCES)
        # allauth tells what happened to an account by signals: there is no other way to hear it.
        authenticator_added.connect(_second_factor_added)
        authenticator_removed.connect(_second_factor_removed)
        email_changed.connect(_email_changed)
        email_confirmed.connect(_address_shown)
        post_migrate.connect(_make_cache_table, sender=self)


SENTENCES = {
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
    "account.closed": _("%(on)s closed their account."),
}


def _second_factor_added(sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Enrolling shows the factor: staff who enrol need not show it again in the same session."""
    from terreau.commons.accounts import presence

    if presence.is_factor(authenticator):
        presence.prove(request, user, "mfa", type=authenticator.type)
    _journalled("account.second_factor_added", user, kind=str(authenticator.get_type_display()))


def _second_factor_removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    _journalled("account.second_factor_removed", user, kind=str(authenticator.get_type_display()))


def _email_changed(sender: Any, user: Any, from_email_address: Any, **kwargs: Any) -> None:
    if from_email_address is not None:  # None: the first address, verified when the account was made
        _journalled("account.email_changed", user)


def _address_shown(sender: Any, request: Any, email_address: Any, **kwargs: Any) -> None:
    """The code that confirms an address while the account is made is also the first proof of who is there."""
    from terreau.commons.accounts import presence

    if not request.user.is_authenticated:
        presence.prove(request, email_address.user, "code", email=email_address.email)


def _journalled(verb: str, user: Any, **facts: Any) -> None:
    from django.utils import timezone

    from terreau.commons.journal import actions

    actions.record(verb, on=user, by=user, at=timezone.now(), **facts)


def _make_cache_table(verbosity: int = 1, **kwargs: Any) -> None:
    """Rate limits live in the database cache, which has no migration of its own."""
    from django.core.management import call_command

    call_command("createcachetable", verbosity=max(0, verbosity - 1))
