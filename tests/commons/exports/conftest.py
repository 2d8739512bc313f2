"""A list of the house's people, as a room would register it."""

import io

import pytest
from django.utils import timezone

from terreau.commons.accounts.models import User
from terreau.commons.exports import actions, kinds
from tests import factories as make


class People:
    """`closed`: keys nobody may read any more. `during`: what happens while the rows are being written."""

    def __init__(self):
        self.closed, self.during, self.documents = set(), lambda: None, []

    def holds(self, user, keys):
        return not self.closed.intersection(keys)

    def table(self, by, keys, handfuls):
        return ["Nom", "Né le"], self._rows(handfuls)

    def _rows(self, handfuls):
        for some in handfuls:
            people = User.objects.in_bulk(some)
            for key in some:
                self.during()
                if key in people and key not in self.closed:
                    yield [people[key].name, timezone.now()]

    def attachments(self, by, keys):
        for key in keys:
            for name, content in self.documents or [("", None)]:
                opened = None if content is None else (lambda content=content: io.BytesIO(content))
                yield kinds.Attachment(f"dossier/{key}", name, opened, "" if opened else "aucune pièce")


@pytest.fixture
def people(monkeypatch):
    found = People()
    kind = kinds.Kind(
        name="tests.people", label="Personnes", stem="personnes", holds=found.holds, table=found.table, attachments=found.attachments
    )
    monkeypatch.setitem(kinds._KINDS, kind.name, kind)
    return found


@pytest.fixture
def ask(people, officer):
    def asked(*, format_="csv", keys=(), by=None, at=make.NOW):
        return actions.ask(
            kind="tests.people", format_=format_, keys=list(keys) or [officer.pk], address="/bureau/", by=by or officer, at=at
        )

    return asked
