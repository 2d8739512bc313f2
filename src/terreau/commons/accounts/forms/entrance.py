"""allauth's forms in our words. No placeholder: a label and a help stay when one types."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from terreau.lib import texts


def _address(help_text: Any = "") -> Any:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


def _code(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=20, help_text=help_text, widget=widget)


class SignIn(allauth.RequestLoginCodeForm):
    email = _address(_("We will send you a code to sign in. There is no password to remember."))

    def clean_email(self) -> str:
        email: str = super().clean_email().lower()
        return email


class SignUp(allauth.SignupForm):
    name = forms.CharField(label=_("First name and surname"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address(_("We will send you a code to check it. It is also how you will sign in."))

    def clean_name(self) -> str:
        return texts.one_line(self.cleaned_data["name"], 120)

    def try_save(self, request: HttpRequest) -> Any:
        """Of two presses at the same instant one makes the account; the other is answered as for an account that exists."""
        if self.account_already_exists:
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])


class SignInCode(allauth.ConfirmLoginCodeForm):
    code = _code(_("Code received by e-mail"), _("It lasts fifteen minutes. Look in the unwanted mail if you do not see it."))


class AddressCode(allauth.ConfirmEmailVerificationCodeForm):
    code = _code(_("Code received by e-mail"), _("It lasts fifteen minutes. Look in the unwanted mail if you do not see it."))


class NewAddress(allauth.AddEmailForm):
    email = _address(_("We will send a code to this address. The change is made once you have typed it."))


_APP_OR_RECOVERY = _("The six digits that your app shows now, or one of your recovery codes.")


class SecondFactorCode(AuthenticateForm):
    code = _code(_("Code of your authenticator app"), _APP_OR_RECOVERY)


class SecondFactorAgain(ReauthenticateForm):
    code = _code(_("Code of your authenticator app"), _APP_OR_RECOVERY)


class FirstAppCode(ActivateTOTPForm):
    code = _code(_("Code shown by the app"), _("Six digits. They change every thirty seconds."))


class _NamedKey(forms.Form):
    def clean_name(self) -> str:
        return texts.one_line(super().clean_name() if hasattr(super(), "clean_name") else self.cleaned_data["name"], 60)


class NewPasskey(_NamedKey, AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("To tell your devices apart. For example: “office computer”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a code by e-mail"),
        required=False,
        initial=True,
        help_text=_("It will ask for a fingerprint, a face or a PIN. Untick for a simple security key that has no PIN."),
    )
    field_order = ["name", "passwordless"]


class RenamedPasskey(_NamedKey, EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=60)
