from django.tasks import task
from django.utils import timezone

from terreau.commons.papers import actions


@task()
def erase_forgotten() -> int:
    """Pieces and bank details replaced long ago that nothing uses, each day."""
    return actions.erase_forgotten(at=timezone.now())
