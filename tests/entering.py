"""How a test comes in: as someone who showed both factors, a moment ago. Tests of the entrance itself come in by the page."""

import time

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY, AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

_force_login = Client.force_login


def proofs(user) -> dict:
    """What the session of such a person holds."""
    shown = [{"method": "code", "at": time.time()}, {"method": "mfa", "type": "totp", "at": time.time()}]
    return {AUTHENTICATION_METHODS_SESSION_KEY: shown, _AUTHENTICATION_METHODS_USER_SESSION_KEY: str(user.pk)}


def force_login(client: Client, user, backend=None) -> None:
    """Django's own, which knows nothing of second factors, then the proofs."""
    _force_login(client, user, backend)
    session = client.session
    session.update(proofs(user))
    session.save()


def with_a_code_only(client: Client, user) -> None:
    """As someone who typed the code by e-mail, and has shown nothing else."""
    _force_login(client, user)
    session = client.session
    session.update(proofs(user) | {AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "code", "at": time.time()}]})
    session.save()


def by_default() -> None:
    """Every test client signs in this way."""
    Client.force_login = force_login
