"""The two ends of the journey to ProConnect, and the checks on what comes back."""

import logging
from typing import Any

import jwt
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from terreau.web import doors

logger = logging.getLogger(__name__)
ALGORITHMS = {"RS256", "ES256"}  # asymmetric only: with HS256 our own secret could forge an identity


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    basic_auth = False  # client_secret_post, as their note says
    stashed: dict[str, Any]  # the state kept in the session when the person left

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, "proconnect")
        self.stashed = {}

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        url: str = build_absolute_uri(request, reverse("proconnect_callback"), self.redirect_uri_protocol)
        return url

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        """Nothing is believed before its signature, issuer, audience, nonce and subject agree."""
        credential = kwargs["response"].get("id_token") or ""
        id_token = self.verified(credential)
        if not {"sub", "exp", "iat"} <= id_token.keys():
            raise OAuth2Error("the id_token lacks sub, exp or iat")
        expected = self.stashed.get("nonce") or ""
        if not expected or not constant_time_compare(str(id_token.get("nonce", "")), expected):
            raise OAuth2Error("the nonce is not the one we sent")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != id_token["sub"]:
            raise OAuth2Error("userinfo speaks of someone else")
        self.stashed["sign_out"] = {"id_token": credential, "url": self.openid_config.get("end_session_endpoint", "")}
        return self.get_provider().sociallogin_from_response(request, {"userinfo": userinfo})  # type: ignore[no-untyped-call]

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with self._outside() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith("application/jwt"):
            raise OAuth2Error("userinfo is not signed")
        return self.verified(response.text)

    def _outside(self) -> Any:
        from allauth.socialaccount.adapter import get_adapter

        return get_adapter().get_requests_session()

    def verified(self, credential: str) -> dict[str, Any]:
        """The claims of a JWT signed by ProConnect for us; OAuth2Error otherwise."""
        config = self.openid_config
        if str(config.get("issuer", "")).rstrip("/") != settings.PROCONNECT["issuer"]:
            raise OAuth2Error("the discovery document names another issuer")
        try:
            if jwt.get_unverified_header(credential).get("alg") not in ALGORITHMS:
                raise OAuth2Error("unacceptable signature algorithm")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=credential,
                keys_url=config["jwks_uri"],
                issuer=config["issuer"],
                audience=settings.PROCONNECT["client_id"],
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("this token cannot be read") from error
        return claims


class _Callback(OAuth2CallbackView):
    adapter: ProConnectAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.stashed = state if state is not None else {}
        return state, response


@doors.public
def login(request: HttpRequest) -> HttpResponse:
    """Leave for ProConnect; a POST, so that no other site can start it."""
    return _run(OAuth2LoginView, request)


@doors.public
def callback(request: HttpRequest) -> HttpResponse:
    """Back from ProConnect."""
    return _run(_Callback, request)


def _run(view: Any, request: HttpRequest) -> HttpResponse:
    """404 where it is off; the page of failures, not a fault of ours, when ProConnect itself does not answer."""
    if not settings.PROCONNECT:
        raise Http404
    adapter = ProConnectAdapter(request)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except RequestException as error:
        logger.warning("ProConnect does not answer: %s", error)
        response = render_authentication_error(request, adapter.get_provider(), exception=error)  # type: ignore[no-untyped-call]
    return response
