"""Operations: is the house well? One page for people, two addresses for machines."""

import secrets
from uuid import UUID

import django
from django.conf import settings
from django.contrib import messages
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

import terreau
from terreau.commons.accounts.states import Role
from terreau.commons.jobs import actions, gauges, queries
from terreau.web import doors


@doors.for_roles(Role.ADMIN)
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "jobs/operations.html",
        {
            "version": terreau.__version__,
            "django_version": django.get_version(),
            "database": connection.vendor,
            "is_worker_alive": queries.is_worker_alive(now),
            "worker_seen_at": queries.worker_seen_at(),
            "jobs": queries.periodic_jobs(),
            "gauges": [(gauge, gauge.in_words()) for gauge in gauges.all_gauges()],
            "failed": [(task, queries.label_of(task.task_path)) for task in queries.failed_tasks()[:50]],
        },
    )


@doors.for_roles(Role.ADMIN)
@require_POST
def retry(request: HttpRequest, task_id: UUID) -> HttpResponse:
    if actions.retry_now(task_id=str(task_id), at=timezone.now()):
        messages.success(request, _("This task will be tried again in a moment."))
    else:
        messages.warning(request, _("This task is no longer waiting for you."))
    return redirect("jobs:operations")


@doors.public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served; says whether background work is alive. Tells nothing else to strangers."""
    try:
        is_alive = queries.is_worker_alive(timezone.now())
    except Error:
        return JsonResponse({"database": "down", "worker": "unknown"}, status=503)
    return JsonResponse({"database": "ok", "worker": "ok" if is_alive else "silent"})


@doors.public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for the bearer of TERREAU_METRICS_TOKEN or a signed-in administrator; 404 to anyone else."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = bool(settings.METRICS_TOKEN) and secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    is_admin = request.user.is_authenticated and request.user.has_role(Role.ADMIN)
    if not (has_token or is_admin):
        return HttpResponse(status=404)
    return HttpResponse(gauges.as_prometheus(), content_type="text/plain; version=0.0.4; charset=utf-8")
