"""Who records acts, and who reads them: the desk, and whoever pays. Nobody writes the line of a body they have a link with."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.documents.models import Document
from terreau.fund.acts.models import Act
from terreau.fund.acts.states import MOVES, READERS, WRITERS, State
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.states import State as FileState
from terreau.fund.review import rules as review
from terreau.fund.review.queries import conflicts
from terreau.lib import moves


def acts_visible_to(user: Any) -> QuerySet[Act]:
    """All of them: an act of an assembly is public (CGCT L3121-17)."""
    return Act.objects.all() if _is(user, *READERS) else Act.objects.none()


def files_to_vote(user: Any) -> QuerySet[Application]:
    """Awarded files whose line this person may write (CGCT L1111-6)."""
    return _unlinked(user, review.files_visible_to(user).filter(state=FileState.AWARDED))


def files_to_write(user: Any, act: Act) -> QuerySet[Application]:
    """Those, and for a correction the files of the act it corrects, awarded still or not."""
    if act.corrects_id is None:
        return files_to_vote(user)
    return _unlinked(user, review.files_visible_to(user).filter(act_lines__act=act.corrects_id))


def awards_followed_by(user: Any) -> QuerySet[Application]:
    """Awarded files as this person may list them: the desk its own; whoever pays, those announced."""
    if _is(user, *WRITERS):
        return review.files_visible_to(user).filter(state=FileState.AWARDED)
    return Application.objects.filter(pk__in=review.awards_visible_to(user).values("application"))


def can_see(user: Any, edition: Edition) -> bool:
    """The acts of an edition, once its jury has begun."""
    return _is(user, *READERS) and edition.state in {EditionState.IN_REVIEW, EditionState.DECIDED, EditionState.ARCHIVED}


def can_begin(user: Any) -> bool:
    return _is(user, *WRITERS)


def can_write(user: Any, act: Act) -> bool:
    return _may(user, act, "write")


def can_attach(user: Any, act: Act) -> bool:
    """The paper is often signed after the act was recorded."""
    return _is(user, *WRITERS) and act.state != State.WITHDRAWN


def can_record(user: Any, act: Act) -> bool:
    return _may(user, act, "record")


def can_follow(user: Any, act: Act) -> bool:
    """Say when it was transmitted and published."""
    return _may(user, act, "follow")


def can_take_up(user: Any, act: Act) -> bool:
    """Back to being recorded, to mend what was badly copied."""
    return _may(user, act, "take_up")


def can_drop(user: Any, act: Act) -> bool:
    return _may(user, act, "drop")


def can_withdraw(user: Any, act: Act) -> bool:
    return _may(user, act, "withdraw")


def can_correct(user: Any, act: Act) -> bool:
    """Begin another act, that takes over files of this one."""
    return _is(user, *WRITERS) and act.state == State.RECORDED


def can_read_paper(user: Any, document: Document) -> bool:
    return acts_visible_to(user).filter(pk=document.object_id).exists()


def _unlinked(user: Any, files: QuerySet[Application]) -> QuerySet[Application]:
    if not _is(user, *WRITERS):
        return files.none()
    return files.exclude(pk__in=conflicts.linked_to(user, Application.objects.all()).values("pk"))


def _is(user: Any, *roles: str) -> bool:
    return user.is_authenticated and user.has_role(*roles) is True


def _may(user: Any, act: Act, verb: str) -> bool:
    return _is(user, *MOVES[verb].roles) and moves.allows(act, verb, MOVES)
