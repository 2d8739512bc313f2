import pytest
from django.core.management import CommandError, call_command

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role

pytestmark = pytest.mark.django_db


def test_it_works(capsys):
    call_command("first_admin", "Alix@Collectivite.fr", name="Alix")

    assert User.objects.get(email="alix@collectivite.fr").has_role(Role.ADMIN)
    assert "second facteur" in capsys.readouterr().out


def test_first_admin_is_only_the_first(admin):
    with pytest.raises(CommandError, match="déjà un administrateur"):
        call_command("first_admin", "autre@collectivite.fr")


def test_first_admin_needs_an_address():
    with pytest.raises(CommandError, match="n'est pas une adresse"):
        call_command("first_admin", "alix")
