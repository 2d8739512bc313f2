"""What strangers type, through every field of an applicant, to every page, mail and PDF: it stays text."""

from datetime import timedelta

import pikepdf
import pytest
import time_machine
from django.urls import reverse

from terreau.commons.outbox import mails as envelopes
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import applying, filling, receipts, screening
from terreau.fund.calls.models import Application
from terreau.lib import texts
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW
HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "template": "{{ settings.SECRET_KEY }}{% load %}%(by)s %s {0}",
    "markdown": "[clic](javascript:alert(1)) ![x](http://piege.example/p.png) <http://piege.example>",
    "headers": "Titre\r\nBcc: victime@exemple.test\r\n\r\n<b>corps</b>",
    "link": "https://piege.example/connexion www.piege.example victime@piege.example",
    "formula": "=cmd|' /C calc'!A0",
    "bidi": "\u202egpj.exe\u202c \u200fשלום\u200e",
    "typst": '#import "/etc/passwd" #read("/etc/passwd") $x$ \\ * _ @x <x>',
    "emoji": "👩🏽‍🍳🍲 Ω漢字 ﷽",
    "controls": "a\x0bb\x1f\x7fc\u2028d",
    "long": "Très long titre sans fin " * 400,
    "wide": "W" * 10_000,
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def edition():
    schema = {
        "sections": [
            {
                "id": "all",
                "title": "Tout",
                "questions": [
                    {"id": "title", "kind": "short_text", "label": "Nom", "is_required": True, "options": {"max_length": 20_000}},
                    {"id": "summary", "kind": "long_text", "label": "Résumé", "options": {"max_length": 20_000}},
                    {
                        "id": "people",
                        "kind": "group",
                        "label": "Équipe",
                        "options": {"questions": [{"id": "who", "kind": "short_text", "label": "Qui", "options": {"max_length": 20_000}}]},
                    },
                ],
            }
        ],
        "roles": {"title": "title", "summary": "summary"},
    }
    return make.edition(form_version=make.form_version(schema))


def typed(client, application, text):
    """As a browser posts it, through the page."""
    url = reverse("calls:section", args=[application.public_id, "all"])
    client.post(url, {"_v-title": 0, "_v-summary": 0, "_v-people": 0, "title": text, "summary": text, "people-0-who": text})
    stored = dict(application.sheet.answers.values_list("question", "value"))
    filling.save_answers(
        application=application,
        values={"people": [{"who": stored.get("title", "x")}]},
        expected_versions={"people": application.sheet.answers.filter(question="people").values_list("version", flat=True).first() or 0},
        by=application.started_by,
        at=NOW,
    )


@pytest.mark.case("HY-2021-xss")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_typed_stays_text(client, edition, officer, name):
    text = HOSTILE[name]
    organisation = apply.organisation(texts.one_line(text))
    signer = make.member(organisation, person=make.user(name=texts.one_line(text, 120)))
    client.force_login(signer)
    application = applying.start(edition=edition, organisation=organisation, by=signer, at=NOW)
    typed(client, application, text)
    application = Application.objects.get()

    submission = applying.submit(application=application, by=signer, at=NOW)
    receipt = receipts.make(submission=submission, at=NOW)
    client.post(reverse("calls:thread", args=[application.public_id]), {"body": text[:5000]})
    screening.request_completion(
        application=application, sections=["all"], message=text, due_at=NOW + timedelta(days=1), by=officer, at=NOW
    )

    for page in ("application", "send", "organisation", "thread", "withdraw", "discard"):
        innocent(client.get(reverse(f"calls:{page}", args=[application.public_id])).text)
    innocent(client.get(reverse("calls:section", args=[application.public_id, "all"])).text)
    innocent(client.get(reverse("calls:submission", args=[application.public_id, 1])).text)
    innocent(client.get(reverse("calls:mine")).text)
    innocent(client.get(reverse("calls:start", args=[edition.call.slug, edition.slug])).text)
    client.post(reverse("calls:withdraw", args=[application.public_id]), {"reason": text[:1000]})
    innocent(client.get(reverse("calls:application", args=[application.public_id])).text)
    assert Message.objects.count() >= 4
    for message in Message.objects.all():
        honest(message)
    with receipt.file.open("rb") as content, pikepdf.open(content) as pdf:
        assert len(pdf.pages) >= 2


def innocent(page):
    """No markup, no handler and no secret of ours came out of what was typed."""
    for trap in (
        "<script>alert",
        "<img src=x",
        "onerror=alert(1)>",
        'autofocus onfocus=alert(1) x="',
        "tests-only-and-long-enough",
        "<b>corps",
    ):
        assert trap not in page, trap
    assert 'href="javascript:' not in page
    assert "\u202e" not in page


def honest(message):
    """One addressee, one subject line, no live link of a stranger's, in text as in HTML."""
    letter = envelopes.envelope(message).message()
    assert letter["To"] == message.to_address
    assert letter["Bcc"] is None
    assert "\n" not in str(letter["Subject"]).replace("\n ", "")
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            body = part.get_content()
            for trap in ("https://piege", "http://piege", "www.piege.example", "victime@piege.example", "\u202e"):
                assert trap not in body, trap
            if part.get_content_subtype() == "html":
                innocent(body)
