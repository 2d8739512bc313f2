"""Registered little, and for reading only: whatever changes a person or a role goes through an action and the journal."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from terreau.commons.accounts.models import Invitation, RoleGrant, User


class ReadOnly(admin.ModelAdmin):
    """The site already asks for the role and the second factor."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ["email", "name", "is_active", "joined_at", "last_login", "closed_at"]
    search_fields = ["email", "name"]
    list_filter = ["is_active"]
    fields = ["public_id", "email", "name", "phone", "is_active", "joined_at", "last_login", "closed_at"]


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    list_display = ["user", "role", "granted_by", "granted_at", "revoked_by", "revoked_at"]
    list_select_related = ["user", "granted_by", "revoked_by"]
    search_fields = ["user__email", "user__name"]
    list_filter = ["role"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["email", "role", "invited_by", "invited_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["invited_by"]
    search_fields = ["email"]
    fields = ["email", "role", "invited_by", "invited_at", "expires_at", "accepted_by", "accepted_at", "withdrawn_at"]
