import io
import struct
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.documents.actions import RefusedFile
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import queries as journal
from terreau.fund.calls.states import State
from terreau.fund.letters import rules
from terreau.fund.letters.actions import signing, wording
from terreau.fund.letters.models import Signature
from terreau.fund.letters.states import Signing
from terreau.fund.review.actions import deliberating, releasing
from terreau.fund.review.models import Notification
from terreau.fund.review.queries import deliberation as sessions
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


def png(width=60, height=20):
    """A small picture with a transparent ground, as a scanner's software makes them."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(
        b"\x00" + bytes([0, 0, 120, 255 if (x + y) % 7 else 0][i] for x in range(width) for i in range(4)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def upload(content=None, name="signature.png"):
    return SimpleUploadedFile(name, content if content is not None else png(), content_type="image/png")


def put(person, **fields):
    return signing.put(upload=upload(**fields), by=person, at=NOW)


def announced(lead, *, manner=Signing.PICTURE):
    edition = sit.edition(envelope_cents=3_000_000)
    wording.set_manner(edition=edition, readings=1, signing=manner, by=lead, at=NOW)
    session = sit.deliberation(edition, by=lead)
    sit.proposal(session, sit.file(edition, state=State.DELIBERATION), outcome="reject", reason="Le budget est flou.")
    [decision] = deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=NOW)
    return session, decision


def release(session, decision, by):
    releasing.mark_read(lines=[(decision, sessions.latest_letters([decision])[decision.pk])], by=by, at=NOW)
    releasing.release(deliberation=session, by=by, at=NOW)
    with Notification.objects.get(decision=decision).letter.file.open("rb") as file:
        return file.read()


def pictures(content):
    with pikepdf.open(io.BytesIO(content)) as made:
        return [name for page in made.pages for name in page.images]


def test_it_works(client, lead):
    put(lead)
    session, decision = announced(lead)
    client.force_login(lead)

    trial = client.get(reverse("review:letter_preview", args=[decision.pk]))
    assert pictures(trial.content) == []
    assert len(pictures(release(session, decision, lead))) == 1


def test_edition_that_does_not_ask_for_it_prints_the_name_alone(lead):
    put(lead)
    session, decision = announced(lead, manner=Signing.NAME)
    assert pictures(release(session, decision, lead)) == []


def test_letter_bears_the_signature_of_who_decided_never_of_who_announces(lead):
    other = make.user(roles=[Role.LEAD])
    put(other)
    session, decision = announced(lead)
    assert pictures(release(session, decision, other)) == []


def test_signature_taken_away_or_infected_is_never_printed(lead):
    signature = put(lead)
    session, decision = announced(lead)
    Document.objects.filter(pk=signature.picture.pk).update(scan=Scan.INFECTED)
    assert pictures(release(session, decision, lead)) == []

    signing.take_away(by=lead, at=NOW)
    signing.take_away(by=lead, at=NOW)
    assert Signature.objects.get().picture is None
    assert len(journal.history(lead, verbs=["letters.signature_taken_away"])) == 1


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"rien" * 30, "signature.png", signing.BadPicture),
        (b"%PDF-1.7\n%%EOF", "signature.pdf", RefusedFile),
        (b"", "signature.png", RefusedFile),
        (b"x" * (signing.MOST_BYTES + 1), "signature.png", signing.BadPicture),
    ],
)
def test_what_no_letter_could_bear_is_refused_and_the_one_before_stays(lead, content, name, refusal):
    before = put(lead).picture
    with pytest.raises(refusal):
        put(lead, content=content, name=name)
    assert Signature.objects.get().picture == before
    assert Document.objects.filter(removed_at=None).count() == 1


def test_its_owner_alone_sees_it(client, lead, officer):
    first = put(lead).picture
    address = reverse("documents:download", args=[first.public_id])
    for person in (officer, make.user(roles=[Role.LEAD]), make.user(roles=[Role.ADMIN])):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(lead)
    assert client.get(address).status_code == 200
    second = put(lead).picture
    assert client.get(address).status_code == 404
    assert rules.signatures_in_use([first, second]) == [second.public_id]


def test_page_puts_shows_and_takes_away(client, lead):
    client.force_login(lead)
    address = reverse("letters:signature")
    assert "Déposer ma signature" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 200
    assert client.post(address, {"picture": upload()}).status_code == 302
    assert Signature.objects.get().picture.public_id in client.get(address).content.decode()
    assert "300 ko" in client.post(address, {"picture": upload(b"x" * 400_000)}).content.decode()
    client.post(address, {"verb": "take_away"})
    assert Signature.objects.get().picture is None


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.ADMIN])
def test_only_leads_sign(client, db, role):
    client.force_login(make.user(roles=[role]))
    assert client.get(reverse("letters:signature")).status_code == 403
