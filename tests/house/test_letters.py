"""Every kind of letter the house writes: in French, fenced against what strangers type, and readable as text and as HTML."""

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from terreau.commons.hooks import mails as hooks
from terreau.commons.hooks.models import Endpoint
from terreau.commons.hooks.states import Reason
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox import letters, mails
from terreau.commons.papers import mails as papers
from terreau.commons.papers.models import BankDetails
from terreau.commons.tokens import mails as tokens
from terreau.commons.tokens.models import Token
from terreau.fund.alerts import mails as alerts
from terreau.fund.alerts.models import Subscription
from terreau.fund.calls.mails import applying, authoring, committees, reminding
from terreau.fund.calls.models import Committee, CompletionRequest, Extension, LateEntry, ThreadMessage
from terreau.fund.caseload import mails as caseload
from terreau.fund.caseload.models import Charge
from terreau.fund.remedies import mails as remedies
from terreau.fund.remedies.models import ReasonsRequest
from terreau.fund.review.mails import jury, screening
from terreau.fund.review.mails import letters as decisions
from terreau.fund.review.models import Decision, IneligibilityProposal
from terreau.fund.review.states import Outcome
from terreau.fund.stages import mails as stages
from terreau.fund.stages.models import StageAnswer
from tests import factories as make
from tests.factories import applying as files
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
HOSTILE = 'Zoé"\r\nBcc: victime@exemple.test\r\n\r\n<script>alert(1)</script> \u202eexe.fdp https://mechant.example/{x} [clic](javascript:alert(1)) %(by)s {{ 7*7 }}'


@pytest.fixture
def world():
    """One of each thing that letters speak of, with a stranger's worst words wherever a stranger types."""
    body = files.organisation(HOSTILE.replace("\r\n", " ")[:150])
    signer = make.member(body, person=make.user("zoe@exemple.test", name=HOSTILE[:100]))
    edition = make.edition("2026")
    submission = files.sent(edition, organisation=body, by=signer, answers=files.ANSWERS | {"title": HOSTILE.replace("\r\n", " ")[:110]})
    application = submission.application
    return SimpleNamespace(
        submission=submission,
        application=application,
        signer=signer,
        seat=sit.seat(sit.panel(edition)),
        decisions=[_decision(application, outcome) for outcome in Outcome],
        request=CompletionRequest.objects.create(
            application=application, sections=["money"], message=HOSTILE, due_at=NOW + 15 * DAY, asked_by=signer, asked_at=NOW
        ),
        account=BankDetails.objects.create(
            organisation=body, iban="FR7630006000011234567890189", bic="AGRIFRPP", holder=HOSTILE[:140], put_at=NOW, put_by=signer
        ),
        word=ThreadMessage.objects.create(application=application, by=signer, is_from_staff=False, body=HOSTILE, at=NOW),
        committee=Committee.objects.create(edition=edition, held_on=date(2026, 12, 22), cutoff_at=NOW + 20 * DAY, place=HOSTILE[:200]),
        extension=Extension.objects.create(edition=edition, from_at=NOW, to_at=NOW + DAY, reason=HOSTILE, by=signer, at=NOW),
        reasons=ReasonsRequest.objects.create(
            application=application,
            ground="refusal",
            since=NOW,
            words=HOSTILE,
            asked_by=signer,
            asked_at=NOW,
            due_at=NOW + 30 * DAY,
            answer="Le budget est flou.",
        ),
        listener=Subscription.objects.create(address="zoe@exemple.test", asked_at=NOW, public_id="ecoute"),
        token=Token.objects.create(
            owner=signer, name=HOSTILE[:80], secret_hash="0" * 64, ending="abcd", created_at=NOW, expires_at=NOW + DAY
        ),
        endpoint=Endpoint.objects.create(
            owner=signer,
            name=HOSTILE[:80],
            address="https://receiver.example/",
            reason=Reason.FAILING,
            created_at=NOW,
            changed_at=NOW,
        ),
        late=LateEntry.objects.create(
            edition=edition,
            secret_hash="0" * 64,
            whom=HOSTILE[:150],
            to_address="tard@exemple.test",
            reason=HOSTILE,
            until=NOW + DAY,
            created_by=signer,
            created_at=NOW,
        ),
        answers=[
            StageAnswer.objects.create(
                application=application, outcome=outcome, state=state, reason="Le projet est trop loin de l’appel.", by=signer, at=NOW
            )
            for outcome, state in (("invite", "announced"), ("turn_down", "prepared"))
        ],
        charge=Charge.objects.create(application=application, officer=signer, by=signer, note=HOSTILE.replace("\r\n", " "), at=NOW),
        proposal=IneligibilityProposal.objects.create(
            application=application, rule="other", reason="Hors du territoire.", proposed_by=signer, proposed_at=NOW
        ),
    )


def _decision(application, outcome):
    amount = 500_000 if outcome == Outcome.AWARD else 0
    session = sit.deliberation(application.edition)
    return Decision(
        pk=1 + list(Outcome).index(outcome),
        application=application,
        deliberation=session,
        outcome=outcome,
        amount_cents=amount,
        rank=2 if outcome == Outcome.WAITLIST else None,
        reason="Le projet n’est pas assez précis.",
        by=session.created_by,
        at=NOW,
    )


