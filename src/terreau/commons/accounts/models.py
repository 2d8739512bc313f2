from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.states import STAFF, Role
from terreau.lib import ids, texts


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)  # None: unusable; people sign in by code or passkey
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by their e-mail address. What they may do comes from roles and memberships, never from here."""

    public_id = models.CharField(_("public identifier"), max_length=12, unique=True, default=ids.public_id, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("made on"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed on"), null=True)  # closed for good and anonymised; deactivation alone leaves it empty
    # What this invented person comes for. Filled by the demonstration only: it is what offers them on its sign-in page.
    demo_note = models.CharField(max_length=200, blank=True)
    search_text = models.CharField(max_length=400, blank=True, editable=False)  # folded: "Élodie" is found by "elodie"

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = texts.fold(f"{self.name} {self.email}")[:400]
        if (fields := kwargs.get("update_fields")) is not None and {"name", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles held now. One query per request, until `forget_roles`."""
        return frozenset(self.grants.filter(revoked_at=None).values_list("role", flat=True))

    def forget_roles(self) -> None:
        """After a grant or a revocation, so that this very request sees what it wrote.

        A method, not a look into `__dict__` from outside: `request.user` is a lazy wrapper with a `__dict__` of its own.
        """
        self.__dict__.pop("roles", None)

    def has_role(self, *roles: str) -> bool:
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def is_house_staff(self) -> bool:
        return self.has_role(*STAFF)

    @property
    def is_staff(self) -> bool:  # what Django's admin asks
        return self.has_role(Role.ADMIN)


class RoleGrant(models.Model):
    """Someone holds a role from one instant to another. Revoking ends a grant; it never deletes it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("given by"))
    granted_at = models.DateTimeField(_("given on"))
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by"))
    revoked_at = models.DateTimeField(_("removed on"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("role held"), _("roles held")
        constraints = [models.UniqueConstraint(fields=["user", "role"], condition=models.Q(revoked_at=None), name="role_held_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Invitation(models.Model):
    """A role waits for the owner of an address. The link carries a secret of which only a hash is kept."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invitation issued on"))
    expires_at = models.DateTimeField(_("expires on"))
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted on"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"
