"""Outside identities, our way: who may come in through them, and how they meet an account that exists."""

import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from terreau.commons.accounts import queries
from terreau.commons.accounts.models import User
from terreau.lib import texts


class SocialAdapter(DefaultSocialAccountAdapter):
    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)  # ProConnect wants 32 characters at least; allauth's own has 16

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = texts.one_line(data.get("name") or "", 120)
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Two refusals, each on a page that says what to do."""
        claims = sociallogin.account.extra_data.get("userinfo", {})
        email = (claims.get("email") or "").lower()
        if not _is_of_the_house(claims.get("siret") or "") and not queries.is_invited(email):
            refusal = "accounts/outside_body.html"
        elif not sociallogin.is_existing and not request.user.is_authenticated and User.objects.filter(email__iexact=email).exists():
            # The address alone is not proof enough to open an account made here: whoever owns it signs in with a code
            # once, then links ProConnect. From then on `sub` recognises them.
            refusal = "accounts/link_first.html"
        else:
            return
        raise ImmediateHttpResponse(render(request, refusal, {"claims": claims}, status=403))


def _is_of_the_house(siret: str) -> bool:
    """Same legal unit as the authority: its agents are spread over many establishments, which share nine digits."""
    return len(siret) == 14 and siret[:9] == settings.AUTHORITY["siret"][:9]