def drafts(world):
    """A draft of every kind; of some, one by outcome."""
    application, signer, submission = world.application, world.signer, world.submission
    return [
        applying.acknowledgement(submission, signer),
        applying.completion_acknowledged(submission, signer),
        applying.reopened(application, signer, at=NOW),
        applying.withdrawn(application, signer, reason=HOSTILE),
        applying.ready_to_sign(application, signer, by=signer, at=NOW),
        applying.completion_requested(application, world.request, signer),
        applying.continued_without(application, world.request, signer),
        applying.answered_by_team(world.word, signer),
        reminding.reminder([(application, NOW + DAY)], signer, step="7d", at=NOW),
        reminding.reminder([(application, NOW + DAY)] * 2, signer, step="48h", at=NOW),
        reminding.lapsed([(application, NOW)], signer),
        reminding.lapsed([(application, NOW)] * 2, signer),
        reminding.idle(application, signer, ends_at=NOW + DAY),
        applying.completed(submission, signer),
        applying.written_by_applicant(world.word, signer),
        authoring.call_extended(world.extension, signer),
        committees.put_off(application, world.committee, before=date(2026, 12, 15), reason=HOSTILE, to=signer),
        committees.moved(application, world.committee, reason=HOSTILE, to=signer, at=NOW),
        committees.moved(application, None, reason="", to=signer, at=NOW),
        committees.closing_set(application.edition, signer),
        alerts.confirmation(world.listener, at=NOW),
        alerts.way_in(world.listener, at=NOW),
        alerts.digest(world.listener, [application.edition], at=NOW),
        alerts.digest(world.listener, [application.edition] * 2, at=NOW),
        authoring.kept_long_enough(application.edition, signer, count=29, term="calls.aided"),
        authoring.late_link(world.late, "s" * 12),
        papers.bank_details_changed(world.account, signer, former=None),
        authoring.application_extended(application, NOW + DAY, HOSTILE, signer),
        remedies.acknowledged(world.reasons),
        remedies.asked(world.reasons, to=signer),
        remedies.answered(world.reasons, to=signer),
        remedies.unread(application, to=signer),
        (held := screening.ineligible(world.proposal)),
        screening.ineligible_copy(world.proposal, to=signer, subject=held.subject, body=held.body, document=None),
        *(stages.held(answer) for answer in world.answers),
        *(stages.copy(answer, to=signer, subject=(text := stages.held(answer)).subject, body=text.body) for answer in world.answers),
        tokens.made(world.token),
        hooks.made(world.endpoint),
        hooks.paused(world.endpoint, signer),
        hooks.stopped(world.endpoint, signer),
        caseload.entrusted(signer, [world.charge], [], at=NOW),
        caseload.entrusted(signer, [world.charge], [world.charge], at=NOW + DAY),
        jury.opened(world.seat, round_="1"),
        jury.assigned(world.seat, day=date(2026, 11, 22)),
        jury.reminder(world.seat, left=2, day=date(2026, 11, 22)),
        jury.link_withdrawn(world.seat, to=world.signer, interest=1, at=NOW),
        *(decisions.held(decision) for decision in world.decisions),
        *(
            decisions.copy(decision, to=signer, subject=decisions.subject(decision), body=decisions.body(decision), document=None)
            for decision in world.decisions
        ),
    ]


def stored(world):
    return [outbox.post(replace(draft, documents=()), by=None, at=NOW) for draft in drafts(world)]


def test_it_works_every_named_kind_is_tried_here(world):
    named = {kind for kind, _name in letters.all_kinds() if "." in kind and not kind.startswith("test.")}
    assert {draft.kind for draft in drafts(world)} == named


def test_every_letter_is_written_in_french(world):
    french = drafts(world)
    with translation.override("en"):
        english = drafts(world)
    for ours, theirs in zip(french, english, strict=True):
        assert ours.subject != theirs.subject, ours.kind
        assert ours.body != theirs.body, ours.kind
        assert ours.link_label != theirs.link_label, ours.kind
        for (label, _value), (english_label, _english) in zip(ours.facts, theirs.facts, strict=True):
            assert label != english_label or label in {"Date", "Jury", "Commune"}, (ours.kind, label)


def test_every_letter_reads_well_as_text_and_as_html(world):
    for message in stored(world):
        text, html = mails.text_of(message), mails.html_of(message)
        assert len(message.subject) <= 200
        assert not re.search(r"%\(\w+\)|\{\{|\{%", message.subject + message.body), message.kind
        assert text.count("\n\n\n") == 0
        assert message.link_path.startswith("/")
        shown = re.sub(r"[A-Za-z0-9_-]{40,}", "…", message.link_path)  # what opens a door is for its addressee's eyes
        assert f"127.0.0.1:8000{shown}" in text
        assert "<h1>" in html
        assert 'lang="fr"' in html


def test_strangers_words_never_become_links_markup_or_headers(world, mailoutbox):
    for message in stored(world):
        html = mails.html_of(message)
        assert "<script" not in html, message.kind
        assert "https://mechant" not in html + mails.text_of(message), message.kind
        assert re.findall(r'href="(?!http://127\.0\.0\.1|mailto:ess@)', html) == [], message.kind
        assert "\u202e" not in message.subject + str(message.facts) + message.quote
        assert "\n" not in message.subject
        sent = mails.envelope(message).message()
        assert sent["Bcc"] is None
        assert [address.addr_spec for address in sent["To"].addresses] == [message.to_address]
