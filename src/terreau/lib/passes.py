"""A pass: an address that opens one small door by itself (silence reminders, leave a list). Signed, it needs no row of its own.

The door is part of the signature: a pass for one opens no other.
"""

from django.core import signing


def issue(door: str, key: object) -> str:
    """The pass of this key for this door; the same one each time."""
    return signing.Signer(salt=f"terreau.pass.{door}").sign(str(key))


def read(door: str, token: str) -> str | None:
    """The key of a pass, or nothing when it was not issued by us for this door."""
    try:
        return signing.Signer(salt=f"terreau.pass.{door}").unsign(token)
    except signing.BadSignature:
        return None
