from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from terreau.commons.accounts import actions, queries
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role


class Command(BaseCommand):
    help = "Donne le rôle d'administrateur à une première personne ; elle se connectera avec un code reçu par courriel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="son adresse électronique")
        parser.add_argument("--name", default="", help="son nom")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"« {email} » n'est pas une adresse électronique.") from error
        if queries.holders_of(Role.ADMIN).exists():
            raise CommandError("Il y a déjà un administrateur : c'est à lui de donner ce rôle, depuis la page des personnes.")
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=name)
        # Whoever runs commands on the server vouches for the address; the code sent to it at sign-in proves it anyway.
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        actions.grant_role(user=user, role=Role.ADMIN, by=None, at=timezone.now(), reason="première installation")
        self.stdout.write(f"{user.email} est administrateur. À sa première connexion, un second facteur lui sera demandé.")
