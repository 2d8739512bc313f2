import pytest
from django.urls import reverse

from terreau.commons.documents import actions, rules
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import queries as journal
from tests import factories as make
from tests.commons.documents import files

pytestmark = pytest.mark.django_db
OWNER = "organisations.organisation"


@pytest.fixture
def owner(db):
    return make.organisation()


@pytest.fixture
def member(db):
    return make.user("membre@exemple.test", name="Noé Faure")


@pytest.fixture(autouse=True)
def policy(member, monkeypatch):
    """The policy of the owner's room: this one person may read."""
    monkeypatch.setitem(rules._POLICIES, OWNER, lambda user, document: user == member)


def store(owner, name="statuts.pdf", content=files.PDF):
    return actions.store(upload=files.upload(name, content), owner=owner, slot="statutes", by=None, at=make.NOW)


def download(client, document):
    return client.get(reverse("documents:download", args=[document.public_id]))


def test_it_works(client, owner, member):
    client.force_login(member)

    response = download(client, store(owner))

    assert response.status_code == 200
    assert response.getvalue() == files.PDF
    assert response["Content-Disposition"] == 'attachment; filename="statuts.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert next(line.sentence for line in journal.history(owner)) == "Noé Faure a téléchargé le fichier «\u00a0statuts.pdf\u00a0»."


@pytest.mark.case("DS#10696")
@pytest.mark.parametrize("name", ['l"été\r\nSet-Cookie: x=1.pdf', "données €.pdf", "<b>.pdf", "；.pdf"])
def test_name_is_carried_by_the_header_and_breaks_nothing(client, owner, member, name):
    client.force_login(member)
    document = store(owner)
    Document.objects.filter(pk=document.pk).update(name=actions.filetypes.clean_name(name))

    response = download(client, document)

    assert response["Content-Disposition"].startswith("attachment; filename")
    assert not set(response["Content-Disposition"]) & set("\r\n")
    assert "Set-Cookie" not in response


@pytest.mark.case("CVE-2026-23878", "ESUP-2026")
def test_stranger_who_walks_the_ids_finds_nothing(client, owner, stranger):
    """Incident of HotCRP: any author could fetch any document."""
    documents = [store(owner) for _n in range(3)]
    client.force_login(stranger)

    answers = {download(client, document).status_code for document in documents}
    answers |= {client.get(reverse("documents:download", args=[name])).status_code for name in ["1", "2", "abcdefghjkmn", "zz"]}

    assert answers == {404}
    assert [line.verb for line in journal.history(owner)] == ["document.stored"] * 3


def test_anonymous_learns_nothing_from_the_answer(client, owner):
    """An id that exists and one that does not look the same."""
    document = store(owner)

    real, invented = download(client, document), client.get(reverse("documents:download", args=["abcdefghjkmn"]))

    assert (real.status_code, invented.status_code) == (302, 302)
    assert real.url.split("?")[0] == invented.url.split("?")[0]


def test_owner_without_a_policy_is_closed(client, member):
    client.force_login(member)
    form = make.form_version().form

    assert download(client, store(form)).status_code == 404


@pytest.mark.case("HY#4758")
def test_policy_that_says_a_truthy_no_is_a_no(client, owner, stranger, monkeypatch):
    monkeypatch.setitem(rules._POLICIES, OWNER, lambda user, document: (False, "because"))
    client.force_login(stranger)

    assert download(client, store(owner)).status_code == 404


@pytest.mark.parametrize("scan", [Scan.INFECTED, Scan.PENDING])
def test_unsafe_file_is_refused_with_a_reason(client, owner, member, scan):
    client.force_login(member)
    document = store(owner)
    Document.objects.filter(pk=document.pk).update(scan=scan)

    response = download(client, document)

    assert response.status_code == 403
    assert "antivirus" in response.content.decode()
    assert [line.verb for line in journal.history(owner)] == ["document.stored"]


def test_removed_file_may_still_be_read_by_those_who_judge_it(client, owner, member):
    client.force_login(member)
    document = store(owner)
    actions.remove(document=document, by=None, at=make.NOW)

    assert download(client, document).status_code == 200


def test_only_get_and_head_are_answered(client, owner, member):
    client.force_login(member)

    assert client.post(reverse("documents:download", args=[store(owner).public_id])).status_code == 405
