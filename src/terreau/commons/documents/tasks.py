from django.tasks import task
from django.utils import timezone

from terreau.commons.documents import actions


@task
def scan_waiting() -> int:
    """Files the antivirus has not looked at yet; it runs each minute, and again when the antivirus did not answer."""
    return actions.scan_waiting(at=timezone.now())


@task
def erase_removed() -> int:
    """Files removed long enough ago, that nothing names any more."""
    return actions.erase_removed(at=timezone.now())


@task
def sweep_orphans() -> int:
    """Contents on the disk that no row names, each day."""
    return actions.sweep_orphans(at=timezone.now())
