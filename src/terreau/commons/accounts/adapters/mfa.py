"""allauth's second factors, our way."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor, and this one is the last. Add another before you remove it."
        ),
        "incorrect_code": gettext_lazy("This code is not the right one. Check the clock of your phone, then try again."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first, then add a second factor."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one second factor; others may go back to codes alone."""
        if not authenticator.user.is_house_staff:
            return True
        factors = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return bool(factors.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's own name
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("My passkey") if number == 1 else _("Passkey no. %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever the theme: a dark picture on a dark page cannot be scanned."""
        return super().build_totp_svg(url).replace("<path", '<rect width="100%" height="100%" fill="white"/><path', 1)

    def _get_site_name(self) -> str:
        return str(settings.AUTHORITY["name"])  # what the phone shows beside the passkey
