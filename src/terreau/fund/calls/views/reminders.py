"""The way out that every reminder carries. The pass in the address names the person; it opens nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from terreau.commons.accounts.models import User
from terreau.fund.calls import rules
from terreau.fund.calls.actions import reminding
from terreau.fund.calls.models import ReminderStop
from terreau.fund.calls.queries import editions
from terreau.lib import passes
from terreau.web import doors


# A mail reader posts without ever having seen a page (RFC 8058): no token of a form to check, the pass is the proof.
@csrf_exempt
@doors.public
def hush(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows, POST stops; the same page starts them again. Titles stay out of it: mails get forwarded."""
    key = passes.read(rules.REMINDERS, secret)
    if key is None:
        raise Http404
    person = get_object_or_404(User, pk=key, is_active=True)
    drafts = rules.drafts_reminded_to(person).select_related("edition__call").order_by("pk")
    if request.method == "POST":
        if request.POST.get("again"):
            reminding.unhush(user=person, drafts=drafts)
        else:
            reminding.hush(user=person, drafts=drafts, at=timezone.now())
        if "List-Unsubscribe" not in request.POST:  # a mail reader's click must be answered without a detour (RFC 8058 §3.1)
            return redirect("calls:hush", secret)
    now = timezone.now()
    waiting = [file for file in drafts if editions.is_open_for(file, now)]
    quiet = set(ReminderStop.objects.filter(user=person).values_list("application", flat=True))
    rows = [(file.edition, editions.in_words(file.edition, editions.closes_for(file)), file.pk in quiet) for file in waiting]
    answer = render(request, "calls/holder/hush.html", {"rows": rows, "is_quiet": all(row[2] for row in rows)})
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
