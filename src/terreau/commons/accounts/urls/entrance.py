"""Under compte/: allauth's views at French addresses, with the names allauth knows them by, behind our doors.

Written out instead of included: what is not here (passwords, sign-up by telephone, links in mails) does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import include, path
from django.views.generic import RedirectView

from terreau.commons.accounts.views import entrance, mine
from terreau.web.doors import public, signed_in

urlpatterns = [
    path("", signed_in(RedirectView.as_view(pattern_name="accounts:home")), name="account_index"),
    path("connexion/", entrance.sign_in, name="account_login"),
    path("connexion/", entrance.sign_in, name="account_request_login_code"),
    path("connexion/code/", public(account.confirm_login_code), name="account_confirm_login_code"),
    path("connexion/cle/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/second-facteur/", public(mfa.authenticate), name="mfa_authenticate"),
    path("deconnexion/", public(account.logout), name="account_logout"),
    path("inscription/", public(account.signup), name="account_signup"),
    path("adresse/code/", public(account.email_verification_sent), name="account_email_verification_sent"),
    path("inactif/", public(account.account_inactive), name="account_inactive"),
    path("confirmation/", entrance.prove_again, name="account_reauthenticate"),
    path("confirmation/application/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirmation/cle/", signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("adresse/", signed_in(account.email), name="account_email"),
    path("second-facteur/", signed_in(mfa.index), name="mfa_index"),
    path("second-facteur/application/activer/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-facteur/codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-facteur/codes/nouveaux/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-facteur/codes/telecharger/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("cles/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("cles/ajouter/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("cles/<int:pk>/retirer/", entrance.remove_passkey, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/renommer/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", mine.sessions, name="usersessions_list"),
    path("exterieur/", mine.outside_accounts, name="socialaccount_connections"),
    path("exterieur/inscription/", public(social.signup), name="socialaccount_signup"),
    path("exterieur/annule/", public(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("exterieur/erreur/", public(social.login_error), name="socialaccount_login_error"),
    path("", include("terreau.commons.accounts.providers.proconnect.urls")),
]
