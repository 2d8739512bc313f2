"""Public identifiers: short, unguessable, speakable. Being unguessable is never the permission."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: people read them aloud


def public_id() -> str:
    """12 characters, 59 bits: enough for what a policy already guards."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def secret() -> str:
    """For what opens a door by itself (an invitation, a draft kept without an account): 256 bits."""
    return secrets.token_urlsafe(32)
