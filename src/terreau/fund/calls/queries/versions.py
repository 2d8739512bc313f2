"""All that was ever sent of an application: when, by whom, why again, and what differs between any two."""

from dataclasses import dataclass

from terreau.fund.calls.models import Application, CompletionRequest, Submission


@dataclass(frozen=True, slots=True)
class Version:
    """One sending. `asked`: the request for completion it answered; without one, its authors had taken the file back."""

    submission: Submission
    asked: CompletionRequest | None

    @property
    def is_first(self) -> bool:
        return self.submission.sequence == 1


def versions(application: Application) -> list[Version]:
    """The latest first. A completion is closed at the very instant it is answered."""
    sent = application.submissions.select_related("by", "receipt").defer("content").order_by("-sequence", "-pk")
    asked = {one.closed_at: one for one in application.completion_requests.filter(is_answered=True).order_by("asked_at", "pk")}
    return [Version(one, asked.get(one.at)) for one in sent]


def pair(application: Application, *, old: int, new: int) -> tuple[Submission, Submission] | None:
    """Two submissions to compare, the earlier first whatever the order they were asked in; None when they are not two."""
    rows = application.submissions.select_related("form_version", "by").filter(sequence__in={old, new}).order_by("sequence", "pk")
    found = list(rows)
    return (found[0], found[1]) if len(found) == 2 else None
