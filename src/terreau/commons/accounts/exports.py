"""What the house keeps about a person, handed to them (GDPR, art. 15 and 20)."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.journal.models import Entry

_sections: dict[str, Callable[[User], Any]] = {}


def register_section(name: str, of: Callable[[User], Any]) -> None:
    """A room adds what it keeps about a person, ready for JSON. From apps.py; the name is a French snake_case key."""
    _sections[name] = of


def about(user: User) -> dict[str, Any]:
    """Keys are French: the person reads them. No secret of a second factor leaves, even for its owner."""
    return {
        "compte": {
            "nom": user.name,
            "adresse_electronique": user.email,
            "telephone": user.phone,
            "cree_le": user.joined_at.isoformat(),
            "derniere_connexion": user.last_login.isoformat() if user.last_login else None,
        },
        "roles": [
            {
                "role": str(Role(grant.role).label),
                "depuis": grant.granted_at.isoformat(),
                "jusqu_a": grant.revoked_at.isoformat() if grant.revoked_at else None,
            }
            for grant in user.grants.order_by("granted_at", "pk")
        ],
        "seconds_facteurs": [
            {"type": str(factor.get_type_display()), "nom": str(factor), "ajoute_le": factor.created_at.isoformat()}
            for factor in Authenticator.objects.filter(user=user).order_by("created_at", "pk")
        ],
        "sessions": [
            {"adresse_ip": session.ip, "navigateur": session.user_agent, "ouverte_le": session.created_at.isoformat()}
            for session in UserSession.objects.filter(user=user).order_by("created_at", "pk")
        ],
        "journal": [
            {"quand": entry.at.isoformat(), "quoi": journal.read(entry).sentence}
            # Of acts on files only the account's own: a juror would read there whose files they scored blind.
            for entry in Entry.objects.filter(by=user, verb__startswith="account.").order_by("at", "pk").iterator()
        ],
        **{name: of(user) for name, of in _sections.items()},
    }
