from django.core.management import call_command


def test_it_works(client, db):
    assert client.get("/").status_code == 200


def test_migrations_are_complete(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
