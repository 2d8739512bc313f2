"""Django's administration: a last resort for administrators, behind the house's own sign-in and second factor."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.web import doors


class HouseAdmin(AdminSite):
    site_header = site_title = gettext_lazy("Administration of the data")
    index_title = gettext_lazy("For reading, when no page shows it")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        from terreau.commons.accounts import presence  # models are not ready when this module is read
        from terreau.commons.accounts.states import Role

        user: Any = request.user
        return bool(user.is_authenticated and user.has_role(Role.ADMIN) and presence.is_sure(request))

    @doors.public
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way in for everyone; someone signed in without the role is told so instead of turning round."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("This page is reserved for administrators."))
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or request.get_full_path()
        return HttpResponseRedirect(f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    @doors.signed_in
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One way out too: the page of the house, which also tells ProConnect."""
        return HttpResponseRedirect(resolve_url("account_logout"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the pages of passwords, since there are none."""
        return [route for route in super().get_urls() if "password" not in (getattr(route, "name", None) or "")]


class HouseAdminConfig(AdminConfig):
    default_site = "terreau.commons.accounts.adapters.administration.HouseAdmin"
