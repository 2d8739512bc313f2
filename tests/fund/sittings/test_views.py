"""Pages of a sitting: whose they are, what they show, and that no juror's page names an applicant."""

from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.fund.review.actions import deliberating
from terreau.fund.review.models import Panel
from terreau.fund.review.states import PanelState
from terreau.fund.sittings.models import Item, Remark, Sitting
from terreau.fund.sittings.states import ItemState, State
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.sittings.conftest import DAY, NOW

pytestmark = pytest.mark.django_db
NAMES = ("Quinquelibou A", "Quinquelibou B", "Quinquelibou C")


def at(scene, name="desk"):
    return reverse(f"sittings:{name}", args=[scene.sitting.public_id])


def on(scene, place=0, name="item"):
    return reverse(f"sittings:{name}", args=[scene.item(place).public_id])


def of_edition(scene, name="edition"):
    edition = scene.panel.edition
    return reverse(f"sittings:{name}", args=[edition.call.slug, edition.slug])


def text(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_it_works(client, scene):
    """A lead plans, calls, holds a sitting and closes its minutes, by the pages alone."""
    client.force_login(scene.lead)
    day = (timezone.localdate() + 9 * DAY).isoformat()
    typed = {"panel": scene.panel.public_id, "held_on": day, "start": "14:00", "minutes": "90", "quorum": "2", "order": "ranking"}
    assert "Dites où, ou donnez un lien" in text(client.post(of_edition(scene, "plan"), typed))
    answer = client.post(of_edition(scene, "plan"), typed | {"place": "Salle 4"})
    made = Sitting.objects.latest("pk")
    scene.sitting = made
    assert answer.url == at(scene)
    assert made.starts_at.astimezone(ZoneInfo("Europe/Paris")).hour == 14
    assert "Personne n’est encore prévenu" in text(client.get(at(scene)))
    client.post(at(scene, "convene"))
    assert "n’a pas répondu" in text(client.get(at(scene)))
    client.post(at(scene, "begin"))
    assert "Le quorum n’est pas atteint" in text(client.get(at(scene)))
    client.post(at(scene, "presence"), {"present": [one.pk for one in made.attendees.all()[:2]]})
    assert "quorum atteint" in text(client.get(at(scene)))

    assert client.post(on(scene, name="act"), {"verb": "take_up"}).url == on(scene)
    page = text(client.get(on(scene)))
    assert "Avis 0 sur 0" in page
    item = scene.item()
    refused = text(client.post(on(scene), {"opinion": "reserved", "reason": "Mot gardé", "version": item.version}))
    assert "Dites quelles réserves fait le jury." in refused
    assert "Mot gardé" in refused
    typed = {"opinion": "favourable", "amount": "5 000", "votes_for": "2", "version": item.version}
    assert client.post(on(scene), typed).url == at(scene)
    item = scene.item()
    assert (item.opinion, item.amount_cents, item.votes_for, item.votes_against) == ("favourable", 500_000, 2, 0)
    for place in (1, 2):
        client.post(on(scene, place, "act"), {"verb": "take_up"})
        client.post(on(scene, place), {"opinion": "postponed", "version": scene.item(place).version})
    version = scene.fresh().version
    client.post(at(scene, "words"), {"opening": "Bonjour.", "closing": "", "version": version})
    assert client.get(at(scene, "draft")).headers["Content-Type"] == "application/pdf"
    assert client.post(at(scene, "close"), {"version": scene.fresh().version}).url == at(scene)
    page = text(client.get(at(scene)))
    assert "Procès-verbal avec les noms" in page
    assert scene.fresh().state == State.CLOSED
    client.post(at(scene, "correct"), {"text": "Lire 15 h."})
    assert "Lire 15 h." in text(client.get(at(scene)))
    lines = client.get(at(scene, "export")).getvalue().decode().splitlines()
    assert len(lines) == 4
    assert "favorable" in lines[1]


def test_no_page_of_a_juror_nor_the_wall_names_an_applicant(client, scene):
    """Whatever state the sitting is in; and what the team typed for itself stays the team's."""
    scene.files[0].organisation.website = "https://quinquelibou.exemple.test"
    scene.files[0].organisation.save()
    make.member(scene.files[1].organisation, person=scene.jurors[0])
    scene.call()
    Remark.objects.create(item=scene.item(0), by=scene.jurors[1], text="Une idée forte", at=NOW)

    def crawl():
        for juror in scene.jurors:
            client.force_login(juror)
            pages = [client.get(at(scene, "mine")), client.get(at(scene, "ics")), client.get(reverse("review:jury"))]
            pages += [client.get(on(scene, place, "talk")) for place in range(3)]
            for page in pages:
                assert not any(name.lower() in text(page).lower() for name in (*NAMES, "quinquelibou"))
                for file in scene.files:
                    assert file.reference not in text(page)
            if juror == scene.jurors[0]:
                assert [page.status_code for page in pages[3:]] == [200, 404, 200]
                assert "Projet B" not in text(pages[0])
        client.force_login(scene.lead)
        for headers in ({}, {"HX-Request": "true"}):
            wall = text(client.get(at(scene, "screen"), headers=headers))
            assert "quinquelibou" not in wall.lower()
            assert not any(str(juror) in wall for juror in scene.jurors)

    crawl()
    scene.open()
    scene.take_up(0)
    crawl()
    scene.conclude(0)
    scene.take_up(1)
    scene.conclude(1)
    scene.take_up(2)
    scene.conclude(2)
    scene.close()
    crawl()
    client.force_login(scene.jurors[0])
    papers = [scene.fresh().paper, scene.fresh().jury_paper]
    assert [client.get(reverse("documents:download", args=[paper.public_id])).status_code for paper in papers] == [404, 200]


def test_the_wall_shows_the_file_under_discussion(client, scene):
    scene.open()
    client.force_login(scene.lead)
    assert "Entre deux dossiers" in text(client.get(at(scene, "screen")))
    scene.take_up(1)
    wall = text(client.get(at(scene, "screen"), headers={"HX-Request": "true"}))
    assert "Projet B" in wall
    assert "Dossier 2 sur 3" in wall
    assert "<html" not in wall
    scene.conclude(1)
    scene.take_up(0)
    scene.conclude(0)
    scene.take_up(2)
    scene.conclude(2)
    assert "Chaque dossier a son avis" in text(client.get(at(scene, "screen")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_wall_asks_little_whatever_the_agenda(client, scene, count, django_assert_num_queries):
    scene.open()
    scene.take_up(0)
    scene.sitting.items.filter(position__gt=count).delete()
    client.force_login(scene.lead)
    client.get(at(scene, "screen"))
    with django_assert_num_queries(12):
        client.get(at(scene, "screen"), headers={"HX-Request": "true"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_agenda_asks_the_same_for_one_as_for_three(client, scene, count, django_assert_num_queries):
    scene.open()
    scene.sitting.items.filter(position__gt=count).delete()
    client.force_login(scene.lead)
    client.get(at(scene))
    with django_assert_num_queries(19):
        client.get(at(scene))


def test_jurors_read_marks_of_others_once_scoring_is_over(client, scene):
    scene.call()
    Panel.objects.filter(pk=scene.panel.pk).update(state=PanelState.OPEN)
    client.force_login(scene.jurors[0])
    page = text(client.get(at(scene, "mine")))
    assert "une fois la notation terminée" in page
    assert "Projet A" in page
    assert client.get(on(scene, 0, "talk")).status_code == 403
    Panel.objects.filter(pk=scene.panel.pk).update(state=PanelState.CLOSED)
    page = text(client.get(on(scene, 0, "talk")))
    assert "Avis 1 sur 0" in page
    assert "Juré B" in page
    assert "Paul Zinzolin" not in page
    assert client.post(on(scene, 0, "talk"), {"text": "<b>Mot</b>"}).status_code == 302
    assert "<b>Mot</b>" not in client.get(on(scene, 0, "talk")).content.decode()
    assert client.post(on(scene, 0, "talk"), {"text": ""}).status_code == 200
    assert client.post(on(scene, 0, "talk"), {"text": "Mot\x00"}).status_code == 200
    assert Remark.objects.count() == 1


def test_a_juror_answers_and_is_seen_to(client, scene):
    scene.call()
    client.force_login(scene.jurors[0])
    assert "Séances du jury" in text(client.get(reverse("review:jury")))
    client.post(at(scene, "answer"), {"coming": "no"})
    assert "excusé" in text(client.get(at(scene, "mine")))
    client.force_login(scene.lead)
    assert "excusé" in text(client.get(at(scene)))
    scene.open()
    client.force_login(scene.jurors[0])
    assert client.post(at(scene, "answer"), {"coming": "yes"}).status_code == 403


def test_who_is_not_called_finds_nothing(client, scene, stranger, officer, juror, admin):
    scene.call()
    client.force_login(juror)  # a juror of another jury
    assert client.get(at(scene, "mine")).status_code == 404
    assert client.get(on(scene, 0, "talk")).status_code == 404
    for person in (juror, stranger, admin):
        client.force_login(person)
        for name in ("desk", "screen", "words", "export"):
            assert client.get(at(scene, name)).status_code == 403
        assert client.get(on(scene)).status_code == 403
    client.force_login(officer)
    assert client.get(at(scene)).status_code == 200
    assert client.post(at(scene, "cancel"), {"reason": "x"}).status_code == 403
    assert client.post(at(scene, "convene")).status_code == 403


def test_before_they_are_called_jurors_know_nothing(client, scene):
    client.force_login(scene.jurors[0])
    assert client.get(at(scene, "mine")).status_code == 404
    assert "Séances du jury" not in text(client.get(reverse("review:jury")))


def test_a_juror_who_left_the_jury_loses_the_sitting(client, scene):
    scene.call()
    scene.panel.seats.filter(juror=scene.jurors[0]).update(left_at=NOW)
    client.force_login(scene.jurors[0])
    assert client.get(at(scene, "mine")).status_code == 404


def test_a_lead_with_a_link_keeps_none_of_it(client, scene):
    make.member(scene.files[0].organisation, person=scene.lead)
    scene.open()
    client.force_login(scene.lead)
    page = text(client.get(at(scene)))
    assert "Quinquelibou A" not in page
    assert "Quelqu’un d’autre en tient le procès-verbal." in page
    assert client.get(on(scene)).status_code == 404
    for name in ("words", "draft", "close"):
        assert client.get(at(scene, name)).status_code == 403
    assert "Quinquelibou A" not in client.get(at(scene, "export")).getvalue().decode()


def test_the_agenda_moves_by_its_buttons(client, scene):
    client.force_login(scene.lead)
    client.post(on(scene, 0, "act"), {"verb": "down"})
    assert scene.item(0).position == 2
    client.post(at(scene, "arrange"), {"order": "number"})
    assert scene.item(0).position == 1
    client.post(at(scene, "arrange"), {"order": "\x00"})
    assert client.post(on(scene, 0, "act"), {"verb": "destroy"}).url == at(scene)
    assert client.post(on(scene, 0, "act"), {"verb": "take_up"}).status_code == 403  # not held yet
    assert client.post(on(scene, 2, "remove"), {"reason": "Retiré"}).url == at(scene)
    assert "Projet C" in text(client.get(at(scene, "add")))
    client.post(at(scene, "add"), {"applications": [scene.files[2].pk]})
    assert scene.item(2).state == ItemState.WAITING
    assert "Tous les dossiers de ce jury" in text(client.get(at(scene, "add")))


def test_the_sitting_moves_and_is_cancelled(client, scene):
    scene.call()
    client.force_login(scene.lead)
    day = (timezone.localdate() + 30 * DAY).isoformat()
    typed = {"held_on": day, "start": "10:00", "minutes": "60", "place": "Ailleurs", "quorum": "0"}
    assert client.post(at(scene, "change"), typed | {"version": "1"}).status_code == 200
    assert client.post(at(scene, "change"), typed | {"version": str(scene.fresh().version)}).url == at(scene)
    assert scene.fresh().place == "Ailleurs"
    assert client.post(at(scene, "cancel"), {"reason": "Grève"}).url == at(scene)
    client.force_login(scene.jurors[0])
    assert "Grève" in text(client.get(at(scene, "mine")))
    client.force_login(scene.lead)
    assert client.get(at(scene, "change")).status_code == 403


def test_the_deliberation_reads_what_the_jury_thinks(client, scene):
    scene.open()
    scene.take_up(0)
    scene.conclude(0, "favourable", 500_000)
    session = sit.deliberation(scene.panel.edition, by=scene.lead)
    deliberating.table_files(deliberation=session, applications=[scene.files[0]], by=scene.lead, at=NOW)
    client.force_login(scene.lead)
    assert "Avis du jury : favorable, 5 000 €" in text(client.get(reverse("review:deliberation", args=[session.public_id])))
    assert "Avis du jury" in text(client.get(reverse("review:file", args=[scene.files[0].public_id])))


def test_an_edition_says_what_to_do_first(client, scene):
    client.force_login(scene.lead)
    assert "Séances du jury" in text(client.get(of_edition(scene)))
    Item.objects.all().delete()
    Sitting.objects.all().delete()
    assert "Aucune séance n’est prévue" in text(client.get(of_edition(scene)))
