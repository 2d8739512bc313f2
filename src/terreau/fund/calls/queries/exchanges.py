"""All that the team and the applicant told each other about a file, in the order it was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from terreau.fund.calls.models import Application


@dataclass(frozen=True, slots=True)
class Word:
    """A message, or the words of a request for completion: then `due_at` is when its answer was due."""

    by: Any
    is_from_staff: bool
    body: str
    at: datetime
    due_at: datetime | None = None
    zone: str = ""  # the edition's: a deadline is read with its zone


def messages(application: Application) -> list[Word]:
    """What was written in the thread, oldest first."""
    return [Word(word.by, word.is_from_staff, word.body, word.at) for word in application.thread.select_related("by").order_by("at", "pk")]


def words(application: Application) -> list[Word]:
    """Oldest first, requests for completion among the messages: an answer reads badly without its question."""
    said, zone = messages(application), application.edition.time_zone
    asked = application.completion_requests.select_related("asked_by").order_by("asked_at", "pk")
    said += [Word(request.asked_by, True, request.message, request.asked_at, request.due_at, zone) for request in asked]
    return sorted(said, key=lambda word: word.at)


def count(application: Application) -> int:
    requests = application.completion_requests.order_by().values("pk")
    return application.thread.order_by().values("pk").union(requests, all=True).count()
