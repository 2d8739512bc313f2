"""Exports: asked for, made once, cancelled, given up, erased; and every move from every state."""

import contextlib
import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from terreau.commons.exports import actions, queries
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import MOVES, UNDER_WAY, State
from terreau.commons.jobs import beats
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.lib.moves import WrongState
from tests import factories as make

NOW = make.NOW


def clock():
    return NOW


def again(export):
    return Export.objects.get(pk=export.pk)


def content(export):
    return again(export).file.read()


def stored():
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


def lines(export):
    return list(csv.reader(io.StringIO(content(export).decode("utf-8-sig")), delimiter=";"))


def test_it_works(ask, officer, lead):
    export = ask(keys=[lead.pk, officer.pk])

    assert actions.make(export_id=export.pk, clock=clock) is True

    assert [row[0] for row in lines(export)] == ["Nom", "Claire Lemaire", "Omar Benali"]  # in the order of the list
    export = again(export)
    assert (export.state, export.rows, export.done, export.left_out) == (State.READY, 2, 2, 0)
    assert export.kept_until == NOW + timedelta(hours=32)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["export.asked", "export.made"]


# ── The machine ──
STEPS = {
    "start": lambda export: actions._take(export.pk, at=NOW),
    "finish": lambda export: actions._say_ready(export, name="exports/x", size=1, rows=1, at=NOW),
    "fail": lambda export: actions._give_up(export, at=NOW),
    "cancel": lambda export: actions.cancel(export=export, by=export.by, at=NOW),
    "expire": lambda export: actions._erase(export, at=NOW),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", MOVES)
def test_every_move_from_every_state(ask, verb, state):
    export = ask()
    Export.objects.update(state=state, beat_at=NOW)
    seen = again(export)
    with contextlib.suppress(WrongState):
        STEPS[verb](seen)
    assert again(export).state == (MOVES[verb].target if state in MOVES[verb].sources else state)


def test_what_nobody_may_see_again_is_gone_with_the_file(ask):
    export = ask()
    actions.make(export_id=export.pk, clock=clock)
    assert actions.erase_old(at=NOW + timedelta(hours=31)) == 0

    assert actions.erase_old(at=NOW + timedelta(hours=32)) == 1

    export = again(export)
    assert (export.state, export.keys, export.file.name) == (State.EXPIRED, [], "")
    assert Export.objects.filter(pk=export.pk).exists()
    actions.erase_old(at=NOW + queries.LISTED + timedelta(days=1))
    assert not Export.objects.filter(pk=export.pk).exists()


def test_the_content_goes_once_that_is_certain(ask, django_capture_on_commit_callbacks):
    export = ask()
    actions.make(export_id=export.pk, clock=clock)
    name = again(export).file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_old(at=NOW + timedelta(hours=40))
    assert not default_storage.exists(name)


def test_what_a_crash_left_is_swept_and_nothing_else(ask):
    export = ask()
    actions.make(export_id=export.pk, clock=clock)
    orphan = default_storage.save("exports/orphelin", ContentFile(b"x"))
    written = default_storage.get_modified_time(orphan)
    actions._sweep(at=written + timedelta(minutes=59))
    assert default_storage.exists(orphan)
    actions._sweep(at=written + timedelta(hours=2))
    assert not default_storage.exists(orphan)
    assert default_storage.exists(again(export).file.name)


# ── Asking ──
def test_nothing_is_no_list(ask, people, officer):
    for wrong in ({"keys": [], "format_": "csv"}, {"keys": [officer.pk], "format_": "exe"}):
        with pytest.raises(actions.NothingToExport):
            actions.ask(kind="tests.people", address="", by=officer, at=NOW, **wrong)


def test_nobody_keeps_all_the_workers_to_themselves(ask, lead):
    for _ in range(actions.AT_ONCE):
        last = ask()
    with pytest.raises(actions.TooMany):
        ask()
    ask(by=lead)
    actions.cancel(export=last, by=last.by, at=NOW)
    assert ask().state == State.WAITING


# ── Making ──
def test_an_export_is_made_once(ask):
    export = ask()
    assert actions.make(export_id=export.pk, clock=clock) is True
    first = again(export).file.name
    assert actions.make(export_id=export.pk, clock=clock) is False
    assert again(export).file.name == first
    assert actions.make(export_id=0, clock=clock) is False


@pytest.mark.case("DS#4059")
def test_what_is_cancelled_meanwhile_leaves_nothing(ask, people, monkeypatch, officer, lead):
    """Progress, cancel."""
    monkeypatch.setattr(actions, "CHUNK", 1)
    export, before = ask(keys=[officer.pk, lead.pk]), stored()
    seen = []

    def during():
        seen.append(again(export).done)
        actions.cancel(export=again(export), by=officer, at=NOW)

    people.during = during
    assert actions.make(export_id=export.pk, clock=clock) is False
    assert seen == [0]  # it stopped before the second handful
    assert (again(export).state, again(export).file.name) == (State.CANCELLED, "")
    assert stored() == before


@pytest.mark.case("DS#4059")
def test_its_asker_sees_how_far_it_is(ask, people, monkeypatch, officer, lead):
    monkeypatch.setattr(actions, "CHUNK", 1)
    export = ask(keys=[officer.pk, lead.pk])
    seen = []
    people.during = lambda: seen.append(again(export).share)
    actions.make(export_id=export.pk, clock=clock)
    assert seen == [0, 50]


def test_a_row_that_closed_meanwhile_is_left_out_and_counted(ask, people, officer, lead):
    people.closed = {lead.pk}
    export = ask(keys=[officer.pk, lead.pk])
    actions.make(export_id=export.pk, clock=clock)
    assert (again(export).rows, again(export).left_out) == (1, 1)


def test_a_failure_is_told(ask, people, officer):
    def broken():
        raise ValueError

    people.during = broken
    export = ask()
    assert actions.make(export_id=export.pk, clock=clock) is False
    assert again(export).state == State.FAILED
    assert Message.objects.get().to == officer


def test_a_mail_tells_who_went_on_with_something_else(ask):
    soon, late = ask(), ask(at=NOW - timedelta(minutes=2))
    for export in (soon, late):
        actions.make(export_id=export.pk, clock=clock)
    assert Message.objects.get().object_id == late.pk


def test_a_dead_worker_s_export_is_taken_up_then_given_up(ask):
    export = ask(at=NOW - timedelta(hours=1))
    Export.objects.update(state=State.RUNNING, beat_at=NOW - timedelta(minutes=9), started_at=NOW - timedelta(minutes=20), takes=1)
    assert actions.make_left_behind(clock=clock) == 0
    Export.objects.update(beat_at=NOW - timedelta(minutes=11))
    assert actions.make_left_behind(clock=clock) == 1
    assert (again(export).state, again(export).takes) == (State.READY, 2)

    Export.objects.update(state=State.RUNNING, beat_at=NOW - timedelta(minutes=11), takes=actions.ATTEMPTS)
    assert actions.make_left_behind(clock=clock) == 0
    assert again(export).state == State.FAILED


def test_a_slow_worker_that_was_replaced_writes_nothing_more(ask, people):
    export = ask()
    people.during = lambda: Export.objects.update(started_at=NOW + timedelta(minutes=20))
    assert actions.make(export_id=export.pk, clock=clock) is False
    assert (again(export).state, again(export).file.name) == (State.RUNNING, "")


def test_the_rounds_are_registered():
    assert {"terreau.commons.exports.tasks.make_left_behind", "terreau.commons.exports.tasks.erase_old"} <= {
        job.task for job in beats.all_jobs()
    }


# ── Archives ──
def test_an_archive_holds_safe_paths_and_says_what_is_missing(ask, people, officer, lead):
    people.documents = [("../../etc/passwd", b"a"), ("RIB.pdf", b"b"), ("rib.pdf", b"c"), ("virus.pdf", None)]
    export = ask(format_="zip", keys=[officer.pk, lead.pk])
    assert actions.make(export_id=export.pk, clock=clock) is True

    archive = zipfile.ZipFile(io.BytesIO(content(export)))
    names = archive.namelist()
    assert len(names) == len({name.casefold() for name in names}) == 7
    assert not [name for name in names if ".." in name or name.startswith("/")]
    listed = list(csv.reader(io.StringIO(archive.read("pieces.csv").decode("utf-8-sig")), delimiter=";"))
    assert [row[3] for row in listed[1:5]] == ["jointe", "jointe", "jointe", "aucune pièce"]
    assert archive.read(listed[3][2]) == b"c"
    assert again(export).rows == 2


def test_under_way_is_what_a_worker_may_still_have():
    assert {State.WAITING, State.RUNNING} == {*UNDER_WAY}
