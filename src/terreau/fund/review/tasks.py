"""Work that goes on after the page has answered."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.accounts.models import User
from terreau.fund.review.actions import links, releasing
from terreau.fund.review.models import Deliberation, Panel
from terreau.fund.review.states import DeliberationState, PanelState


@task
def go_on_releasing(deliberation_id: int, by_id: int) -> int:
    """Announce what is left of a session. Harmless to run twice: each decision is announced once."""
    deliberation = Deliberation.objects.get(pk=deliberation_id)
    if deliberation.state != DeliberationState.ADOPTED:
        return 0
    report = releasing.release(deliberation=deliberation, by=User.objects.get(pk=by_id), at=timezone.now())
    return len(report.done)


@task
def look_for_links() -> None:
    """Jurors move house, applicants change address: the house compares again, on juries that still score or are composed."""
    at = timezone.now()
    for panel in Panel.objects.exclude(state=PanelState.CLOSED).select_related("edition").order_by("pk"):
        links.look(panel=panel, by=None, at=at)
