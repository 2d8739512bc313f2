"""allauth's account application, our way.

Nothing typed before signing in is lost by it: Django gives the session a new key at sign-in and keeps its data, and
`?next=` follows the person through code, second factor and account creation. Rooms may therefore keep a draft in the
session of a visitor and find it again. Signing out, or signing in as someone else, empties the session.
"""

import logging
import secrets
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.accounts import letters, mails, presence
from terreau.commons.accounts.models import User
from terreau.web import mail

logger = logging.getLogger(__name__)
_SIGN_OUT = "outside_sign_out"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is not active."),
        "incorrect_code": gettext_lazy("This code is not the right one. Check it, or ask for a new one."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes, then ask for a new code."),
        "rate_limited": gettext_lazy("You are going a little fast. Wait a minute, then try again."),
        "duplicate_email": gettext_lazy("This address is already the one of your account."),
        "email_taken": gettext_lazy("Another account uses this address."),
    }

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name", "") or user.name
        super().save_user(request, user, form, commit=commit)
        return user

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **options: Any) -> None:
        """One word at the end of a sign-up, not two: who is greeted as signed in has just proved their address."""
        if message_template == "account/messages/email_confirmed.txt" and not request.user.is_authenticated:
            return
        super().add_message(request, level, message_template, *args, **options)

    # ── Mail ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A code leaves at once, not through the outbox: someone is waiting in front of the page, and a code that a
        worker sends in five minutes is a code that has failed. So a failure is not retried later: it is shown now.
        """
        letter = mails.at_once(template_prefix.rpartition("/")[2], email=email, context=context)
        if settings.DEMO:  # nobody receives its mail; and there one takes anyone's place without a code
            said = context.get("code") or letter.subject
            messages.info(self._request(), _("Demonstration: no mail leaves. It would say: %(words)s") % {"words": said})
        text, html = mail.render(letter)
        message = EmailMultiAlternatives(letter.subject, text, to=[email])
        message.attach_alternative(html, "text/html")
        try:
            message.send()
        except (SMTPException, OSError) as error:
            logger.exception("sign-in mail %s could not leave", template_prefix)
            raise ImmediateHttpResponse(render(self._request(), "accounts/mail_failed.html", status=503)) from error

    def _request(self) -> HttpRequest:
        request: HttpRequest = context.request
        return request

    def send_account_already_exists_mail(self, email: str) -> None:
        """Someone creates an account where there is one: the owner learns it by mail, the page tells nobody."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What changed in the security of an account is told through the outbox: nobody is waiting for it."""
        kind = template_prefix.rpartition("/")[2]
        subject, body = _notice(kind)
        at = timezone.now()
        letter = mails.security_notice(
            user, kind=kind, key=f"{user.pk}:{at.timestamp()}", subject=subject, body=body, to_address=email or ""
        )
        letters.post(letter, by=user, at=at)

    # ── Proof ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """People without password or second factor would be let through by allauth; here they are asked for a code."""
        if not presence.is_recent(self._request()):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        return [{"id": "code", "description": _("Receive a code by e-mail"), "url": reverse("account_reauthenticate")}]

    # ── Leaving ───────────────────────────────────────────────────────────────────────────────────────────────────
    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        sociallogin = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if sociallogin is not None and (sign_out := sociallogin.state.get("sign_out")):
            request.session[_SIGN_OUT] = sign_out  # ProConnect wants its id_token back to close its own session
        return super().post_login(request, user, **kwargs)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        sign_out = request.session.get(_SIGN_OUT) or {}
        if not sign_out.get("url"):
            return "/"
        asked = {
            "id_token_hint": sign_out["id_token"],
            "state": secrets.token_urlsafe(32),
            "post_logout_redirect_uri": f"{settings.BASE_URL}/",
        }
        return f"{sign_out['url']}?{urlencode(asked)}"

    # ── Where from ────────────────────────────────────────────────────────────────────────────────────────────────
    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer's address, or what our own proxies wrote: X-Forwarded-For counted from the right.

        What stands further left was written by the visitor, and would let them choose whose rate limit they use up.
        """
        address = request.META.get("REMOTE_ADDR", "")
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
        cleaned = clean_client_ip(address) if address else None
        if cleaned is None:
            raise PermissionDenied(_("Your network address could not be read. Contact the team of this site."))
        return cleaned


def _notice(kind: str) -> tuple[str, str]:
    """Subject and body of a notice of security, by allauth's own name for the event."""
    told = {
        "email_changed": (_("Your e-mail address was changed"), _("The e-mail address of your account was changed. You will now sign in with the new one.")),
        "webauthn_added": (_("A passkey was added"), _("A passkey was added to your account: it opens it by itself.")),
        "webauthn_removed": (_("A passkey was removed"), _("A passkey was removed from your account.")),
        "totp_activated": (_("Your authenticator app is active"), _("An authenticator app now protects your account.")),
        "totp_deactivated": (_("Your authenticator app is no longer used"), _("The authenticator app of your account was removed.")),
        "recovery_codes_generated": (_("You have new recovery codes"), _("New recovery codes were made for your account; the former ones no longer work.")),
        "account_connected": (_("An outside account was linked"), _("An outside account, such as ProConnect, now opens your account.")),
        "account_disconnected": (_("An outside account was unlinked"), _("An outside account, such as ProConnect, no longer opens your account.")),
    }  # fmt: skip
    return told[kind]
