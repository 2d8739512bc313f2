"""Deliveries: written with the fact, signed, sent at least once, tried again, and never sent where they should not go."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from terreau.commons.accounts import actions as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.hooks import kinds, queries
from terreau.commons.hooks.actions import keeping, sending, telling
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DeliveryState, EndpointState, Reason
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import editions as calls
from terreau.fund.calls.states import EditionState, State
from terreau.lib import outward
from tests import factories as make
from tests.factories import jury as sit
from tests.races import at_once, just_before

pytestmark = pytest.mark.django_db
NOW = make.NOW
SUBMITTED = "application.submitted"


def told(endpoint, *, at=NOW, **fields):
    return Delivery.objects.create(
        endpoint=endpoint,
        kind=kinds.PING,
        key=f"k{Delivery.objects.count()}",
        body='{"type":"ping"}',
        created_at=at,
        send_after=at,
        **fields,
    )


def is_signed(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


def test_it_works(lead, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    file = sit.file(sit.edition(slug="2026"), state=State.SUBMITTED, title="Repas pour tous")
    assert telling.announce(SUBMITTED, about=file, at=NOW) == 1
    round_ = sending.deliver_due(at=NOW)
    assert (round_.sent, round_.postponed, round_.failed, round_.dropped) == (1, 0, 0, 0)
    [(headers, body)] = receiver.received
    assert is_signed(endpoint.secret, headers, body)
    assert headers["Content-Type"] == "application/json"
    assert abs(int(headers["webhook-timestamp"]) - NOW.timestamp()) < 60
    assert json.loads(body) == {
        "type": SUBMITTED,
        "version": 1,
        "timestamp": "2026-11-22T12:00:00Z",
        "data": {
            "object": "application",
            "id": file.public_id,
            "edition": {"call": "le-progres", "edition": "2026"},
            "url": f"http://127.0.0.1:8000/api/v1/candidatures/{file.public_id}",
        },
    }
    assert "Repas" not in body
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.code, delivery.answer, delivery.attempts) == (DeliveryState.DONE, 200, "merci", 1)
    assert sending.deliver_due(at=NOW + timedelta(days=1)).sent == 0


# ── Written with the fact ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_fact_that_is_rolled_back_is_never_told(lead, endpoint_of):
    endpoint_of(lead)
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    with transaction.atomic():
        telling.announce(SUBMITTED, about=file, at=NOW)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_publishing_an_edition_tells_it(lead, endpoint_of):
    endpoint_of(lead)
    edition = make.edition(state=EditionState.PUBLISHED)
    telling.announce("edition.published", about=edition, at=NOW)
    assert json.loads(Delivery.objects.get().body)["data"]["object"] == "edition"


def test_closing_is_told_once_however_often_the_clock_is_asked(lead, endpoint_of):
    endpoint_of(lead, "https://receiver.example/", "edition.closed")
    edition = make.edition(closes_at=NOW)
    for minutes in (-1, 0, 1, 2, 24 * 60):
        calls.tell_closed(at=NOW + timedelta(minutes=minutes))
    assert Delivery.objects.count() == 1
    edition.closes_at = NOW + timedelta(hours=2)  # put off: another closing
    edition.save()
    calls.tell_closed(at=NOW + timedelta(hours=3))
    assert Delivery.objects.count() == 2


def test_what_happened_before_the_endpoint_is_not_told(lead, endpoint_of):
    endpoint_of(lead)
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    assert telling.announce(SUBMITTED, about=file, at=NOW - timedelta(days=2)) == 0


def test_same_fact_twice_is_told_once(lead, endpoint_of):
    endpoint_of(lead)
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    for _ in range(2):
        telling.announce(SUBMITTED, about=file, at=NOW)
    assert Delivery.objects.count() == 1


def test_kind_not_ticked_and_edition_out_of_scope_are_not_told(lead, endpoint_of):
    inside, outside = sit.edition(slug="2025"), sit.edition(slug="2026")
    endpoint_of(lead, "https://receiver.example/", SUBMITTED, editions=[inside.pk])
    telling.announce(SUBMITTED, about=sit.file(outside, state=State.SUBMITTED), at=NOW)
    telling.announce("decision.announced", about=sit.file(inside), at=NOW)
    assert not Delivery.objects.exists()
    telling.announce(SUBMITTED, about=sit.file(inside, state=State.SUBMITTED), at=NOW)
    assert Delivery.objects.count() == 1


def test_unregistered_kind_is_an_error_of_ours(lead):
    with pytest.raises(kinds.UnknownKind):
        telling.announce("n.importe", about=lead, at=NOW)


# ── What may not be told ─────────────────────────────────────────────────────────────────────────────────────────────
def test_sealed_applications_are_not_told_before_the_opening(lead, endpoint_of):
    endpoint_of(lead, "https://receiver.example/", SUBMITTED, "application.withdrawn", "application.resent")
    edition = sit.edition(is_sealed=True)
    file = sit.file(edition, state=State.SUBMITTED)
    for name in (SUBMITTED, "application.withdrawn", "application.resent"):
        assert telling.announce(name, about=file, at=NOW) == 0
    assert not Delivery.objects.exists()


def test_draft_is_not_told(lead, endpoint_of):
    endpoint_of(lead)
    assert telling.announce(SUBMITTED, about=sit.file(sit.edition(), state=State.DRAFT), at=NOW) == 0


def test_file_of_a_body_of_their_own_is_not_told(lead, endpoint_of):
    endpoint_of(lead)
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    make.member(file.organisation, person=lead)
    assert telling.announce(SUBMITTED, about=file, at=NOW) == 0


def test_decision_is_told_when_announced_and_not_when_deliberated(lead, endpoint_of):
    from terreau.fund.calls.actions import screening

    endpoint_of(lead)
    file = sit.file(sit.edition(), state=State.DELIBERATION)
    screening.record_outcome(application=file, verb="award", by=lead, at=NOW)
    assert not Delivery.objects.exists()
    screening.release_outcome(application=file, state=State.AWARDED, cents=100_000, letter=None, by=lead, at=NOW)
    [one] = Delivery.objects.all()
    assert one.kind == "decision.announced"
    assert "award" not in one.body
    assert "100" not in json.loads(one.body)["data"]["url"].removesuffix(file.public_id)


def test_what_the_owner_may_no_longer_see_is_dropped_at_the_last_moment(lead, receiver, endpoint_of):
    endpoint_of(lead, receiver.address)
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    telling.announce(SUBMITTED, about=file, at=NOW)
    make.member(file.organisation, person=lead)
    assert sending.deliver_due(at=NOW).dropped == 1
    assert receiver.received == []


# ── The owner's rights ───────────────────────────────────────────────────────────────────────────────────────────────
def test_lost_role_stops_the_endpoint_at_the_very_next_delivery(lead, admin, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    one = told(endpoint)
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    sending.deliver_due(at=NOW)
    endpoint.refresh_from_db()
    assert receiver.received == []
    assert (endpoint.state, endpoint.reason) == (EndpointState.STOPPED, Reason.OWNER)
    assert state_of(one) == DeliveryState.DROPPED
    assert Message.objects.filter(kind="hooks.halted", to=lead).count() == 1


def test_role_given_back_revives_nothing(lead, admin, endpoint_of):
    endpoint = endpoint_of(lead)
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    accounts.grant_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    assert (keeping.halt_lapsed(at=NOW), keeping.halt_lapsed(at=NOW)) == (1, 0)
    endpoint.refresh_from_db()
    assert endpoint.reason == Reason.OWNER


def test_owner_who_left_is_told_to_the_administrators(lead, admin, endpoint_of):
    endpoint_of(lead)
    accounts.deactivate(user=lead, by=admin, at=NOW, reason="Départ")
    keeping.halt_lapsed(at=NOW)
    assert Message.objects.filter(kind="hooks.halted").get().to == admin


def test_editions_that_are_gone_and_last_day_stop_it(lead, endpoint_of):
    edition = make.edition()
    gone = endpoint_of(lead, editions=[edition.pk])
    over = endpoint_of(lead, name="Autre", expires_at=NOW)
    edition.delete()
    assert keeping.halt_lapsed(at=NOW) == 2
    gone.refresh_from_db(), over.refresh_from_db()
    assert (gone.reason, over.reason) == (Reason.EDITION, Reason.EXPIRED)


# ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_failure_is_tried_again_with_the_same_id_and_body_later_and_later(lead, receiver, endpoint_of):
    receiver.code = 500
    one, at = told(endpoint_of(lead, receiver.address)), NOW
    for wait in kinds.WAITS[:3]:
        assert sending.deliver_due(at=at).postponed == 1
        one.refresh_from_db()
        assert wait <= one.send_after - at < wait * 1.2 + timedelta(seconds=10)
        assert sending.deliver_due(at=one.send_after - timedelta(seconds=5)).postponed == 0
        at = one.send_after
    receiver.code = 204
    assert sending.deliver_due(at=at).sent == 1
    assert set(receiver.ids()) == {one.public_id}
    assert len({body for _headers, body in receiver.received}) == 1
    assert len({headers["webhook-timestamp"] for headers, _body in receiver.received}) == 4


def test_after_the_last_wait_it_is_given_up(lead, receiver, endpoint_of):
    receiver.code = 503
    one = told(endpoint_of(lead, receiver.address), attempts=len(kinds.WAITS))
    assert sending.deliver_due(at=NOW).failed == 1
    assert state_of(one) == DeliveryState.FAILED
    assert one.code == 503
    assert timedelta(days=2.5) < sum(kinds.WAITS, timedelta()) < kinds.PATIENCE + timedelta(days=1)


def test_nobody_at_the_address_is_a_failure_like_another(lead, receiver, endpoint_of, closed_port):
    one = told(endpoint_of(lead, f"http://127.0.0.1:{closed_port}/"))
    assert sending.deliver_due(at=NOW).postponed == 1
    one.refresh_from_db()
    assert "refused" in one.error.lower()
    assert one.code is None


def test_410_ends_the_endpoint_at_once(lead, receiver, endpoint_of):
    receiver.code = 410
    endpoint = endpoint_of(lead, receiver.address)
    told(endpoint), told(endpoint, at=NOW + timedelta(hours=1))
    sending.deliver_due(at=NOW)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.reason) == (EndpointState.STOPPED, Reason.GONE)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [DeliveryState.DROPPED, DeliveryState.FAILED]
    assert Message.objects.filter(kind="hooks.halted", to=lead).count() == 1


def test_days_of_failure_pause_it_and_write_once(lead, receiver, endpoint_of):
    receiver.code = 500
    endpoint = endpoint_of(lead, receiver.address)
    for hours in (0, 30, 71):
        told(endpoint, at=NOW + timedelta(hours=hours))
        sending.deliver_due(at=NOW + timedelta(hours=hours))
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.ACTIVE
    sending.deliver_due(at=NOW + timedelta(hours=200))
    sending.deliver_due(at=NOW + timedelta(hours=300))
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.reason) == (EndpointState.PAUSED, Reason.FAILING)
    assert Message.objects.filter(kind="hooks.halted").count() == 1


def test_one_success_forgets_the_failures(lead, receiver, endpoint_of):
    receiver.code = 500
    endpoint = endpoint_of(lead, receiver.address)
    told(endpoint)
    sending.deliver_due(at=NOW)
    receiver.code = 200
    sending.deliver_due(at=NOW + timedelta(hours=1))
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.rests_until) == (None, None)


def test_paused_endpoint_is_not_called_and_loses_nothing(lead, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    keeping.pause(endpoint=endpoint, by=lead, at=NOW)
    telling.announce(SUBMITTED, about=sit.file(sit.edition(), state=State.SUBMITTED), at=NOW)
    assert sending.deliver_due(at=NOW).sent == 0
    keeping.resume(endpoint=endpoint, by=lead, at=NOW)
    assert sending.deliver_due(at=NOW).sent == 1
    assert not Message.objects.filter(kind="hooks.halted").exists()


def test_failing_receiver_rests_and_holds_up_nobody(lead, receiver, endpoint_of, closed_port):
    dead = endpoint_of(lead, f"http://127.0.0.1:{closed_port}/")
    alive = endpoint_of(lead, receiver.address, name="Autre")
    for _ in range(30):
        told(dead, at=NOW - timedelta(minutes=1))
    for _ in range(3):
        told(alive)
    round_ = sending.deliver_due(at=NOW)
    assert (round_.sent, round_.postponed) == (3, sending.HANDFUL)


# ── Hostile receivers ────────────────────────────────────────────────────────────────────────────────────────────────
def test_slow_drip_is_cut_at_the_deadline(lead, receiver, endpoint_of):
    receiver.is_dripping = True
    one = told(endpoint_of(lead, receiver.address))
    start = time.monotonic()
    assert sending.deliver_due(at=NOW, deadline=0.6).postponed == 1
    assert time.monotonic() - start < 3
    one.refresh_from_db()
    assert "TimeoutError" in one.error


def test_huge_answer_is_read_to_a_small_bound(lead, receiver, endpoint_of):
    receiver.answer = b"<b>" + b"a" * 50_000_000
    one = told(endpoint_of(lead, receiver.address))
    assert sending.deliver_due(at=NOW).sent == 1
    one.refresh_from_db()
    assert len(one.answer) <= 500
    assert one.answer.startswith("<b>aaa")


def test_binary_answer_is_kept_as_text(lead, receiver, endpoint_of):
    receiver.answer = b"\0\xff\xfe\x1b[31m\r\nSet-Cookie: a"
    one = told(endpoint_of(lead, receiver.address))
    assert sending.deliver_due(at=NOW).sent == 1
    one.refresh_from_db()
    assert "\0" not in one.answer


def test_redirect_is_not_followed(lead, receiver, endpoint_of):
    receiver.code, receiver.headers = 307, {"Location": f"http://127.0.0.1:{receiver.port}/interne"}
    one = told(endpoint_of(lead, receiver.address))
    assert sending.deliver_due(at=NOW).postponed == 1
    assert len(receiver.received) == 1
    one.refresh_from_db()
    assert one.code == 307
    assert "redirection" in one.error


def test_answer_that_is_not_http_is_a_failure(lead, receiver, endpoint_of):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def shout():
            line, _peer = server.accept()
            with line:
                line.recv(100)
                line.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

        threading.Thread(target=shout, daemon=True).start()
        one = told(endpoint_of(lead, f"http://127.0.0.1:{server.getsockname()[1]}/"))
        assert sending.deliver_due(at=NOW, deadline=3).postponed == 1
    one.refresh_from_db()
    assert "BadStatusLine" in one.error


def test_bad_tls_is_a_failure(lead, receiver, endpoint_of):
    one = told(endpoint_of(lead, f"https://127.0.0.1:{receiver.port}/"))
    assert sending.deliver_due(at=NOW).postponed == 1
    one.refresh_from_db()
    assert "SSL" in one.error
    assert receiver.received == []


def test_name_that_changes_its_mind_leads_nowhere(lead, receiver, endpoint_of, settings):
    """DNS rebinding: public when typed, this very machine when called."""
    settings.HOOKS_REACH_LOOPBACK = False
    endpoint = endpoint_of(lead, "https://rebinding.example:8443/")
    one, answers = told(endpoint), iter([["127.0.0.1"], ["93.184.215.14"]])
    assert sending.deliver_due(at=NOW, find=lambda _host, _port: next(answers)).postponed == 1
    one.refresh_from_db()
    assert "réseau privé" in one.error
    assert next(answers) == ["93.184.215.14"]  # the name was asked about once, and what was judged is what would be called


def test_connection_goes_to_the_address_that_was_judged(lead, receiver, endpoint_of):
    one = told(endpoint_of(lead, receiver.address))
    Endpoint.objects.update(address=f"http://receiver.example:{receiver.port}/")
    assert sending.deliver_due(at=NOW, find=lambda _host, _port: ["127.0.0.1"]).sent == 1
    assert receiver.received[0][0]["Host"] == f"receiver.example:{receiver.port}"
    assert state_of(one) == DeliveryState.DONE


def test_private_address_is_refused_when_typed(lead, endpoint_of):
    lent = {"name": "A", "told": [SUBMITTED], "editions": [], "expires_at": None, "by": lead, "at": NOW}
    for number in ("127.0.0.1", "10.1.1.1", "169.254.169.254"):
        with pytest.raises(outward.Refused):
            keeping.make(address="https://receiver.example/", find=lambda _host, _port, number=number: [number], **lent)
    assert not Endpoint.objects.exists()


# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_secret_is_kept_nowhere(lead, endpoint_of):
    endpoint = endpoint_of(lead)
    kept = [*Endpoint.objects.values(), *Entry.objects.values(), *Message.objects.values()]
    raw = endpoint.secret.removeprefix("whsec_")
    assert raw not in str(kept)
    assert len(base64.b64decode(raw)) == 32
    assert "/entree" not in str([*Entry.objects.values(), *Message.objects.values()])  # an address may itself be a secret


def test_rotation_signs_twice_for_a_day(lead, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    old, new = endpoint.secret, keeping.rotate(endpoint=endpoint, by=lead, at=NOW)
    assert old != new
    told(endpoint)
    sending.deliver_due(at=NOW)
    headers, body = receiver.received[0]
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert is_signed(old, headers, body)
    assert is_signed(new, headers, body)
    told(endpoint)
    sending.deliver_due(at=NOW + kinds.OVERLAP)
    headers, body = receiver.received[1]
    assert not is_signed(old, headers, body)
    assert is_signed(new, headers, body)


def test_two_endpoints_never_share_a_secret(lead, endpoint_of):
    assert endpoint_of(lead).secret != endpoint_of(lead, name="Autre").secret


def test_changed_key_of_the_platform_pauses_rather_than_signs_wrong(lead, receiver, endpoint_of, settings):
    endpoint = endpoint_of(lead, receiver.address)
    one = told(endpoint)
    settings.SECRET_KEY = "another-key-altogether"
    sending.deliver_due(at=NOW)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.reason) == (EndpointState.PAUSED, Reason.SECRET)
    assert receiver.received == []
    with pytest.raises(Exception, match="secret"):
        keeping.resume(endpoint=endpoint, by=lead, at=NOW)
    secret = keeping.rotate(endpoint=endpoint, by=lead, at=NOW)
    keeping.resume(endpoint=endpoint, by=lead, at=NOW)
    sending.deliver_due(at=NOW)
    [(headers, body)] = receiver.received
    assert is_signed(secret, headers, body)
    assert len(headers["webhook-signature"].split(" ")) == 1
    assert state_of(one) == DeliveryState.DONE


# ── By hand, and the end ─────────────────────────────────────────────────────────────────────────────────────────────
def test_send_again_keeps_the_id(lead, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    one = told(endpoint)
    sending.deliver_due(at=NOW)
    one = Delivery.objects.select_related("endpoint").get(pk=one.pk)
    sending.send_again(delivery=one, by=lead, at=NOW)
    sending.deliver_due(at=NOW)
    assert receiver.ids() == [one.public_id] * 2


def test_all_that_was_given_up_since_a_day_leaves_again(lead, receiver, endpoint_of):
    endpoint = endpoint_of(lead, receiver.address)
    for days in (1, 2, 10):
        told(endpoint, at=NOW - timedelta(days=days), state=DeliveryState.FAILED)
    assert sending.send_failed_again(endpoint=endpoint, since=NOW - timedelta(days=3), by=lead, at=NOW) == 2
    with pytest.raises(sending.CannotSendAgain):
        sending.send_failed_again(endpoint=endpoint, since=NOW - timedelta(days=3), by=lead, at=NOW)
    assert sending.deliver_due(at=NOW).sent == 2


def test_ended_endpoint_sends_nothing_again(lead, endpoint_of):
    endpoint = endpoint_of(lead)
    told(endpoint, state=DeliveryState.FAILED)
    keeping.stop(endpoint=endpoint, by=lead, at=NOW)
    with pytest.raises(sending.CannotSendAgain):
        sending.send_failed_again(endpoint=endpoint, since=NOW - timedelta(days=3), by=lead, at=NOW)
    with pytest.raises(sending.CannotSendAgain):
        sending.send_again(delivery=Delivery.objects.select_related("endpoint").get(), by=lead, at=NOW)


def test_deliveries_are_forgotten_after_thirty_days(lead, endpoint_of):
    endpoint = endpoint_of(lead)
    told(endpoint, at=NOW - timedelta(days=31), state=DeliveryState.DONE)
    told(endpoint, at=NOW - timedelta(days=31))
    told(endpoint, at=NOW - timedelta(days=29), state=DeliveryState.DONE)
    assert sending.purge(at=NOW) == 2
    assert Delivery.objects.count() == 1


# ── Workers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_neighbour_who_claimed_it_first_sends_it_alone(lead, receiver, endpoint_of):
    one = told(endpoint_of(lead, receiver.address))

    def neighbour():
        Delivery.objects.filter(pk=one.pk).update(state=DeliveryState.SENDING, taken_at=NOW, version=2)

    with just_before("UPDATE", "hooks_delivery", neighbour):
        round_ = sending.deliver_due(at=NOW)
    assert (round_.sent, receiver.received) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_attempt_twice(lead, receiver, endpoint_of):
    receiver.pause = 0.02
    endpoint = endpoint_of(lead, receiver.address)
    for _ in range(40):
        told(endpoint)
    rounds = at_once(*[lambda: sending.deliver_due(at=NOW)] * 3)
    assert sum(round_.sent for round_ in rounds) == 40
    assert len(receiver.ids()) == len(set(receiver.ids())) == 40


def test_what_a_dead_worker_held_leaves_again_with_its_id(lead, receiver, endpoint_of):
    one = told(endpoint_of(lead, receiver.address), state=DeliveryState.SENDING, taken_at=NOW, attempts=1)
    assert sending.recover_stuck(at=NOW + timedelta(minutes=4)) == 0
    assert sending.recover_stuck(at=NOW + timedelta(minutes=6)) == 1
    sending.deliver_due(at=NOW + timedelta(minutes=6))
    assert receiver.ids() == [one.public_id]


def test_worker_that_always_dies_gives_it_up(lead, endpoint_of):
    one = told(endpoint_of(lead), state=DeliveryState.SENDING, taken_at=NOW, attempts=len(kinds.WAITS) + 1)
    sending.recover_stuck(at=NOW + timedelta(minutes=6))
    assert state_of(one) == DeliveryState.FAILED


def test_result_that_comes_after_the_lease_changes_nothing(lead, receiver, endpoint_of):
    one = told(endpoint_of(lead, receiver.address))

    def recovered():
        Delivery.objects.filter(pk=one.pk).update(state=DeliveryState.READY, version=9)

    with just_before("UPDATE", "hooks_delivery", recovered, nth=2):
        assert sending.deliver_due(at=NOW).sent == 1  # the second time: what came back late was not written
    assert receiver.ids() == [one.public_id] * 2
    assert queries.count_by_state(one.endpoint)[DeliveryState.SENDING] == 0


def test_thousand_deliveries_cost_the_same_each(lead, receiver, endpoint_of, monkeypatch):
    """Claim, read its version, settle, read it again: four statements each; and five a handful."""
    monkeypatch.setattr(sending, "ROUND", timedelta(minutes=5))
    endpoint = endpoint_of(lead, receiver.address)
    rows = [Delivery(endpoint=endpoint, kind=kinds.PING, key=f"k{n}", body="{}", created_at=NOW, send_after=NOW) for n in range(1000)]
    Delivery.objects.bulk_create(rows)
    with CountingQueries() as counted:
        assert sending.deliver_due(at=NOW).sent == 1000
    assert len(set(receiver.ids())) == 1000
    handfuls = 1000 // sending.HANDFUL
    assert counted.number - 1000 * 4 == 5 * handfuls + 1


class CountingQueries:
    number = 0

    def __enter__(self):
        self.wrapping = connection.execute_wrapper(self.count)
        self.wrapping.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapping.__exit__(*error)

    def count(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_announcing_asks_three_questions_of_each_listener(lead, endpoint_of, count, django_assert_num_queries):
    for number in range(count):
        endpoint_of(lead, name=f"Programme {number}")
    file = sit.file(sit.edition(), state=State.SUBMITTED)
    with django_assert_num_queries({0: 3, 1: 7, 3: 13}[count]):
        telling.announce(SUBMITTED, about=file, at=NOW)
