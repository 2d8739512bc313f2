"""What we ask ProConnect for, and what we keep of its answer."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from terreau.commons.accounts.providers.proconnect.views import ProConnectAdapter

SCOPES = ["openid", "given_name", "usual_name", "email", "siret"]


class ProConnectProvider(OpenIDConnectProvider):
    id = "proconnect"
    name = "ProConnect"
    oauth2_adapter_class: Any = ProConnectAdapter

    @property
    def server_url(self) -> str:
        url: str = self.wk_server_url(settings.PROCONNECT["issuer"])  # type: ignore[no-untyped-call]
        return url

    def get_oauth2_adapter(self, request: HttpRequest) -> ProConnectAdapter:
        return ProConnectAdapter(request)

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return f"{reverse('proconnect_login')}?{urlencode(kwargs)}" if kwargs else reverse("proconnect_login")

    def get_callback_url(self) -> str:
        return reverse("proconnect_callback")

    # The visitor's own query string may not add scopes or parameters: ProConnect refuses what it does not know.
    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return SCOPES

    def get_pkce_params(self) -> dict[str, Any]:
        return {}

    def redirect(self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any) -> HttpResponse:
        """The nonce stays with the state it leaves with: two tabs do not mix theirs."""
        nonce = secrets.token_urlsafe(32)
        kwargs |= {"scope": SCOPES, "auth_params": {"nonce": nonce}, "nonce": nonce}
        response: HttpResponse = super().redirect(request, process, next_url, data, **kwargs)
        return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is stored: enough to recognise the person and their body, nothing more (GDPR, art. 5)."""
        return {"userinfo": {name: data["userinfo"].get(name) for name in ("sub", "email", "given_name", "usual_name", "siret")}}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        claims = data["userinfo"]
        name = " ".join(str(claims[part]) for part in ("given_name", "usual_name") if claims.get(part))
        return {"email": claims.get("email"), "name": name}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """ProConnect sends no `email_verified`: the body that employs the person answers for the address."""
        email = data["userinfo"].get("email")
        return [EmailAddress(email=email, verified=True, primary=True)] if email else []


provider_classes = [ProConnectProvider]
